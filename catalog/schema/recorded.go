//go:build ignore

// Recorded writes recorded.txt.gz, the index of what AWS Config records:
//
//	go run catalog/schema/recorded.go RESOURCE-TYPES TYPES.txt catalog/schema/recorded.txt.gz
//
// RESOURCE-TYPES is the directory config/properties/resource-types of AWS's
// repository aws-config-resource-schema, which lists the paths of an item for
// each type; TYPES.txt lists the resource types of the Config API, one a line.
// The index is text: a line with a type, then the names that stand in its
// configuration and supplementaryConfiguration, one tab of indent a level, two
// levels deep. A type without names is recorded in a way that is not known.
package main

import (
	"compress/gzip"
	"encoding/json"
	"fmt"
	"log"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

func main() {
	if len(os.Args) != 4 {
		log.Fatal("usage: go run recorded.go RESOURCE-TYPES TYPES.txt OUT")
	}
	types := map[string]map[string]map[string]bool{}
	list, err := os.ReadFile(os.Args[2])
	if err != nil {
		log.Fatal(err)
	}
	for _, typ := range strings.Fields(string(list)) {
		types[typ] = nil
	}
	files, err := filepath.Glob(filepath.Join(os.Args[1], "*.properties.json"))
	if err != nil {
		log.Fatal(err)
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			log.Fatal(err)
		}
		var paths map[string]any
		if err := json.Unmarshal(raw, &paths); err != nil {
			log.Fatalf("%s: %v", file, err)
		}
		names := map[string]map[string]bool{}
		for path := range paths {
			steps := strings.Split(path, ".")
			if len(steps) < 2 || steps[0] != "configuration" && steps[0] != "supplementaryConfiguration" {
				continue
			}
			if names[steps[1]] == nil {
				names[steps[1]] = map[string]bool{}
			}
			if len(steps) > 2 {
				names[steps[1]][steps[2]] = true
			}
		}
		types[strings.TrimSuffix(filepath.Base(file), ".properties.json")] = names
	}
	out, err := os.Create(os.Args[3])
	if err != nil {
		log.Fatal(err)
	}
	z, _ := gzip.NewWriterLevel(out, gzip.BestCompression)
	for _, typ := range slices.Sorted(maps.Keys(types)) {
		fmt.Fprintln(z, typ)
		for _, name := range slices.Sorted(maps.Keys(types[typ])) {
			fmt.Fprintf(z, "\t%s\n", name)
			for _, below := range slices.Sorted(maps.Keys(types[typ][name])) {
				fmt.Fprintf(z, "\t\t%s\n", below)
			}
		}
	}
	if err := z.Close(); err != nil {
		log.Fatal(err)
	}
	if err := out.Close(); err != nil {
		log.Fatal(err)
	}
}
