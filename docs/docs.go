// Package docs holds what the program hands out of its documentation.
package docs

import _ "embed"

// ConfigSchema is the JSON Schema of demarc.yaml.
//
//go:embed demarc.schema.json
var ConfigSchema []byte
