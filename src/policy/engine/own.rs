//! The functions that purlin adds to OPA's. `policies/lib/README.md` is generated from this table.

use super::calls::{compiled, failed};
use super::graph;
use super::paths::paths;
use super::select::select;
use super::workflow;
use crate::matching::{GlobDialect, NamePattern};
use crate::rego::builtins::{Builtin, BuiltinResult, Surroundings};
use crate::rego::value::Value;

/// A function of purlin's own.
#[derive(Clone, Copy, Debug)]
pub struct OwnFunction {
    /// Its name, as policies call it.
    pub name: &'static str,
    /// The names of its arguments.
    pub parameters: &'static [&'static str],
    /// What it gives, for authors of policies.
    pub meaning: &'static str,
    /// Expressions that hold, one on each line.
    pub example: &'static str,
    pub(super) function: Builtin,
    /// Its type as OPA writes it.
    pub(super) types: &'static str,
}

/// All of them, by name.
pub static OWN: [OwnFunction; 8] = [
    OwnFunction {
        name: "purlin.glob",
        parameters: &["pattern", "path"],
        meaning: "Whether a glob of paths matches, as under `files` of a rule.",
        example: r#"purlin.glob("web/**", "web/app/main.ts")
not purlin.glob("*", "web/main.ts")"#,
        function: glob,
        types: "(any, any) => boolean",
    },
    OwnFunction {
        name: "purlin.matches_name",
        parameters: &["pattern", "name"],
        meaning: "Whether a name is the pattern, or the pattern matches it as a glob of names. `*` crosses \
                  slashes.",
        example: r#"purlin.matches_name("@acme/*", "@acme/web")"#,
        function: matches_name,
        types: "(any, any) => boolean",
    },
    OwnFunction {
        name: "purlin.paths",
        parameters: &["graph", "from", "targets"],
        meaning: "A shortest path to each node of the set `targets` that can be reached without passing another \
                  of them: an object by node.",
        example: r#"purlin.paths({"a": ["b"], "b": ["c"]}, "a", {"c"}) == {"c": ["a", "b", "c"]}"#,
        function: paths,
        types: "(any, any, any) => any",
    },
    OwnFunction {
        name: "purlin.select",
        parameters: &["selectors", "components"],
        meaning: "The names of the components that a selector, or an array of selectors, matches. `components` \
                  are as `input.components` has them.",
        example: r#"purlin.select("layer=web", {"app": {"tags": {"layer": "web"}}}) == {"app"}"#,
        function: select,
        types: "(any, any) => any",
    },
    OwnFunction {
        name: "purlin.shortest_path",
        parameters: &["graph", "from", "to"],
        meaning: "The nodes of a shortest path, both ends included; `[]` if there is none. Of several paths it is \
                  always the same one: the predecessor of each node is the first, by name, of those one step \
                  nearer to the start. A graph is an object from each node to an array or a set of the nodes that \
                  it leads to.",
        example: r#"purlin.shortest_path({"a": ["b"], "b": ["c"]}, "a", "c") == ["a", "b", "c"]"#,
        function: graph::shortest_path,
        types: "(any, any, any) => any",
    },
    OwnFunction {
        name: "purlin.strongly_connected",
        parameters: &["graph"],
        meaning: "The groups of two nodes or more that can all be reached from each other. Each group is sorted.",
        example: r#"purlin.strongly_connected({"a": ["b"], "b": ["a"], "c": []}) == [["a", "b"]]"#,
        function: graph::strongly_connected,
        types: "(any) => any",
    },
    OwnFunction {
        name: "purlin.workflow_alternatives",
        parameters: &["condition"],
        meaning: "The ways in which an `if` of GitHub Actions can hold. Each is an array of the tests that must \
                  then all hold. Undefined if the condition cannot be read.",
        example: r#"count(purlin.workflow_alternatives("github.ref == 'a' || github.ref == 'b'")) == 2"#,
        function: workflow::alternatives,
        types: "(any) => any",
    },
    OwnFunction {
        name: "purlin.workflow_expressions",
        parameters: &["text"],
        meaning: "The `${{ … }}` of a text of GitHub Actions, an array of objects: `text` is what is between the \
                  braces, `span` its bytes, `tree` the expression, and `contexts` those that it reads. A context \
                  has a `path` (an array in lower case, with `\"*\"` for any part), a `name` \
                  (`github.event.issue.title`), `text` and `occurrence` as the `at` of a finding takes them, \
                  `flows` (its text can become part of the value; what is only compared cannot) and `serialized` \
                  (it is within `toJSON`). An expression that cannot be read has an `error` and no contexts.",
        example: r#"[context.name | some context in purlin.workflow_expressions("${{ github.head_ref }}")[0].contexts] == ["github.head_ref"]"#,
        function: workflow::expressions,
        types: "(any) => any",
    },
];

/// The function of that name.
pub(super) fn named(name: &str) -> Option<&'static OwnFunction> {
    OWN.iter().find(|own| own.name == name)
}

fn glob(arguments: &[Value], surroundings: &mut Surroundings) -> BuiltinResult {
    let [Value::String(pattern), Value::String(path)] = arguments else {
        return failed("the pattern, and what it is held against, must be strings");
    };
    let glob = compiled(surroundings, "purlin.glob", pattern, |text| {
        GlobDialect::Paths
            .matcher(text)
            .map_err(|error| format!("`{text}` is not a glob: {error}"))
    })?;
    Ok(Some(Value::Bool(glob.is_match(&**path))))
}

fn matches_name(arguments: &[Value], surroundings: &mut Surroundings) -> BuiltinResult {
    let [Value::String(pattern), Value::String(name)] = arguments else {
        return failed("the pattern, and what it is held against, must be strings");
    };
    let pattern = compiled(surroundings, "purlin.matches_name", pattern, |text| {
        NamePattern::new(text).map_err(|error| format!("`{text}` is not a glob: {error}"))
    })?;
    Ok(Some(Value::Bool(pattern.is_match(name))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rego::compile::types::FunctionType;

    #[test]
    fn globs_keep_separators_apart() {
        let mut surroundings = Surroundings::default();
        let mut matches =
            |pattern: &str, path: &str| glob(&[Value::from(pattern), Value::from(path)], &mut surroundings);
        for (pattern, path, expected) in [
            ("**/package.json", "package.json", true),
            ("**/package.json", "a/b/package.json", true),
            ("*/package.json", "a/b/package.json", false),
            ("{a,b}/*.y?ml", "b/x.yaml", true),
        ] {
            assert_eq!(
                matches(pattern, path),
                Ok(Some(Value::Bool(expected))),
                "{pattern} {path}"
            );
        }
        assert!(matches("[", "a").is_err());
    }

    #[test]
    fn own_functions_have_types_for_their_arguments() {
        for own in OWN {
            let types = FunctionType::parse(own.types);
            assert_eq!(
                types.map(|types| types.arity()),
                Some(own.parameters.len()),
                "{}",
                own.name
            );
        }
    }
}
