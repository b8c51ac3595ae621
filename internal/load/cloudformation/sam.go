package cloudformation

import (
	"crypto/sha1"
	"encoding/hex"
	"fmt"
	"maps"
	"strings"

	"demarc"
)

// samPrefix begins the types of the Serverless Application Model, which its
// transform turns into others.
const samPrefix = "AWS::Serverless::"

// serverless gives what SAM makes of a resource; of any other, the resource
// itself. The rules, names and defaults are those of the public transform
// (https://github.com/aws/serverless-application-model). A logical id that
// ends in a hash of a definition is given without the hash; the definition of
// an API that SAM writes from events is not known; CodeDeploy, connectors and
// the settings that an event adds to its source (a bucket's notifications)
// are left out.
func (s *stack) serverless(r *resource, n *node) []*resource {
	kind, ok := strings.CutPrefix(r.typ, samPrefix)
	if !ok {
		return []*resource{r}
	}
	if n.get("Connectors") != nil {
		s.skip(r.line, fmt.Sprintf("Connectors of %s are not expanded", r.id))
	}
	r.props = s.withGlobals(kind, r.props, n)
	switch kind {
	case "Function":
		return s.samFunction(r)
	case "Api":
		return s.samAPI(r)
	case "HttpApi":
		return s.samHTTPAPI(r)
	case "SimpleTable":
		return []*resource{samTable(r)}
	case "StateMachine":
		return s.samStateMachine(r)
	case "LayerVersion":
		return []*resource{samLayer(r)}
	case "Application":
		return []*resource{samApplication(r)}
	}
	s.skip(r.line, fmt.Sprintf("%s is not expanded: demarc does not know what SAM makes of %s", r.id, r.typ))
	return []*resource{r}
}

// withGlobals adds what the template's Globals say of a kind of resource.
func (s *stack) withGlobals(kind string, props map[string]any, n *node) map[string]any {
	shared := s.globals.get(kind)
	ignore := n.get("IgnoreGlobals")
	if shared == nil || ignore.str() == "*" {
		return props
	}
	all, ok := s.value(shared).(map[string]any)
	if !ok {
		return props
	}
	if ignore != nil {
		for _, item := range ignore.items {
			delete(all, item.str())
		}
	}
	return merge(all, props).(map[string]any)
}

// merge lays a resource's value over a global one: maps by name, lists one
// after the other, all else replaced.
func merge(global, local any) any {
	switch local := local.(type) {
	case map[string]any:
		global, ok := global.(map[string]any)
		if !ok {
			return local
		}
		out := maps.Clone(global)
		for name, v := range local {
			if g, ok := global[name]; ok {
				v = merge(g, v)
			}
			out[name] = v
		}
		return out
	case []any:
		if global, ok := global.([]any); ok {
			return append(append([]any{}, global...), local...)
		}
	}
	return local
}

// as begins the resource that SAM makes in the place of r.
func (r *resource) as(typ string) *resource {
	return &resource{id: r.id, typ: typ, line: r.line, props: map[string]any{}, more: r.more, own: r.own}
}

// beside begins a resource that SAM makes because of r.
func (r *resource) beside(id, typ string) *resource {
	own := map[string]any{}
	for _, name := range []string{"$DeletionPolicy", "$UpdateReplacePolicy"} {
		if v, ok := r.own[name]; ok {
			own[name] = v
		}
	}
	return &resource{id: id, typ: typ, line: r.line, props: map[string]any{}, own: own}
}

// take copies the properties that have the same name in another resource.
func (r *resource) take(from map[string]any, names ...string) {
	for _, name := range names {
		if v, ok := from[name]; ok {
			r.props[name] = v
		}
	}
}

// set sets a property unless the value is nil.
func (r *resource) set(name string, v any) {
	if v != nil {
		r.props[name] = v
	}
}

// tags turns SAM's map of tags into a list, after those that SAM adds.
func tags(v any, created string) any {
	var list []any
	if created != "" {
		list = append(list, map[string]any{"Key": created, "Value": "SAM"})
	}
	switch v := v.(type) {
	case map[string]any:
		for _, name := range demarc.Tree(v).Names() {
			list = append(list, map[string]any{"Key": name, "Value": v[name]})
		}
	case []any:
		list = append(list, v...)
	case *demarc.Unk:
		return v
	}
	if list == nil {
		return nil
	}
	return list
}

// s3Location turns a location of SAM, a map or an s3:// URL, into a map with
// the names that a property wants. A local path is uploaded by the tools.
func s3Location(v any, bucket, key, version string) any {
	switch v := v.(type) {
	case map[string]any:
		out := map[string]any{}
		for from, to := range map[string]string{"Bucket": bucket, "Key": key, "Version": version} {
			if v[from] != nil {
				out[to] = v[from]
			}
		}
		return out
	case string:
		rest, ok := strings.CutPrefix(v, "s3://")
		if !ok {
			return &demarc.Unk{Set: true, Reason: fmt.Sprintf("%s is uploaded at deployment", v)}
		}
		path, query, _ := strings.Cut(rest, "?versionId=")
		name, object, _ := strings.Cut(path, "/")
		out := map[string]any{bucket: name, key: object}
		if query != "" {
			out[version] = query
		}
		return out
	case *demarc.Unk:
		return part(v)
	}
	return &demarc.Unk{Set: true, Reason: "code is uploaded at deployment"}
}

// hashed gives the hash that SAM appends to some logical ids.
func hashed(text string) string {
	sum := sha1.Sum([]byte(text))
	return hex.EncodeToString(sum[:])[:10]
}

// generated reports whether SAM may make a resource of this logical id.
func (s *stack) generated(id string) bool {
	for _, f := range s.resources {
		if strings.HasPrefix(id, f.name) && strings.HasPrefix(f.value.get("Type").str(), samPrefix) {
			return true
		}
	}
	return s.isSAM() && strings.HasPrefix(id, "Serverless")
}

func (s *stack) isSAM() bool {
	for _, f := range s.resources {
		if strings.HasPrefix(f.value.get("Type").str(), samPrefix) {
			return true
		}
	}
	return false
}

// samPart gives the logical id of what SAM makes of a resource, where the
// template names it as "Function.Alias"; "" if it does not.
func (s *stack) samPart(id, attr string) string {
	if attr == "Ref" {
		id, attr, _ = strings.Cut(id, ".")
	}
	n := s.byID[id]
	kind, ok := strings.CutPrefix(n.get("Type").str(), samPrefix)
	if !ok {
		return ""
	}
	switch attr {
	case "Version", "DestinationTopic", "DestinationQueue", "DomainName":
		return id + attr
	case "Alias":
		props, _ := s.properties(n.get("Properties"))
		return aliasID(id, s.withGlobals(kind, props, n)["AutoPublishAlias"])
	case "Stage":
		return s.stageID(id, map[string]string{"HttpApi": "$default"}[kind])
	}
	return ""
}
