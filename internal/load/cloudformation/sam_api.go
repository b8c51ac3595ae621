package cloudformation

import (
	"strings"

	"demarc"
)

// restProps are the properties of a REST API that SAM passes on.
var restProps = []string{
	"ApiKeySourceType", "BinaryMediaTypes", "Description", "DisableExecuteApiEndpoint", "EndpointAccessMode",
	"FailOnWarnings", "MinimumCompressionSize", "Mode", "Name", "Policy", "SecurityPolicy",
}

// samAPI gives a REST API with its deployment, stage and domain.
func (s *stack) samAPI(r *resource) []*resource {
	p := r.props
	api := r.as("AWS::ApiGateway::RestApi")
	api.take(p, restProps...)
	api.set("EndpointConfiguration", endpoint(p["EndpointConfiguration"]))
	if p["DefinitionUri"] != nil {
		api.props["BodyS3Location"] = s3Location(p["DefinitionUri"], "Bucket", "Key", "Version")
	} else {
		api.props["Body"] = definition(p)
	}
	ref := s.known(r.id, "Ref")
	deployment := r.beside(r.id+"Deployment", "AWS::ApiGateway::Deployment")
	deployment.props["RestApiId"] = ref
	stage := r.beside(s.stageID(r.id, ""), "AWS::ApiGateway::Stage")
	stage.take(p, "AccessLogSetting", "CacheClusterEnabled", "CacheClusterSize", "CanarySetting", "MethodSettings", "StageName", "TracingEnabled", "Variables")
	stage.props["RestApiId"] = ref
	stage.props["DeploymentId"] = s.known(deployment.id, "Ref")
	stage.set("Tags", tags(p["Tags"], ""))
	all := append([]*resource{api, deployment, stage}, s.authorizers(r, true)...)
	if domain, ok := p["Domain"].(map[string]any); ok {
		all = append(all, restDomain(r, domain))
	}
	return all
}

// authorizers lets an API call the functions that decide who may call it.
// SAM does so for a REST API unless told not to, for an HTTP API if told to.
func (s *stack) authorizers(r *resource, rest bool) []*resource {
	auth, _ := r.props["Auth"].(map[string]any)
	named, _ := auth["Authorizers"].(map[string]any)
	var all []*resource
	for _, name := range demarc.Tree(named).Names() {
		authorizer, _ := named[name].(map[string]any)
		wanted := authorizer["EnableFunctionDefaultPermissions"] == true
		if rest {
			wanted = authorizer["DisableFunctionDefaultPermissions"] != true
		}
		if authorizer["FunctionArn"] == nil || !wanted {
			continue
		}
		permission := r.beside(r.id+name+"AuthorizerPermission", "AWS::Lambda::Permission")
		permission.props["Action"] = "lambda:InvokeFunction"
		permission.props["FunctionName"] = authorizer["FunctionArn"]
		permission.props["Principal"] = "apigateway.amazonaws.com"
		permission.props["SourceArn"] = s.substitute(r.line, apiARN+"/authorizers/*", map[string]any{"Api": s.known(r.id, "Ref")})
		all = append(all, permission)
	}
	return all
}

// apiARN is the ARN of an API, for substitute.
const apiARN = "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${Api}"

// The APIs that SAM makes for events that name none.
const (
	implicitREST = "ServerlessRestApi"
	implicitHTTP = "ServerlessHttpApi"
)

// endpoint gives an endpoint configuration in the shape of the API's.
func endpoint(v any) any {
	config, ok := v.(map[string]any)
	if !ok {
		if text, ok := v.(string); ok {
			return map[string]any{"Types": []any{text}}
		}
		return v
	}
	out := map[string]any{}
	for name, value := range config {
		switch name {
		case "Type":
			out["Types"] = []any{value}
		case "VPCEndpointIds":
			out["VpcEndpointIds"] = value
		default:
			out[name] = value
		}
	}
	return out
}

// definition gives an API's definition if the template has it whole.
func definition(p map[string]any) any {
	body := p["DefinitionBody"]
	switch {
	case body == nil:
		return &demarc.Unk{Set: true, Reason: "SAM writes the API's definition from the events of functions"}
	case p["Auth"] != nil:
		return &demarc.Unk{Set: true, Reason: "SAM writes Auth into the API's definition"}
	}
	return body
}

// stageID gives the logical id of an API's stage. SAM puts the stage's name in
// it where the template spells it out.
func (s *stack) stageID(api, fallback string) string {
	stage := s.stageName(api, fallback)
	switch {
	case stage == "$default":
		return api + "ApiGatewayDefaultStage"
	case alphanumeric(stage) != stage:
		return api + "Stage" + hashed(stage)
	}
	return api + stage + "Stage"
}

// stageName gives the name of an API's stage as the template spells it out;
// "" if it is an expression, the fallback if there is none.
func (s *stack) stageName(api, fallback string) string {
	if api == implicitREST {
		return "Prod"
	}
	name := s.byID[api].get("Properties").get("StageName")
	if name.null() {
		return fallback
	}
	return name.str()
}

// restDomain gives the custom domain of a REST API.
func restDomain(r *resource, config map[string]any) *resource {
	d := r.beside(domainID("ApiGatewayDomainName", config), "AWS::ApiGateway::DomainName")
	d.take(config, "DomainName", "SecurityPolicy", "MutualTlsAuthentication", "OwnershipVerificationCertificateArn", "Policy")
	kind := config["EndpointConfiguration"]
	if kind == nil {
		kind = "REGIONAL"
	}
	d.props["EndpointConfiguration"] = endpoint(kind)
	if kind == "REGIONAL" {
		d.set("RegionalCertificateArn", config["CertificateArn"])
	} else {
		d.set("CertificateArn", config["CertificateArn"])
	}
	return d
}

func domainID(prefix string, config map[string]any) string {
	if name, ok := textOf(config["DomainName"]); ok {
		return prefix + hashed(name)
	}
	return prefix
}

// samHTTPAPI gives an HTTP API with its stage and domain.
func (s *stack) samHTTPAPI(r *resource) []*resource {
	p := r.props
	api := r.as("AWS::ApiGatewayV2::Api")
	api.take(p, "CorsConfiguration", "Description", "DisableExecuteApiEndpoint", "FailOnWarnings", "Name")
	if p["DefinitionUri"] != nil {
		api.props["BodyS3Location"] = s3Location(p["DefinitionUri"], "Bucket", "Key", "Version")
	} else {
		api.props["Body"] = definition(p)
	}
	stage := r.beside(s.stageID(r.id, "$default"), "AWS::ApiGatewayV2::Stage")
	stage.props["StageName"] = "$default"
	stage.take(p, "AccessLogSettings", "DefaultRouteSettings", "RouteSettings", "StageName", "StageVariables", "Tags")
	stage.props["ApiId"] = s.known(r.id, "Ref")
	stage.props["AutoDeploy"] = true
	all := append([]*resource{api, stage}, s.authorizers(r, false)...)
	if config, ok := p["Domain"].(map[string]any); ok {
		all = append(all, httpDomain(r, config))
	}
	return all
}

// httpDomain gives the custom domain of an HTTP API.
func httpDomain(r *resource, config map[string]any) *resource {
	d := r.beside(domainID("ApiGatewayDomainNameV2", config), "AWS::ApiGatewayV2::DomainName")
	d.take(config, "DomainName", "MutualTlsAuthentication")
	set := map[string]any{"EndpointType": "REGIONAL"}
	for from, to := range map[string]string{
		"CertificateArn": "CertificateArn", "SecurityPolicy": "SecurityPolicy", "EndpointConfiguration": "EndpointType",
		"OwnershipVerificationCertificateArn": "OwnershipVerificationCertificateArn", "IpAddressType": "IpAddressType",
	} {
		if v := config[from]; v != nil {
			set[to] = v
		}
	}
	d.props["DomainNameConfigurations"] = []any{set}
	return d
}

// implicitAPIs gives the APIs that SAM makes for events that name none.
func (s *stack) implicitAPIs() []*resource {
	var all []*resource
	if line := s.implicit[implicitREST]; line > 0 {
		r := &resource{id: implicitREST, line: line, own: map[string]any{}}
		r.props = s.withGlobals("Api", map[string]any{"StageName": "Prod"}, nil)
		all = append(all, s.samAPI(r)...)
	}
	if line := s.implicit[implicitHTTP]; line > 0 {
		r := &resource{id: implicitHTTP, line: line, own: map[string]any{}}
		r.props = s.withGlobals("HttpApi", map[string]any{}, nil)
		all = append(all, s.samHTTPAPI(r)...)
	}
	return all
}

// api lets a REST API call the function, the implicit one if none is named.
func (e *functionEvents) api(id string, p map[string]any) {
	api, named := e.named(p["RestApiId"])
	stage := "AllStages"
	switch unk, _ := api.(*demarc.Unk); {
	case !named:
		api, stage = e.implicit(implicitREST), "Prod"
	case unk != nil && unk.Ref != "":
		stage = e.s.stageName(strings.TrimPrefix(unk.Ref, e.s.prefix), "")
		if stage == "" {
			stage = "Stage"
		} else if alphanumeric(stage) != stage {
			stage = hashed(stage)
		}
	}
	e.permit(id+"Permission"+stage, "apigateway.amazonaws.com", e.methodARN(api, p), "")
}

func (e *functionEvents) httpAPI(id string, p map[string]any) {
	api, named := e.named(p["ApiId"])
	if !named {
		api = e.implicit(implicitHTTP)
	}
	e.permit(id+"Permission", "apigateway.amazonaws.com", e.methodARN(api, p), "")
}

// named gives the API that an event names: a logical id stands for its Ref.
func (e *functionEvents) named(api any) (any, bool) {
	if id, ok := api.(string); ok && e.s.byID[id] != nil {
		api = e.s.known(id, "Ref")
	}
	return api, api != nil
}

// implicit notes that SAM makes an API for the template, and gives its Ref.
func (e *functionEvents) implicit(id string) *demarc.Unk {
	if e.s.implicit[id] == 0 {
		e.s.implicit[id] = e.r.line
	}
	return e.s.known(id, "Ref")
}

// methodARN gives the ARN of an event's method and path of an API, in any
// stage; an event of an HTTP API that names neither has all of them.
func (e *functionEvents) methodARN(api any, p map[string]any) any {
	method, _ := p["Method"].(string)
	if method = strings.ToUpper(method); method == "" || method == "ANY" || strings.HasPrefix(method, "X-") {
		method = "*"
	}
	path, _ := p["Path"].(string)
	if path == "$default" {
		path = ""
	}
	vars := map[string]any{"Api": api, "Method": method, "Path": strings.TrimSuffix(path, "/")}
	return e.s.substitute(e.r.line, apiARN+"/*/${Method}${Path}", vars)
}
