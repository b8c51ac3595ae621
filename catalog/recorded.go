package catalog

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"io"
	"strings"
	"sync"
)

//go:embed schema/recorded.txt.gz
var recordedNames []byte

// recorded unpacks the index of what AWS Config records once: a resource type
// and the names that an item of it may have, "a" and "a.b"; none: not known.
var recorded = sync.OnceValue(func() map[string][]string {
	types := map[string][]string{}
	z, err := gzip.NewReader(bytes.NewReader(recordedNames))
	if err != nil {
		return types
	}
	raw, err := io.ReadAll(z)
	if err != nil {
		return types
	}
	var typ, top string
	for line := range strings.Lines(string(raw)) {
		line = strings.TrimSuffix(line, "\n")
		switch name := strings.TrimLeft(line, "\t"); len(line) - len(name) {
		case 0:
			typ = name
			types[typ] = nil
		case 1:
			top = name
			types[typ] = append(types[typ], top)
		default:
			types[typ] = append(types[typ], top+"."+name)
		}
	}
	return types
})

// Recorded lists the attributes that AWS Config may record of a resource type
// of its own, one level ("storageEncrypted") and two ("endpoint.port") deep;
// none if it is not known which. It reports whether Config records the type at
// all. The source is https://github.com/awslabs/aws-config-resource-schema.
func (s *Schema) Recorded(typ string) (names []string, ok bool) {
	names, ok = recorded()[typ]
	return names, ok
}

// RecordedTypes lists the canonical types of what AWS Config records.
func (c *Catalog) RecordedTypes() map[string]bool {
	types := make(map[string]bool, len(recorded()))
	for raw := range recorded() {
		typ := raw
		if l := c.Lens("config", raw); l != nil && l.Type != "" {
			typ = l.Type
		}
		types[typ] = true
	}
	return types
}
