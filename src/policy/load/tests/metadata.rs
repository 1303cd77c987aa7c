//! METADATA that OPA refuses.

use super::*;

/// A block that OPA refuses keeps a policy from being loaded, whoever wrote it, also above a rule.
#[test]
fn metadata_that_opa_refuses_is_refused() {
    for (block, reason) in [
        (
            "# description: `foo` bars\n# title: foo\n",
            "METADATA is not YAML",
        ),
        ("# title: Foo\n# description:Bar\n", "METADATA is not YAML"),
        ("# title: a\n# title: b\n", "the key `title` is defined twice"),
        ("# custom: [1]\n", "`custom` in METADATA: must be a mapping"),
        (
            "# schemas:\n# - x: schema\n",
            "`x` is not a reference such as `input.x`",
        ),
    ] {
        let sources = [source(
            "p.rego",
            &format!("package play\n\n# METADATA\n{block}p := 1\n"),
        )];
        for version in [Version::V0, Version::V1] {
            let (set, found) = load_for_tests(&sources, version);
            assert_eq!(set.modules.iter().count(), 0, "{block}");
            let said = shown(&set, &sources, &found);
            assert!(
                matches!(said.as_slice(), [one] if one.contains(reason)),
                "{said:?}"
            );
        }
        let said = faults(&sources);
        assert_eq!(said.len(), 1, "{said:?}");
    }
    let sound =
        "package play\n\n# METADATA\n# schemas:\n# - input[\"a b\"]: schema[\"data-schema\"]\np := 1\n";
    assert_eq!(faults(&[source("p.rego", sound)]), [] as [String; 0]);
}
