package terraform

import (
	"fmt"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// hclsyntax parses by recursion and dies of a stack overflow, which nothing
// can recover, on input that nests deeply enough. Scan therefore bounds the
// depth of the tree that it could build.
const (
	maxNesting   = 250  // open brackets, braces, parentheses, templates, template directives
	maxOperators = 1000 // operators, conditionals and indexes on one path of the tree
)

// Scan reports whether src, the text of a .tf or .tfvars file, is safe to hand
// to hclsyntax. It takes time linear in src and does not check the syntax. The
// error names the line.
func Scan(src []byte) error {
	tokens, _ := hclsyntax.LexConfig(src, "", hcl.InitialPos)
	return scanTokens(tokens, false)
}

// scanTemplate is Scan for the text of a template.
func scanTemplate(src []byte) error {
	tokens, _ := hclsyntax.LexTemplate(src, "", hcl.InitialPos)
	return scanTokens(tokens, true)
}

// scanExpression is Scan for the text of an expression, which a newline does
// not end.
func scanExpression(src []byte) error {
	tokens, _ := hclsyntax.LexExpression(src, "", hcl.InitialPos)
	return scanTokens(tokens, true)
}

// closes maps a token that opens a level to the one that closes it.
var closes = map[hclsyntax.TokenType]hclsyntax.TokenType{
	hclsyntax.TokenOBrace:          hclsyntax.TokenCBrace,
	hclsyntax.TokenOBrack:          hclsyntax.TokenCBrack,
	hclsyntax.TokenOParen:          hclsyntax.TokenCParen,
	hclsyntax.TokenOQuote:          hclsyntax.TokenCQuote,
	hclsyntax.TokenOHeredoc:        hclsyntax.TokenCHeredoc,
	hclsyntax.TokenTemplateInterp:  hclsyntax.TokenTemplateSeqEnd,
	hclsyntax.TokenTemplateControl: hclsyntax.TokenTemplateSeqEnd,
}

// scanLevel is one open bracket, or the file itself.
type scanLevel struct {
	close      hclsyntax.TokenType
	operators  int  // since the expression at this level began
	directives int  // open %{if} and %{for} of a template
	joined     bool // a newline does not end an expression
}

// scanner follows the levels; nesting and operators are their sums.
type scanner struct {
	levels              []scanLevel
	nesting, operators  int
	fresh, afterControl bool // the last token opened a brace, a directive
}

func scanTokens(tokens hclsyntax.Tokens, joined bool) error {
	s := &scanner{levels: make([]scanLevel, 1, 32)}
	s.levels[0].joined = joined
	for i := range tokens {
		s.token(&tokens[i])
		if s.nesting > maxNesting {
			return fmt.Errorf("line %d: more than %d levels of nesting; split the expression", tokens[i].Range.Start.Line, maxNesting)
		}
		if s.operators > maxOperators {
			return fmt.Errorf("line %d: more than %d operators in one expression; split it over locals", tokens[i].Range.Start.Line, maxOperators)
		}
	}
	return nil
}

func (s *scanner) token(t *hclsyntax.Token) {
	top := &s.levels[len(s.levels)-1]
	switch t.Type {
	case hclsyntax.TokenNewline, hclsyntax.TokenComment:
		if !top.joined {
			s.reset(top)
		}
		return // looks through to the next token for fresh and afterControl
	case hclsyntax.TokenComma:
		s.reset(top)
	case hclsyntax.TokenOBrack, hclsyntax.TokenOBrace, hclsyntax.TokenOParen, hclsyntax.TokenOQuote,
		hclsyntax.TokenOHeredoc, hclsyntax.TokenTemplateInterp, hclsyntax.TokenTemplateControl:
		s.open(top, t.Type)
		return
	case hclsyntax.TokenCBrack, hclsyntax.TokenCBrace, hclsyntax.TokenCParen, hclsyntax.TokenCQuote,
		hclsyntax.TokenCHeredoc, hclsyntax.TokenTemplateSeqEnd:
		s.shut(top, t.Type)
	case hclsyntax.TokenIdent:
		s.word(top, string(t.Bytes))
	case hclsyntax.TokenQuestion, hclsyntax.TokenBang, hclsyntax.TokenMinus, hclsyntax.TokenPlus, hclsyntax.TokenStar,
		hclsyntax.TokenSlash, hclsyntax.TokenPercent, hclsyntax.TokenAnd, hclsyntax.TokenOr, hclsyntax.TokenEqualOp,
		hclsyntax.TokenNotEqual, hclsyntax.TokenLessThan, hclsyntax.TokenLessThanEq, hclsyntax.TokenGreaterThan,
		hclsyntax.TokenGreaterThanEq:
		top.operators++
		s.operators++
	}
	s.fresh, s.afterControl = false, false
}

func (s *scanner) reset(level *scanLevel) {
	s.operators -= level.operators
	level.operators = 0
}

func (s *scanner) open(top *scanLevel, kind hclsyntax.TokenType) {
	if kind == hclsyntax.TokenOBrack { // a[b][c] is a tree as deep as it is long
		top.operators++
		s.operators++
	}
	s.nesting++
	s.levels = append(s.levels, scanLevel{close: closes[kind], joined: kind != hclsyntax.TokenOBrace})
	s.fresh, s.afterControl = kind == hclsyntax.TokenOBrace, kind == hclsyntax.TokenTemplateControl
}

// shut closes the level that kind belongs to. One that does not match is left
// out: the parser reports it and closes nothing either.
func (s *scanner) shut(top *scanLevel, kind hclsyntax.TokenType) {
	if len(s.levels) == 1 || top.close != kind {
		return
	}
	s.reset(top)
	s.nesting -= 1 + top.directives
	s.levels = s.levels[:len(s.levels)-1]
}

// word counts the directives of a template, and notes a brace that starts a
// "for" expression, in which a newline ends nothing.
func (s *scanner) word(top *scanLevel, word string) {
	if s.fresh && word == "for" {
		top.joined = true
	}
	if !s.afterControl || len(s.levels) < 2 {
		return
	}
	template := &s.levels[len(s.levels)-2]
	switch word {
	case "if", "for":
		template.directives++
		s.nesting++
	case "endif", "endfor":
		if template.directives > 0 {
			template.directives--
			s.nesting--
		}
	}
}
