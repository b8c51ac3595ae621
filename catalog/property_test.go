package catalog

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"demarc"
)

// eachExample calls f for every example of every check that a variant is for.
func eachExample(t *testing.T, f func(s *Service, k *Check, v *Variant, e Example)) {
	t.Helper()
	c, err := Decode(Data())
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range c.Services() {
		for _, k := range s.Checks {
			for _, e := range slices.Concat(k.Examples.Met, k.Examples.Unmet, k.Examples.Unknown, k.Examples.NA) {
				if v := k.variantFor(e); v != nil {
					f(s, k, v, e)
				}
			}
		}
	}
}

// changed gives what comes out of an example after a change of its tree.
func changed(t *testing.T, s *Service, v *Variant, e Example, change func(tree map[string]any)) (before, after demarc.Outcome) {
	t.Helper()
	outcome := func(tree any) demarc.Outcome {
		sc, err := Example(tree.(map[string]any)).scope(s)
		if err != nil {
			t.Fatal(err)
		}
		out, _ := v.Outcome(sc)
		return out
	}
	plainTree := func() any {
		tree, err := plain(map[string]any(e))
		if err != nil {
			t.Fatal(err)
		}
		return tree
	}
	tree := plainTree()
	change(tree.(map[string]any))
	return outcome(plainTree()), outcome(tree)
}

// inOrder are the lists whose order means something to AWS: the origins that
// a group fails over to, the commands of a container.
var inOrder = []string{"Command", "EntryPoint"}

// TestOrderChangesNothing: lists turned round, at every depth and among the
// related and other resources, change no verdict.
func TestOrderChangesNothing(t *testing.T) {
	var turn func(v any)
	turn = func(v any) {
		switch v := v.(type) {
		case []any:
			slices.Reverse(v)
			for _, item := range v {
				turn(item)
			}
		case map[string]any:
			for name, item := range v {
				if !slices.Contains(inOrder, name) {
					turn(item)
				}
			}
		}
	}
	eachExample(t, func(s *Service, k *Check, v *Variant, e Example) {
		if before, after := changed(t, s, v, e, func(tree map[string]any) { turn(tree) }); before != after {
			t.Errorf("%s: %s, and %s with its lists turned round: %v", k.ID, before, after, e)
		}
	})
}

// TestUnrelatedChangesNothing: resources of a type that no rule of the check
// asks for, in the estate and beside it, change no verdict.
func TestUnrelatedChangesNothing(t *testing.T) {
	stranger := map[string]any{"$type": "Demarc::Test::Stranger", "Encrypted": false, "PubliclyAccessible": true, "Policy": map[string]any{"Statement": []any{}}}
	eachExample(t, func(s *Service, k *Check, v *Variant, e Example) {
		before, after := changed(t, s, v, e, func(tree map[string]any) {
			list, _ := tree["$estate"].([]any)
			tree["$estate"] = append(slices.Clone(list), stranger)
			tree["NoSuchProperty"] = map[string]any{"Enabled": false}
		})
		if before != after {
			t.Errorf("%s: %s, and %s with a stranger: %v", k.ID, before, after, e)
		}
	})
}

// TestCaseOfActionsChangesNothing: IAM compares actions without regard to
// case, so no verdict may hang on it.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
func TestCaseOfActionsChangesNothing(t *testing.T) {
	for name, to := range map[string]func(string) string{"upper": strings.ToUpper, "lower": strings.ToLower} {
		var recase func(v any) any
		recase = func(v any) any {
			switch v := v.(type) {
			case string:
				return to(v)
			case []any:
				for i := range v {
					v[i] = recase(v[i])
				}
			}
			return v
		}
		var walk func(v any)
		walk = func(v any) {
			switch v := v.(type) {
			case []any:
				for _, item := range v {
					walk(item)
				}
			case map[string]any:
				_, statement := v["Effect"]
				for key, item := range v {
					if statement && (key == "Action" || key == "NotAction") {
						v[key] = recase(item)
					} else {
						walk(item)
					}
				}
			}
		}
		eachExample(t, func(s *Service, k *Check, v *Variant, e Example) {
			if before, after := changed(t, s, v, e, func(tree map[string]any) { walk(tree) }); before != after {
				t.Errorf("%s: %s, and %s with actions in %s case: %v", k.ID, before, after, name, e)
			}
		})
	}
}

// safer are settings of which one value is the safer by AWS's own
// documentation, whatever else is set: name -> that value.
var safer = map[string]any{
	"AccessLogsEnabled": true, "AtRestEncryptionEnabled": true, "AutoMinorVersionUpgrade": true, "AllowVersionUpgrade": true, "AutomaticFailoverEnabled": true,
	"BackupRetentionPeriod": int64(35), "BlockPublicAcls": true, "BlockPublicPolicy": true, "CopyTagsToSnapshot": true,
	"DeletionProtection": true, "DeletionProtectionEnabled": true, "DropInvalidHeaders": true, "EnableIAMDatabaseAuthentication": true, "EnableKeyRotation": true,
	"EnableLogFileValidation": true, "EnableNetworkIsolation": true, "Encrypted": true, "EnforceHTTPS": true, "EnhancedVpcRouting": true,
	"HttpTokens": "required", "IgnorePublicAcls": true, "ImageTagMutability": "IMMUTABLE", "IsLogging": true, "IsMultiRegionTrail": true,
	"MapPublicIpOnLaunch": false, "MultiAZ": true, "PointInTimeRecoveryEnabled": true, "Privileged": false, "PrivilegedMode": false, "PubliclyAccessible": false, "ReadonlyRootFilesystem": true,
	"RestrictPublicBuckets": true, "ScanOnPush": true, "StorageEncrypted": true, "TransitEncryptionEnabled": true, "TracingEnabled": true, "UserVolumeEncryptionEnabled": true, "RootVolumeEncryptionEnabled": true,
}

// settled are checks for which AWS states that a less safe setting will do, as
// somebody chose it: a privileged container on the network of its host.
// https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-1
var settled = map[string]string{"ecs-host-mode-user": "Privileged"}

// TestSaferIsNeverWorse: a setting turned towards safety never turns met into
// unmet.
func TestSaferIsNeverWorse(t *testing.T) {
	tried := map[string]bool{}
	eachExample(t, func(s *Service, k *Check, v *Variant, e Example) {
		for name, value := range safer {
			found := false
			before, after := changed(t, s, v, e, func(tree map[string]any) {
				found = set(tree, name, value)
				if _, other := tree[name]; !other { // where it is not set at all
					tree[name] = value
				}
			})
			if found {
				tried[name] = true
			}
			if before == demarc.Met && after == demarc.Unmet && settled[k.ID] != name {
				t.Errorf("%s: met, and unmet with %s = %v: %v", k.ID, name, value, e)
			}
		}
	})
	for name := range safer {
		if !tried[name] {
			t.Errorf("no example sets %s", name)
		}
	}
}

// set gives every property of a name that has a value of the same kind another
// value, and tells whether there is one.
func set(v any, name string, value any) (found bool) {
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			found = set(item, name, value) || found
		}
	case map[string]any:
		for key, item := range v {
			if key == name && reflect.TypeOf(item) == reflect.TypeOf(value) {
				v[key], found = value, true
			} else {
				found = set(item, name, value) || found
			}
		}
	}
	return found
}
