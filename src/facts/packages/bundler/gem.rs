//! One gem as a Gemfile or a gemspec declares it.

use super::super::join::{DeclaredDependency, place};
use super::code::{RubyCode, ScriptValues};
use super::declarations::{BlockScope, GemDeclarations, GemOrigin, GemScript, registry, scope_of};
use super::gemfile::GemReader;
use crate::document::Kind;
use crate::facts::{EdgeSource, Scope};
use crate::source::Span;

impl GemReader<'_, '_> {
    /// `gem "name", requirement, …, options`, and the same of a gemspec, where the call gives the scope.
    pub(super) fn gem<'d>(
        &mut self,
        code: RubyCode<'d>,
        scope: Option<Scope>,
        script: &GemScript<'d>,
        declaring: &mut GemDeclarations<'_>,
        block_scope: &BlockScope,
    ) {
        let values = &script.values;
        let args = code.list("args");
        let Some(((name, at), rest)) = args
            .split_first()
            .and_then(|(first, rest)| Some((values.text(*first)?, rest)))
        else {
            let span = args.first().map_or(code.span(), |arg| arg.span());
            self.incomplete(
                "purlin can't resolve the name of this gem without running Ruby",
                span,
                script,
                declaring,
            );
            return;
        };
        let Some(asked) = self.asked(code, rest, scope.is_some(), script, declaring) else {
            return;
        };
        let GemArguments {
            requirement,
            options,
            unknown,
        } = asked;
        if let Some(span) = unknown {
            let reason = format!("purlin can't resolve the source of `{name}` without running Ruby");
            self.incomplete(reason, span, script, declaring);
        }
        if let Some(scope) = scope {
            let declared = DeclaredDependency {
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
        let mut block_scope = block_scope.clone();
        for key in ["group", "groups"] {
            if let Some(value) = options.get(key) {
                let items = values.items(value).unwrap_or_else(|| vec![value]);
                block_scope.groups.extend(values, &items);
            }
        }
        Self::origin_of(&options, code, script, declaring, &mut block_scope);
        let (to, source, registries) = match &block_scope.origin {
            GemOrigin::Default => (None, EdgeSource::Registry, None),
            GemOrigin::Registry(host) => (None, EdgeSource::Registry, Some(host.iter().cloned().collect())),
            GemOrigin::Git(_) => (None, EdgeSource::Git, None),
            GemOrigin::Path(dir) => {
                let found = dir.as_deref().and_then(|dir| self.gems.named(dir, &name));
                let own_glob = options.get("glob").is_some();
                if found.is_none() || own_glob {
                    let reason = match dir.as_deref() {
                        None => format!(
                            "the directory of `{name}` is outside the repository, or purlin can't resolve it without running Ruby"
                        ),
                        Some(_) if own_glob => format!("`{name}` has a `glob`, which purlin doesn't expand"),
                        Some("") => format!("there is no gemspec of `{name}` in the root directory"),
                        Some(dir) => format!("there is no gemspec of `{name}` in `{dir}`"),
                    };
                    self.incomplete(reason, at, script, declaring);
                }
                (found.map(|package| package.id.clone()), EdgeSource::Path, None)
            }
        };
        if to.as_ref() == Some(&declaring.package.id) {
            return;
        }
        let requirement = match &block_scope.origin {
            GemOrigin::Git(Some(checked_out)) => Some(checked_out.clone()),
            _ => requirement,
        };
        let declared = DeclaredDependency {
            to,
            name,
            alias: None,
            requirement,
            scope: scope_of(&block_scope, declaring.is_of_gem),
            indirect: false,
            source,
            at: place(script.manifest, at),
        };
        declaring.edges.push((declared, registries));
    }

    /// The arguments after the name of a gem; `None` if there are too many.
    fn asked<'d>(
        &mut self,
        code: RubyCode<'d>,
        rest: &[RubyCode<'d>],
        is_of_gemspec: bool,
        script: &GemScript<'d>,
        declaring: &GemDeclarations<'_>,
    ) -> Option<GemArguments<'d>> {
        let values = &script.values;
        let mut requirement = Vec::new();
        let mut is_known = true;
        let keyed = code.get("options").and_then(RubyCode::hash).map_or(0, <[_]>::len);
        if !self.spend(rest.len() + keyed, code, script, declaring) {
            return None;
        }
        // A variable may hold the options as well as a requirement.
        let mut options = GemOptions {
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
                    .and_then(RubyCode::str)
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
        Some(GemArguments {
            requirement: (is_known && !requirement.is_empty()).then(|| requirement.join(", ")),
            options,
            unknown,
        })
    }

    /// The origin that the options of a gem give.
    fn origin_of<'d>(
        options: &GemOptions<'d>,
        code: RubyCode<'d>,
        script: &GemScript<'d>,
        declaring: &mut GemDeclarations<'_>,
        block_scope: &mut BlockScope,
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
            block_scope.origin = GemOrigin::Path(dir);
        } else if is_git {
            block_scope.origin = GemOrigin::Git(checked_out());
        } else if let Some(source) = options.get("source") {
            block_scope.origin = GemOrigin::Registry(registry(values, source));
        } else if let GemOrigin::Git(of_block) = &block_scope.origin {
            block_scope.origin = GemOrigin::Git(checked_out().or_else(|| of_block.clone()));
        }
    }

    /// `gemspec`: the gem of this directory, or of another.
    pub(super) fn own_gemspec<'d>(
        &mut self,
        code: RubyCode<'d>,
        script: &GemScript<'d>,
        declaring: &mut GemDeclarations<'_>,
        block_scope: &BlockScope,
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
            let reason = "purlin can't resolve the name of the gemspec without running Ruby";
            self.incomplete(reason, named.span(), script, declaring);
            return;
        }
        let Some(dir) = dir else {
            let reason = "the directory of the gemspec is outside the repository, or purlin can't resolve it without running Ruby";
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
                let declared = DeclaredDependency {
                    to: Some(package.id.clone()),
                    name: package
                        .name
                        .clone()
                        .unwrap_or_else(|| package.id.file_name().to_owned()),
                    alias: None,
                    requirement: None,
                    scope: scope_of(block_scope, declaring.is_of_gem),
                    indirect: false,
                    source: EdgeSource::Path,
                    at: place(script.manifest, at),
                };
                declaring.edges.push((declared, None));
            }
            (Some(_), Some(_)) => {
                self.incomplete(
                    "the directory has several gemspecs, and no `name` selects one",
                    at,
                    script,
                    declaring,
                );
            }
            (None, _) => self.incomplete("there is no such gemspec", at, script, declaring),
        }
    }
}

/// The arguments after the name of a gem.
struct GemArguments<'d> {
    requirement: Option<String>,
    options: GemOptions<'d>,
    /// An argument that is not literal and may contain options.
    unknown: Option<Span>,
}

/// The keyed arguments of a gem, including those in variables.
struct GemOptions<'d> {
    lists: Vec<RubyCode<'d>>,
}

impl<'d> GemOptions<'d> {
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

    fn get(&self, key: &str) -> Option<RubyCode<'d>> {
        let value = self.lists.iter().find_map(|list| {
            let entry = list.document.entry(list.node, key)?;
            Some(RubyCode::of(list.document, entry.value))
        })?;
        (value.document.kind(value.node) != Kind::Null).then_some(value)
    }
}

/// A requirement as text; as written if it is not literal.
fn requirement_of<'d>(values: &ScriptValues<'d>, code: RubyCode<'d>) -> Option<String> {
    match values.text(code) {
        Some((text, _)) => Some(text),
        None => Some(values.resolved(code).get("template")?.str()?.to_owned()),
    }
}
