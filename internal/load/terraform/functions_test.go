package terraform_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
)

// functions are calls and what they give, by the examples of Terraform's own
// documentation where there are some.
var functions = []struct{ call, want string }{
	{`abs(-12.4)`, `12.4`},
	{`abspath("a/../b")`, `"b"`},
	{`alltrue(["true", true])`, `true`},
	{`alltrue([true, false])`, `false`},
	{`anytrue([false, true])`, `true`},
	{`anytrue([])`, `false`},
	{`base64decode("SGVsbG8=")`, `"Hello"`},
	{`base64encode("Hello")`, `"SGVsbG8="`},
	{`base64gunzip(base64gzip("text"))`, `"text"`},
	{`base64sha256("hello world")`, `"uU0nuZNNPgilLlLX2n2r+sSE7+N6U4DukIj3rOLvzek="`},
	{`base64sha512("hello world")`, `"MJ7MSJwS1utMxA9QyQLytNDtd+5RGnx6m808qG1M2G+YndNbxf9JlnDaNCVbRbDP2DDoH2Bdz33FVC6TrpzXbw=="`},
	{`basename("foo/bar.txt")`, `"bar.txt"`},
	{`bcrypt("x")`, `<bcrypt() is known at apply>`},
	{`can(tonumber("x"))`, `false`},
	{`can("x")`, `true`},
	{`ceil(5.1)`, `6`},
	{`chomp("hello\n\n")`, `"hello"`},
	{`chunklist(["a", "b", "c"], 2)`, `[["a", "b"], ["c"]]`},
	{`cidrhost("10.12.112.0/20", 16)`, `"10.12.112.16"`},
	{`cidrnetmask("172.16.0.0/12")`, `"255.240.0.0"`},
	{`cidrsubnet("172.16.0.0/12", 4, 2)`, `"172.18.0.0/16"`},
	{`cidrsubnet("fd00:fd12:3456:7890::/56", 16, 162)`, `"fd00:fd12:3456:7800:a200::/72"`},
	{`cidrsubnets("10.1.0.0/16", 4, 4, 8, 4)`, `["10.1.0.0/20", "10.1.16.0/20", "10.1.32.0/24", "10.1.48.0/20"]`},
	{`coalesce(null, "", "b")`, `"b"`},
	{`coalesce(1, 2)`, `1`},
	{`coalescelist([], ["c"])`, `["c"]`},
	{`compact(["a", "", null, "b"])`, `["a", "b"]`},
	{`concat(["a"], ["b", 1])`, `["a", "b", 1]`},
	{`contains(["a", "b"], "a")`, `true`},
	{`csvdecode("a,b\n1,2")`, `[{a: "1", b: "2"}]`},
	{`dirname("foo/bar.txt")`, `"foo"`},
	{`distinct(["a", "b", "a"])`, `["a", "b"]`},
	{`element(["a", "b", "c"], 4)`, `"b"`},
	{`endswith("hello world", "world")`, `true`},
	{`ephemeralasnull("x")`, `"x"`},
	{`file("a.txt")`, `"text\n"`},
	{`filebase64("a.txt")`, `"dGV4dAo="`},
	{`filebase64sha256("a.txt")`, `"ueaOG+o+WxnKay+YtzpUtz2q+qJQSEkC4JmC4HoS5zM="`},
	{`length(filebase64sha512("a.txt"))`, `88`},
	{`fileexists("a.txt")`, `true`},
	{`filemd5("a.txt")`, `"e1cbb0c3879af8347246f12c559a86b5"`},
	{`fileset("d", "**/*.t?t")`, `["b.txt", "e/c.txt"]`},
	{`fileset(".", "d/*.txt")`, `["d/b.txt"]`},
	{`length(filesha1("a.txt"))`, `40`},
	{`filesha256("a.txt")`, `"b9e68e1bea3e5b19ca6b2f98b73a54b73daafaa250484902e09982e07a12e733"`},
	{`length(filesha512("a.txt"))`, `128`},
	{`flatten([["a", ["b"]], [], ["c"]])`, `["a", "b", "c"]`},
	{`floor(4.9)`, `4`},
	{`format("Hello, %s! %04.1f %q", "Ander", 4, "x")`, `"Hello, Ander! 04.0 \"x\""`},
	{`formatdate("DD MMM YYYY hh:mm ZZZ", "2018-01-02T23:12:01Z")`, `"02 Jan 2018 23:12 UTC"`},
	{`formatlist("%s-%d", ["a", "b"], [1, 2])`, `["a-1", "b-2"]`},
	{`indent(2, "a\nb")`, `"a\n  b"`},
	{`index(["a", "b", "c"], "b")`, `1`},
	{`issensitive("x")`, `false`},
	{`join("-", ["a", "b"], ["c"])`, `"a-b-c"`},
	{`jsondecode("{\"a\": [1, null, true]}")`, `{a: [1, null, true]}`},
	{`jsonencode({ a = [1, null, true] })`, `"{\"a\":[1,null,true]}"`},
	{`keys({ b = 1, a = 2 })`, `["a", "b"]`},
	{`length("ab")`, `2`},
	{`length({ a = 1 })`, `1`},
	{`list("a", "b")`, `["a", "b"]`},
	{`log(16, 2)`, `4`},
	{`lookup({ a = "ay" }, "a", "what?")`, `"ay"`},
	{`lookup({ a = "ay" }, "c", "what?")`, `"what?"`},
	{`lower("HELLO")`, `"hello"`},
	{`map("a", 1)`, `{a: 1}`},
	{`matchkeys(["i-1", "i-2"], ["us", "eu"], ["eu"])`, `["i-2"]`},
	{`max(12, 54, 3)`, `54`},
	{`max([12, 54, 3]...)`, `54`},
	{`md5("hello world")`, `"5eb63bbbe01eeed093cb22bb8f5acdc3"`},
	{`merge({ a = 1 }, null, { a = 2, b = [] })`, `{a: 2, b: []}`},
	{`min(12, 54, 3)`, `3`},
	{`nonsensitive(sensitive(1))`, `1`},
	{`one([])`, `null`},
	{`one(["a"])`, `"a"`},
	{`parseint("FF", 16)`, `255`},
	{`pathexpand("a/b")`, `"a/b"`},
	{`plantimestamp()`, `<plantimestamp() is known at apply>`},
	{`pow(3, 2)`, `9`},
	{`range(1, 8, 3)`, `[1, 4, 7]`},
	{`regex("[a-z]+", "53453453.345345aaabbbccc23454")`, `"aaabbbccc"`},
	{`regex("^(?:(?P<scheme>[^:/?#]+):)?", "https://x").scheme`, `"https"`},
	{`regexall("[a-z]+", "1a2b")`, `["a", "b"]`},
	{`replace("hello world", "/w.*d/", "everybody")`, `"hello everybody"`},
	{`replace("1 + 2 + 3", "+", "-")`, `"1 - 2 - 3"`},
	{`reverse([1, 2, 3])`, `[3, 2, 1]`},
	{`rsadecrypt("x", "y")`, `<sensitive value>`},
	{`sensitive("x")`, `<sensitive value>`},
	{`setintersection(["a", "b"], ["b", "c"])`, `["b"]`},
	{`setproduct(["a"], ["x", "y"])`, `[["a", "x"], ["a", "y"]]`},
	{`setsubtract(["a", "b"], ["b"])`, `["a"]`},
	{`setunion(["a"], ["b"])`, `["a", "b"]`},
	{`sha1("hello world")`, `"2aae6c35c94fcfb415dbe95f408b9ce91ee846ed"`},
	{`sha256("hello world")`, `"b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9"`},
	{`substr(sha512("hello world"), 0, 8)`, `"309ecc48"`},
	{`signum(-13)`, `-1`},
	{`slice(["a", "b", "c"], 1, 2)`, `["b"]`},
	{`sort(["e", "d", "a"])`, `["a", "d", "e"]`},
	{`split(",", "foo,bar")`, `["foo", "bar"]`},
	{`startswith("hello world", "hello")`, `true`},
	{`strcontains("hello world", "lo wo")`, `true`},
	{`strrev("hello")`, `"olleh"`},
	{`substr("hello world", 1, 4)`, `"ello"`},
	{`sum([10, 13, 6, 4.5])`, `33.5`},
	{`templatefile("t.tpl", { x = ["a", "b"] })`, `"a;b;"`},
	{`templatestring("$${x}!", { x = "a" })`, `"a!"`},
	{`textdecodebase64("SABlAGwAbABvAA==", "UTF-16LE")`, `"Hello"`},
	{`textencodebase64("Hello", "UTF-16LE")`, `"SABlAGwAbABvAA=="`},
	{`timeadd("2017-11-22T00:00:00Z", "10m")`, `"2017-11-22T00:10:00Z"`},
	{`timecmp("2017-11-22T00:00:00Z", "2017-11-22T01:00:00+01:00")`, `0`},
	{`timestamp()`, `<timestamp() is known at apply>`},
	{`title("hello world")`, `"Hello World"`},
	{`tobool("true")`, `true`},
	{`tolist(["a", 1])`, `["a", "1"]`},
	{`tomap({ a = "foo", b = true })`, `{a: "foo", b: "true"}`},
	{`tonumber("1.5")`, `1.5`},
	{`toset(["b", "a", "b"])`, `["a", "b"]`},
	{`tostring(1)`, `"1"`},
	{`transpose({ a = ["1", "2"], b = ["2"] })`, `{1: ["a"], 2: ["a", "b"]}`},
	{`trim("?!hello?!", "!?")`, `"hello"`},
	{`trimprefix("helloworld", "hello")`, `"world"`},
	{`trimspace("  hello\n\n")`, `"hello"`},
	{`trimsuffix("helloworld", "world")`, `"hello"`},
	{`try(tonumber("x"), "fallback")`, `"fallback"`},
	{`upper("hello")`, `"HELLO"`},
	{`urldecode("a%20b%26")`, `"a b&"`},
	{`urlencode("Hello World&")`, `"Hello+World%26"`},
	{`uuid()`, `<uuid() is known at apply>`},
	{`uuidv5("dns", "www.terraform.io")`, `"a5008fae-b28c-5ba5-96cd-82b4c53552d6"`},
	{`values({ b = 1, a = 2 })`, `[2, 1]`},
	{`yamldecode("a: [1, x]\nb: &b {c: d}\ne: *b")`, `{a: [1, "x"], b: {c: "d"}, e: {c: "d"}}`},
	{`yamlencode({ a = ["b"] })`, `"\"a\":\n- \"b\"\n"`},
	{`zipmap(["a", "b"], [1, 2])`, `{a: 1, b: 2}`},
	{`core::upper("a")`, `"A"`},

	// What is wrong is told with its place, and costs only the attribute.
	{`upper()`, `<load terraform: main.tf:N: upper: wrong number of arguments (1 required; 0 given) | may be unset>`},
	{`upper("a", "b")`, `<load terraform: main.tf:N: upper: takes 1 arguments, has 2 | may be unset>`},
	{`file("binary")`, `<load terraform: main.tf:N: file: binary is no text in UTF-8 | may be unset>`},
	{`try()`, `<load terraform: main.tf:N: try: no argument evaluates | may be unset>`},
	{`jsondecode("{")`, `<load terraform: main.tf:N: jsondecode: EOF | may be unset>`},

	// Unknown arguments: what can be kept is kept.
	{`element([x_k.k.id, "b"], 1)`, `"b"`},
	{`element([x_k.k.id, "b"], 0)`, `<x_k.k.id is known after apply | ref x_k.k . id>`},
	{`lookup({ a = x_k.k.id, b = 1 }, "b", 0)`, `1`},
	{`lookup({ a = 1 }, x_k.k.id, 0)`, `<x_k.k.id is known after apply | ref x_k.k . id>`},
	{`merge({ a = x_k.k.id }, { b = 1 })`, `{a: <x_k.k.id is known after apply | ref x_k.k . id>, b: 1}`},
	{`concat([x_k.k.id], ["b"])`, `[<x_k.k.id is known after apply | ref x_k.k . id>, "b"]`},
	{`flatten([[x_k.k.id], ["b"]])`, `[<x_k.k.id is known after apply | ref x_k.k . id>, "b"]`},
	{`flatten([[x_k.k.ids], ["b"]])`, `<x_k.k.ids is known after apply | ref x_k.k . ids>`},
	{`distinct([x_k.k.id, "b", x_k.k.id])`, `[<x_k.k.id is known after apply | ref x_k.k . id>, "b"]`},
	{`reverse([x_k.k.id, x_k.k.arn])`, `[<x_k.k.arn is known after apply | ref x_k.k . arn>, <x_k.k.id is known after apply | ref x_k.k . id>]`},
	{`setproduct([x_k.k.id], ["a"])`, `[[<x_k.k.id is known after apply | ref x_k.k . id>, "a"]]`},
	{`zipmap(["a", "b"], [x_k.k.id, 1])`, `{a: <x_k.k.id is known after apply | ref x_k.k . id>, b: 1}`},
	{`contains(["a", x_k.k.id], "a")`, `true`},
	{`contains(["b", x_k.k.id], "a")`, `<x_k.k.id is known after apply | ref x_k.k . id>`},
	{`length([x_k.k.id, "b"])`, `2`},
	{`length("${x_k.k.id}-b")`, `<x_k.k.id is known after apply | ref x_k.k . id>`},
	{`anytrue([x_k.k.on, true])`, `true`},
	{`alltrue([x_k.k.on, true])`, `<x_k.k.on is known after apply | ref x_k.k . on>`},
	{`coalesce(null, x_k.k.id)`, `<x_k.k.id is known after apply | ref x_k.k . id>`},
	{`coalescelist([], [x_k.k.id])`, `[<x_k.k.id is known after apply | ref x_k.k . id>]`},
	{`format("%d", x_k.k.id)`, `<x_k.k.id is known after apply | ref x_k.k . id>`},
	{`formatlist("%s/*", [x_k.k.id, "b"])`, `[<x_k.k.id is known after apply | ref x_k.k . id | text "_/*">, "b/*"]`},
	{`yamlencode({ a = x_k.k.id })`, `<x_k.k.id is known after apply | ref x_k.k . id | text "\"a\": \"_\"\n">`},
	{`replace("${x_k.k.id}-a", "-", "_")`, `<x_k.k.id is known after apply | ref x_k.k . id>`},
	{`max(1, x_k.k.n)`, `<x_k.k.n is known after apply | ref x_k.k . n>`},
	{`{ for v in ["${x_k.k.id}-a"] : v => 1 }`, `{_-a: 1}`},
	{`[for k, v in { "${x_k.k.id}-a" = 1 } : k == "b"]`, `[<x_k.k.id is known after apply>]`},
}

func TestFunctions(t *testing.T) {
	var text strings.Builder
	text.WriteString("resource \"x_y\" \"z\" {\n")
	names := map[string]bool{}
	for i, f := range functions {
		fmt.Fprintf(&text, "  a%d = %s\n", i, f.call)
		if name, _, ok := strings.Cut(f.call, "("); ok && !strings.ContainsAny(name, " {[:") {
			names[name] = true
		}
	}
	text.WriteString("}\nresource \"x_k\" \"k\" {}\n")
	l := load(t, "main.tf", text.String(), "a.txt", "text\n", "d/b.txt", "", "d/e/c.txt", "", "d/f.md", "",
		"t.tpl", "%{ for v in x }${v};%{ endfor }", "binary", "\xff\xfe")
	line := regexp.MustCompile(`main\.tf:\d+`)
	for i, f := range functions {
		v, ok := l.Resources[0].Attrs.Get(fmt.Sprintf("a%d", i))
		if got := line.ReplaceAllString(show(v), "main.tf:N"); !ok || unescape.Replace(got) != f.want {
			t.Errorf("%s\n got %s\nwant %s", f.call, unescape.Replace(got), f.want)
		}
	}
	if len(names) < 115 {
		t.Errorf("only %d functions are tried", len(names))
	}
}

// unescape undoes what encoding/json does for HTML.
var unescape = strings.NewReplacer(`\u0026`, "&", `\u003c`, "<", `\u003e`, ">")
