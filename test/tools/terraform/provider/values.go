package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// checkValues says of each known string in a configuration whether its argument allows it.
func checkValues(checked schema, config *tfprotov6.DynamicValue) ([]*tfprotov6.Diagnostic, error) {
	value, err := config.Unmarshal(checked.wire().ValueType())
	if err != nil {
		return nil, err
	}
	return checkBlock(checked.Block, value, tftypes.NewAttributePath())
}

func checkBlock(checked block, value tftypes.Value, path *tftypes.AttributePath) ([]*tfprotov6.Diagnostic, error) {
	if !value.IsKnown() || value.IsNull() {
		return nil, nil
	}
	fields := map[string]tftypes.Value{}
	if err := value.As(&fields); err != nil {
		return nil, err
	}
	var found []*tfprotov6.Diagnostic
	for name, argument := range checked.Attributes {
		if complaint := argument.check(fields[name]); complaint != "" {
			found = append(found, &tfprotov6.Diagnostic{
				Severity:  tfprotov6.DiagnosticSeverityError,
				Summary:   "Value is not allowed",
				Detail:    fmt.Sprintf("%s: %s", name, complaint),
				Attribute: path.WithAttributeName(name),
			})
		}
	}
	for name, nested := range checked.Blocks {
		more, err := checkNested(nested, fields[name], path.WithAttributeName(name))
		if err != nil {
			return nil, err
		}
		found = append(found, more...)
	}
	return found, nil
}

func checkNested(checked nestedBlock, value tftypes.Value, path *tftypes.AttributePath) ([]*tfprotov6.Diagnostic, error) {
	if checked.NestingMode == "single" {
		return checkBlock(checked.Block, value, path)
	}
	if !value.IsKnown() || value.IsNull() {
		return nil, nil
	}
	var items []tftypes.Value
	if err := value.As(&items); err != nil {
		return nil, err
	}
	var found []*tfprotov6.Diagnostic
	for index, item := range items {
		place := path.WithElementKeyInt(index)
		if checked.NestingMode == "set" {
			place = path
		}
		more, err := checkBlock(checked.Block, item, place)
		if err != nil {
			return nil, err
		}
		found = append(found, more...)
	}
	return found, nil
}

// check gives what is wrong with a value or with a member of it, or nothing.
func (a attribute) check(value tftypes.Value) string {
	if len(a.Values) == 0 || !value.IsKnown() || value.IsNull() {
		return ""
	}
	if !value.Type().Is(tftypes.String) {
		var members []tftypes.Value
		if value.As(&members) != nil {
			return ""
		}
		for _, member := range members {
			if complaint := a.check(member); complaint != "" {
				return complaint
			}
		}
		return ""
	}
	var text string
	if value.As(&text) != nil || text == "" || slices.Contains(a.Values, text) {
		return ""
	}
	return fmt.Sprintf("%q is none of %s", text, strings.Join(a.Values, ", "))
}
