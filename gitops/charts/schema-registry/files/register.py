"""Registers every schema of a folder with the registry; the registry refuses what readers could not follow."""

import base64
import json
import os
import pathlib
import sys
import urllib.error
import urllib.parse
import urllib.request

TIMEOUT_SECONDS = 30


def register(url: str, authorization: str, file: pathlib.Path) -> int:
    """The id of a file's schema under the subject `<topic>-value`, which is where Dapr looks for it."""
    subject = urllib.parse.quote(f"{file.stem}-value", safe="")
    body = json.dumps({"schemaType": "AVRO", "schema": file.read_text()}).encode()
    request = urllib.request.Request(
        f"{url}/subjects/{subject}/versions",
        data=body,
        headers={"Content-Type": "application/vnd.schemaregistry.v1+json", "Authorization": authorization},
    )
    with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as response:
        return json.load(response)["id"]


def read_authorization(folder: pathlib.Path) -> str:
    """The header for the user whose name and password are files of a mounted Secret."""
    username, password = ((folder / name).read_text().strip() for name in ("username", "password"))
    return f"Basic {base64.b64encode(f'{username}:{password}'.encode()).decode()}"


def main() -> int:
    authorization = read_authorization(pathlib.Path(os.environ["CREDENTIALS_FOLDER"]))
    failed = 0
    for file in sorted(pathlib.Path(os.environ["SCHEMA_FOLDER"]).glob("*.avsc")):
        try:
            print(f"{file.stem}: schema {register(os.environ['REGISTRY_URL'], authorization, file)}")
        except urllib.error.HTTPError as error:
            failed += 1
            print(f"{file.stem}: refused with {error.code}: {error.read().decode(errors='replace')}", file=sys.stderr)
        except urllib.error.URLError as error:
            failed += 1
            print(f"{file.stem}: the registry cannot be reached: {error.reason}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
