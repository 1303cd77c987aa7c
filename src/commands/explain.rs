//! `purlin explain RULE`: what it asks for, why, how to satisfy it, and what it says where it is broken. Of a declared
//! boundary also what it chooses here, and what breaks it; of a pack its rules; of a finding how it came about; of a rule
//! and a file why the one does not report the other.

mod absent;
mod account;
mod boundary;
mod decision;
mod finding;
mod library;
mod pack;
mod page;

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Result;
use clap::{Args, ValueHint};
use schemars::JsonSchema;
use serde::Serialize;

use self::library::Section;
use self::pack::Pack;
use super::catalogue::{self, Entry, TableFormat, VERSION};
use super::context::{Context, report_faults, report_faults_of};
use super::failure::{self, hinted};
use super::target::{Request, Scope};
use super::{output, target};
use crate::config::{self, FIRST_EDITION};
use crate::diagnostic::{RuleId, Severity};
use crate::facts::DecisionFact;
use crate::matching::nearest_rule;
use crate::policy::{Origin, builtin, lint};
use crate::render::layout::{Ink, Paint};
use crate::render::printed::{Document, Out, Rendered, Shown, shown};
use crate::render::{self, Style};
use crate::repository::{Memory, Tree};
use crate::run::Silent;
use crate::standards::{Law, RuleChoice, StandardsError, input_rules, renamed};
use crate::subject::Question;
use crate::verdict::Report;

/// Say what a rule asks for and why, how a finding came about, or why a rule does not report a file
#[derive(Args, Debug)]
pub struct ExplainArgs {
    /// A rule, as findings name it: pack/rule; a pack, to read what its rules ask for; the fingerprint of a finding, or
    /// the start of one, to see how it came about; or what policies may import or call: purlin.lib for everything,
    /// purlin.lib.paths or purlin.glob for a part of it
    #[arg(value_name = "RULE|PACK|FINGERPRINT")]
    pub subject: String,

    /// A file, to see why the rule does not report it
    #[arg(value_name = "PATH", value_hint = ValueHint::FilePath)]
    pub path: Option<PathBuf>,

    #[command(flatten)]
    #[allow(missing_docs)]
    pub scope: Scope,

    /// How to print
    #[arg(long, value_name = "NAME", default_value = "human", help_heading = "Output")]
    pub format: TableFormat,
}

/// `purlin explain --format json`.
#[derive(Serialize)]
struct Explanation<'e> {
    version: u32,
    #[serde(flatten)]
    rule: &'e Entry,
    /// The rule's page, in Markdown.
    page: Option<&'static str>,
    /// What the rule says about its own failing example, one line a finding.
    example: Option<String>,
    /// The record of the decision that the rule carries out, where the repository has it.
    record: Option<&'e DecisionFact>,
    /// The declaration, of a boundary that the config declares.
    boundary: Option<&'e boundary::Declared>,
}

/// What is printed as JSON of a finding, or of a rule and a file.
#[derive(JsonSchema)]
#[schemars(title = "purlin explain FINGERPRINT|RULE PATH --format json", untagged)]
#[allow(dead_code, clippy::large_enum_variant, reason = "only its schema is used")]
enum Why<'w> {
    Finding(finding::FindingExplained<'w>),
    Path(absent::PathExplained<'w>),
}

/// The JSON Schema of what is printed of a finding, or of a rule and a file.
pub(super) fn schema() -> schemars::Schema {
    schemars::schema_for!(Why<'_>)
}

pub(super) fn run(context: &Context<'_>, args: &ExplainArgs) -> Result<ExitCode> {
    let request = target::request_here(context, &args.scope, args.path.as_ref())?;
    let mut standards = target::open(&request.law)?;
    if standards.config.unused {
        let without = target::open_without_config(&request.law, &standards)?;
        let known = catalogue::entries(&without);
        let mut names = known.iter().flat_map(|entry| [entry.id.as_str(), &entry.pack]);
        let is_built_in = names.any(|name| name == args.subject) || Section::about(&args.subject).is_some();
        if args.path.is_some() || !is_built_in {
            return Ok(report_faults_of(context, &standards));
        }
        standards = without;
    }
    let entries = catalogue::entries(&standards);
    let notice = renamed::argument(&standards.config, &standards.set, &args.subject);
    let now = notice.as_ref().and_then(|_| standards.set.renamed(&args.subject));
    let asked = now.map_or(args.subject.as_str(), |rule| rule.id.as_str());
    let Some(entry) = entries.iter().find(|entry| entry.id.as_str() == asked) else {
        let moved = standards.set.formerly_in(&args.subject);
        let pack = Pack::named(&args.subject, &entries, &moved);
        let library = Section::about(&args.subject).filter(|_| pack.is_none());
        let is_known = pack.is_some() || library.is_some() || finding::is_print(&args.subject);
        if is_known && args.path.is_some() {
            return Err(hinted(
                format!("a path goes with a rule, and `{}` is not one", args.subject),
                "Name the rule as findings do, pack/rule, or leave the path out",
            ));
        }
        if pack.is_none() && finding::is_print(&args.subject) {
            return finding::run(context, &args.subject, args.format, &request, &standards);
        }
        if let Some(library) = library {
            output::to_stdout(|out| Ok(library.write(out, args.format)?))?;
            return Ok(report_faults_of(context, &standards));
        }
        if let Some(pack) = pack {
            let style = context.style(context.environment.stdout);
            output::to_stdout(|out| Ok(pack.write(out, args.format, style)?))?;
            let faults = [standards.faults.clone(), Vec::from_iter(notice)].concat();
            return Ok(report_faults(context, &faults, &standards.sources));
        }
        if finding::is_short_print(&args.subject) {
            return Err(hinted(
                format!("`{}` is too short for a fingerprint", args.subject),
                format!("Give its first {} digits, or more", finding::MIN_DIGITS),
            ));
        }
        if let Some(error) = not_a_rule(&args.subject) {
            return Err(error);
        }
        let nearest =
            nearest_rule(&args.subject, entries.iter().map(|entry| entry.id.as_str())).map(str::to_owned);
        return Err(failure::standards_error(&StandardsError::UnknownRule {
            id: args.subject.clone(),
            nearest,
            unloaded: standards.unloaded().cloned(),
        }));
    };
    if args.path.is_some() {
        return absent::run(context, args.format, &request, &standards, entry);
    }
    let (declared, faults) = match boundary::of(&standards, &request, &entry.id)? {
        Some((declared, faults)) => (Some(declared), faults),
        None => (None, Vec::new()),
    };
    let page = (entry.origin == Origin::Builtin)
        .then(|| builtin::page(&entry.id))
        .flatten();
    let record = decision::of(&standards, &request, &entry.id)?;
    // What breaks a boundary here says more than what breaks its kind elsewhere.
    let example = match &declared {
        Some(_) => None,
        None => example(&request, entry)?,
    };
    output::to_stdout(|out| {
        match args.format {
            TableFormat::Human => human(
                out,
                entry,
                example.as_ref(),
                declared.as_ref(),
                record.as_ref(),
                context.style(context.environment.stdout),
            ),
            TableFormat::Json => out.json(&Explanation {
                version: VERSION,
                rule: entry,
                page,
                example: example.as_ref().map(short),
                record: record.as_ref(),
                boundary: declared.as_ref(),
            }),
            TableFormat::Markdown => out.rendered(&page.map_or_else(|| markdown(entry), Rendered::literal)),
        }?;
        Ok(())
    })?;
    let faults = [standards.faults.clone(), Vec::from_iter(notice), faults].concat();
    Ok(report_faults(context, &faults, &standards.sources))
}

/// Why a name that purlin prints is no rule and no pack.
fn not_a_rule(subject: &str) -> Option<anyhow::Error> {
    let (message, help) = match subject {
        "default" => (
            "`default` is not a pack of its own: it stands for every built-in rule that is not opinionated",
            "`purlin rules` lists the rules that run here",
        ),
        "purlin/config" | "purlin/policy" => (
            "this marks what is wrong with the config or a policy; it is not a rule",
            "`purlin schema config` describes a config, and `purlin explain policy` lists what is said of policies",
        ),
        "architecture" => (
            "the config declares no boundary, so there is no rule `architecture/…`",
            "`purlin explain boundaries` lists the kinds of boundaries",
        ),
        _ => return None,
    };
    Some(hinted(message, help))
}

/// The entry of a config that declares a boundary of this kind: the one of the kind's failing example.
fn declaration(entry: &Entry) -> Vec<Shown> {
    let files = builtin::failing_fixture(&entry.id);
    let config = files.iter().find(|(path, _)| path == config::FILE_NAME);
    let Some(text) = config.and_then(|(_, bytes)| std::str::from_utf8(bytes).ok()) else {
        return Vec::new();
    };
    let from = text.lines().skip_while(|line| *line != "architecture:");
    let architecture = from
        .enumerate()
        .take_while(|(at, line)| *at == 0 || line.starts_with(' '));
    architecture.map(|(_, line)| Shown::exact(line)).collect()
}

/// Runs a built-in rule on the failing repository of its folder, so that the example can't go stale.
fn example(request: &Request, entry: &Entry) -> Result<Option<Report>> {
    let files = match entry.origin {
        Origin::Builtin => builtin::failing_fixture(&entry.id),
        Origin::Repository => Vec::new(),
    };
    if files.is_empty() {
        return Ok(None);
    }
    let tree: Arc<dyn Tree> = Arc::new(Memory::new(files));
    let law = Law {
        tree: Arc::clone(&tree),
        config: None,
        policies: Vec::new(),
        choice: RuleChoice::Named(vec![entry.id.to_string()]),
        ..request.law.clone()
    };
    let question = Question {
        tree,
        paths: Vec::new(),
        ..request.question.clone()
    };
    let threads = super::context::threads(None)?;
    let report = threads.install(|| crate::check(&law, &question, &Silent));
    Ok(report.ok().filter(|report| !report.findings.is_empty()))
}

fn short(report: &Report) -> String {
    let page = render::render(render::Format::Short, report, &Style::default());
    page.as_str().to_owned()
}

fn human(
    out: &mut Out<'_>,
    entry: &Entry,
    example: Option<&Report>,
    declared: Option<&boundary::Declared>,
    record: Option<&DecisionFact>,
    style: Style,
) -> io::Result<()> {
    let paint = Paint::new(style);
    let id = Shown::exact(entry.id.as_str()).ink(paint, Ink::Strong);
    out.line(&shown!("{}  {}", id, Shown::exact(&entry.title)))?;
    let mut facts = vec![severity(entry)];
    if entry.edition > FIRST_EDITION {
        facts.push(shown!("from edition {}", entry.edition));
    }
    match &entry.declared {
        Some(declared) => facts.push(of_kind(entry, declared)),
        None if entry.opt_in => facts.push(shown!(
            "opinionated: runs if the config names the pack `{}`, or once by `purlin check --rule {}`",
            Shown::exact(&entry.pack),
            Shown::exact(entry.id.as_str())
        )),
        None => {}
    }
    if entry.declared.is_none() {
        facts.push(Shown::literal(match entry.state {
            catalogue::State::On => "runs here",
            catalogue::State::Off => "turned off here",
            catalogue::State::Unused => "does not run here",
        }));
    }
    out.line(&Shown::joined(&facts, " · ").ink(paint, Ink::Faint))?;
    let mut section = |name: &'static str, lines: &[Shown]| page::section(out, name, lines, style);
    let lines = |text: &Option<String>| text.as_deref().map(Shown::lines).unwrap_or_default();
    section("Why", &lines(&entry.description))?;
    section("How to fix", &lines(&entry.help))?;
    let is_decided = record.is_some() || entry.decision.is_some() || entry.owner.is_some();
    section(
        if is_decided { "Decision" } else { "References" },
        &decided(entry, record),
    )?;
    section("Formerly", &formerly(entry))?;
    if let Some(declared) = declared {
        for (name, lines) in declared.sections() {
            section(name, &lines)?;
        }
        return Ok(());
    }
    section("Checks", &[judges(entry)])?;
    section("Parameters", &parameters(entry))?;
    if entry.declared.is_some() {
        page::block(out, "Declaration in purlin.yaml", &declaration(entry), style)?;
    }
    if let Some(report) = example {
        out.line(&shown!("\n{}", Shown::literal("Example").ink(paint, Ink::Strong)))?;
        for finding in report.findings.iter().take(2) {
            for line in render::finding(finding, report, &style).lines() {
                out.line(&shown!("  {}", line))?;
            }
        }
    }
    page::section(out, "How to turn it off", &ways_off(entry), style)?;
    let is_built_in = entry.origin == Origin::Builtin && builtin::page(&entry.id).is_some();
    let more = shown!(
        "`purlin explain {} --format markdown` has its exceptions, and an example that passes",
        id_of(entry)
    );
    page::section(out, "More", is_built_in.then_some(more).as_slice(), style)
}

fn id_of(entry: &Entry) -> Shown {
    Shown::exact(entry.id.as_str())
}

/// The severity in force, with what the METADATA says where the config says otherwise, and the day of a change.
fn severity(entry: &Entry) -> Shown {
    let severity = Shown::literal(entry.severity.as_str());
    if entry.severity != entry.stated {
        return shown!(
            "{} by the config, else {}",
            severity,
            Shown::literal(entry.stated.as_str())
        );
    }
    match &entry.effective_on {
        Some(date) if entry.severity == Severity::Error => {
            shown!("a warning until {}, then an error", Shown::exact(date))
        }
        _ => severity,
    }
}

/// What a config says to have fewer failures of the rule, or none of its findings. Of a rule that does not run there is
/// nothing to say.
fn ways_off(entry: &Entry) -> Vec<Shown> {
    if entry.state != catalogue::State::On {
        return Vec::new();
    }
    let id = Shown::exact(entry.id.as_str());
    let mut lines = vec![shown!(
        "In purlin.yaml, `rules: {{}: {severity: note}}` keeps its findings and lets them fail no run",
        &id
    )];
    lines.push(if entry.id.as_str() == input_rules::UNPARSED.id {
        Shown::literal("It can't be turned off: a file that was not read has not passed")
    } else {
        shown!("`rules: {{}: {off: true}}` turns it off", &id)
    });
    if lint::is_ignorable(entry.id.as_str()) {
        lines.push(shown!(
            "In a policy, `# purlin ignore:{} and a reason` turns it off: at the end of a line for that line, above a line \
             or a rule for that",
            id
        ));
    }
    lines
}

/// By what decision, by whom, and where to read more.
fn decided(entry: &Entry, record: Option<&DecisionFact>) -> Vec<Shown> {
    if let Some(record) = record {
        let owner = entry.owner.iter();
        let authority = owner.map(|owner| shown!("authority {}", Shown::exact(owner.as_str())));
        let pages = entry
            .references
            .iter()
            .filter(|page| page.as_str() != record.path.as_str());
        let pages = pages.map(|page| Shown::exact(page));
        return decision::lines(record)
            .into_iter()
            .chain(authority)
            .chain(pages)
            .collect();
    }
    let decision = entry.decision.iter();
    let owner = entry.owner.iter();
    decision
        .map(|id| shown!("decision {}", Shown::exact(id)))
        .chain(owner.map(|owner| shown!("authority {}", Shown::exact(owner.as_str()))))
        .chain(entry.references.iter().map(|reference| Shown::exact(reference)))
        .collect()
}

/// The ids that the rule had before.
fn formerly(entry: &Entry) -> Vec<Shown> {
    let ids = entry.formerly.iter();
    ids.map(|id| Shown::exact(id.as_str())).collect()
}

/// How a kind of boundary runs.
fn of_kind(entry: &Entry, declared: &[RuleId]) -> Shown {
    // Kinds that come with purlin go by their short names.
    let id = entry.id.as_str();
    let kind = id.strip_prefix("boundaries/").unwrap_or(id);
    match declared {
        [] => shown!(
            "a kind of boundary: runs for each entry of `architecture.boundaries` with `kind: {}`; there is none here",
            Shown::exact(kind)
        ),
        declared => {
            let ids: Vec<Shown> = declared.iter().map(|id| Shown::exact(id.as_str())).collect();
            shown!("a kind of boundary: runs here as {}", Shown::joined(&ids, ", "))
        }
    }
}

/// What the rule looks at.
fn judges(entry: &Entry) -> Shown {
    let files = Shown::exact(&entry.files.join(", "));
    match entry.target {
        "file" => shown!("each document of {}", files),
        "repository" if entry.files.is_empty() => Shown::literal("the repository as a whole"),
        "repository" => shown!("the repository as a whole, with the documents of {}", files),
        "policies" => Shown::literal("the policies of the repository, and what their rules report"),
        _ => Shown::literal("every file that another rule needs"),
    }
}

fn parameters(entry: &Entry) -> Vec<Shown> {
    let line = |param: &catalogue::Parameter| {
        let default = match &param.default {
            Some(value) => shown!("default {}", Shown::exact(&value.to_string())),
            None => Shown::literal("required"),
        };
        let choices = param
            .schema
            .as_ref()
            .and_then(|schema| schema.get("enum")?.as_array());
        let choices = choices.map(|all| {
            let all: Vec<String> = all
                .iter()
                .map(|value| value.to_string().replace('"', "`"))
                .collect();
            shown!("; one of {}", Shown::exact(&all.join(", ")))
        });
        let text = shown!(
            "{} ({}{}): ",
            Shown::exact(&param.name),
            default,
            choices.unwrap_or_default()
        );
        let description = Shown::lines(param.description.as_deref().unwrap_or(""));
        // The first line of what it means stands behind the name.
        let mut lines = description.into_iter();
        let first = shown!("{}{}", text, lines.next().unwrap_or_default());
        std::iter::once(first).chain(lines).collect::<Vec<_>>()
    };
    entry.params.iter().flat_map(line).collect()
}

fn markdown(entry: &Entry) -> Rendered {
    let mut page = Document::new()
        .heading(1, entry.id.as_str())
        .prose(&entry.title, false);
    for (name, text) in [("Why", &entry.description), ("How to fix", &entry.help)] {
        if let Some(text) = text {
            page = page.heading(2, name).prose(text, true);
        }
    }
    page.finish()
}
