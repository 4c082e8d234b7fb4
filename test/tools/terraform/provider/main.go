// A provider that knows a schema and nothing else: `validate` and `test` with mocked providers need no more. It reads
// the schema from the file schema.json beside itself, and it answers one question of its own: whether a value that is
// known is one of those that the provider's documentation lists.
package main

import (
	"log"
	"os"
	"path/filepath"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"
)

func main() {
	executable, err := os.Executable()
	if err != nil {
		log.Fatal(err)
	}
	schemas, err := readSchemas(filepath.Join(filepath.Dir(executable), "schema.json"))
	if err != nil {
		log.Fatal(err)
	}
	// terraform-provider-<name>_v<version>
	name, _, _ := strings.Cut(strings.TrimPrefix(filepath.Base(executable), "terraform-provider-"), "_")
	err = tf6server.Serve("registry.terraform.io/schema/"+name, func() tfprotov6.ProviderServer {
		return &server{schemas: schemas}
	})
	if err != nil {
		log.Fatal(err)
	}
}
