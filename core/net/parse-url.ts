/** The URL a text is, or nothing; never raises. */
export function parseUrl(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

/** A URL for people: no credentials, and no query, which may carry a token. */
export function showUrl(text: string): string {
  const url = parseUrl(text);
  return url === undefined ? text : `${url.protocol}//${url.host}${url.pathname}`;
}

/** User and password of a URL as they were meant; percent signs that encode nothing stand for themselves. */
export function readCredentials({ username, password }: URL): {
  readonly username: string;
  readonly password: string;
} {
  return { username: decode(username), password: decode(password) };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
