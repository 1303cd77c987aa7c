use crate::facts::packages::tests::edges_of;

fn facts_of(files: &[(&str, &str)]) -> (Vec<String>, Vec<String>) {
    let edges = edges_of(files);
    let line = |edge: &crate::facts::EdgeFact| {
        let to = edge.to.as_ref().map_or("-", |to| to.as_str());
        let requirement = edge.requirement.as_deref().unwrap_or("-");
        let alias = edge
            .alias
            .as_deref()
            .map(|alias| format!(" as {alias}"))
            .unwrap_or_default();
        format!(
            "{} -> {to}: {}{alias} {requirement} {:?} {:?} in {}",
            edge.from, edge.name, edge.scope, edge.source, edge.at.path
        )
    };
    (
        edges.edges.iter().map(line).collect(),
        edges
            .incomplete
            .into_iter()
            .map(|one| format!("{} {}", one.package, one.reason))
            .collect(),
    )
}

#[test]
fn every_file_of_a_module_adds_to_its_edges() {
    let (lines, incomplete) = facts_of(&[
        (
            "versions.tf",
            "terraform {\n  required_version = \">= 1\"\n  required_providers {\n    aws = {\n      source = \"hashicorp/aws\"\n      version = \"~> 5\"\n    }\n    x = \"1.0\"\n    dd = { source = \"DataDog/datadog\" }\n  }\n}\n",
        ),
        (
            "main.tf",
            "module \"a\" {\n  source = \"./modules/a\"\n}\nmodule \"b\" {\n  source  = \"terraform-aws-modules/vpc/aws\"\n  version = \"5.1\"\n}\n",
        ),
        ("modules/a/z.tf", "module \"up\" {\n  source = \"../b\"\n}\n"),
        ("modules/a/y.tf", "variable \"x\" {}\n"),
        (
            "modules/b/main.tf.json",
            "{\"module\": {\"g\": {\"source\": \"git::https://x.y/a.git?ref=v1\"}}}",
        ),
    ]);
    assert_eq!(
        lines,
        [
            "main.tf -> modules/a/y.tf: ./modules/a - Prod Path in main.tf",
            "main.tf -> -: terraform-aws-modules/vpc/aws 5.1 Prod Registry in main.tf",
            "main.tf -> -: hashicorp/aws as aws ~> 5 Build Registry in versions.tf",
            "main.tf -> -: hashicorp/x as x 1.0 Build Registry in versions.tf",
            "main.tf -> -: DataDog/datadog as dd - Build Registry in versions.tf",
            "modules/a/y.tf -> modules/b/main.tf.json: ../b - Prod Path in modules/a/z.tf",
            "modules/b/main.tf.json -> -: https://x.y/a.git v1 Prod Git in modules/b/main.tf.json",
        ]
    );
    assert_eq!(incomplete, [""; 0]);
}

/// `terraform init` of Terraform takes the same modules from the same places.
#[test]
fn override_files_are_merged_into_the_others() {
    let (lines, incomplete) = facts_of(&[
        (
            "live/main.tf",
            "module \"db\" {\n  source = \"../old\"\n}\nmodule \"vpc\" {\n  source = \"a/vpc/aws\"\n  version = \"1\"\n}\n\
             module \"same\" {\n  source = \"../old\"\n}\nterraform {\n  required_providers {\n    x = { source = \"a/x\" }\n    y = { source = \"a/y\" }\n  }\n}\n",
        ),
        (
            "live/a_override.tf",
            "module \"db\" {\n  source = \"../older\"\n}\n",
        ),
        (
            "live/db_override.tf",
            "module \"db\" {\n  source = \"../new\"\n}\nmodule \"same\" {}\n",
        ),
        (
            "live/override.tf.json",
            r#"{"module": {"vpc": {"version": "2"}}, "terraform": {"required_providers": {"x": {"source": "b/x"}}}}"#,
        ),
        ("live/zoverride.tf", "module \"other\" {}\n"),
        ("tofu/main.tf", "module \"db\" {\n  source = \"../old\"\n}\n"),
        (
            "tofu/override.tofu",
            "module \"db\" {\n  source = \"../new\"\n}\n",
        ),
        ("old/main.tf", ""),
        ("older/main.tf", ""),
        ("new/main.tf", ""),
    ]);
    assert_eq!(
        lines,
        [
            "live/main.tf -> new/main.tf: ../new - Prod Path in live/db_override.tf",
            "live/main.tf -> -: a/vpc/aws 2 Prod Registry in live/main.tf",
            "live/main.tf -> old/main.tf: ../old - Prod Path in live/main.tf",
            "live/main.tf -> -: a/y as y - Build Registry in live/main.tf",
            "live/main.tf -> -: b/x as x - Build Registry in live/override.tf.json",
            "tofu/main.tf -> old/main.tf: ../old - Prod Path in tofu/main.tf",
            "tofu/main.tf -> new/main.tf: ../new - Prod Path in tofu/override.tofu",
        ]
    );
    assert_eq!(incomplete, ["live/main.tf the module `other` has no source"]);
}

#[test]
fn what_text_does_not_tell_is_incomplete() {
    let (lines, incomplete) = facts_of(&[(
        "a/main.tf",
        "module \"a\" {\n  source = \"./gone\"\n}\nmodule \"b\" {\n  source = \"../../out\"\n}\nmodule \"c\" {\n  source = var.x\n}\nmodule \"d\" {}\n\
         module \"e\" {\n  source = \"e\"\n}\nmodule \"f\" {\n  source = \"github.com/a/b?ref=${var.v}\"\n}\nmodule \"g\" {\n  source = 1\n}\n",
    )]);
    assert_eq!(lines, ["a/main.tf -> -: github.com/a/b - Prod Git in a/main.tf"]);
    assert_eq!(
        incomplete,
        [
            "a/main.tf there is no readable module in `./gone`",
            "a/main.tf `../../out` is outside the repository",
            "a/main.tf purlin can't resolve `${var.x}`: it contains an expression",
            "a/main.tf the module `d` has no source",
            "a/main.tf `e` is not a module source",
            "a/main.tf purlin can't resolve the version of `github.com/a/b`: it contains an expression",
            "a/main.tf the source of a module is not a string",
        ]
    );
}

#[test]
fn units_of_terragrunt_depend_on_modules_and_units() {
    let (lines, incomplete) = facts_of(&[
        (
            "live/app/terragrunt.hcl",
            "terraform {\n  source = \"../../modules//app\"\n}\ndependency \"vpc\" {\n  config_path = \"../vpc\"\n}\ndependencies {\n  paths = [\"../vpc\"]\n}\n",
        ),
        (
            "live/vpc/terragrunt.hcl",
            "terraform {\n  source = \"${get_repo_root()}/modules/vpc\"\n}\n",
        ),
        ("modules/app/main.tf", ""),
    ]);
    assert_eq!(
        lines,
        [
            "live/app/terragrunt.hcl -> modules/app/main.tf: ../../modules//app - Prod Path in live/app/terragrunt.hcl",
            "live/app/terragrunt.hcl -> live/vpc/terragrunt.hcl: ../vpc - Prod Path in live/app/terragrunt.hcl",
            "live/app/terragrunt.hcl -> live/vpc/terragrunt.hcl: ../vpc - Prod Path in live/app/terragrunt.hcl",
        ]
    );
    assert_eq!(
        incomplete,
        [
            "live/vpc/terragrunt.hcl purlin can't resolve `${get_repo_root()}/modules/vpc`: it contains an expression"
        ]
    );
}

#[test]
fn many_modules_that_use_each_other_take_bounded_time() {
    let files: Vec<(String, String)> = (0..3_000)
        .map(|n| {
            let next = (n + 1) % 3_000;
            (
                format!("m{n}/main.tf"),
                format!("module \"a\" {{\n  source = \"../m{next}\"\n}}\n"),
            )
        })
        .collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    let started = std::time::Instant::now();
    assert_eq!(facts_of(&files).0.len(), 3_000);
    assert!(started.elapsed().as_secs() < 60);
}
