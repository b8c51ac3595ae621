package cloudformation

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"demarc"
)

// nested is a stack within a stack, or why its template is not read.
type nested struct {
	stack *stack
	why   string
}

// isNested reports whether a resource type stands for a stack.
func isNested(typ string) bool {
	return typ == "AWS::CloudFormation::Stack" || typ == "AWS::Serverless::Application"
}

// child gives the nested stack that a resource stands for.
func (s *stack) child(id string) *nested {
	c, ok := s.children[id]
	if !ok {
		c = &nested{why: "its parameters hang on its own outputs"}
		s.children[id] = c
		defer func(holds string) { s.holds = holds }(s.holds)
		s.holds = ""
		c.stack, c.why = s.enter(id)
	}
	return c
}

// enter reads the template of a nested stack, or says why it cannot.
func (s *stack) enter(id string) (*stack, string) {
	n := s.byID[id]
	if n == nil || !isNested(n.get("Type").str()) {
		return nil, "is no stack"
	}
	file, why := s.childFile(n.get("Properties"))
	if why != "" {
		return nil, why
	}
	given := map[string]any{}
	if params := n.get("Properties").get("Parameters"); !params.null() {
		v, ok := s.value(params).(map[string]any)
		if !ok {
			return nil, "its parameters are not known"
		}
		given = v
	}
	if s.run.stacks++; s.run.stacks > maxStacks {
		return nil, fmt.Sprintf("there are more than %d nested stacks", maxStacks)
	}
	data, why := s.run.file(file)
	if why != "" {
		return nil, why
	}
	child, err := s.run.read(file, data, given, s, id)
	if err != nil {
		return nil, strings.TrimPrefix(err.Error(), "load cloudformation: ")
	}
	return child, ""
}

// childFile gives the path of a nested stack's template in the file system.
func (s *stack) childFile(props *node) (file, why string) {
	at := props.get("TemplateURL")
	if at == nil {
		at = props.get("Location")
	}
	if at.null() {
		return "", "it names no template"
	}
	v := s.value(at)
	if unk := firstUnknown(v); unk != nil {
		return "", "its template is not known: " + unk.Reason
	}
	url, ok := v.(string)
	switch {
	case !ok:
		return "", "its template is in the Serverless Application Repository"
	case strings.Contains(url, "://"):
		return "", fmt.Sprintf("template %s is not here", url)
	case s.depth+1 >= maxNesting:
		return "", fmt.Sprintf("stacks nest deeper than %d", maxNesting)
	}
	file = path.Join(path.Dir(s.file), url)
	if path.IsAbs(url) || !fs.ValidPath(file) {
		return "", fmt.Sprintf("template %s lies outside of what is read", url)
	}
	for outer := s; outer != nil; outer = outer.parent {
		if outer.file == file {
			return "", fmt.Sprintf("template %s holds itself", url)
		}
	}
	return file, ""
}

// file reads a file that a template names.
func (r *run) file(name string) ([]byte, string) {
	if r.fsys == nil {
		return nil, fmt.Sprintf("template %s is not here", name)
	}
	info, err := fs.Stat(r.fsys, name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Sprintf("template %s is not here", name)
	case err != nil:
		return nil, err.Error()
	case info.IsDir():
		return nil, fmt.Sprintf("template %s is a directory", name)
	case info.Size() > maxBytes:
		return nil, fmt.Sprintf("template %s is larger than %d MiB", name, maxBytes>>20)
	}
	data, err := fs.ReadFile(r.fsys, name)
	if err != nil {
		return nil, err.Error()
	}
	return data, ""
}

// output gives an output of a nested stack.
func (s *stack) output(line int, name string) any {
	f, ok := s.outputs[name]
	if !ok {
		return s.parent.fault(line, "%s has no output %q", s.file, name)
	}
	r, ok := s.results[name]
	if !ok {
		r = &result{busy: true, value: removed{}}
		s.results[name] = r
		if value := f.value.get("Value"); value != nil {
			r.value = s.value(value)
		}
		r.busy = false
	}
	switch {
	case r.busy:
		return s.fault(f.line, "output %s hangs on itself", name)
	case r.value == (removed{}):
		return &demarc.Unk{Reason: fmt.Sprintf("output %s of %s has no value", name, s.file)}
	}
	return r.value
}
