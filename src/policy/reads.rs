//! Which facts a rule reads, told from its text, so that a run works out no others.

use super::metadata::{Target, fits};
use super::parts::{Reads, part};
use super::rule::Rule;
use super::set::PolicySet;
use super::uses::{self, Use};

/// What the component of a file is called in the input.
const COMPONENT: &str = "component";

/// The start of the packages of purlin's library.
const LIBRARY: [&str; 2] = ["purlin", "lib"];

/// What a kind of boundary names that judges dependencies.
const DEPENDENCIES: [&str; 8] = [
    "scopes",
    "input.arrivals",
    "input.crossings",
    "input.cycles",
    "input.edges",
    "input.externals",
    "input.strays",
    "input.workspaces",
];

impl PolicySet {
    /// What `rule` reads, itself or through the policies that it needs. A rule that hands on `input` as a whole
    /// reads all of it.
    #[must_use]
    pub fn reads(&self, rule: &Rule) -> Reads {
        let mut reads = Reads::default();
        let mut component = false;
        for loaded in self.modules.with_needs(rule.stated_in) {
            // A rule that reads a size, a component or what is locked names it, whatever way it takes to the file or the owner.
            let mentions = |name| loaded.text.content().contains(name);
            reads.sizes = reads.sizes || mentions("size") || mentions("bytes");
            component = component || mentions(COMPONENT);
            reads.locked = reads.locked || names_locked(loaded.text.content());
            let names = self.modules.names_of(&loaded.module.package);
            for decl in &loaded.module.rules {
                uses::walk(&loaded.module, &names, decl, &mut |found| {
                    if let Use::Input { path } = found {
                        match path.first() {
                            Some(("file", _)) => {
                                let inner = path.get(1).map(|(name, _)| *name);
                                reads.around_file |= matches!(inner, None | Some("owners" | "package"));
                                reads.component |= matches!(inner, None | Some(COMPONENT));
                            }
                            Some(("repository", _)) => {
                                let inner = path.get(1).map(|(name, _)| *name);
                                reads.organisations |= matches!(inner, None | Some("organisations"));
                            }
                            Some((name, _)) => {
                                reads = part(name).map_or(reads, |part| reads.union(part.reads));
                            }
                            None => reads = Reads::ALL,
                        }
                    }
                });
            }
        }
        reads.component = reads.component && component;
        reads
    }

    /// What `rule` reads with these params: of what its text names, what its METADATA does not say is looked at only with
    /// others.
    #[must_use]
    pub fn reads_with(&self, rule: &Rule, params: &serde_json::Value) -> Reads {
        let mut reads = self.reads(rule);
        let unread = |(_, (schema, _)): &(&String, &(serde_json::Value, _))| !fits(schema, params);
        for (part, _) in rule.meta.reads.iter().filter(unread) {
            match part.as_str() {
                "files" => reads.files = false,
                "locked" => reads.locked = false,
                "owners" => reads.owners = false,
                _ => {}
            }
        }
        // These belong to files and owners.
        if rule.meta.target == Target::Repository {
            reads.component &= reads.files;
            reads.sizes &= reads.files || reads.owners;
        }
        reads
    }

    /// Whether a kind of boundary judges dependencies: its own text names scopes, or a part of the input that holds
    /// dependencies. The library for boundaries names all of them, also for kinds that only select components.
    #[must_use]
    pub fn judges_dependencies(&self, rule: &Rule) -> bool {
        let mut of_kind = self.modules.with_needs(rule.stated_in);
        of_kind.any(|loaded| {
            let is_library = loaded
                .module
                .package
                .get(..2)
                .is_some_and(|start| start == LIBRARY);
            !is_library
                && DEPENDENCIES
                    .iter()
                    .any(|name| loaded.text.content().contains(name))
        })
    }

    /// Whether `rule` may read the components of files, told at a glance: it is so wherever [`PolicySet::reads`] says so.
    #[must_use]
    pub fn may_read_component(&self, rule: &Rule) -> bool {
        self.modules
            .with_needs(rule.stated_in)
            .any(|loaded| loaded.text.content().contains(COMPONENT))
    }
}

/// Whether a text has the word `locked`, `unlocked` or `locked_candidates`. What is blocked is common, and does not count.
fn names_locked(text: &str) -> bool {
    text.match_indices("locked").any(|(at, word)| {
        let before = text.get(..at).unwrap_or_default();
        let before = before.strip_suffix("un").unwrap_or(before);
        let is_part = |char: char| char.is_alphanumeric() || char == '_';
        let behind = text.get(at + word.len()..).unwrap_or_default();
        let behind = behind.strip_prefix("_candidates").unwrap_or(behind);
        !before.ends_with(is_part) && !behind.starts_with(is_part)
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::policy::{Origin, PolicySource, load};
    use crate::source::{RepoPath, Text};

    /// What a rule with this body reads; it imports a library that reads the owners where it names one.
    fn reads(body: &str) -> Reads {
        let source = |path: &str, text: String| PolicySource {
            text: Arc::new(Text::new(RepoPath::new(path), text)),
            origin: Origin::Builtin,
        };
        let rule = format!(
            "# METADATA\n# title: T\n# custom:\n#   severity: error\n#   target: repository\n\
             package acme.a.b\n\n{}\n\nreport contains {{\"msg\": \"m\"}} if {{ {body} }}\n",
            if body.contains("h.") {
                "import data.acme.lib.h"
            } else {
                ""
            }
        );
        let library = "package acme.lib.h\n\nowned if input.owners.file\n";
        let (set, faults) = load(&[source("b.rego", rule), source("h.rego", library.to_owned())]);
        assert_eq!(faults, []);
        set.reads(set.rule("a/b").expect("the rule"))
    }

    #[test]
    fn what_is_named_is_read() {
        let files = Reads {
            files: true,
            ..Reads::default()
        };
        assert_eq!(reads("input.files[\"x\"]"), files);
        assert_eq!(
            reads("some p in input[\"packages\"]; p.name"),
            Reads {
                packages: true,
                ..Reads::default()
            }
        );
        assert_eq!(reads("input.repository.name"), Reads::default());
        assert!(reads("input.repository.organisations[_]").organisations);
        assert!(reads("r := input.repository; r.name").organisations);
    }

    #[test]
    fn sizes_are_read_where_they_are_named() {
        assert!(!reads("input.files[\"x\"].kind").sizes);
        assert!(reads("input.owners.shares.x.bytes > 1").sizes);
        assert!(reads("object.get(input.files[\"x\"], \"size\", 0) > 1").sizes);
    }

    #[test]
    fn lock_files_are_read_where_what_they_say_is_named() {
        assert!(reads("some e in input.edges; e.locked.version").locked);
        assert!(reads("count(input.unlocked) > 0").locked);
        assert!(reads("some e in input.edges; count(e.locked_candidates) > 1").locked);
        assert!(reads("some e in input.edges; object.get(e, \"locked\", null)").locked);
        assert!(!reads("some e in input.edges; e.name == \"blocked\"; e.alias != \"locked_down\"").locked);
        assert!(!reads("input.edges").locked);
    }

    #[test]
    fn metadata_says_with_which_params_a_part_is_read() {
        let rule = "# METADATA\n# title: T\n# custom:\n#   severity: error\n#   target: repository\n#   params:\n\
                    #     globs: {default: []}\n#   reads:\n#     files: {properties: {globs: {minItems: 1}}}\n\
                    #     locked: {required: [never]}\n\
                    package acme.a.b\n\nreport contains {\"msg\": \"m\"} if { input.files[_].component; input.edges[_].locked }\n";
        let source = PolicySource {
            text: Arc::new(Text::new(RepoPath::new("b.rego"), rule)),
            origin: Origin::Builtin,
        };
        let (set, faults) = load(&[source]);
        assert_eq!(faults, []);
        let rule = set.rule("a/b").expect("the rule");
        let edges = Reads {
            edges: true,
            ..Reads::default()
        };
        let files = Reads {
            files: true,
            component: true,
            ..edges
        };
        let with = |globs: &[&str]| set.reads_with(rule, &serde_json::json!({"globs": globs}));
        assert_eq!(with(&[]), edges);
        assert_eq!(with(&["*"]), files);
        // Where nothing tells, everything is read.
        assert!(set.reads_with(rule, &serde_json::json!(null)).files);
        assert!(set.reads(rule).locked);
    }

    /// What a built-in kind of boundary reads with params as a config writes them.
    fn reads_of_kind(kind: &str, params: &serde_json::Value) -> Reads {
        let (set, faults) = load(&crate::policy::builtin::sources());
        assert_eq!(faults, []);
        let rule = set.rule(kind).expect("the rule");
        let given = params.as_object().expect("params").iter();
        let given =
            given.map(|(name, value)| (name.clone(), (crate::source::Span::default(), value.clone())));
        let resolved = rule
            .meta
            .resolve_params(&given.collect())
            .expect("what the rule takes");
        set.reads_with(rule, &resolved)
    }

    #[test]
    fn boundaries_read_lock_files_and_files_only_where_they_ask_for_them() {
        use serde_json::json;
        let external = |params: &serde_json::Value| reads_of_kind("boundaries/external", params).locked;
        for params in [
            json!({}),
            json!({"deny": ["left-pad", {"package": "moment", "versions": "<2"}, {"package": "axios", "only_via": "http"}]}),
            json!({"allow": ["react"]}),
        ] {
            assert!(!external(&params), "{params}");
        }
        for params in [
            json!({"deny": ["left-pad", {"package": "moment", "locked": "<2"}]}),
            json!({"deny": [{"licences": ["GPL-*"]}]}),
            json!({"deny": [{"package": "@acme/*", "registries": "registry.npmjs.org"}]}),
            json!({"licences": ["MIT"]}),
            json!({"licences_known": true}),
            json!({"registries": ["npm.acme.example"]}),
            json!({"sources": ["registry"]}),
        ] {
            assert!(external(&params), "{params}");
        }
        let unassigned = |params| reads_of_kind("boundaries/unassigned", &params);
        let packages = unassigned(json!({}));
        assert!(packages.packages && packages.edges && !packages.files && !packages.component);
        let files = unassigned(json!({"files": ["**/*.sh"]}));
        assert!(files.files && files.component);
    }

    #[test]
    fn what_lies_around_a_file_is_read_where_it_is_named() {
        assert!(!reads("input.file.path; input.document.owners").around_file);
        assert!(reads("input.file.owners[_]").around_file);
        assert!(reads("input.file[\"package\"]").around_file);
        assert!(reads("some k; input.file[k]").around_file);
        assert!(reads("f := input.file; f.size").around_file);
    }

    #[test]
    fn components_of_files_are_read_where_they_are_named() {
        assert!(!reads("input.file.path; input.components").component);
        assert!(!reads("input.components.component").component);
        assert!(reads("input.file.component").component);
        assert!(!reads("input.file.component").around_file);
        assert!(reads("f := input.file; f.component").component);
        assert!(reads("some f in input.files; f.component").component);
        assert!(!reads("some f in input.files; f.package").component);
    }

    #[test]
    fn libraries_read_for_their_rules_and_a_whole_input_is_all_of_it() {
        assert!(reads("h.owned").owners);
        let all = Reads {
            component: false,
            ..Reads::ALL
        };
        assert_eq!(reads("x := input; x.files"), all);
        assert_eq!(reads("some k; input[k]"), all);
        assert_eq!(reads("x := input; x.files[_].component"), Reads::ALL);
    }
}
