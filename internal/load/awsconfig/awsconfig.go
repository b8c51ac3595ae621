// Package awsconfig reads what AWS Config has recorded into raw resources: one
// configuration item, a list of them, one a line, a snapshot or a history file
// as Config delivers it, the answers of get-resource-config-history,
// batch-get-resource-config and select-resource-config, and the notification
// of a change.
//
// It knows no resource type. What stands in configuration and in
// supplementaryConfiguration become the attributes of one resource; giving
// them their canonical names is the work of the lens.
//
// The shapes are those of
// https://docs.aws.amazon.com/config/latest/developerguide/config-item-table.html
// and https://docs.aws.amazon.com/config/latest/APIReference/API_ConfigurationItem.html.
package awsconfig

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"
	"sort"
	"strings"
	"time"

	"github.com/tidwall/gjson"

	"demarc"
)

// source is the lens family of what this package reads.
const source = "config"

// Is reports whether the text of a file is what AWS Config writes. A file
// that breaks off later is still claimed.
func Is(data []byte) bool {
	if !bytes.Contains(data, []byte("onfigurationItem")) && !bytes.Contains(data, []byte("resourceType")) {
		return false
	}
	top := gjson.ParseBytes(data)
	if top.IsArray() {
		top.ForEach(func(_, first gjson.Result) bool {
			top = first
			return false
		})
	}
	return top.IsObject() && ours(top)
}

// ours looks at the names in an object.
func ours(object gjson.Result) bool {
	found, typed, configured := false, false, false
	object.ForEach(func(key, value gjson.Result) bool {
		switch strings.ToLower(key.Str) {
		case "configurationitems", "baseconfigurationitems":
			found = value.IsArray()
		case "configurationitem":
			found = value.IsObject()
		case "detail":
			found = value.Get("configurationItem").IsObject()
		case "results":
			found = value.IsArray() && gjson.Get(value.Get("0").Str, "resourceType").Exists()
		case "resourcetype":
			typed = strings.HasPrefix(value.Str, "AWS::")
		case "configuration", "supplementaryconfiguration", "configurationitemstatus", "configurationitemcapturetime":
			configured = true
		}
		found = found || typed && configured
		return !found
	})
	return found
}

// item is a configuration item, complete, basic, or an excerpt that a query
// selected.
type item struct {
	ResourceType  string                     `json:"resourceType"`
	ResourceID    string                     `json:"resourceId"`
	ResourceName  string                     `json:"resourceName"`
	ARN           string                     `json:"arn"`
	Region        string                     `json:"awsRegion"`
	AccountID     string                     `json:"accountId"`
	AWSAccountID  string                     `json:"awsAccountId"`
	Status        string                     `json:"configurationItemStatus"`
	Captured      any                        `json:"configurationItemCaptureTime"`
	Configuration json.RawMessage            `json:"configuration"`
	Supplementary map[string]json.RawMessage `json:"supplementaryConfiguration"`
	Tags          json.RawMessage            `json:"tags"`

	excerpt bool
}

// envelope is what items come in.
type envelope struct {
	Snapshot string            `json:"configSnapshotId"`
	Items    []json.RawMessage `json:"configurationItems"`
	Basic    []json.RawMessage `json:"baseConfigurationItems"`
	One      json.RawMessage   `json:"configurationItem"`
	Detail   json.RawMessage   `json:"detail"`
	Results  []string          `json:"results"`
}

// reader gathers the items of a file.
type reader struct {
	ctx     context.Context
	file    string
	items   []item
	skipped []demarc.Skip
	whole   bool // the file is a snapshot
}

// Items reads one file. All items below one directory are of one Root, the
// directory, so that they find each other; Address is the ARN, or the type and
// id where Config gives none. Of a resource that appears several times the
// item that was captured last counts. Those of deleted resources, and those
// that Config did not record, are skipped by name.
//
// Raw.Sample is set unless the file is a snapshot, Raw.Excerpt on the answer
// of a query.
func Items(ctx context.Context, file string, data []byte) (demarc.Load, error) {
	r := reader{ctx: ctx, file: file}
	stream := json.NewDecoder(bytes.NewReader(data))
	for {
		var value json.RawMessage
		err := stream.Decode(&value)
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil {
			err = r.unfold(value, 0)
		}
		if ctx.Err() != nil {
			return demarc.Load{}, ctx.Err()
		}
		if err != nil {
			at := stream.InputOffset()
			var syntax *json.SyntaxError
			switch {
			case errors.As(err, &syntax):
				at = syntax.Offset
			case errors.Is(err, io.ErrUnexpectedEOF):
				at = int64(len(data))
			}
			line := 1 + bytes.Count(data[:min(int(at), len(data))], []byte("\n"))
			return demarc.Load{}, fmt.Errorf("load config: %s:%d: %w; get the file from AWS Config again", file, line, err)
		}
	}
	return r.load(), nil
}

// unfold finds the items in a value, which may be wrapped a few times.
func (r *reader) unfold(value json.RawMessage, depth int) error {
	if depth > 3 {
		return errors.New("lists and notifications nest too deep")
	}
	if value = bytes.TrimSpace(value); len(value) > 0 && value[0] == '[' {
		var list []json.RawMessage
		if err := json.Unmarshal(value, &list); err != nil {
			return err
		}
		return r.each(list, depth)
	}
	var e envelope
	if err := json.Unmarshal(value, &e); err != nil {
		return err
	}
	r.whole = r.whole || e.Snapshot != ""
	switch {
	case len(e.One) > 0:
		return r.unfold(e.One, depth+1)
	case len(e.Detail) > 0:
		return r.unfold(e.Detail, depth+1)
	case e.Items != nil || e.Basic != nil:
		return r.each(append(e.Items, e.Basic...), depth)
	case e.Results != nil:
		for _, text := range e.Results {
			if err := r.item(json.RawMessage(text), true); err != nil {
				return err
			}
		}
		return nil
	}
	return r.item(value, false)
}

func (r *reader) each(values []json.RawMessage, depth int) error {
	for _, value := range values {
		if err := r.unfold(value, depth+1); err != nil {
			return err
		}
	}
	return r.ctx.Err()
}

func (r *reader) item(value json.RawMessage, excerpt bool) error {
	i := item{excerpt: excerpt}
	if err := json.Unmarshal(value, &i); err != nil {
		var kind *json.UnmarshalTypeError
		if !errors.As(err, &kind) {
			return err
		}
		r.skip("an item whose " + kind.Field + " is a " + kind.Value)
		return nil
	}
	if i.ResourceType == "" || i.ARN == "" && i.ResourceID == "" {
		r.skip("an item without resourceType, or without arn and resourceId; select them in the query")
		return nil
	}
	r.items = append(r.items, i)
	return nil
}

func (r *reader) skip(reason string) {
	r.skipped = append(r.skipped, demarc.Skip{Path: r.file, Reason: "load config: " + reason})
}

// load makes resources of the items.
func (r *reader) load() demarc.Load {
	last := map[string]int{}
	older := 0
	for n, i := range r.items {
		if m, twice := last[i.address()]; twice {
			older++
			if !r.items[m].before(i) {
				continue
			}
		}
		last[i.address()] = n
	}
	if older > 0 {
		r.skip(fmt.Sprintf("%d older items of resources that appear again", older))
	}
	var resources []*demarc.Raw
	for n, i := range r.items {
		switch {
		case last[i.address()] != n:
		case i.gone():
			r.skip(i.address() + " is deleted, or AWS Config does not record it (" + i.Status + ")")
		default:
			raw, err := i.raw()
			if err != nil {
				r.skip(i.address() + ": its configuration cannot be read: " + err.Error())
				continue
			}
			raw.Root, raw.File, raw.Sample = path.Dir(r.file), r.file, !r.whole
			resources = append(resources, raw)
		}
	}
	return demarc.Load{Resources: resources, Skipped: r.skipped}
}

func (i item) address() string {
	if i.ARN != "" {
		return i.ARN
	}
	return i.ResourceType + "/" + i.ResourceID
}

// gone: the item says that there is nothing to look at.
func (i item) gone() bool {
	return strings.HasPrefix(i.Status, "ResourceDeleted") || i.Status == "ResourceNotRecorded"
}

// before reports whether j was captured after i, or at the same time: later in
// a file is later. Times are RFC 3339 text or seconds since 1970, one or the
// other in a file.
func (i item) before(j item) bool {
	switch a := i.Captured.(type) {
	case string:
		b, _ := j.Captured.(string)
		return a <= b
	case float64:
		b, _ := j.Captured.(float64)
		return a <= b
	}
	return true
}

// seen is when the item was captured; zero where that is not said.
func (i item) seen() time.Time {
	switch at := i.Captured.(type) {
	case string:
		t, _ := time.Parse(time.RFC3339, at)
		return t
	case float64:
		return time.UnixMilli(int64(at * 1000)).UTC()
	}
	return time.Time{}
}

func (i item) raw() (*demarc.Raw, error) {
	attrs := attributes{}
	configuration := unquote(i.Configuration)
	if len(configuration) > 0 && configuration[0] == '{' {
		if err := json.Unmarshal(configuration, &attrs); err != nil {
			return nil, err
		}
	}
	if attrs == nil {
		attrs = attributes{}
	}
	for name, value := range i.Supplementary {
		attrs[name] = unquote(value)
	}
	attrs.identify(i)
	attrs.tag(i.Tags)
	raw := &demarc.Raw{Source: source, Type: i.ResourceType, Address: i.address(), Account: i.AccountID, Region: i.Region, Attrs: attrs, Excerpt: i.excerpt, Seen: i.seen()}
	if raw.Account == "" {
		raw.Account = i.AWSAccountID
	}
	if raw.Region == "global" {
		raw.Region = ""
	}
	return raw, nil
}

// unquote opens a value that is JSON within a JSON string.
func unquote(value json.RawMessage) json.RawMessage {
	var text string
	if len(value) == 0 || value[0] != '"' || json.Unmarshal(value, &text) != nil {
		return value
	}
	if inner := strings.TrimSpace(text); (strings.HasPrefix(inner, "{") || strings.HasPrefix(inner, "[")) && json.Valid([]byte(inner)) {
		return json.RawMessage(inner)
	}
	return value
}

// attributes is demarc.Attributes over JSON that is decoded when it is asked
// for.
type attributes map[string]json.RawMessage

// identify adds the names that stand beside the configuration.
func (a attributes) identify(i item) {
	for name, value := range map[string]string{"arn": i.ARN, "id": i.ResourceID, "name": i.ResourceName} {
		if value != "" && !a.has(name) {
			a[name], _ = json.Marshal(value) // a string always can be
		}
	}
}

func (a attributes) has(name string) bool {
	for other := range a {
		if strings.EqualFold(other, name) {
			return true
		}
	}
	return false
}

// tag puts the item's own tags in the place of those in the configuration,
// which differ in shape from type to type.
func (a attributes) tag(tags json.RawMessage) {
	if len(tags) < 3 { // {} or []
		return
	}
	for name := range a {
		if strings.EqualFold(name, "tags") {
			delete(a, name)
		}
	}
	a["tags"] = tags
}

// Get implements demarc.Attributes.
func (a attributes) Get(name string) (any, bool) {
	value, ok := a[name]
	if !ok {
		return nil, false
	}
	stream := json.NewDecoder(bytes.NewReader(value))
	stream.UseNumber()
	var v any
	if err := stream.Decode(&v); err != nil {
		return nil, false
	}
	return plain(v), true
}

// Names implements demarc.Attributes.
func (a attributes) Names() []string {
	names := make([]string, 0, len(a))
	for name := range a {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}
