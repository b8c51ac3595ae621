package terraform

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"

	"github.com/hashicorp/go-cty-funcs/cidr"
	ctyyaml "github.com/zclconf/go-cty-yaml"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function/stdlib"
)

// builtins are Terraform's functions (https://developer.hashicorp.com/terraform/language/functions),
// save try, can, templatefile and templatestring, which evaluate expressions.
// What they read lies in the scanned directory; what hangs on the clock, on
// chance or on the machine is not known.
var builtins = map[string]builtin{
	// Numbers.
	"abs":      {fn: stdlib.AbsoluteFunc},
	"ceil":     {fn: stdlib.CeilFunc},
	"floor":    {fn: stdlib.FloorFunc},
	"log":      {fn: stdlib.LogFunc},
	"max":      {fn: stdlib.MaxFunc},
	"min":      {fn: stdlib.MinFunc},
	"parseint": {fn: stdlib.ParseIntFunc},
	"pow":      {fn: stdlib.PowFunc},
	"signum":   {fn: stdlib.SignumFunc},
	"sum":      {ours: sum},

	// Strings.
	"chomp":           {fn: stdlib.ChompFunc, how: passed},
	"endswith":        {fn: texts2(endsWith)},
	"format":          {fn: stdlib.FormatFunc, how: filled, guard: narrow},
	"formatlist":      {fn: stdlib.FormatListFunc, how: composed, guard: narrow},
	"indent":          {fn: stdlib.IndentFunc, how: passed, guard: shallow},
	"join":            {fn: stdlib.JoinFunc, how: composed, guard: shortJoin},
	"lower":           {fn: stdlib.LowerFunc},
	"regex":           {fn: stdlib.RegexFunc},
	"regexall":        {fn: stdlib.RegexAllFunc, guard: shortText},
	"replace":         {ours: replace, how: filled},
	"split":           {fn: stdlib.SplitFunc, guard: shortText},
	"startswith":      {fn: texts2(startsWith)},
	"strcontains":     {fn: texts2(contains)},
	"strrev":          {fn: stdlib.ReverseFunc},
	"substr":          {fn: stdlib.SubstrFunc},
	"title":           {fn: stdlib.TitleFunc},
	"trim":            {fn: stdlib.TrimFunc},
	"trimprefix":      {fn: stdlib.TrimPrefixFunc},
	"trimspace":       {fn: stdlib.TrimSpaceFunc, how: passed},
	"trimsuffix":      {fn: stdlib.TrimSuffixFunc},
	"upper":           {fn: stdlib.UpperFunc},
	"urlencode":       {fn: text(urlEncode)},
	"urldecode":       {fn: text(urlDecode)},
	"basename":        {fn: text(baseName)},
	"dirname":         {fn: text(dirName)},
	"abspath":         {fn: text(cleanPath)},
	"pathexpand":      {ours: pathExpand},
	"issensitive":     {ours: isSensitive, how: passed},
	"sensitive":       {ours: makeSensitive, how: passed},
	"nonsensitive":    {ours: makePlain, how: passed},
	"ephemeralasnull": {ours: first, how: passed},

	// Collections.
	"alltrue":         {ours: allTrue},
	"anytrue":         {ours: anyTrue},
	"chunklist":       {fn: stdlib.ChunklistFunc, how: carried},
	"coalesce":        {ours: coalesce, how: passed},
	"coalescelist":    {fn: stdlib.CoalesceListFunc, how: carried},
	"compact":         {ours: compact, how: passed},
	"concat":          {fn: stdlib.ConcatFunc, how: passed},
	"contains":        {fn: stdlib.ContainsFunc},
	"distinct":        {fn: stdlib.DistinctFunc, how: carried},
	"element":         {fn: stdlib.ElementFunc, how: passed},
	"flatten":         {ours: flatten, how: passed},
	"index":           {ours: indexOf},
	"keys":            {fn: stdlib.KeysFunc, how: passed},
	"length":          {ours: length},
	"list":            {ours: list, how: passed},
	"lookup":          {ours: lookup, how: passed},
	"map":             {ours: mapOf, how: passed},
	"matchkeys":       {ours: matchKeys},
	"merge":           {fn: stdlib.MergeFunc, how: passed},
	"one":             {ours: one, how: passed},
	"range":           {fn: stdlib.RangeFunc},
	"reverse":         {fn: stdlib.ReverseListFunc, how: carried},
	"setintersection": {fn: stdlib.SetIntersectionFunc},
	"setproduct":      {fn: stdlib.SetProductFunc, how: carried, guard: smallProduct},
	"setsubtract":     {fn: stdlib.SetSubtractFunc},
	"setunion":        {fn: stdlib.SetUnionFunc, how: carried},
	"slice":           {ours: slice, how: carried},
	"sort":            {fn: stdlib.SortFunc},
	"transpose":       {ours: transpose},
	"values":          {fn: stdlib.ValuesFunc, how: passed},
	"zipmap":          {fn: stdlib.ZipmapFunc, how: carried},

	// Types.
	"tobool":   {ours: to(cty.Bool)},
	"tolist":   {ours: to(cty.List(cty.DynamicPseudoType)), how: passed},
	"tomap":    {ours: to(cty.Map(cty.DynamicPseudoType)), how: passed},
	"tonumber": {ours: to(cty.Number)},
	"toset":    {ours: to(cty.Set(cty.DynamicPseudoType)), how: carried},
	"tostring": {ours: to(cty.String), how: passed},

	// Encodings.
	"base64decode":     {fn: text(fromBase64)},
	"base64encode":     {fn: text(toBase64)},
	"base64gunzip":     {fn: text(gunzip)},
	"base64gzip":       {fn: text(gzipped)},
	"csvdecode":        {fn: stdlib.CSVDecodeFunc},
	"jsondecode":       {fn: stdlib.JSONDecodeFunc, how: carried, guard: flatJSON},
	"jsonencode":       {fn: stdlib.JSONEncodeFunc, how: composed},
	"textdecodebase64": {fn: texts2(textDecode)},
	"textencodebase64": {fn: texts2(textEncode)},
	"yamldecode":       {fn: ctyyaml.YAMLDecodeFunc, guard: flatYAML},
	"yamlencode":       {fn: ctyyaml.YAMLEncodeFunc, how: composed},

	// Hashes. A hash with salt or chance in it is not known.
	"base64sha256": {fn: text(base64Of(sha256.New))},
	"base64sha512": {fn: text(base64Of(sha512.New))},
	"bcrypt":       {ours: atApply("bcrypt")},
	"md5":          {fn: text(hexOf(md5.New))},
	"rsadecrypt":   {ours: decrypted},
	"sha1":         {fn: text(hexOf(sha1.New))},
	"sha256":       {fn: text(hexOf(sha256.New))},
	"sha512":       {fn: text(hexOf(sha512.New))},
	"uuid":         {ours: atApply("uuid")},
	"uuidv5":       {fn: texts2(uuidV5)},

	// Time.
	"formatdate":    {fn: stdlib.FormatDateFunc},
	"plantimestamp": {ours: atApply("plantimestamp")},
	"timeadd":       {fn: stdlib.TimeAddFunc},
	"timecmp":       {fn: texts2(timeCompare)},
	"timestamp":     {ours: atApply("timestamp")},

	// Networks.
	"cidrhost":    {fn: cidr.HostFunc},
	"cidrnetmask": {fn: cidr.NetmaskFunc},
	"cidrsubnet":  {fn: cidr.SubnetFunc},
	"cidrsubnets": {fn: cidr.SubnetsFunc},

	// Files.
	"file":             ofFile(true, plainText),
	"filebase64":       ofFile(false, asText(toBase64)),
	"filebase64sha256": ofFile(false, asText(base64Of(sha256.New))),
	"filebase64sha512": ofFile(false, asText(base64Of(sha512.New))),
	"fileexists":       {ours: fileExists},
	"filemd5":          ofFile(false, asText(hexOf(md5.New))),
	"fileset":          {ours: fileSet},
	"filesha1":         ofFile(false, asText(hexOf(sha1.New))),
	"filesha256":       ofFile(false, asText(hexOf(sha256.New))),
	"filesha512":       ofFile(false, asText(hexOf(sha512.New))),
}
