package terraform

import (
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// provider is where a configured provider works, "" for what is not known, and
// the tags that it gives to all its resources.
type provider struct {
	region, account string
	tags            map[string]any
}

// providerName is "aws", or "aws.alias" for a block with an alias.
func providerName(b *hclsyntax.Block) string {
	if a := b.Body.Attributes["alias"]; a != nil {
		if alias, ok := literalText(a.Expr); ok {
			return b.Labels[0] + "." + alias
		}
	}
	return b.Labels[0]
}

// provider finds a provider by name as this module sees it: its own, else one
// that its caller passes.
func (l *loader) provider(m *instance, name string) *provider {
	if p := m.own[name]; p != nil {
		return p
	}
	b := m.module.providers[name]
	if b == nil || m.call != nil && len(b.Body.Attributes) == 0 { // an empty block of a module is only a declaration
		if p := m.passed[name]; p != nil {
			return p
		}
		return &provider{}
	}
	if m.own == nil {
		m.own = map[string]*provider{}
	}
	p := &provider{}
	m.own[name] = p // before it is evaluated, which may lead back here
	sc := scope{mod: m}
	if region, ok := l.argumentOf(b, "region", sc).(string); ok {
		p.region = region
	}
	if accounts, ok := l.argumentOf(b, "allowed_account_ids", sc).([]any); ok && len(accounts) == 1 {
		p.account, _ = accounts[0].(string)
	}
	for _, inner := range b.Body.Blocks {
		if inner.Type == "default_tags" {
			p.tags, _ = l.argumentOf(&hclsyntax.Block{Labels: b.Labels, Body: inner.Body}, "tags", sc).(map[string]any)
		}
	}
	return p
}

func (l *loader) argumentOf(b *hclsyntax.Block, name string, sc scope) any {
	a := b.Body.Attributes[name]
	if a == nil {
		return nil
	}
	c := &cell{name: sc.mod.address + "provider." + b.Labels[0] + "." + name, at: a.SrcRange}
	return l.export(l.once(c, func() (cty.Value, error) { return l.noted(a.Expr, sc) }))
}

// pass gives the providers that a module call hands down: those it lists, and
// the default of each kind (https://developer.hashicorp.com/terraform/language/modules/develop/providers).
func (l *loader) pass(m *instance, call *hclsyntax.Block) map[string]*provider {
	passed := map[string]*provider{}
	for name := range m.passed {
		if !strings.Contains(name, ".") {
			passed[name] = l.provider(m, name)
		}
	}
	for name := range m.module.providers {
		if !strings.Contains(name, ".") {
			passed[name] = l.provider(m, name)
		}
	}
	a := call.Body.Attributes["providers"]
	if a == nil {
		return passed
	}
	if object, ok := a.Expr.(*hclsyntax.ObjectConsExpr); ok {
		for _, item := range object.Items {
			if inside, outside := providerRef(item.KeyExpr), providerRef(item.ValueExpr); inside != "" && outside != "" {
				passed[inside] = l.provider(m, outside)
			}
		}
	}
	return passed
}

// providerRef reads aws or aws.alias, in quotes too.
func providerRef(e hclsyntax.Expression) string {
	if key, ok := e.(*hclsyntax.ObjectConsKeyExpr); ok {
		e = key.Wrapped
	}
	if text, ok := literalText(e); ok {
		return text
	}
	t, diags := hcl.AbsTraversalForExpr(e)
	if diags.HasErrors() || len(t) > 2 {
		return ""
	}
	return traversalText(t)
}

// providerOf gives the provider of a resource: the one it names, else the
// default of the kind that its type begins with.
func (l *loader) providerOf(m *instance, b *hclsyntax.Block) *provider {
	if a := b.Body.Attributes["provider"]; a != nil {
		if name := providerRef(a.Expr); name != "" {
			return l.provider(m, name)
		}
	}
	kind, _, _ := strings.Cut(b.Labels[0], "_")
	return l.provider(m, kind)
}
