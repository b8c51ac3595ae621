package cloudformation

import (
	"context"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
)

// around is a template with one of everything that an expression may name.
const around = `
Transform: AWS::LanguageExtensions
Parameters:
  Name: {Type: String, Default: web}
  Empty: {Type: String, Default: ""}
  Count: {Type: Number, Default: 3}
  Account: {Type: String, Default: 012345678901}
  Yes: {Type: String, Default: true}
  Names: {Type: CommaDelimitedList, Default: "a, b,c"}
  Ports: {Type: List<Number>, Default: "80,443"}
  Open: {Type: String}
  OpenList: {Type: CommaDelimitedList}
  Stage: {Type: String, AllowedValues: [dev, prod]}
  Secret: {Type: String, NoEcho: true, Default: hunter2}
  Ami: {Type: "AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>", Default: /aws/ami}
  Subnets: {Type: "List<AWS::EC2::Subnet::Id>", Default: "subnet-1,subnet-2"}
Mappings:
  Sizes:
    dev: {Instance: t3.micro, Zones: [a, b], Encrypted: true}
    prod: {Instance: m5.large, Zones: [a, b], Encrypted: true}
Conditions:
  Yes: !Equals [!Ref Name, web]
  No: !Not [!Condition Yes]
  Maybe: !Equals [!Ref Open, x]
  Loop: !Not [!Condition Loop]
Resources:
  Bucket: {Type: AWS::S3::Bucket}
  Key: {Type: AWS::KMS::Key}
  Absent: {Type: AWS::SNS::Topic, Condition: No}
  X:
    Type: Custom::X
    Properties:
      V: `

func TestIntrinsics(t *testing.T) {
	tests := []struct{ name, expr, want string }{
		// scalars
		{"string", `a`, `"a"`},
		{"quoted number", `"7"`, `"7"`},
		{"number", `7`, `7`},
		{"negative", `-7`, `-7`},
		{"leading zero", `012345678901`, `"012345678901"`},
		{"account", `123456789012`, `123456789012`},
		{"float", `0.5`, `float(0.5)`},
		{"float that would lose a zero", `3.10`, `"3.10"`},
		{"version of three parts", `1.2.3`, `"1.2.3"`},
		{"date", `2012-10-17`, `"2012-10-17"`},
		{"beyond int64", `99999999999999999999`, `"99999999999999999999"`},
		{"hex", `0x1F`, `"0x1F"`},
		{"sexagesimal", `22:22`, `"22:22"`},
		{"yes", `yes`, `"yes"`},
		{"off", `off`, `"off"`},
		{"true", `true`, `true`},
		{"quoted true", `"true"`, `"true"`},
		{"null", `null`, `null`},
		{"tagged string", `!!str 7`, `"7"`},
		{"dynamic reference", `"{{resolve:secretsmanager:db:SecretString:password}}"`, `"{{resolve:secretsmanager:db:SecretString:password}}"`},

		// Ref
		{"parameter", `!Ref Name`, `"web"`},
		{"long form", `{Ref: Name}`, `"web"`},
		{"number parameter", `!Ref Count`, `3`},
		{"account parameter", `!Ref Account`, `"012345678901"`},
		{"parameter true", `!Ref Yes`, `"true"`},
		{"list parameter", `!Ref Names`, `["a", "b", "c"]`},
		{"list of numbers", `!Ref Ports`, `[80, 443]`},
		{"list of ids", `!Ref Subnets`, `["subnet-1", "subnet-2"]`},
		{"parameter without value", `!Ref Open`, `<parameter Open has no value; pass --parameters Open=...>`},
		{"one of allowed values", `!Ref Stage`, `<parameter Stage has no value; pass --parameters Stage=...>`},
		{"secret", `!Ref Secret`, `<NoEcho parameter Secret>`},
		{"SSM parameter", `!Ref Ami`, `<parameter Ami is read from Systems Manager at deployment>`},
		{"resource", `!Ref Bucket`, `<Bucket.Ref: Ref of Bucket is known after deployment>`},
		{"nothing", `!Ref Nothing`, `<load cloudformation: t.yaml:L: Ref of "Nothing", which is no parameter or resource>`},
		{"list", `!Ref [a]`, `<load cloudformation: t.yaml:L: Ref wants a name>`},
		{"absent resource", `!Ref Absent`, `<? Absent is not created: condition No is false>`},
		{"region", `!Ref AWS::Region`, `<AWS::Region is known at deployment>`},
		{"partition", `!Ref AWS::Partition`, `"aws"`},
		{"suffix", `!Ref AWS::URLSuffix`, `"amazonaws.com"`},
		{"no value in a list", `[a, !Ref AWS::NoValue, b]`, `["a", "b"]`},
		{"no value in a map", `{a: 1, b: !Ref AWS::NoValue}`, `{a: 1}`},
		{"computed name", `{Ref: {"Fn::Sub": "${Name}x"}}`, `<load cloudformation: t.yaml:L: Ref of "webx", which is no parameter or resource>`},

		// Fn::GetAtt
		{"dotted", `!GetAtt Bucket.Arn`, `<Bucket.Arn: Bucket.Arn is known after deployment>`},
		{"list form", `{"Fn::GetAtt": [Bucket, Arn]}`, `<Bucket.Arn: Bucket.Arn is known after deployment>`},
		{"deep attribute", `!GetAtt Bucket.Endpoint.Port`, `<Bucket.Endpoint.Port: Bucket.Endpoint.Port is known after deployment>`},
		{"attribute by parameter", `{"Fn::GetAtt": [Bucket, !Ref Name]}`, `<Bucket.web: Bucket.web is known after deployment>`},
		{"no attribute", `!GetAtt Bucket`, `<load cloudformation: t.yaml:L: Fn::GetAtt wants a resource and an attribute>`},
		{"of nothing", `!GetAtt Nothing.Arn`, `<load cloudformation: t.yaml:L: Fn::GetAtt of "Nothing", which is no resource>`},

		// Fn::Sub
		{"sub", `!Sub "${Name}-${Count}"`, `"web-3"`},
		{"sub literal", `!Sub "${!Name}-${Name}"`, `"${Name}-web"`},
		{"sub variables", `!Sub ["${a}-${Name}", {a: !Ref Count}]`, `"3-web"`},
		{"sub variable before parameter", `!Sub ["${Name}", {Name: x}]`, `"x"`},
		{"sub only a reference", `!Sub "${Bucket}"`, `<Bucket.Ref: Ref of Bucket is known after deployment>`},
		{"sub attribute", `!Sub "${Bucket.Arn}/*"`, `<Bucket.Arn: Bucket.Arn is known after deployment "_/*">`},
		{"sub two resources", `!Sub "${Bucket}/${Key}"`, `<Ref of Bucket is known after deployment "_/_">`},
		{"sub one resource twice", `!Sub "${Bucket}/${Bucket}"`, `<Bucket.Ref: Ref of Bucket is known after deployment "_/_">`},
		{"sub region", `!Sub "arn:${AWS::Partition}:x:${AWS::Region}"`, `<AWS::Region is known at deployment "arn:aws:x:_">`},
		{"sub list", `!Sub "${Names}"`, `<load cloudformation: t.yaml:L: Fn::Sub wants strings>`},
		{"sub unclosed", `!Sub "a${Name"`, `"a${Name"`},
		{"sub shell", `!Sub "${X:-1} y"`, `<load cloudformation: t.yaml:L: Ref of "X:-1", which is no parameter or resource "_ y">`},
		{"sub space in name", `!Sub "${a b}"`, `<load cloudformation: t.yaml:L: Fn::Sub has ${a b}, which is no name; write ${!a b} for the text itself>`},
		{"sub secret", `!Sub "postgres://u:${Secret}@db"`, `<NoEcho parameter Secret "postgres://u:_@db">`},
		{"sub map", `!Sub {a: b}`, `<load cloudformation: t.yaml:L: Fn::Sub wants a string, or a string and a map>`},
		{"sub number", `!Sub 7`, `"7"`},

		// Fn::Join, Fn::Split, Fn::Select, Fn::Length
		{"join", `!Join ["-", [a, !Ref Name, 1]]`, `"a-web-1"`},
		{"join list parameter", `!Join [",", !Ref Names]`, `"a,b,c"`},
		{"join unknown", `!Join ["", ["arn:", !Ref Bucket, "/x"]]`, `<Bucket.Ref: Ref of Bucket is known after deployment "arn:_/x">`},
		{"join unknown list", `!Join [",", !Ref OpenList]`, `<parameter OpenList has no value; pass --parameters OpenList=...>`},
		{"join what may be absent", `!Join [",", [a, !If [Maybe, b, !Ref AWS::NoValue], c]]`, `<condition Maybe is not known: parameter Open has no value; pass --parameters Open=... "a_,c">`},
		{"join what may be absent first", `!Join [",", [!If [Maybe, b, !Ref AWS::NoValue], c]]`, `<condition Maybe is not known: parameter Open has no value; pass --parameters Open=... "_c">`},
		{"join one", `!Join ["-"]`, `<load cloudformation: t.yaml:L: Fn::Join wants two arguments>`},
		{"join no list", `!Join ["-", a]`, `<load cloudformation: t.yaml:L: Fn::Join wants a list>`},
		{"split", `!Split ["-", a-b]`, `["a", "b"]`},
		{"split unknown", `!Split [":", !GetAtt Bucket.Arn]`, `<Bucket.Arn: Bucket.Arn is known after deployment>`},
		{"split nothing", `!Split ["", a]`, `<load cloudformation: t.yaml:L: Fn::Split wants a string to split at>`},
		{"select", `!Select [1, [a, b]]`, `"b"`},
		{"select quoted index", `!Select ["1", !Ref Names]`, `"b"`},
		{"select split", `!Select [0, !Split [".", !Ref Name]]`, `"web"`},
		{"select outside", `!Select [2, [a, b]]`, `<load cloudformation: t.yaml:L: Fn::Select has no item "2" in a list of 2>`},
		{"select zone", `!Select [0, !GetAZs ""]`, `<the Availability Zones of the Region are known at deployment>`},
		{"select after what may be absent", `!Select [1, [!If [Maybe, a, !Ref AWS::NoValue], b]]`, `<condition Maybe is not known: parameter Open has no value; pass --parameters Open=...>`},
		{"length", `{"Fn::Length": !Ref Names}`, `3`},
		{"length of unknown items", `{"Fn::Length": [!Ref Bucket]}`, `1`},
		{"length unknown", `{"Fn::Length": !Ref OpenList}`, `<parameter OpenList has no value; pass --parameters OpenList=...>`},

		// Fn::If
		{"if true", `!If [Yes, a, b]`, `"a"`},
		{"if false", `!If [No, a, b]`, `"b"`},
		{"if unknown", `!If [Maybe, a, b]`, `<condition Maybe is not known: parameter Open has no value; pass --parameters Open=...>`},
		{"if unknown, same", `!If [Maybe, a, a]`, `"a"`},
		{"if unknown, part the same", `!If [Maybe, {E: true, K: a}, {E: true, K: b}]`, `{E: true, K: <condition Maybe is not known: parameter Open has no value; pass --parameters Open=...>}`},
		{"if unknown, one without", `!If [Maybe, {E: true, K: a}, {E: true}]`, `{E: true, K: <? condition Maybe is not known: parameter Open has no value; pass --parameters Open=...>}`},
		{"if unknown or none", `!If [Maybe, a, !Ref AWS::NoValue]`, `<? condition Maybe is not known: parameter Open has no value; pass --parameters Open=...>`},
		{"if unknown, same reference", `!If [Maybe, !Ref Bucket, !Ref Bucket]`, `<Bucket.Ref: Ref of Bucket is known after deployment>`},
		{"if circular", `!If [Loop, a, b]`, `<condition Loop is not known: load cloudformation: t.yaml:25: condition Loop hangs on itself>`},
		{"if of nothing", `!If [Nothing, a, b]`, `<load cloudformation: t.yaml:L: condition "Nothing" is not in the template>`},
		{"if two", `!If [Yes, a]`, `<load cloudformation: t.yaml:L: Fn::If wants a condition and two values>`},
		{"equals as a value", `!Equals [!Ref Count, "3"]`, `true`},
		{"and with false", `!And [!Condition Maybe, !Condition No]`, `false`},
		{"and with unknown", `!And [!Condition Maybe, !Condition Yes]`, `<condition Maybe is not known: parameter Open has no value; pass --parameters Open=...>`},
		{"or with true", `!Or [!Condition Maybe, !Condition Yes]`, `true`},
		{"equals one", `!Equals [a]`, `<load cloudformation: t.yaml:L: Fn::Equals wants two values>`},
		{"equals lists", `!Equals [[a, 1], [a, 1]]`, `true`},

		// Fn::FindInMap
		{"map", `!FindInMap [Sizes, dev, Instance]`, `"t3.micro"`},
		{"map list", `!FindInMap [Sizes, dev, Zones]`, `["a", "b"]`},
		{"map by unknown key", `!FindInMap [Sizes, !Ref Stage, Instance]`, `<parameter Stage has no value; pass --parameters Stage=...>`},
		{"map by unknown key, all the same", `!FindInMap [Sizes, !Ref Stage, Encrypted]`, `true`},
		{"map default", `{"Fn::FindInMap": [Sizes, test, Instance, {DefaultValue: t3.nano}]}`, `"t3.nano"`},
		{"map default not needed", `{"Fn::FindInMap": [Sizes, dev, Instance, {DefaultValue: t3.nano}]}`, `"t3.micro"`},
		{"map without key", `!FindInMap [Sizes, test, Instance]`, `<load cloudformation: t.yaml:L: Fn::FindInMap finds nothing in "Sizes">`},
		{"no map", `!FindInMap [Nothing, a, b]`, `<load cloudformation: t.yaml:L: Fn::FindInMap of "Nothing", which is no mapping>`},
		{"map two", `!FindInMap [Sizes, dev]`, `<load cloudformation: t.yaml:L: Fn::FindInMap wants a map and two keys>`},

		// Fn::Cidr
		{"cidr", `!Cidr [10.0.0.0/16, 3, 8]`, `["10.0.0.0/24", "10.0.1.0/24", "10.0.2.0/24"]`},
		{"cidr of six", `!Cidr ["2001:db8::/56", 2, 64]`, `["2001:db8::/64", "2001:db8:0:1::/64"]`},
		{"cidr host bits set", `!Cidr [10.0.5.7/16, 1, "8"]`, `["10.0.0.0/24"]`},
		{"cidr too many", `!Cidr [10.0.0.0/30, 8, 1]`, `<load cloudformation: t.yaml:L: Fn::Cidr wants 8 blocks, 10.0.0.0/30 has room for 2>`},
		{"cidr end of space", `!Cidr [255.255.255.0/24, 4, 7]`, `<load cloudformation: t.yaml:L: Fn::Cidr wants 4 blocks, 255.255.255.0/24 has room for 2>`},
		{"cidr of resource", `!Cidr [!GetAtt Bucket.CidrBlock, 2, 8]`, `<Bucket.CidrBlock: Bucket.CidrBlock is known after deployment>`},
		{"cidr wrong", `!Cidr [x, 1, 8]`, `<load cloudformation: t.yaml:L: Fn::Cidr wants a block, a count up to 256 and host bits>`},

		// the rest
		{"base64", `!Base64 hello`, `"aGVsbG8="`},
		{"base64 unknown", `{"Fn::Base64": !Sub "key=${Bucket}"}`, `<Bucket.Ref: Ref of Bucket is known after deployment "key=_">`},
		{"base64 list", `!Base64 [a]`, `<load cloudformation: t.yaml:L: Fn::Base64 wants a string>`},
		{"import", `!ImportValue net-VpcId`, `<a value that another stack exports as net-VpcId>`},
		{"stack output", `{"Fn::GetStackOutput": {StackName: a, OutputName: b}}`, `<an output of another stack is known at deployment>`},
		{"json", `{"Fn::ToJsonString": {b: [1, true, null], a: "x\"y"}}`, `"{\"a\":\"x\\\"y\",\"b\":[1,true,null]}"`},
		{"json unknown", `{"Fn::ToJsonString": {a: !Ref Bucket}}`, `<Bucket.Ref: Ref of Bucket is known after deployment "{\"a\":_}">`},
		{"include", `{"Fn::Transform": {Name: AWS::Include, Parameters: {Location: s3://b/x.yaml}}}`, `<macro AWS::Include was not run: s3://b/x.yaml is not read>`},
		{"include beside keys", `{a: 1, "Fn::Transform": {Name: M}}`, `<macro M was not run>`},
		{"no such function", `!Nope 1`, `<load cloudformation: t.yaml:L: Fn::Nope is no function that demarc knows>`},
		{"function beside keys", `{"Fn::Join": ["", [a]], b: 1}`, `<load cloudformation: t.yaml:L: Fn::Join stands beside other keys>`},
		{"loop in a map", `{"Fn::ForEach::L": [N, !Ref Names, {"K${N}": !Sub "v-${N}"}]}`, `{Ka: "v-a", Kb: "v-b", Kc: "v-c"}`},
		{"loop over unknown", `{z: 1, "Fn::ForEach::L": [N, !Ref OpenList, {"K${N}": 1}]}`, `<parameter OpenList has no value; pass --parameters OpenList=...>`},
		{"rest of an object", `{Statement: [{Effect: Allow, Resource: !GetAtt Bucket.Arn}]}`, `{Statement: [{Effect: "Allow", Resource: <Bucket.Arn: Bucket.Arn is known after deployment>}]}`},
	}
	line := strings.Count(around, "\n") + 1
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			text := around + test.expr + "\n"
			load, err := Template(context.Background(), fstest.MapFS{}, "t.yaml", []byte(text), Options{})
			if err != nil {
				t.Fatal(err)
			}
			x := load.Resources[len(load.Resources)-1]
			v, ok := x.Attrs.Get("V")
			if !ok {
				v = removed{}
			}
			want := strings.ReplaceAll(test.want, ":L:", ":"+strconv.Itoa(line)+":")
			if got := show(v); got != want {
				t.Errorf("%s\n got %s\nwant %s", test.expr, got, want)
			}
		})
	}
}
