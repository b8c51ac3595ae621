package terraform

import (
	"github.com/tidwall/gjson"

	"demarc"
)

// planHideBoth hides what the marks of a resource say of its attribute key.
func planHideBoth(value any, secret [2]string, key string) any {
	for _, marks := range secret {
		if marks == "true" { // the whole resource
			value = planHide(value, gjson.Parse(marks))
		} else {
			value = planHide(value, gjson.Get(marks, key))
		}
	}
	return value
}

// planHide replaces the strings that a tree of marks calls sensitive. Numbers
// and booleans give little away and decide much; they stay, and so does the
// empty string.
func planHide(value any, marks gjson.Result) any {
	if !marks.Exists() || marks.Type == gjson.False {
		return value
	}
	switch value := value.(type) {
	case string:
		if marks.Type == gjson.True && value != "" {
			return &demarc.Unk{Reason: "sensitive value", Set: true}
		}
	case []any:
		below := marks.Array()
		for i := range value {
			switch {
			case marks.Type == gjson.True:
				value[i] = planHide(value[i], marks)
			case i < len(below):
				value[i] = planHide(value[i], below[i])
			}
		}
	case map[string]any:
		for key := range value {
			if marks.Type == gjson.True {
				value[key] = planHide(value[key], marks)
			} else {
				value[key] = planHide(value[key], marks.Get(gjson.Escape(key)))
			}
		}
	}
	return value
}
