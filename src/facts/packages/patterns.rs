//! The globs by which a workspace names its members, matched against the directories of known manifests.

use globset::{Glob, GlobBuilder, GlobSet, GlobSetBuilder};

use crate::document::NodeId;

/// How many globs with wildcards a workspace may have, and how long they may be together: each is looked for in the
/// path of each manifest. Patterns without wildcards cost nothing.
const MAX_GLOBS: usize = 256;
const MAX_GLOB_BYTES: usize = 8 << 10;

/// The dialect of the globs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum GlobSyntax {
    /// minimatch, tinyglobby, fast-glob: `{a,b}`, names with a leading dot only where the glob has the dot.
    Npm,
    /// Rust's `glob`: no braces, a leading dot is like any other character.
    /// <https://docs.rs/glob/latest/glob/struct.Pattern.html>
    Cargo,
}

/// What a `!` pattern excludes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Negation {
    /// Everything it matches, at any position.
    Everything,
    /// What the patterns before it match.
    Earlier,
}

/// One pattern as it is written, without its `!`.
#[derive(Clone, Debug)]
pub(super) struct WorkspacePattern {
    pub(super) negative: bool,
    /// From the root of the workspace, without a leading `./` and a trailing `/`.
    pub(super) text: String,
    /// Where it is written.
    pub(super) node: NodeId,
}

/// Why a pattern matches no member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct RefusedPattern {
    pub(super) node: NodeId,
    /// One sentence without a full stop.
    pub(super) reason: String,
}

/// The patterns of one workspace.
#[derive(Debug)]
pub(super) struct WorkspacePatterns {
    set: GlobSet,
    /// By position in the set.
    flags: Vec<Flags>,
    negation: Negation,
    syntax: GlobSyntax,
    manifest: &'static str,
}

#[derive(Clone, Copy, Debug)]
struct Flags {
    negative: bool,
    /// It may match names with a leading dot.
    dotted: bool,
}

impl WorkspacePatterns {
    /// Compiles the patterns of a workspace whose members' manifests are named `manifest`; refused patterns are
    /// returned.
    pub(super) fn new(
        patterns: &[WorkspacePattern],
        syntax: GlobSyntax,
        negation: Negation,
        manifest: &'static str,
    ) -> (Self, Vec<RefusedPattern>) {
        let mut set = GlobSetBuilder::new();
        let mut flags = Vec::with_capacity(patterns.len());
        let mut refused = Vec::new();
        let (mut globs, mut bytes) = (0, 0);
        for pattern in patterns {
            if has_wildcards(&pattern.text, syntax) {
                globs += 1;
                bytes += pattern.text.len();
            }
            let compiled = if globs > MAX_GLOBS || bytes > MAX_GLOB_BYTES {
                Err(format!(
                    "the workspace has more than {MAX_GLOBS} globs, or more than {} KiB of them",
                    MAX_GLOB_BYTES >> 10
                ))
            } else {
                compile(&pattern.text, syntax, manifest)
            };
            match compiled {
                Ok(glob) => {
                    set.add(glob);
                    flags.push(Flags {
                        negative: pattern.negative,
                        dotted: syntax == GlobSyntax::Cargo
                            || pattern
                                .text
                                .split(['/', '{', ','])
                                .any(|part| part.starts_with('.')),
                    });
                }
                Err(reason) => refused.push(RefusedPattern {
                    node: pattern.node,
                    reason,
                }),
            }
        }
        let set = set.build().unwrap_or_else(|error| {
            flags.clear();
            refused.extend(patterns.first().map(|first| RefusedPattern {
                node: first.node,
                reason: format!("purlin can't match the globs of the workspace: {error}"),
            }));
            GlobSet::empty()
        });
        let patterns = Self {
            set,
            flags,
            negation,
            syntax,
            manifest,
        };
        (patterns, refused)
    }

    /// Whether there is none.
    pub(super) fn is_empty(&self) -> bool {
        self.flags.is_empty()
    }

    /// Whether they name a directory, relative to the root of the workspace.
    pub(super) fn include(&self, directory: &str) -> bool {
        if self.syntax == GlobSyntax::Npm && directory.split('/').any(|part| part == "node_modules") {
            return false;
        }
        let hidden = directory.split('/').any(|part| part.starts_with('.'));
        let matched = self
            .set
            .matches(super::directories::file_in(directory, self.manifest));
        let mut matched = matched
            .iter()
            .filter_map(|at| self.flags.get(*at))
            .filter(|flags| flags.negative || flags.dotted || !hidden);
        match self.negation {
            Negation::Everything => {
                let (mut named, mut taken_away) = (false, false);
                for flags in matched {
                    named |= !flags.negative;
                    taken_away |= flags.negative;
                }
                named && !taken_away
            }
            // Positions come in order.
            Negation::Earlier => matched.next_back().is_some_and(|flags| !flags.negative),
        }
    }
}

/// Whether more than one path can match.
pub(super) fn has_wildcards(pattern: &str, syntax: GlobSyntax) -> bool {
    let wild: &[char] = match syntax {
        GlobSyntax::Npm => &['*', '?', '[', '{', '('],
        GlobSyntax::Cargo => &['*', '?', '['],
    };
    pattern.contains(wild)
}

fn compile(pattern: &str, syntax: GlobSyntax, manifest: &str) -> Result<Glob, String> {
    if pattern.split('/').any(|part| part == "..") {
        return Err(format!("the glob `{pattern}` leads out of its workspace"));
    }
    let extended = |at: usize| {
        pattern
            .get(..at)
            .is_some_and(|head| head.ends_with(['@', '+', '?', '!', '*']))
    };
    if syntax == GlobSyntax::Npm && pattern.match_indices('(').any(|(at, _)| extended(at)) {
        return Err(format!(
            "`{pattern}` is an extended glob, which purlin can't expand"
        ));
    }
    let text = match pattern {
        "" | "." => manifest.to_owned(),
        _ => format!("{pattern}/{manifest}"),
    };
    let text = match syntax {
        GlobSyntax::Npm => text,
        GlobSyntax::Cargo => text.replace('{', "[{]").replace('}', "[}]"),
    };
    GlobBuilder::new(&text)
        .literal_separator(true)
        .backslash_escape(false)
        .build()
        .map_err(|error| format!("`{pattern}` is not a glob: {}", error.kind()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Format, parse};
    use crate::source::{RepoPath, Text};

    fn node() -> NodeId {
        let text = Text::new(RepoPath::new("a.json"), "1");
        parse(Format::Json, &text).unwrap().documents[0].root()
    }

    fn patterns(
        written: &[&str],
        syntax: GlobSyntax,
        negation: Negation,
    ) -> (WorkspacePatterns, Vec<RefusedPattern>) {
        let node = node();
        let list: Vec<WorkspacePattern> = written
            .iter()
            .map(|text| WorkspacePattern {
                negative: text.starts_with('!'),
                text: text.trim_start_matches('!').to_owned(),
                node,
            })
            .collect();
        WorkspacePatterns::new(&list, syntax, negation, "m")
    }

    fn included<'d>(
        written: &[&str],
        syntax: GlobSyntax,
        negation: Negation,
        of: &[&'d str],
    ) -> Vec<&'d str> {
        let (patterns, refused) = patterns(written, syntax, negation);
        assert_eq!(refused, []);
        of.iter()
            .copied()
            .filter(|directory| patterns.include(directory))
            .collect()
    }

    #[test]
    fn directories_match_as_npm_has_it() {
        let check = |written: &[&str], expected: &[&str]| {
            let of = ["", "a", "a/b", "a/b/c", "a/.b", "a/node_modules/b", "d", "(e)"];
            assert_eq!(
                included(written, GlobSyntax::Npm, Negation::Everything, &of),
                expected,
                "{written:?}"
            );
        };
        check(&["a/*"], &["a/b"]);
        check(&["*"], &["a", "d", "(e)"]);
        check(&["a/**"], &["a", "a/b", "a/b/c"]);
        check(&["**"], &["", "a", "a/b", "a/b/c", "d", "(e)"]);
        check(&["{a,d}"], &["a", "d"]);
        check(&["."], &[""]);
        check(&["a/.*"], &["a/.b"]);
        check(&["a/b", "(e)"], &["a/b", "(e)"]);
        check(&["!a/b", "a/**"], &["a", "a/b/c"]);
        check(&["a/**", "!a/b/**"], &["a"]);
    }

    #[test]
    fn an_earlier_negation_takes_away_nothing_that_follows() {
        let of = ["a/b", "a/c"];
        let check = |written: &[&str]| included(written, GlobSyntax::Npm, Negation::Earlier, &of);
        assert_eq!(check(&["a/*", "!a/b"]), ["a/c"]);
        assert_eq!(check(&["!a/b", "a/*"]), ["a/b", "a/c"]);
    }

    #[test]
    fn cargo_has_no_braces() {
        let of = ["a", "{a,b}", ".a", "node_modules"];
        let check = |written: &[&str]| included(written, GlobSyntax::Cargo, Negation::Everything, &of);
        assert_eq!(check(&["{a,b}"]), ["{a,b}"]);
        assert_eq!(check(&["*"]), of);
    }

    #[test]
    fn what_cannot_be_matched_is_told() {
        for (written, part) in [
            ("a/!(b)", "extended"),
            ("../*", "leads out"),
            ("a[", "not a glob"),
            (&"*".repeat(MAX_GLOB_BYTES + 1), "KiB"),
        ] {
            let (patterns, refused) = patterns(&[written], GlobSyntax::Npm, Negation::Everything);
            assert!(refused[0].reason.contains(part), "{refused:?}");
            assert!(!patterns.include("a"));
        }
    }

    #[test]
    fn many_globs_are_bounded_and_many_names_are_not() {
        let globs: Vec<String> = (0..=MAX_GLOBS).map(|at| format!("a{at}/*")).collect();
        let globs: Vec<&str> = globs.iter().map(String::as_str).collect();
        let (compiled, refused) = patterns(&globs, GlobSyntax::Npm, Negation::Everything);
        assert_eq!(refused.len(), 1);
        assert!(compiled.include("a0/x"));
        let names: Vec<String> = (0..100_000).map(|at| format!("a{at}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let (compiled, refused) = patterns(&names, GlobSyntax::Npm, Negation::Everything);
        assert_eq!(refused, []);
        assert!(compiled.include("a99999"));
    }
}
