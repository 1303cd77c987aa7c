//! The calls of a Gemfile, and those of a gemspec that name other gems.
//! <https://github.com/rubygems/rubygems/blob/master/bundler/lib/bundler/dsl.rb>

use std::collections::{BTreeSet, HashSet};

use super::super::Manifest;
use super::super::host::host;
use super::super::join::{Besides, Declared, Joined, Member, Repository, place};
use super::gems::Gems;
use super::is_gemspec;
use super::script::{Code, Values, mentions};
use crate::document::{Document, Kind, ruby};
use crate::facts::{EdgeSource, PackageFact, Scope};
use crate::source::{RepoPath, Span};

/// How deep Gemfiles evaluate others.
const MAX_EVALUATED: usize = 16;

/// How many parameters of a block are told apart.
const MAX_PARAMETERS: usize = 8;

/// How many hosts of registries a Gemfile may name.
const MAX_SOURCES: usize = 64;

/// Calls that say something about gems.
const TELLING: &[&str] = &[
    "gem",
    "gemspec",
    "eval_gemfile",
    "instance_eval",
    "add_dependency",
    "add_runtime_dependency",
    "add_development_dependency",
];

/// All that is read of one repository.
pub(super) struct Reading<'r, 'a> {
    pub(super) repository: &'r Repository<'a>,
    pub(super) gems: &'r Gems<'a>,
    pub(super) joined: Joined,
    /// How many statements may be read yet.
    pub(super) statements: usize,
    /// How many members workspaces may have yet.
    pub(super) members: usize,
}

/// What a gem is declared within.
#[derive(Clone, Default)]
struct Within {
    groups: Groups,
    is_optional: bool,
    is_conditional: bool,
    origin: Origin,
}

/// What the groups of a gem are.
#[derive(Clone, Copy, Default)]
struct Groups {
    has_test: bool,
    has_development: bool,
    has_others: bool,
}

impl Groups {
    fn add(&mut self, name: &str) {
        match name {
            "test" => self.has_test = true,
            "development" => self.has_development = true,
            _ => self.has_others = true,
        }
    }

    /// One whose name text does not tell is none of those that are known.
    fn extend<'d>(&mut self, values: &Values<'d>, groups: &[Code<'d>]) {
        for group in groups {
            match values.text(*group) {
                Some((name, _)) => self.add(&name),
                None => self.has_others = true,
            }
        }
    }
}

/// Where a gem comes from.
#[derive(Clone, Default)]
enum Origin {
    /// Wherever the Gemfile says for all.
    #[default]
    Default,
    /// The host, if it is known.
    Registry(Option<String>),
    /// The directory from the root, if it is known.
    Path(Option<String>),
    /// What is checked out, if anything is named.
    Git(Option<String>),
}

/// One file while it is read.
struct Script<'d> {
    path: &'d RepoPath,
    manifest: &'d Manifest,
    values: Values<'d>,
    /// Methods of the file that declare gems.
    methods: HashSet<&'d str>,
}

/// One Gemfile with what it evaluates, or one gemspec.
struct Declaring<'d> {
    package: &'d PackageFact,
    /// Whether the Gemfile is that of a gem, which is needed to work on it.
    is_of_gem: bool,
    edges: Vec<(Declared, Option<Vec<String>>)>,
    /// The hosts that `source` names for all gems.
    sources: Vec<String>,
    /// The directories that gems are taken from, with the first place of each.
    directories: BTreeSet<String>,
    first_directory: Option<(RepoPath, crate::facts::FactAt)>,
    git_sources: HashSet<String>,
    evaluated: Vec<RepoPath>,
}

impl<'d> Declaring<'d> {
    fn new(package: &'d PackageFact, is_of_gem: bool) -> Self {
        Self {
            package,
            is_of_gem,
            edges: Vec::new(),
            sources: Vec::new(),
            directories: BTreeSet::new(),
            first_directory: None,
            git_sources: ["github", "gist", "bitbucket", "gitlab"]
                .map(str::to_owned)
                .into(),
            evaluated: Vec::new(),
        }
    }
}

/// The gem that a Gemfile names with `gemspec name: "…"`.
pub(super) fn named_gemspec(document: &Document) -> Option<&str> {
    let root = Code::of(document, document.root());
    let call = root
        .items()
        .into_iter()
        .find(|code| code.name() == Some("gemspec"))?;
    call.option("name")?.str()
}

impl Reading<'_, '_> {
    /// The dependencies of a gemspec.
    pub(super) fn gemspec(&mut self, member: &Member<'_>, package: &PackageFact) {
        let mut declaring = Declaring::new(package, false);
        self.script(member.path, &member.manifest, &mut declaring, &Within::default());
        for (declared, _) in declaring.edges {
            self.joined.edge(&package.id, declared);
        }
    }

    /// The gems of a Gemfile.
    pub(super) fn gemfile(&mut self, member: &Member<'_>, package: &PackageFact) {
        let mut declaring = Declaring::new(package, is_gemspec(&package.manifest));
        declaring.evaluated.push(member.path.clone());
        self.script(member.path, &member.manifest, &mut declaring, &Within::default());
        let sources = declaring.sources;
        for (declared, registries) in declaring.edges {
            let registries = match (registries, declared.source) {
                (Some(registries), _) => registries,
                (None, EdgeSource::Registry) => sources.clone(),
                (None, _) => Vec::new(),
            };
            let besides = Besides {
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
                    let reason = "the directories of gems hold too many gems to look through";
                    self.joined.incomplete(&package.id, reason, at);
                    return;
                }
                self.members -= 1;
                self.joined.member(member.path, &gem.id);
            }
        }
    }

    fn script<'d>(
        &mut self,
        path: &'d RepoPath,
        manifest: &'d Manifest,
        declaring: &mut Declaring<'_>,
        within: &Within,
    ) {
        let Some(document) = manifest.document() else {
            return;
        };
        let mut script = Script {
            path,
            manifest,
            values: Values::new(path, document),
            methods: HashSet::new(),
        };
        let root = Code::of(document, document.root());
        self.statements(&root.items(), &mut script, declaring, within);
    }

    fn incomplete(
        &mut self,
        reason: impl Into<String>,
        span: Span,
        script: &Script<'_>,
        declaring: &Declaring<'_>,
    ) {
        let at = place(script.manifest, span);
        self.joined.incomplete(&declaring.package.id, reason, at);
    }

    /// Whether there is work left to do.
    fn spend(&mut self, work: usize, code: Code<'_>, script: &Script<'_>, declaring: &Declaring<'_>) -> bool {
        if self.statements > 0 && self.statements <= work {
            let reason = format!(
                "the Gemfiles and gemspecs have more than {} statements",
                super::MAX_STATEMENTS
            );
            self.incomplete(reason, code.span(), script, declaring);
        }
        self.statements = self.statements.saturating_sub(work);
        self.statements > 0
    }

    fn statements<'d>(
        &mut self,
        statements: &[Code<'d>],
        script: &mut Script<'d>,
        declaring: &mut Declaring<'_>,
        within: &Within,
    ) {
        for code in statements {
            if !self.spend(1, *code, script, declaring) {
                return;
            }
            self.statement(*code, script, declaring, within);
        }
    }

    fn statement<'d>(
        &mut self,
        code: Code<'d>,
        script: &mut Script<'d>,
        declaring: &mut Declaring<'_>,
        within: &Within,
    ) {
        if let Some(keyword) = code.get("keyword").and_then(Code::str) {
            self.keyword(keyword, code, script, declaring, within);
        } else if let Some(text) = code.get("code").and_then(Code::str) {
            if mentions(text, |word| {
                TELLING.contains(&word) || script.methods.contains(word)
            }) {
                self.incomplete(
                    "what this gives has to be evaluated",
                    code.span(),
                    script,
                    declaring,
                );
            }
        } else if let Some(value) = code.get("value") {
            self.statement(value, script, declaring, within);
        } else if let Some(name) = code.name() {
            let last = name.rsplit('.').next().unwrap_or(name);
            match last {
                "gem" if name == last && code.get("args").is_some() => {
                    self.gem(code, None, script, declaring, within)
                }
                "add_dependency" | "add_runtime_dependency" if name != last => {
                    self.gem(code, Some(Scope::Prod), script, declaring, within);
                }
                "add_development_dependency" if name != last => {
                    self.gem(code, Some(Scope::Dev), script, declaring, within);
                }
                "gemspec" if name == last => self.own_gemspec(code, script, declaring, within),
                "eval_gemfile" if name == last => {
                    self.evaluates(code, code.arg(0), script, declaring, within)
                }
                "instance_eval" | "eval" | "class_eval" if code.get("args").is_some() => {
                    let read = code.arg(0).map(|arg| script.values.resolved(arg));
                    let read = read.filter(|arg| matches!(arg.name(), Some("File.read" | "IO.read")));
                    self.evaluates(code, read.and_then(|arg| arg.arg(0)), script, declaring, within);
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
                    let within = self.block(last, code, script, declaring, within);
                    self.statements(&code.list("block"), script, declaring, &within);
                }
                "path" if name == last && code.get("args").is_some() => {
                    let reason = "a `path` without a block may give any gem";
                    self.incomplete(reason, code.span(), script, declaring);
                }
                _ if script.methods.contains(name) => {
                    let reason = format!("`{name}` is a method, which text does not evaluate");
                    self.incomplete(reason, code.span(), script, declaring);
                }
                _ => self.other(code, name, script, declaring, within),
            }
            self.chained(code, script, declaring, within);
        } else if let Some(on) = code.get("on") {
            self.each(on, &code.list("then"), script, declaring, within);
        }
    }

    fn keyword<'d>(
        &mut self,
        keyword: &str,
        code: Code<'d>,
        script: &mut Script<'d>,
        declaring: &mut Declaring<'_>,
        within: &Within,
    ) {
        if keyword == "def" {
            let test = code
                .list("branches")
                .first()
                .and_then(|branch| branch.get("test")?.str());
            let text = script.manifest.text.slice(code.span());
            if let Some(name) = test.and_then(|test| test.split(['(', ' ', ',']).next())
                && mentions(text, |word| TELLING.contains(&word))
            {
                script.methods.insert(name);
            }
            return;
        }
        let within = Within {
            is_conditional: true,
            ..within.clone()
        };
        for branch in code.list("branches") {
            self.statements(&branch.list("block"), script, declaring, &within);
        }
    }

    /// Blocks of calls that are nothing of Bundler's, and loops.
    fn other<'d>(
        &mut self,
        code: Code<'d>,
        name: &'d str,
        script: &mut Script<'d>,
        declaring: &mut Declaring<'_>,
        within: &Within,
    ) {
        if let Some(list) = name
            .strip_suffix(".each")
            .and_then(|list| script.values.named(list))
            && code.get("block").is_some()
        {
            self.each(list, &[code], script, declaring, within);
            return;
        }
        self.unknown_block(code, script, declaring, within);
    }

    fn unknown_block<'d>(
        &mut self,
        code: Code<'d>,
        script: &mut Script<'d>,
        declaring: &mut Declaring<'_>,
        within: &Within,
    ) {
        let telling = code.list("args").into_iter().find(|arg| {
            let text = arg.get("code").and_then(Code::str);
            text.is_some_and(|text| mentions(text, |word| TELLING.contains(&word)))
        });
        if let Some(arg) = telling {
            self.incomplete(
                "what this gives has to be evaluated",
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
        self.statements(&code.list("block"), script, declaring, within);
        script.values.bound.truncate(known);
    }

    /// What is called on a call.
    fn chained<'d>(
        &mut self,
        code: Code<'d>,
        script: &mut Script<'d>,
        declaring: &mut Declaring<'_>,
        within: &Within,
    ) {
        for part in code.list("then") {
            self.unknown_block(part, script, declaring, within);
        }
    }

    /// A loop over a list that the text holds, or else whatever is called on something.
    fn each<'d>(
        &mut self,
        on: Code<'d>,
        then: &[Code<'d>],
        script: &mut Script<'d>,
        declaring: &mut Declaring<'_>,
        within: &Within,
    ) {
        let [call, rest @ ..] = then else { return };
        let is_each = call
            .name()
            .is_some_and(|name| matches!(name.rsplit('.').next(), Some("each" | "each_pair")));
        let params = call.list("params");
        let names: Vec<&'d str> = params.iter().filter_map(|param| param.str()).collect();
        let rows: Option<Vec<Vec<Code<'d>>>> = match script.values.resolved(on).hash() {
            Some(entries) => Some(
                entries
                    .iter()
                    .map(|entry| {
                        vec![
                            Code::of(on.document, entry.key),
                            Code::of(on.document, entry.value),
                        ]
                    })
                    .collect(),
            ),
            None => script.values.items(on).map(|items| {
                let row = |item: Code<'d>| match names.len() {
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
                    self.statements(&block, script, declaring, within);
                    script.values.bound.truncate(known);
                }
            }
            None => self.unknown_block(*call, script, declaring, within),
        }
        for part in rest {
            self.unknown_block(*part, script, declaring, within);
        }
    }

    /// What the gems in a block have in common.
    fn block<'d>(
        &mut self,
        kind: &str,
        code: Code<'d>,
        script: &Script<'d>,
        declaring: &mut Declaring<'_>,
        within: &Within,
    ) -> Within {
        let mut inner = within.clone();
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
                    self.takes_from(found, code, script, declaring);
                }
                inner.origin = Origin::Path(found);
            }
            "git" | "github" => inner.origin = Origin::Git(self.checked_out(code, script)),
            "source" => inner.origin = Origin::Registry(code.arg(0).and_then(|arg| registry(values, arg))),
            "platforms" | "platform" | "install_if" => inner.is_conditional = true,
            _ => {}
        }
        inner
    }

    fn takes_from(&mut self, dir: &str, code: Code<'_>, script: &Script<'_>, declaring: &mut Declaring<'_>) {
        if declaring.directories.insert(dir.to_owned()) && declaring.first_directory.is_none() {
            let at = code.get("name").unwrap_or(code).span();
            declaring.first_directory = Some((script.path.clone(), place(script.manifest, at)));
        }
    }

    fn checked_out<'d>(&self, code: Code<'d>, script: &Script<'d>) -> Option<String> {
        ["ref", "tag", "branch"].iter().find_map(|key| {
            let value = code.option(key)?;
            Some(script.values.text(value)?.0)
        })
    }

    /// `gem "name", requirement, …, options`, and the same of a gemspec, whose scope is told by the call.
    fn gem<'d>(
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
        let mut requirement = Vec::new();
        let mut is_known = true;
        let keyed = code.get("options").and_then(Code::hash).map_or(0, <[_]>::len);
        if !self.spend(args.len() + keyed, code, script, declaring) {
            return;
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
                    return;
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
                let is_variable = scope.is_none()
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
        if let Some(span) = unknown {
            let reason = format!("what `{name}` is taken from has to be evaluated");
            self.incomplete(reason, span, script, declaring);
        }
        let requirement = (is_known && !requirement.is_empty()).then(|| requirement.join(", "));
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
        self.origin_of(&options, code, script, declaring, &mut within);
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

    /// Where the options of a gem say that it comes from.
    fn origin_of<'d>(
        &mut self,
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
                self.takes_from(dir, code, script, declaring);
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
    fn own_gemspec<'d>(
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
        let name = match code.option("name") {
            Some(name) => match values.text(name) {
                Some((name, _)) => Some(name),
                None => {
                    self.incomplete(
                        "the name of the gemspec has to be evaluated",
                        name.span(),
                        script,
                        declaring,
                    );
                    return;
                }
            },
            None => None,
        };
        let Some(dir) = dir else {
            let reason =
                "the directory of the gemspec has to be evaluated, or lies outside of the repository";
            self.incomplete(reason, at, script, declaring);
            return;
        };
        self.takes_from(&dir, code, script, declaring);
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

    /// Another file whose text stands for this call.
    fn evaluates<'d>(
        &mut self,
        code: Code<'d>,
        file: Option<Code<'d>>,
        script: &Script<'d>,
        declaring: &mut Declaring<'_>,
        within: &Within,
    ) {
        let path = file.and_then(|file| script.values.path(file)).map(RepoPath::new);
        let Some(path) = path else {
            self.incomplete(
                "what is evaluated here is not told by text",
                code.span(),
                script,
                declaring,
            );
            return;
        };
        if declaring.evaluated.len() >= MAX_EVALUATED || declaring.evaluated.contains(&path) {
            let reason = format!("`{path}` is evaluated in a circle, or too deep");
            self.incomplete(reason, code.span(), script, declaring);
            return;
        }
        let is_there = self.repository.listing.get(path.as_str()).is_some();
        if !is_there && within.is_conditional {
            // `eval_gemfile "x" if File.exist?("x")`
            return;
        }
        let text = self.repository.files.text(&path).filter(|_| is_there);
        // Read again each time, so that this costs more than a statement.
        let work = text.as_ref().map_or(0, |text| text.content().len() / 16);
        if !self.spend(work, code, script, declaring) {
            return;
        }
        let parsed = text.and_then(|text| Some((ruby::parse(&text).ok()?, text)));
        let Some((parsed, text)) = parsed else {
            let reason = format!("`{path}` is not there, or cannot be read");
            self.incomplete(reason, code.span(), script, declaring);
            return;
        };
        let manifest = Manifest {
            text,
            parsed: std::sync::Arc::new(parsed),
        };
        declaring.evaluated.push(path.clone());
        self.script(&path, &manifest, declaring, within);
        declaring.evaluated.pop();
    }
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

/// The host of a registry.
fn registry<'d>(values: &Values<'d>, code: Code<'d>) -> Option<String> {
    let (text, _) = values.text(code)?;
    match text.as_str() {
        "rubygems" | "gemcutter" | "rubyforge" => Some("rubygems.org".to_owned()),
        address => host(address),
    }
}

/// What groups say of when a gem is needed. What the Gemfile of a gem has besides is needed to work on it.
fn scope_of(within: &Within, is_of_gem: bool) -> Scope {
    let Groups {
        has_test,
        has_development,
        has_others,
    } = within.groups;
    if has_test && !has_development && !has_others {
        Scope::Test
    } else if is_of_gem || has_development && !has_others {
        Scope::Dev
    } else if within.is_optional {
        Scope::Optional
    } else {
        Scope::Prod
    }
}
