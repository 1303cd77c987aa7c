//! One gem as a Gemfile or a gemspec asks for it.

use super::super::join::{Declared, place};
use super::declaring::{Declaring, Origin, Script, Within, registry, scope_of};
use super::gemfile::Reading;
use super::script::{Code, Values};
use crate::document::Kind;
use crate::facts::{EdgeSource, Scope};
use crate::source::Span;

impl Reading<'_, '_> {
    /// `gem "name", requirement, …, options`, and the same of a gemspec, whose scope is told by the call.
    pub(super) fn gem<'d>(
        &mut self,
        code: Code<'d>,
        scope: Option<Scope>,
        script: &Script<'d>,
        declaring: &mut Declaring<'_>,
        within: &Within,
    ) {
        let values = &script.values;
        let args = code.list("args");
        let Some(((name, at), rest)) = args
            .split_first()
            .and_then(|(first, rest)| Some((values.text(*first)?, rest)))
        else {
            let span = args.first().map_or(code.span(), |arg| arg.span());
            self.incomplete("the name of a gem has to be evaluated", span, script, declaring);
            return;
        };
        let Some(asked) = self.asked(code, rest, scope.is_some(), script, declaring) else {
            return;
        };
        let Asked {
            requirement,
            options,
            unknown,
        } = asked;
        if let Some(span) = unknown {
            let reason = format!("what `{name}` is taken from has to be evaluated");
            self.incomplete(reason, span, script, declaring);
        }
        if let Some(scope) = scope {
            let declared = Declared {
                to: None,
                name,
                alias: None,
                requirement,
                scope,
                indirect: false,
                source: EdgeSource::Registry,
                at: place(script.manifest, at),
            };
            declaring.edges.push((declared, None));
            return;
        }
        let mut within = within.clone();
        for key in ["group", "groups"] {
            if let Some(value) = options.get(key) {
                let items = values.items(value).unwrap_or_else(|| vec![value]);
                within.groups.extend(values, &items);
            }
        }
        Self::origin_of(&options, code, script, declaring, &mut within);
        let (to, source, registries) = match &within.origin {
            Origin::Default => (None, EdgeSource::Registry, None),
            Origin::Registry(host) => (None, EdgeSource::Registry, Some(host.iter().cloned().collect())),
            Origin::Git(_) => (None, EdgeSource::Git, None),
            Origin::Path(dir) => {
                let found = dir.as_deref().and_then(|dir| self.gems.named(dir, &name));
                let own_glob = options.get("glob").is_some();
                if found.is_none() || own_glob {
                    let reason = match dir.as_deref() {
                        None => format!(
                            "the directory of `{name}` has to be evaluated, or lies outside of the repository"
                        ),
                        Some(_) if own_glob => format!("`{name}` is looked for with a `glob`"),
                        Some("") => format!("the root holds no gemspec of `{name}`"),
                        Some(dir) => format!("`{dir}` holds no gemspec of `{name}`"),
                    };
                    self.incomplete(reason, at, script, declaring);
                }
                (found.map(|package| package.id.clone()), EdgeSource::Path, None)
            }
        };
        if to.as_ref() == Some(&declaring.package.id) {
            return;
        }
        let requirement = match &within.origin {
            Origin::Git(Some(checked_out)) => Some(checked_out.clone()),
            _ => requirement,
        };
        let declared = Declared {
            to,
            name,
            alias: None,
            requirement,
            scope: scope_of(&within, declaring.is_of_gem),
            indirect: false,
            source,
            at: place(script.manifest, at),
        };
        declaring.edges.push((declared, registries));
    }

    /// What stands behind the name of a gem; `None` where there is too much to read.
    fn asked<'d>(
        &mut self,
        code: Code<'d>,
        rest: &[Code<'d>],
        is_of_gemspec: bool,
        script: &Script<'d>,
        declaring: &Declaring<'_>,
    ) -> Option<Asked<'d>> {
        let values = &script.values;
        let mut requirement = Vec::new();
        let mut is_known = true;
        let keyed = code.get("options").and_then(Code::hash).map_or(0, <[_]>::len);
        if !self.spend(rest.len() + keyed, code, script, declaring) {
            return None;
        }
        // A variable may hold the options as well as a requirement.
        let mut options = Options {
            lists: code.get("options").into_iter().collect(),
        };
        let mut unknown = None;
        for arg in rest {
            let arg = *arg;
            let resolved = values.resolved(arg);
            if let Some((text, _)) = values.text(arg) {
                requirement.push(text);
            } else if let Some(items) = values.items(arg) {
                if !self.spend(items.len(), code, script, declaring) {
                    return None;
                }
                let texts: Vec<Option<String>> = items
                    .into_iter()
                    .map(|item| requirement_of(values, item))
                    .collect();
                is_known &= texts.iter().all(Option::is_some);
                requirement.extend(texts.into_iter().flatten());
            } else if resolved.hash().is_some() {
                options.lists.push(resolved);
            } else if let Some(text) = requirement_of(values, arg) {
                requirement.push(text);
            } else {
                is_known = false;
                let is_splat = arg
                    .get("code")
                    .and_then(Code::str)
                    .is_some_and(|text| text.starts_with("**"));
                let is_variable = !is_of_gemspec
                    && arg.name().is_some_and(|name| {
                        let is_plain = name.chars().all(|char| char.is_alphanumeric() || char == '_');
                        is_plain
                            && arg.get("args").is_none()
                            && arg.get("index").is_none()
                            && !values.is_given(name)
                    });
                if is_splat || is_variable {
                    unknown = Some(arg.span());
                }
            }
        }
        Some(Asked {
            requirement: (is_known && !requirement.is_empty()).then(|| requirement.join(", ")),
            options,
            unknown,
        })
    }

    /// Where the options of a gem say that it comes from.
    fn origin_of<'d>(
        options: &Options<'d>,
        code: Code<'d>,
        script: &Script<'d>,
        declaring: &mut Declaring<'_>,
        within: &mut Within,
    ) {
        let values = &script.values;
        let checked_out = || {
            ["ref", "tag", "branch"]
                .iter()
                .find_map(|key| Some(values.text(options.get(key)?)?.0))
        };
        let is_git = options
            .keys()
            .any(|key| key == "git" || declaring.git_sources.contains(key));
        if let Some(path) = options.get("path") {
            let dir = values.path(path);
            if let Some(dir) = &dir {
                declaring.takes_from(dir, code, script);
            }
            within.origin = Origin::Path(dir);
        } else if is_git {
            within.origin = Origin::Git(checked_out());
        } else if let Some(source) = options.get("source") {
            within.origin = Origin::Registry(registry(values, source));
        } else if let Origin::Git(of_block) = &within.origin {
            within.origin = Origin::Git(checked_out().or_else(|| of_block.clone()));
        }
    }

    /// `gemspec`: the gem of this directory, or of another.
    pub(super) fn own_gemspec<'d>(
        &mut self,
        code: Code<'d>,
        script: &Script<'d>,
        declaring: &mut Declaring<'_>,
        within: &Within,
    ) {
        let values = &script.values;
        let at = code.get("name").unwrap_or(code).span();
        let dir = match code.option("path") {
            Some(path) => values.path(path),
            None => Some(script.path.parent().to_owned()),
        };
        let named = code.option("name");
        let name = named.and_then(|name| Some(values.text(name)?.0));
        if let Some(named) = named.filter(|_| name.is_none()) {
            let reason = "the name of the gemspec has to be evaluated";
            self.incomplete(reason, named.span(), script, declaring);
            return;
        }
        let Some(dir) = dir else {
            let reason =
                "the directory of the gemspec has to be evaluated, or lies outside of the repository";
            self.incomplete(reason, at, script, declaring);
            return;
        };
        declaring.takes_from(&dir, code, script);
        let gems = self.gems;
        let here = gems.in_directory.get(dir.as_str()).map_or(&[][..], Vec::as_slice);
        if !self.spend(here.len(), code, script, declaring) {
            return;
        }
        let mut fitting = here
            .iter()
            .filter(|package| name.is_none() || package.name == name);
        match (fitting.next(), fitting.next()) {
            (Some(package), None) => {
                if package.id == declaring.package.id {
                    return;
                }
                let declared = Declared {
                    to: Some(package.id.clone()),
                    name: package
                        .name
                        .clone()
                        .unwrap_or_else(|| package.id.file_name().to_owned()),
                    alias: None,
                    requirement: None,
                    scope: scope_of(within, declaring.is_of_gem),
                    indirect: false,
                    source: EdgeSource::Path,
                    at: place(script.manifest, at),
                };
                declaring.edges.push((declared, None));
            }
            (Some(_), Some(_)) => {
                self.incomplete(
                    "several gemspecs lie there, and none is named",
                    at,
                    script,
                    declaring,
                );
            }
            (None, _) => self.incomplete("no such gemspec lies there", at, script, declaring),
        }
    }
}

/// What is asked of a gem.
struct Asked<'d> {
    requirement: Option<String>,
    options: Options<'d>,
    /// What may hold options, and is not told by text.
    unknown: Option<Span>,
}

/// Keyed arguments of a gem, and the variables that hold some.
struct Options<'d> {
    lists: Vec<Code<'d>>,
}

impl<'d> Options<'d> {
    fn keys(&self) -> impl Iterator<Item = &'d str> {
        let entries = self
            .lists
            .iter()
            .filter_map(|list| match list.document.kind(list.node) {
                Kind::Mapping(entries) => Some((list.document, entries)),
                _ => None,
            });
        entries.flat_map(|(document, entries)| entries.iter().map(|entry| document.key_text(entry.key)))
    }

    fn get(&self, key: &str) -> Option<Code<'d>> {
        let value = self.lists.iter().find_map(|list| {
            let entry = list.document.entry(list.node, key)?;
            Some(Code::of(list.document, entry.value))
        })?;
        (value.document.kind(value.node) != Kind::Null).then_some(value)
    }
}

/// A requirement as text, or as it is written where it holds something to evaluate.
fn requirement_of<'d>(values: &Values<'d>, code: Code<'d>) -> Option<String> {
    match values.text(code) {
        Some((text, _)) => Some(text),
        None => Some(values.resolved(code).get("template")?.str()?.to_owned()),
    }
}
