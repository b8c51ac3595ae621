package expr

import (
	"encoding/base64"
	"regexp"
	"unicode/utf8"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
)

// secretShapes are credentials by their shape. Each is specific enough that a
// match is worth a person's look; a bare word such as "password" is not.
// Access key ids: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
var secretShapes = []*regexp.Regexp{
	regexp.MustCompile(`\b(AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}\b`),
	regexp.MustCompile(`(?i)aws_?secret_?(access_?)?key["']?\s*[:=]\s*["']?[A-Za-z0-9/+=]{40}\b`),
	regexp.MustCompile(`-----BEGIN ([A-Z0-9]+ )*PRIVATE KEY-----`),
	regexp.MustCompile(`\bgh[pousr]_[A-Za-z0-9]{36,}\b`),
	regexp.MustCompile(`\bxox[abpr]-[A-Za-z0-9-]{10,}`),
	regexp.MustCompile(`\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{5,}`),
	regexp.MustCompile(`(?i)\b[a-z0-9_]*(password|passwd|secret_?key|api_?key|auth_?token)["']?\s*=\s*["']?[^\s"'$<>{}()/\\%*]{8,}`),
	regexp.MustCompile(`(?i)\b[a-z][a-z0-9+.-]*://[^/\s:@"']+:[^/\s:@"'$<{]{3,}@[a-z0-9]`),
}

// LooksSecret reports whether text, or the base64 content of it, holds
// something shaped like a credential.
func LooksSecret(text string) bool {
	for _, shape := range secretShapes {
		if shape.MatchString(text) {
			return true
		}
	}
	if len(text) >= 24 {
		if plain, err := base64.StdEncoding.DecodeString(text); err == nil && utf8.Valid(plain) {
			for _, shape := range secretShapes {
				if shape.Match(plain) {
					return true
				}
			}
		}
	}
	return false
}

// looksSecretValue is LooksSecret for a rule: text that is known in part is
// secret by the part that is known.
func looksSecretValue(v ref.Val) ref.Val {
	v, ok := inside(v)
	if !ok {
		return types.False
	}
	switch v := v.(type) {
	case types.String:
		return types.Bool(LooksSecret(string(v)))
	case *types.Unknown:
		for _, id := range v.IDs() {
			if id&bitSecret != 0 {
				return types.True
			}
		}
		return v
	case *types.Err:
		return v
	}
	return types.False
}

// keptReference is a dynamic reference whose value stays where it is kept; that
// to a parameter in plain text ({{resolve:ssm:) does not.
var keptReference = regexp.MustCompile(`\{\{resolve:(secretsmanager|ssm-secure):.*?(\}\}|$)`)

// exposed: whether a secret can be read by who reads the source or looks at
// what is deployed: it is written out, or handed in by a parameter that shows
// it. A reference to a secret and an attribute of another resource are not
// written anywhere. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/security-best-practices.html
func exposed(v ref.Val) ref.Val {
	v, ok := inside(v)
	if !ok {
		return types.False
	}
	switch v := v.(type) {
	case types.String:
		beside := keptReference.ReplaceAllString(string(v), "")
		return types.Bool(beside == string(v) && v != "" || LooksSecret(beside))
	case *types.Unknown:
		for _, id := range v.IDs() {
			switch {
			case id&(bitShown|bitSecret) != 0:
				return types.True
			case id&(bitHidden|bitManaged) == 0:
				return v
			}
		}
		return types.False
	case *types.Err:
		return v
	}
	return types.True
}
