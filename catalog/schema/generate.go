//go:build ignore

// Generate writes properties.txt.gz, the index of property paths of the
// CloudFormation registry, from a table of its public resource schemas:
//
//	go run catalog/schema/generate.go cfn_properties.tsv catalog/schema/properties.txt.gz
//
// The table has the columns type, property (path, "[]" for list elements),
// value_type, note, enum, default. The index is text: a line with a type, then
// its properties as a tree, one tab of indent a level, each "Name kind"; kinds
// are those of catalog.Kind by their first letter, a list of them "a" before.
package main

import (
	"bufio"
	"compress/gzip"
	"fmt"
	"log"
	"os"
	"sort"
	"strings"
)

type node struct {
	kind, elem string
	children   map[string]*node
}

func main() {
	if len(os.Args) != 3 {
		log.Fatal("usage: go run generate.go TABLE OUT")
	}
	in, err := os.Open(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	types := map[string]*node{}
	scan := bufio.NewScanner(in)
	scan.Buffer(nil, 1<<20)
	for scan.Scan() {
		f := strings.Split(scan.Text(), "\t")
		if len(f) < 3 || f[0] == "type" {
			continue
		}
		root := types[f[0]]
		if root == nil {
			root = &node{children: map[string]*node{}}
			types[f[0]] = root
		}
		add(root, f[1], f[2])
	}
	if err := scan.Err(); err != nil {
		log.Fatal(err)
	}
	out, err := os.Create(os.Args[2])
	if err != nil {
		log.Fatal(err)
	}
	z, _ := gzip.NewWriterLevel(out, gzip.BestCompression)
	for _, typ := range keys(types) {
		fmt.Fprintln(z, typ)
		write(z, types[typ], 1)
	}
	if err := z.Close(); err != nil {
		log.Fatal(err)
	}
	if err := out.Close(); err != nil {
		log.Fatal(err)
	}
}

func add(at *node, path, kind string) {
	steps := strings.Split(path, ".")
	for i, step := range steps {
		name := strings.TrimRight(step, "[]")
		depth := strings.Count(step, "[]")
		child := at.children[name]
		if child == nil {
			child = &node{children: map[string]*node{}, kind: "object"}
			at.children[name] = child
		}
		if depth > 0 && child.kind != "array" {
			child.kind = "array"
		}
		if i == len(steps)-1 {
			if depth > 0 {
				child.elem = kind
			} else {
				child.kind = kind
			}
		}
		at = child
	}
}

func write(w interface{ Write([]byte) (int, error) }, n *node, depth int) {
	for _, name := range keys(n.children) {
		c := n.children[name]
		kind := letter(c.kind)
		if c.kind == "array" {
			kind = "a" + letter(c.elem)
		}
		fmt.Fprintf(w, "%s%s %s\n", strings.Repeat("\t", depth), name, kind)
		write(w, c, depth+1)
	}
}

func letter(kind string) string {
	switch kind {
	case "string", "integer", "number", "boolean", "object":
		return kind[:1]
	case "array":
		return "a"
	case "object|string", "string|object":
		return "j" // a document, as an object or as JSON text
	}
	return "x" // anything
}

func keys[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	sort.Strings(out)
	return out
}
