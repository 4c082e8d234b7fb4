package main

import (
	"encoding/json"
	"os"
	"sort"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// The file's shape is that of `terraform providers schema -json`, with the allowed values of an argument added.
type schemas struct {
	Provider    schema            `json:"provider"`
	Resources   map[string]schema `json:"resource_schemas"`
	DataSources map[string]schema `json:"data_source_schemas"`
}

type schema struct {
	Version int64 `json:"version"`
	Block   block `json:"block"`
}

type block struct {
	Attributes map[string]attribute   `json:"attributes"`
	Blocks     map[string]nestedBlock `json:"block_types"`
}

type attribute struct {
	Type      json.RawMessage `json:"type"`
	Required  bool            `json:"required"`
	Optional  bool            `json:"optional"`
	Computed  bool            `json:"computed"`
	WriteOnly bool            `json:"write_only"`
	Values    []string        `json:"values"`
}

type nestedBlock struct {
	NestingMode string `json:"nesting_mode"`
	Block       block  `json:"block"`
	MinItems    int64  `json:"min_items"`
	MaxItems    int64  `json:"max_items"`
}

var nestingModes = map[string]tfprotov6.SchemaNestedBlockNestingMode{
	"single": tfprotov6.SchemaNestedBlockNestingModeSingle,
	"list":   tfprotov6.SchemaNestedBlockNestingModeList,
	"set":    tfprotov6.SchemaNestedBlockNestingModeSet,
}

func readSchemas(path string) (schemas, error) {
	var read schemas
	content, err := os.ReadFile(path)
	if err != nil {
		return read, err
	}
	return read, json.Unmarshal(content, &read)
}

func wireAll(all map[string]schema) map[string]*tfprotov6.Schema {
	wired := make(map[string]*tfprotov6.Schema, len(all))
	for name, one := range all {
		wired[name] = one.wire()
	}
	return wired
}

func (s schema) wire() *tfprotov6.Schema {
	return &tfprotov6.Schema{Version: s.Version, Block: s.Block.wire()}
}

func (b block) wire() *tfprotov6.SchemaBlock {
	wired := &tfprotov6.SchemaBlock{}
	for _, name := range sortedKeys(b.Attributes) {
		one := b.Attributes[name]
		wired.Attributes = append(wired.Attributes, &tfprotov6.SchemaAttribute{
			Name: name, Type: one.cty(), Required: one.Required, Optional: one.Optional, Computed: one.Computed,
			WriteOnly: one.WriteOnly,
		})
	}
	for _, name := range sortedKeys(b.Blocks) {
		one := b.Blocks[name]
		wired.BlockTypes = append(wired.BlockTypes, &tfprotov6.SchemaNestedBlock{
			TypeName: name, Block: one.Block.wire(), Nesting: nestingModes[one.NestingMode], MinItems: one.MinItems,
			MaxItems: one.MaxItems,
		})
	}
	return wired
}

func (a attribute) cty() tftypes.Type {
	//nolint:staticcheck // the only reader of cty's notation that plugin-go has
	parsed, err := tftypes.ParseJSONType(a.Type)
	if err != nil {
		return tftypes.DynamicPseudoType
	}
	return parsed
}

func sortedKeys[V any](all map[string]V) []string {
	keys := make([]string, 0, len(all))
	for key := range all {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	return keys
}
