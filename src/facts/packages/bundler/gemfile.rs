//! The calls of a Gemfile, and those of a gemspec that name other gems.
//! <https://github.com/rubygems/rubygems/blob/master/bundler/lib/bundler/dsl.rb>

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::super::Manifest;
use super::super::join::{EdgeDetails, JoinedEcosystem, Member, Repository, place};
use super::code::{RubyCode, ScriptValues, mentions};
use super::declarations::{BlockScope, GemDeclarations, GemOrigin, GemScript, registry};
use super::gems::Gems;
use super::is_gemspec;
use crate::document::{Document, Format, Kind};
use crate::facts::{EdgeSource, PackageFact, Scope};
use crate::source::{RepoPath, Span};

/// How deep Gemfiles evaluate others.
const MAX_EVALUATED: usize = 16;

/// How many parameters of a block are followed.
const MAX_PARAMETERS: usize = 8;

/// How many hosts of registries a Gemfile may name.
const MAX_SOURCES: usize = 64;

/// Calls that declare gems.
const TELLING: &[&str] = &[
    "gem",
    "gemspec",
    "eval_gemfile",
    "instance_eval",
    "add_dependency",
    "add_runtime_dependency",
    "add_development_dependency",
];

/// Reads the Gemfiles and gemspecs of one repository.
pub(super) struct GemReader<'r, 'a> {
    pub(super) repository: &'r Repository<'a>,
    pub(super) gems: &'r Gems<'a>,
    pub(super) joined: JoinedEcosystem,
    /// How many more statements may be read.
    pub(super) statements: usize,
    /// How many more members workspaces may have.
    pub(super) members: usize,
    /// By the id of a gem, the registries of the Gemfile next to it, or else of the first that takes it from its
    /// directory.
    pub(super) sources: HashMap<RepoPath, Rc<[String]>>,
}

/// The gem that a Gemfile names with `gemspec name: "…"`.
pub(super) fn named_gemspec(document: &Document) -> Option<&str> {
    let root = RubyCode::of(document, document.root());
    let call = root
        .items()
        .into_iter()
        .find(|code| code.name() == Some("gemspec"))?;
    call.option("name")?.str()
}

impl GemReader<'_, '_> {
    /// The dependencies of a gemspec.
    pub(super) fn gemspec(&mut self, member: &Member<'_>, package: &PackageFact) {
        let mut declaring = GemDeclarations::new(package, false);
        self.script(
            member.path,
            &member.manifest,
            &mut declaring,
            &BlockScope::default(),
        );
        let sources = self.sources.get(&package.id).cloned();
        for (declared, _) in declaring.edges {
            let besides = EdgeDetails {
                registries: sources.as_deref().map(<[String]>::to_vec).unwrap_or_default(),
                shared: None,
            };
            self.joined.edge_with(&package.id, declared, besides);
        }
    }

    /// The gems of a Gemfile.
    pub(super) fn gemfile(&mut self, member: &Member<'_>, package: &PackageFact) {
        let mut declaring = GemDeclarations::new(package, is_gemspec(&package.manifest));
        declaring.evaluated.push(member.path.clone());
        self.script(
            member.path,
            &member.manifest,
            &mut declaring,
            &BlockScope::default(),
        );
        let sources: Rc<[String]> = declaring.sources.into();
        self.sources.insert(package.id.clone(), Rc::clone(&sources));
        for (declared, registries) in declaring.edges {
            let registries = match (registries, declared.source) {
                (Some(registries), _) => registries,
                (None, EdgeSource::Registry) => sources.to_vec(),
                (None, _) => Vec::new(),
            };
            let besides = EdgeDetails {
                registries,
                shared: None,
            };
            self.joined.edge_with(&package.id, declared, besides);
        }
        let Some((_, at)) = declaring.first_directory else {
            return;
        };
        self.joined.workspace(member.path, at.clone());
        self.joined.member(member.path, &package.id);
        for dir in &declaring.directories {
            for gem in self.gems.brought_by(dir) {
                if self.members == 0 {
                    let reason = "the Gemfiles take more gems from directories than purlin lists";
                    self.joined.incomplete(&package.id, reason, at);
                    return;
                }
                self.members -= 1;
                self.sources
                    .entry(gem.id.clone())
                    .or_insert_with(|| Rc::clone(&sources));
                self.joined.member(member.path, &gem.id);
            }
        }
    }

    fn script<'d>(
        &mut self,
        path: &'d RepoPath,
        manifest: &'d Manifest,
        declaring: &mut GemDeclarations<'_>,
        block_scope: &BlockScope,
    ) {
        let Some(document) = manifest.document() else {
            return;
        };
        let mut script = GemScript {
            path,
            manifest,
            values: ScriptValues::new(path, document),
            methods: HashSet::new(),
        };
        let root = RubyCode::of(document, document.root());
        self.statements(&root.items(), &mut script, declaring, block_scope);
    }

    pub(super) fn incomplete(
        &mut self,
        reason: impl Into<String>,
        span: Span,
        script: &GemScript<'_>,
        declaring: &GemDeclarations<'_>,
    ) {
        let at = place(script.manifest, span);
        self.joined.incomplete(&declaring.package.id, reason, at);
    }

    /// Whether there is work left to do.
    pub(super) fn spend(
        &mut self,
        work: usize,
        code: RubyCode<'_>,
        script: &GemScript<'_>,
        declaring: &GemDeclarations<'_>,
    ) -> bool {
        if self.statements > 0 && self.statements <= work {
            let reason = format!(
                "the Gemfiles and gemspecs have more than {} statements; purlin doesn't read the rest",
                super::MAX_STATEMENTS
            );
            self.incomplete(reason, code.span(), script, declaring);
        }
        self.statements = self.statements.saturating_sub(work);
        self.statements > 0
    }

    fn statements<'d>(
        &mut self,
        statements: &[RubyCode<'d>],
        script: &mut GemScript<'d>,
        declaring: &mut GemDeclarations<'_>,
        block_scope: &BlockScope,
    ) {
        for code in statements {
            if !self.spend(1, *code, script, declaring) {
                return;
            }
            self.statement(*code, script, declaring, block_scope);
        }
    }

    fn statement<'d>(
        &mut self,
        code: RubyCode<'d>,
        script: &mut GemScript<'d>,
        declaring: &mut GemDeclarations<'_>,
        block_scope: &BlockScope,
    ) {
        if let Some(keyword) = code.get("keyword").and_then(RubyCode::str) {
            self.keyword(keyword, code, script, declaring, block_scope);
        } else if let Some(text) = code.get("code").and_then(RubyCode::str) {
            if mentions(text, |word| {
                TELLING.contains(&word) || script.methods.contains(word)
            }) {
                self.incomplete(
                    "purlin can't resolve this without running Ruby",
                    code.span(),
                    script,
                    declaring,
                );
            }
        } else if let Some(value) = code.get("value") {
            self.statement(value, script, declaring, block_scope);
        } else if let Some(name) = code.name() {
            let last = name.rsplit('.').next().unwrap_or(name);
            match last {
                "gem" if name == last && code.get("args").is_some() => {
                    self.gem(code, None, script, declaring, block_scope);
                }
                "add_dependency" | "add_runtime_dependency" if name != last => {
                    self.gem(code, Some(Scope::Prod), script, declaring, block_scope);
                }
                "add_development_dependency" if name != last => {
                    self.gem(code, Some(Scope::Dev), script, declaring, block_scope);
                }
                "gemspec" if name == last => self.own_gemspec(code, script, declaring, block_scope),
                "eval_gemfile" if name == last => {
                    self.evaluates(code, code.arg(0), script, declaring, block_scope);
                }
                "instance_eval" | "eval" | "class_eval" if code.get("args").is_some() => {
                    let read = code.arg(0).map(|arg| script.values.resolved(arg));
                    let read = read.filter(|arg| matches!(arg.name(), Some("File.read" | "IO.read")));
                    self.evaluates(
                        code,
                        read.and_then(|arg| arg.arg(0)),
                        script,
                        declaring,
                        block_scope,
                    );
                }
                "source" if name == last && code.get("block").is_none() => {
                    let named = code.arg(0).and_then(|arg| registry(&script.values, arg));
                    let is_new = |named: &String| {
                        declaring.sources.len() < MAX_SOURCES && !declaring.sources.contains(named)
                    };
                    if let Some(named) = named.filter(is_new) {
                        declaring.sources.push(named);
                    }
                }
                "git_source" if name == last => {
                    if let Some((name, _)) = code.arg(0).and_then(|arg| script.values.text(arg)) {
                        declaring.git_sources.insert(name);
                    }
                }
                "group" | "platforms" | "platform" | "install_if" | "path" | "git" | "github" | "source"
                | "env"
                    if name == last && code.get("block").is_some() =>
                {
                    let block_scope = within_block(last, code, script, declaring, block_scope);
                    self.statements(&code.list("block"), script, declaring, &block_scope);
                }
                "path" if name == last && code.get("args").is_some() => {
                    let reason = "a `path` without a block may provide any gem";
                    self.incomplete(reason, code.span(), script, declaring);
                }
                _ if script.methods.contains(name) => {
                    let reason = format!("purlin can't resolve the method `{name}` without running Ruby");
                    self.incomplete(reason, code.span(), script, declaring);
                }
                _ => self.other(code, name, script, declaring, block_scope),
            }
            self.chained(code, script, declaring, block_scope);
        } else if let Some(on) = code.get("on") {
            self.each(on, &code.list("then"), script, declaring, block_scope);
        }
    }

    fn keyword<'d>(
        &mut self,
        keyword: &str,
        code: RubyCode<'d>,
        script: &mut GemScript<'d>,
        declaring: &mut GemDeclarations<'_>,
        block_scope: &BlockScope,
    ) {
        if keyword == "def" {
            let test = code
                .list("branches")
                .first()
                .and_then(|branch| branch.get("test")?.str());
            let body = script.manifest.text.slice(code.span());
            if let Some(name) = test.and_then(|test| test.split(['(', ' ', ',']).next())
                && mentions(body, |word| TELLING.contains(&word))
            {
                script.methods.insert(name);
            }
            return;
        }
        let block_scope = BlockScope {
            is_conditional: true,
            ..block_scope.clone()
        };
        for branch in code.list("branches") {
            self.statements(&branch.list("block"), script, declaring, &block_scope);
        }
    }

    /// Loops, and blocks of calls that Bundler does not know.
    fn other<'d>(
        &mut self,
        code: RubyCode<'d>,
        name: &'d str,
        script: &mut GemScript<'d>,
        declaring: &mut GemDeclarations<'_>,
        block_scope: &BlockScope,
    ) {
        if let Some(list) = name
            .strip_suffix(".each")
            .and_then(|list| script.values.named(list))
            && code.get("block").is_some()
        {
            self.each(list, &[code], script, declaring, block_scope);
            return;
        }
        self.unknown_block(code, script, declaring, block_scope);
    }

    fn unknown_block<'d>(
        &mut self,
        code: RubyCode<'d>,
        script: &mut GemScript<'d>,
        declaring: &mut GemDeclarations<'_>,
        block_scope: &BlockScope,
    ) {
        let telling = code.list("args").into_iter().find(|arg| {
            let text = arg.get("code").and_then(RubyCode::str);
            text.is_some_and(|text| mentions(text, |word| TELLING.contains(&word)))
        });
        if let Some(arg) = telling {
            self.incomplete(
                "purlin can't resolve this without running Ruby",
                arg.span(),
                script,
                declaring,
            );
        }
        if !self.spend(1, code, script, declaring) {
            return;
        }
        let known = script.values.bound.len();
        let params = code.list("params").into_iter().take(MAX_PARAMETERS);
        script
            .values
            .bound
            .extend(params.filter_map(|param| Some((param.str()?, None))));
        self.statements(&code.list("block"), script, declaring, block_scope);
        script.values.bound.truncate(known);
    }

    /// What is called on a call.
    fn chained<'d>(
        &mut self,
        code: RubyCode<'d>,
        script: &mut GemScript<'d>,
        declaring: &mut GemDeclarations<'_>,
        block_scope: &BlockScope,
    ) {
        for part in code.list("then") {
            self.unknown_block(part, script, declaring, block_scope);
        }
    }

    /// A loop over a literal list, or any other call on a value.
    fn each<'d>(
        &mut self,
        on: RubyCode<'d>,
        then: &[RubyCode<'d>],
        script: &mut GemScript<'d>,
        declaring: &mut GemDeclarations<'_>,
        block_scope: &BlockScope,
    ) {
        let [call, rest @ ..] = then else { return };
        let is_each = call
            .name()
            .is_some_and(|name| matches!(name.rsplit('.').next(), Some("each" | "each_pair")));
        let params = call.list("params");
        let names: Vec<&'d str> = params.iter().filter_map(|param| param.str()).collect();
        let rows: Option<Vec<Vec<RubyCode<'d>>>> = match script.values.resolved(on).hash() {
            Some(entries) => Some(
                entries
                    .iter()
                    .map(|entry| {
                        vec![
                            RubyCode::of(on.document, entry.key),
                            RubyCode::of(on.document, entry.value),
                        ]
                    })
                    .collect(),
            ),
            None => script.values.items(on).map(|items| {
                let row = |item: RubyCode<'d>| match names.len() {
                    1 => vec![item],
                    _ => script.values.items(item).unwrap_or_default(),
                };
                items.into_iter().map(row).collect()
            }),
        };
        let is_plain = is_each && (1..=MAX_PARAMETERS).contains(&names.len());
        match rows.filter(|_| is_plain) {
            Some(rows) => {
                if !self.spend(rows.len(), *call, script, declaring) {
                    return;
                }
                let block = call.list("block");
                for row in rows {
                    let known = script.values.bound.len();
                    let bound = names
                        .iter()
                        .enumerate()
                        .map(|(at, name)| (*name, row.get(at).copied()));
                    script.values.bound.extend(bound);
                    self.statements(&block, script, declaring, block_scope);
                    script.values.bound.truncate(known);
                }
            }
            None => self.unknown_block(*call, script, declaring, block_scope),
        }
        for part in rest {
            self.unknown_block(*part, script, declaring, block_scope);
        }
    }

    /// A call that evaluates another file here.
    fn evaluates<'d>(
        &mut self,
        code: RubyCode<'d>,
        file: Option<RubyCode<'d>>,
        script: &GemScript<'d>,
        declaring: &mut GemDeclarations<'_>,
        block_scope: &BlockScope,
    ) {
        let path = file.and_then(|file| script.values.path(file)).map(RepoPath::new);
        let Some(path) = path else {
            self.incomplete(
                "purlin can't tell what is evaluated here without running Ruby",
                code.span(),
                script,
                declaring,
            );
            return;
        };
        if declaring.evaluated.len() >= MAX_EVALUATED || declaring.evaluated.contains(&path) {
            let reason = format!("`{path}` evaluates itself, or is nested too deep");
            self.incomplete(reason, code.span(), script, declaring);
            return;
        }
        let is_there = self.repository.listing.get(path.as_str()).is_some();
        if !is_there && block_scope.is_conditional {
            // `eval_gemfile "x" if File.exist?("x")`
            return;
        }
        let text = self.repository.files.text(&path).filter(|_| is_there);
        // The file is read again each time, so that this costs more than a statement.
        let work = text.as_ref().map_or(0, |text| text.content().len() / 16);
        if !self.spend(work, code, script, declaring) {
            return;
        }
        let manifest = text.and_then(|_| self.repository.files.manifest_as(&path, Format::Ruby));
        let Some(manifest) = manifest else {
            let reason = format!("`{path}` doesn't exist, or purlin can't read it");
            self.incomplete(reason, code.span(), script, declaring);
            return;
        };
        declaring.evaluated.push(path.clone());
        self.script(&path, &manifest, declaring, block_scope);
        declaring.evaluated.pop();
    }
}

/// What the gems in a block have in common.
fn within_block<'d>(
    kind: &str,
    code: RubyCode<'d>,
    script: &GemScript<'d>,
    declaring: &mut GemDeclarations<'_>,
    block_scope: &BlockScope,
) -> BlockScope {
    let mut inner = block_scope.clone();
    let values = &script.values;
    match kind {
        "group" => {
            inner.groups.extend(values, &code.list("args"));
            inner.is_optional |= code
                .option("optional")
                .is_some_and(|value| value.document.kind(value.node) == Kind::Bool(true));
        }
        "path" => {
            let found = code.arg(0).and_then(|arg| values.path(arg));
            if let Some(found) = &found {
                declaring.takes_from(found, code, script);
            }
            inner.origin = GemOrigin::Path(found);
        }
        "git" | "github" => inner.origin = GemOrigin::Git(checked_out(code, script)),
        "source" => inner.origin = GemOrigin::Registry(code.arg(0).and_then(|arg| registry(values, arg))),
        "platforms" | "platform" | "install_if" => inner.is_conditional = true,
        _ => {}
    }
    inner
}

/// The reference that a `git` block checks out.
fn checked_out<'d>(code: RubyCode<'d>, script: &GemScript<'d>) -> Option<String> {
    ["ref", "tag", "branch"].iter().find_map(|key| {
        let value = code.option(key)?;
        Some(script.values.text(value)?.0)
    })
}
