package cloudformation

import (
	"fmt"
	"strings"

	"demarc"
)

// functionProps are the properties of a function that SAM passes on.
var functionProps = []string{
	"Architectures", "CodeSigningConfigArn", "Description", "DurableConfig", "Environment", "EphemeralStorage",
	"FileSystemConfigs", "FunctionName", "FunctionScalingConfig", "Handler", "ImageConfig", "KmsKeyArn", "Layers",
	"LoggingConfig", "MemorySize", "PackageType", "PublishToLatestPublished", "RecursiveLoop",
	"ReservedConcurrentExecutions", "Role", "Runtime", "RuntimeManagementConfig", "SnapStart", "TenancyConfig",
	"Timeout", "VpcConfig",
}

// samFunction gives a function with its role, version, alias, URL and events.
func (s *stack) samFunction(r *resource) []*resource {
	p := r.props
	fn := r.as("AWS::Lambda::Function")
	fn.take(p, functionProps...)
	fn.set("Code", functionCode(p))
	fn.set("Tags", tags(p["Tags"], "lambda:createdBy"))
	if p["Tracing"] != nil && p["Tracing"] != "Disabled" {
		fn.set("TracingConfig", map[string]any{"Mode": p["Tracing"]})
	}
	if dlq, ok := p["DeadLetterQueue"].(map[string]any); ok {
		fn.set("DeadLetterConfig", map[string]any{"TargetArn": dlq["TargetArn"]})
	}
	if provider, ok := p["CapacityProviderConfig"].(map[string]any); ok {
		fn.set("CapacityProviderConfig", map[string]any{"LambdaManagedInstancesCapacityProviderConfig": capacity(provider)})
	}
	all := []*resource{fn}
	target := s.known(r.id, "Ref")
	arn := s.known(r.id, "Arn")
	if alias := p["AutoPublishAlias"]; alias != nil {
		made := s.publish(r, target, alias)
		all = append(all, made...)
		id := made[1].id
		target = s.known(id, "Ref")
		arn = target
	}
	if p["DeploymentPreference"] != nil {
		s.skip(r.line, fmt.Sprintf("DeploymentPreference of %s is not expanded", r.id))
	}
	all = append(all, functionURL(r, target)...)
	job := &functionEvents{s: s, r: r, target: target, arn: arn}
	job.invoke()
	job.all()
	if role := s.functionRole(r, job); role != nil {
		switch named := fn.props["Role"].(type) {
		case nil:
			fn.props["Role"] = s.known(role.id, "Arn")
		case *demarc.Unk: // the template's or, where that has none, SAM's
			fn.props["Role"] = &demarc.Unk{Set: true, Reason: named.Reason}
		}
		all = append(all, role)
	}
	return append(all, job.made...)
}

func capacity(p map[string]any) map[string]any {
	out := map[string]any{}
	for name, v := range p {
		if name == "Arn" {
			name = "CapacityProviderArn"
		}
		out[name] = v
	}
	return out
}

func functionCode(p map[string]any) any {
	switch {
	case p["ImageUri"] != nil:
		return map[string]any{"ImageUri": p["ImageUri"]}
	case p["PackageType"] == "Image":
		return &demarc.Unk{Set: true, Reason: "the image is uploaded at deployment"}
	case p["InlineCode"] != nil:
		return map[string]any{"ZipFile": p["InlineCode"]}
	}
	code := s3Location(p["CodeUri"], "S3Bucket", "S3Key", "S3ObjectVersion")
	if code, ok := code.(map[string]any); ok && p["SourceKMSKeyArn"] != nil {
		code["SourceKMSKeyArn"] = p["SourceKMSKeyArn"]
	}
	return code
}

// publish gives the version and the alias of AutoPublishAlias.
func (s *stack) publish(r *resource, target *demarc.Unk, alias any) []*resource {
	version := r.beside(r.id+"Version", "AWS::Lambda::Version")
	version.props["FunctionName"] = target
	version.set("Description", r.props["VersionDescription"])
	if version.own["$DeletionPolicy"] == nil {
		version.own["$DeletionPolicy"] = "Retain"
		if r.props["VersionDeletionPolicy"] != nil {
			version.own["$DeletionPolicy"] = r.props["VersionDeletionPolicy"]
		}
	}
	out := r.beside(aliasID(r.id, alias), "AWS::Lambda::Alias")
	out.props["Name"] = alias
	out.props["FunctionName"] = target
	out.props["FunctionVersion"] = s.known(version.id, "Version")
	out.take(r.props, "ProvisionedConcurrencyConfig")
	return []*resource{version, out}
}

func aliasID(function string, alias any) string {
	name, _ := textOf(alias)
	return function + "Alias" + strings.NewReplacer("-", "D", "_", "U").Replace(name)
}

// functionURL gives the URL of a function and, where anyone may call it, the
// two permissions that let them.
func functionURL(r *resource, target *demarc.Unk) []*resource {
	config, ok := r.props["FunctionUrlConfig"].(map[string]any)
	if !ok {
		return nil
	}
	url := r.beside(r.id+"Url", "AWS::Lambda::Url")
	url.props["TargetFunctionArn"] = target
	url.take(config, "AuthType", "Cors", "InvokeMode")
	if config["AuthType"] != "NONE" {
		return []*resource{url}
	}
	public := r.beside(r.id+"UrlPublicPermissions", "AWS::Lambda::Permission")
	public.props["Action"] = "lambda:InvokeFunctionUrl"
	public.props["FunctionUrlAuthType"] = "NONE"
	invoke := r.beside(r.id+"URLInvokeAllowPublicAccess", "AWS::Lambda::Permission")
	invoke.props["Action"] = "lambda:InvokeFunction"
	invoke.props["InvokedViaFunctionUrl"] = true
	for _, permission := range []*resource{public, invoke} {
		permission.props["FunctionName"] = target
		permission.props["Principal"] = "*"
	}
	return []*resource{url, public, invoke}
}

// functionRole gives the role that SAM makes for a function that names none,
// or may name none.
func (s *stack) functionRole(r *resource, job *functionEvents) *resource {
	if named := r.props["Role"]; named != nil {
		if unk, ok := named.(*demarc.Unk); !ok || unk.Set {
			return nil
		}
	}
	basic := "AWSLambdaBasicExecutionRole"
	if r.props["DurableConfig"] != nil {
		basic = "AWSLambdaBasicDurableExecutionRolePolicy"
	}
	role := newRole(basic)
	if tracing := r.props["Tracing"]; tracing != nil && tracing != "Disabled" {
		role.managed("AWSXrayWriteOnlyAccess")
	}
	if r.props["VpcConfig"] != nil {
		role.managed("AWSLambdaVPCAccessExecutionRole")
	}
	if dlq, ok := r.props["DeadLetterQueue"].(map[string]any); ok {
		action := map[any]string{"SQS": "sqs:SendMessage", "SNS": "sns:Publish"}[dlq["Type"]]
		role.inline("DeadLetterQueuePolicy", allow([]any{action}, dlq["TargetArn"]))
	}
	for _, name := range job.managed {
		role.managed(name)
	}
	for _, in := range job.inline {
		role.inline(in.name, in.statements)
	}
	return s.samRole(r, "lambda.amazonaws.com", "lambda:createdBy", role)
}
