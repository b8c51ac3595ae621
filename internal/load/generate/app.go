package generate

import "encoding/json"

// resources lists what an application has. A resource refers to earlier ones
// only, so that any first part of the list holds together.
func (a *app) resources() []resource {
	all := []resource{{
		kind: "aws_kms_key", name: "main",
		body: []attr{
			set("description", "Key of "+a.name), set("enable_key_rotation", a.well(true, false)),
			set("deletion_window_in_days", 30), unset("is_enabled", true), unset("key_usage", "ENCRYPT_DECRYPT"),
			unset("customer_master_key_spec", "SYMMETRIC_DEFAULT"), unset("bypass_policy_lockout_safety_check", false),
			unset("custom_key_store_id", nil), unset("xks_key_id", nil), unset("timeouts", nil), set("tags", a.tags()),
		},
		computed: []string{"arn", "id", "key_id", "multi_region", "policy", "rotation_period_in_days"},
	}}
	all = append(all, a.storage()...)
	all = append(all, a.network()...)
	all = append(all, a.compute()...)
	all = append(all, a.access()...)
	all = append(all, a.database(), a.queue())
	return append(all, a.containers()...)
}

func (a *app) storage() []resource {
	bucket := ref("bucket", "aws_s3_bucket.data.id")
	return []resource{
		{"aws_s3_bucket", "data", []attr{
			set("bucket", a.name+"-data"), unset("force_destroy", false), unset("timeouts", nil), set("tags", a.tags()),
		}, []string{"acceleration_status", "acl", "arn", "bucket_domain_name", "bucket_prefix", "bucket_regional_domain_name", "cors_rule", "grant", "hosted_zone_id",
			"id", "lifecycle_rule", "logging", "object_lock_configuration", "object_lock_enabled", "policy", "region", "replication_configuration", "request_payer",
			"server_side_encryption_configuration", "versioning", "website", "website_domain", "website_endpoint"}},
		{"aws_s3_bucket_public_access_block", "data", []attr{
			bucket, set("block_public_acls", a.well(true, false)), set("block_public_policy", a.well(true, false)),
			set("ignore_public_acls", true), set("restrict_public_buckets", a.well(true, false)), unset("skip_destroy", nil),
		}, []string{"id"}},
		{"aws_s3_bucket_versioning", "data", []attr{
			bucket, unset("expected_bucket_owner", ""), unset("mfa", nil),
			block("versioning_configuration", set("status", a.well("Enabled", "Suspended"))),
		}, []string{"id"}},
		{"aws_s3_bucket_server_side_encryption_configuration", "data", []attr{
			bucket, unset("expected_bucket_owner", ""),
			block("rule", set("bucket_key_enabled", true),
				block("apply_server_side_encryption_by_default", set("sse_algorithm", "aws:kms"), ref("kms_master_key_id", "aws_kms_key.main.arn"))),
		}, []string{"id"}},
		{"aws_s3_bucket_policy", "data", []attr{bucket, set("policy", document("Deny", "*", "s3:*", map[string]any{
			"Condition": map[string]any{"Bool": map[string]any{"aws:SecureTransport": "false"}},
			"Resource":  []any{"arn:aws:s3:::" + a.name + "-data", "arn:aws:s3:::" + a.name + "-data/*"},
		}))}, []string{"id"}},
	}
}

func (a *app) network() []resource {
	rule := func(description string, port int, cidr any) []attr {
		return []attr{
			set("description", description), set("from_port", port), set("to_port", port), set("protocol", "tcp"),
			set("cidr_blocks", []any{cidr}), unset("ipv6_cidr_blocks", []any{}), unset("prefix_list_ids", []any{}),
			unset("security_groups", []any{}), unset("self", false),
		}
	}
	return []resource{
		{"aws_security_group", "web", []attr{
			set("name", a.name+"-web"), set("description", "Lets clients in"), unset("revoke_rules_on_delete", false), unset("timeouts", nil),
			blocks("ingress", rule("HTTPS from anywhere", 443, "0.0.0.0/0"), rule("SSH from the office", 22, a.well("10.0.0.0/8", "0.0.0.0/0"))),
			blocks("egress", rule("HTTPS out", 443, "0.0.0.0/0")), set("tags", a.tags()),
		}, []string{"arn", "id", "name_prefix", "owner_id", "vpc_id"}},
		{"aws_security_group_rule", "db", []attr{
			ref("security_group_id", "aws_security_group.web.id"), ref("source_security_group_id", "aws_security_group.web.id"), set("type", "ingress"),
			set("protocol", "tcp"), set("from_port", 5432), set("to_port", 5432), set("description", "Database"), unset("cidr_blocks", nil),
			unset("ipv6_cidr_blocks", nil), unset("prefix_list_ids", nil), unset("self", false), unset("timeouts", nil),
		}, []string{"id", "security_group_rule_id"}},
	}
}

func (a *app) compute() []resource {
	return []resource{
		{"aws_instance", "web", []attr{
			set("ami", "ami-0abcdef1234567890"), set("instance_type", a.pick("t3.micro", "m6i.large")), set("availability_zone", "eu-west-1a"),
			attr{name: "vpc_security_group_ids", ref: "aws_security_group.web.id", value: []any{}}, set("associate_public_ip_address", a.well(false, true)),
			set("monitoring", a.well(true, false)), unset("user_data_replace_on_change", false), unset("get_password_data", false),
			unset("hibernation", nil), unset("source_dest_check", true), unset("timeouts", nil), unset("volume_tags", nil),
			block("metadata_options", set("http_tokens", a.well("required", "optional")), set("http_endpoint", "enabled"), unset("http_protocol_ipv6", "disabled")),
			block("root_block_device", set("encrypted", a.well(true, false)), set("volume_size", 20), unset("delete_on_termination", true)),
			set("tags", a.tags()),
		}, []string{"arn", "cpu_core_count", "cpu_threads_per_core", "disable_api_stop", "disable_api_termination", "ebs_block_device", "ebs_optimized",
			"host_id", "iam_instance_profile", "id", "instance_state", "ipv6_addresses", "key_name", "outpost_arn", "password_data", "placement_group",
			"primary_network_interface_id", "private_dns", "private_ip", "public_dns", "public_ip", "secondary_private_ips", "security_groups", "subnet_id", "tenancy", "user_data"}},
		{"aws_ebs_volume", "data", []attr{
			set("availability_zone", "eu-west-1a"), set("size", 100), set("type", "gp3"), set("encrypted", a.well(true, false)),
			ref("kms_key_id", "aws_kms_key.main.arn"), unset("final_snapshot", false), unset("multi_attach_enabled", nil), unset("outpost_arn", nil),
			unset("timeouts", nil), set("tags", a.tags()),
		}, []string{"arn", "id", "iops", "snapshot_id", "throughput"}},
	}
}

func (a *app) access() []resource {
	return []resource{
		{"aws_iam_role", "run", []attr{
			set("name", a.name+"-run"), set("assume_role_policy", document("Allow", map[string]any{"Service": "lambda.amazonaws.com"}, "sts:AssumeRole", nil)),
			unset("description", nil), unset("force_detach_policies", false), unset("max_session_duration", 3600), unset("path", "/"),
			unset("permissions_boundary", nil), set("tags", a.tags()),
		}, []string{"arn", "create_date", "id", "inline_policy", "managed_policy_arns", "name_prefix", "unique_id"}},
		{"aws_iam_role_policy", "run", []attr{
			set("name", "run"), ref("role", "aws_iam_role.run.id"),
			set("policy", document("Allow", nil, a.well("logs:PutLogEvents", "*"), map[string]any{"Resource": "*"})),
		}, []string{"id", "name_prefix"}},
		{"aws_lambda_function", "run", []attr{
			set("function_name", a.name+"-run"), ref("role", "aws_iam_role.run.arn"), set("handler", "main.handler"),
			set("runtime", a.well("python3.13", "python3.8")), set("filename", "run.zip"), set("memory_size", 256), set("timeout", 30),
			set("reserved_concurrent_executions", 5), ref("kms_key_arn", "aws_kms_key.main.arn"), unset("package_type", "Zip"), unset("publish", false),
			unset("layers", nil), unset("description", nil), unset("skip_destroy", false), unset("timeouts", nil),
			block("environment", set("variables", map[string]any{"LOG_LEVEL": "info", "STAGE": a.pick("prod", "test")})),
			block("tracing_config", set("mode", a.well("Active", "PassThrough"))), set("tags", a.tags()),
		}, []string{"architectures", "arn", "code_sha256", "ephemeral_storage", "id", "invoke_arn", "last_modified", "logging_config", "qualified_arn",
			"qualified_invoke_arn", "signing_job_arn", "signing_profile_version_arn", "source_code_hash", "source_code_size", "version"}},
	}
}

func (a *app) database() resource {
	return resource{"aws_db_instance", "main", []attr{
		set("identifier", a.name+"-main"), set("engine", a.pick("postgres", "mysql")), set("instance_class", "db.t4g.medium"), set("allocated_storage", 50),
		set("username", "owner"), set("manage_master_user_password", true), set("storage_encrypted", a.well(true, false)),
		ref("kms_key_id", "aws_kms_key.main.arn"), set("multi_az", a.well(true, false)), set("backup_retention_period", a.well(14, 0)),
		set("deletion_protection", a.well(true, false)), set("publicly_accessible", a.well(false, true)),
		set("auto_minor_version_upgrade", a.well(true, false)), set("skip_final_snapshot", true),
		attr{name: "vpc_security_group_ids", ref: "aws_security_group.web.id", value: []any{}}, unset("apply_immediately", false), unset("copy_tags_to_snapshot", false),
		unset("customer_owned_ip_enabled", nil), unset("delete_automated_backups", true), unset("domain", nil), unset("enabled_cloudwatch_logs_exports", nil),
		unset("iam_database_authentication_enabled", nil), unset("max_allocated_storage", nil), unset("monitoring_interval", 0),
		unset("performance_insights_enabled", false), unset("timeouts", nil), set("tags", a.tags()),
	}, []string{"address", "arn", "availability_zone", "backup_target", "backup_window", "ca_cert_identifier", "character_set_name", "db_name", "db_subnet_group_name",
		"endpoint", "engine_version", "engine_version_actual", "hosted_zone_id", "id", "identifier_prefix", "iops", "latest_restorable_time", "license_model",
		"listener_endpoint", "maintenance_window", "master_user_secret", "monitoring_role_arn", "network_type", "option_group_name", "parameter_group_name",
		"performance_insights_kms_key_id", "port", "replicas", "resource_id", "snapshot_identifier", "status", "storage_throughput", "storage_type", "timezone"}}
}

func (a *app) queue() resource {
	return resource{"aws_sqs_queue", "jobs", []attr{
		set("name", a.name+"-jobs"), ref("kms_master_key_id", "aws_kms_key.main.id"), set("message_retention_seconds", 345600),
		unset("content_based_deduplication", false), unset("delay_seconds", 0), unset("fifo_queue", false), unset("max_message_size", 262144),
		unset("receive_wait_time_seconds", 0), unset("visibility_timeout_seconds", 30), set("tags", a.tags()),
	}, []string{"arn", "deduplication_scope", "fifo_throughput_limit", "id", "kms_data_key_reuse_period_seconds", "name_prefix", "policy",
		"redrive_allow_policy", "redrive_policy", "sqs_managed_sse_enabled", "url"}}
}

func (a *app) containers() []resource {
	containers, _ := json.Marshal([]any{map[string]any{
		"name": "web", "image": "public.ecr.aws/nginx/nginx:1.27", "essential": true, "privileged": a.well(false, true), "readonlyRootFilesystem": a.well(true, false),
		"portMappings": []any{map[string]any{"containerPort": 443}}, "environment": []any{map[string]any{"name": "STAGE", "value": "prod"}},
	}})
	return []resource{
		{"aws_ecs_task_definition", "web", []attr{
			set("family", a.name+"-web"), set("container_definitions", string(containers)), set("requires_compatibilities", []any{"FARGATE"}),
			set("network_mode", "awsvpc"), set("cpu", "256"), set("memory", "512"), ref("execution_role_arn", "aws_iam_role.run.arn"),
			unset("ipc_mode", nil), unset("pid_mode", nil), unset("skip_destroy", false), unset("track_latest", false), set("tags", a.tags()),
		}, []string{"arn", "arn_without_revision", "enable_fault_injection", "id", "revision", "task_role_arn"}},
		{"aws_ecs_service", "web", []attr{
			set("name", a.name+"-web"), set("launch_type", "FARGATE"), set("desired_count", 2), ref("task_definition", "aws_ecs_task_definition.web.arn"),
			unset("enable_ecs_managed_tags", false), unset("enable_execute_command", false), unset("scheduling_strategy", "REPLICA"), unset("timeouts", nil),
			block("network_configuration", set("subnets", []any{"subnet-0abc", "subnet-0def"}), set("assign_public_ip", a.well(false, true)),
				attr{name: "security_groups", ref: "aws_security_group.web.id", value: []any{}}), set("tags", a.tags()),
		}, []string{"availability_zone_rebalancing", "cluster", "iam_role", "id", "platform_version", "triggers"}},
		{"aws_cloudtrail", "main", []attr{
			set("name", a.name), ref("s3_bucket_name", "aws_s3_bucket.data.id"), set("is_multi_region_trail", a.well(true, false)),
			set("enable_log_file_validation", a.well(true, false)), ref("kms_key_id", "aws_kms_key.main.arn"), unset("enable_logging", true),
			unset("include_global_service_events", true), unset("is_organization_trail", false), unset("s3_key_prefix", nil), set("tags", a.tags()),
		}, []string{"arn", "home_region", "id", "sns_topic_arn"}},
	}
}

// document writes an IAM policy document.
func document(effect string, principal, action any, more map[string]any) string {
	statement := map[string]any{"Effect": effect, "Action": action}
	if principal != nil {
		statement["Principal"] = principal
	}
	for key, value := range more {
		statement[key] = value
	}
	text, _ := json.Marshal(map[string]any{"Version": "2012-10-17", "Statement": []any{statement}})
	return string(text)
}
