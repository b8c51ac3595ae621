package scanners

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// keys are the members of an object, not decoded.
type keys map[string]json.RawMessage

// has: whether the object has all of the members.
func (k keys) has(names ...string) bool {
	for _, name := range names {
		if _, ok := k[name]; !ok {
			return false
		}
	}
	return true
}

// formats are the formats in JSON, the first that claims an object reads it. A
// file holds one object, a list of them, or one after the other.
var formats = []struct {
	kind, title string
	is          func(keys) bool
	read        func(*results, json.RawMessage) error
}{
	{"sarif", "SARIF 2.1.0", func(k keys) bool { return k.has("runs") }, (*results).sarif},
	{"asff", "Security Hub ASFF", func(k keys) bool { return k.has("Findings") }, (*results).asffFindings},
	{"asff", "Security Hub ASFF", func(k keys) bool { return k.has("GeneratorId", "ProductArn") }, (*results).asff},
	{"config", "AWS Config rule evaluations", isConfig, (*results).config},
	{"trivy", "Trivy JSON", func(k keys) bool { return k.has("SchemaVersion", "ArtifactName") || k.has("Results") }, (*results).trivy},
	{"kics", "KICS JSON", func(k keys) bool { return k.has("queries") }, (*results).kics},
	{"checkov", "Checkov JSON", isCheckov, (*results).checkov},
	{"ocsf", "OCSF findings (Prowler, Security Hub)", func(k keys) bool { return k.has("class_uid") }, (*results).ocsf},
	{"ocsf", "OCSF findings (Prowler, Security Hub)", func(k keys) bool { return k.has("metadata", "finding_info") }, (*results).ocsf},
}

// json reads a file in JSON.
func (r *results) json(data []byte) (string, error) {
	objects, err := split(data)
	if err != nil {
		return "", err
	}
	kind := "empty" // a list without a finding is what several tools write for none
	for i, raw := range objects {
		var k keys
		if err := json.Unmarshal(raw, &k); err != nil {
			return "", fmt.Errorf(": item %d is no object; known are %s", i+1, strings.Join(Formats(), ", "))
		}
		f := formatOf(k)
		if f < 0 {
			return "", fmt.Errorf(": item %d is of no format that is known here%s; known are %s", i+1, hint(k), strings.Join(Formats(), ", "))
		}
		kind = formats[f].kind
		if err := formats[f].read(r, raw); err != nil {
			return "", fmt.Errorf(": item %d: read as %s: %s; write it anew with the scanner", i+1, formats[f].title, mismatch(err))
		}
	}
	return kind, nil
}

func formatOf(k keys) int {
	for i, f := range formats {
		if f.is(k) {
			return i
		}
	}
	return -1
}

// hint says what a file is that people may take for results.
func hint(k keys) string {
	switch {
	case k.has("header", "statuses"):
		return ": it is a report of demarc, which demarc render shows"
	case k.has("planned_values"), k.has("terraform_version"):
		return ": it is a plan or state, which demarc scan reads as an estate"
	case k.has("configurationItems"), k.has("BaseConfigurationItems"):
		return ": it holds configuration items, not evaluations of rules"
	}
	return ""
}

// split gives the objects of a file: of one list, or one after the other.
func split(data []byte) ([]json.RawMessage, error) {
	var out []json.RawMessage
	dec := json.NewDecoder(bytes.NewReader(data))
	for {
		var raw json.RawMessage
		err := dec.Decode(&raw)
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, fmt.Errorf(":%d: broken JSON: %s; write it anew with the scanner", lineOf(data, dec, err), reason(err))
		}
		if raw[0] != '[' {
			out = append(out, raw)
			continue
		}
		var list []json.RawMessage
		if err := json.Unmarshal(raw, &list); err != nil {
			return nil, fmt.Errorf(": broken JSON: %s; write it anew with the scanner", reason(err))
		}
		out = append(out, list...)
	}
}

// lineOf finds the line at which decoding stopped.
func lineOf(data []byte, dec *json.Decoder, err error) int {
	at := dec.InputOffset()
	var syntax *json.SyntaxError
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		at = int64(len(bytes.TrimRight(data, "\n")))
	case errors.As(err, &syntax):
		at = syntax.Offset
	}
	return 1 + bytes.Count(data[:min(at, int64(len(data)))], []byte("\n"))
}

// reason says what is wrong without quoting the file.
func reason(err error) string {
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return "it ends in the middle"
	}
	return err.Error()
}

// mismatch says which member has a type that the format does not have there.
func mismatch(err error) string {
	var typ *json.UnmarshalTypeError
	if errors.As(err, &typ) {
		return fmt.Sprintf("%s is a %s where the format has something else", typ.Field, typ.Value)
	}
	return err.Error()
}

// each reads a list of objects of one shape.
func each[T any](list []json.RawMessage, do func(*T)) error {
	for i, raw := range list {
		var v T
		if err := json.Unmarshal(raw, &v); err != nil {
			return fmt.Errorf("finding %d: %s", i+1, mismatch(err))
		}
		do(&v)
	}
	return nil
}
