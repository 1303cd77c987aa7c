//! Reports built by hand, and golden output, for the tests of every format.

use std::path::Path;
use std::sync::Arc;

use jiff::civil::date;
use proptest::strategy::Strategy;

use crate::debt::DebtTerms;
use crate::diagnostic::{Decision, Diagnostic, Edit, Label, Location, Owner, Pending, RuleId, Severity};
use crate::repository::ListedBy;
use crate::source::{RepoPath, Sources, Span, Text};
use crate::standards::InFolders;
use crate::subject::UnreadFile;
use crate::verdict::report::{Coverage, RuleStatus, RuleSummary, Unjudged, UnjudgedFiles, UnjudgedReason};
use crate::verdict::{Report, Sight, Untracked};

const ADR: &str = "https://acme.example/decisions/0007";

/// A report under construction.
pub(super) struct Builder(Report);

impl Builder {
    pub(super) fn new() -> Self {
        Self(Report {
            date: date(2026, 3, 1),
            fail_on: Severity::Error,
            root: RepoPath::new(""),
            listed_by: ListedBy::Git,
            walked_because: None,
            coverage: Coverage {
                files: 1234,
                documents: 56,
                packs: [
                    ("manifest".into(), 3),
                    ("repository".into(), 2),
                    ("workflow".into(), 1),
                ]
                .into(),
                unread: Vec::new(),
                unjudged: Unjudged::default(),
                partly_judged: Vec::new(),
            },
            rules: Vec::new(),
            findings: Vec::new(),
            faults: Vec::new(),
            notices: Vec::new(),
            sources: Sources::default(),
            prints: Vec::new(),
            sight: Sight::default(),
            untracked: Untracked::Uncounted,
        })
    }

    pub(super) fn rule(mut self, id: &str, title: &str, severity: Severity, status: RuleStatus) -> Self {
        self.0.rules.push(RuleSummary {
            severity_is_set: false,
            in_folders: InFolders::default(),
            formerly: Vec::new(),
            debt: DebtTerms::default(),
            edition: 1,
            id: RuleId::new(id),
            title: title.into(),
            description: Some(format!(
                "{title}, because nobody can guess it.\n\nSecond paragraph."
            )),
            help: Some("Write it down".into()),
            severity,
            owner: (id != "repository/readme").then(|| Owner::new("@acme/platform")),
            decision: None,
            is_proposed: false,
            effective_on: None,
            status,
            targets: usize::from(status == RuleStatus::Evaluated) * 7,
            findings: 0,
            written: None,
        });
        self
    }

    pub(super) fn text(mut self, path: &str, content: &str) -> Self {
        self.0
            .sources
            .insert(Arc::new(Text::new(RepoPath::new(path), content)));
        self
    }

    /// A region: the first occurrence of `what` in the text at `path`.
    pub(super) fn at(&self, path: &str, what: &str) -> Location {
        let text = self.0.sources.get(&RepoPath::new(path).into()).unwrap();
        let start = text.content().find(what).unwrap();
        Location::region(text, Span::new(start, start + what.len()))
    }

    pub(super) fn finding(mut self, finding: Diagnostic) -> Self {
        self.0.findings.push(finding);
        self
    }

    pub(super) fn fault(mut self, fault: Diagnostic) -> Self {
        self.0.faults.push(fault);
        self
    }

    pub(super) fn notice(mut self, notice: Diagnostic) -> Self {
        self.0.notices.push(notice);
        self
    }

    pub(super) fn done(mut self) -> Report {
        self.0.findings.sort_by(Diagnostic::order);
        self.0.faults.sort_by(Diagnostic::order);
        for rule in &mut self.0.rules {
            rule.findings = self
                .0
                .findings
                .iter()
                .filter(|finding| finding.rule == rule.id)
                .count();
        }
        self.0
    }
}

fn diagnostic(rule: &str, severity: Severity, message: &str, location: Location) -> Diagnostic {
    Diagnostic::new(RuleId::new(rule), severity, message, location)
}

fn rules(builder: Builder) -> Builder {
    builder
        .rule(
            "manifest/engine",
            "A package states its engine",
            Severity::Error,
            RuleStatus::Evaluated,
        )
        .rule(
            "manifest/licence",
            "A package states its licence",
            Severity::Warning,
            RuleStatus::Evaluated,
        )
        .rule(
            "manifest/toolchain",
            "A crate states its toolchain",
            Severity::Warning,
            RuleStatus::NoTarget,
        )
        .rule(
            "repository/readme",
            "A repository has a README",
            Severity::Warning,
            RuleStatus::Evaluated,
        )
        .rule(
            "repository/unique",
            "Names are unique",
            Severity::Note,
            RuleStatus::Evaluated,
        )
        .rule(
            "workflow/pinned",
            "Actions are pinned",
            Severity::Error,
            RuleStatus::Off,
        )
}

/// Nothing found.
pub(super) fn clean() -> Report {
    rules(Builder::new()).done()
}

/// One of everything.
pub(super) fn mixed() -> Report {
    let builder = rules(Builder::new())
        .text(
            "services/api/package.json",
            "{\n  \"name\": \"@acme/api\",\n  \"version\": \"1.0.0\",\n  \"engines\": {},\n  \"license\": \"\"\n}\n",
        )
        .text("services/web/package.json", "{\n  \"name\": \"@acme/api\"\n}\n")
        .text("policies/acme/broken.rego", "package acme\n\nreport contains {\"msg\": m} if {\n\tm := upper(1, 2)\n}\n");
    let mut engine = diagnostic(
        "manifest/engine",
        Severity::Error,
        "`engines.node` is missing, so the service builds with whatever version of Node the runner happens to ship",
        builder.at("services/api/package.json", "\"engines\""),
    )
    .with_help("Add \"engines\": {\"node\": \">=22\"} to package.json\nand run npm install");
    engine.owners = vec![Owner::new("@acme/api"), Owner::new("@acme/web")].into();
    engine.authority = Some(Owner::new("@acme/platform"));
    engine.decision = Some(Decision {
        id: Some("ADR-0007".into()),
        reference: Some(ADR.into()),
        reason: None,
    });
    engine.fix = vec![serde_json::json!({"op": "add", "path": "/engines/node", "value": ">=22"})];
    let mut licence = diagnostic(
        "manifest/licence",
        Severity::Warning,
        "package states no licence",
        builder.at("services/api/package.json", "\"license\""),
    )
    .with_help("Add a licence");
    licence.owners = vec![Owner::new("@acme/api")].into();
    licence.pending = Some(Pending {
        severity: Severity::Error,
        effective_on: date(2027, 1, 1),
    });
    licence.related = vec![Label {
        location: builder.at("services/api/package.json", "\"version\""),
        message: "a released version has to state it".into(),
    }];
    let mut unique = diagnostic(
        "repository/unique",
        Severity::Note,
        "two packages are named @acme/api",
        builder.at("services/web/package.json", "\"@acme/api\""),
    );
    unique.related = vec![
        Label {
            location: builder.at("services/api/package.json", "\"@acme/api\""),
            message: "the other one".into(),
        },
        Label {
            location: Location::file(RepoPath::new("package-lock.json")),
            message: "both are locked here".into(),
        },
    ];
    unique.fix =
        vec![serde_json::json!({"op": "replace", "path": "/lines/1", "value": "  \"name\": \"@acme/web\""})];
    unique.edits = builder
        .at("services/web/package.json", "  \"name\": \"@acme/api\"")
        .region
        .map(|region| Edit {
            region,
            text: "  \"name\": \"@acme/web\"".to_owned(),
        })
        .into_iter()
        .collect();
    let readme = diagnostic(
        "repository/readme",
        Severity::Warning,
        "the repository has no README",
        Location::repository(),
    )
    .with_help("Write a README.md");
    let old = Location::file(RepoPath::new("services/old/package.json"));
    let file = diagnostic("input/unparsed", Severity::Error, "the file is not UTF-8", old);
    let broken = diagnostic(
        "policy/builtin",
        Severity::Error,
        "`upper` takes 1 argument, and 2 are given",
        builder.at("policies/acme/broken.rego", "upper(1, 2)"),
    )
    .with_help("Remove the second argument");
    let notices = notices(&builder);
    let mut report = builder
        .finding(engine)
        .finding(licence)
        .finding(unique)
        .finding(readme)
        .finding(file)
        .fault(broken)
        .done();
    report.notices = notices;
    report.coverage.unread = vec![UnreadFile {
        path: RepoPath::new("services/old/package.json"),
        reason: "invalid UTF-8 at byte 17".into(),
    }];
    report.coverage.unjudged = unjudged();
    report.untracked = Untracked::LeftOut(12);
    report
}

/// Files that no rule checked, for three reasons.
fn unjudged() -> Unjudged {
    let files = |count: usize, first: &[&str]| UnjudgedFiles {
        count,
        first: first.iter().map(RepoPath::new).collect(),
    };
    let excluded = (
        UnjudgedReason::Excluded,
        files(2, &["vendor/a/package.json", "vendor/b/package.json"]),
    );
    let link = (
        UnjudgedReason::Link,
        files(1, &["services/api/package-lock.json"]),
    );
    let sparse = (UnjudgedReason::Sparse, files(1, &["services/far/package.json"]));
    let all = [excluded.clone(), link, sparse.clone()];
    Unjudged {
        files: all.clone().into(),
        by_rule: [
            (RuleId::new("manifest/engine"), all.into()),
            (RuleId::new("manifest/licence"), [excluded, sparse].into()),
        ]
        .into(),
    }
}

/// Notes about config and policies.
fn notices(builder: &Builder) -> Vec<Diagnostic> {
    let slip = diagnostic(
        "purlin/policy",
        Severity::Warning,
        "purlin does not know the METADATA key `ownr` and leaves it alone",
        builder.at("policies/acme/broken.rego", "package"),
    )
    .with_help("Did you mean `owner`?");
    let left_out = diagnostic(
        "purlin/policy",
        Severity::Note,
        "these policies do not run",
        Location::file(RepoPath::new("other")),
    );
    vec![left_out, slip]
}

/// Text that attacks terminals, runners and parsers.
pub(super) fn hostile() -> Report {
    let long = format!("{}\u{1b}[2Jsecret\u{202e}{}", "x".repeat(2500), "y".repeat(2500));
    let builder = Builder::new()
        .rule(
            "manifest/<b>|`x`",
            "Titles | with `ticks` and <b>",
            Severity::Error,
            RuleStatus::Evaluated,
        )
        .text(
            "::error::boom\u{1b}[31m.json",
            "::error file=a::b\r\n\t\u{1b}]0;title\u{7}\u{202e}gnp\u{2069}: 漢字👍, ##[error]x\r\n",
        )
        .text("long.json", &long)
        .text("empty.json", "");
    let mut escape = diagnostic(
        "manifest/<b>|`x`",
        Severity::Error,
        "::error::title | `tick` <b>bold</b>\r\n::add-mask::x\n\u{1b}[2J\u{9b}31m ##[command]y\u{202e} 100%, a:b",
        builder.at("::error::boom\u{1b}[31m.json", "漢字👍"),
    )
    .with_help("::warning::one\n::stop-commands::two\n\u{1b}[1m|```\n</details>");
    escape.owners = vec![Owner::new("::notice::@evil\u{1b}[0m")].into();
    escape.decision = Some(Decision {
        id: Some("\u{1b}]8;;x".into()),
        reference: Some("https://a.example/\u{1b}[2J) [x](javascript:1)".into()),
        reason: None,
    });
    let windowed = diagnostic(
        "manifest/<b>|`x`",
        Severity::Warning,
        "in a long line",
        builder.at("long.json", "secret"),
    );
    let past = {
        let mut location = Location::file(RepoPath::new("empty.json"));
        location.region = builder.at("long.json", "secret").region;
        diagnostic("manifest/<b>|`x`", Severity::Note, "past the end", location)
    };
    let gone = {
        let mut location = builder.at("long.json", "secret");
        location.file = Some(RepoPath::new("dir with space/ünread#1?.json").into());
        diagnostic(
            "manifest/<b>|`x`",
            Severity::Note,
            "whose text is not at hand",
            location,
        )
    };
    let notice = diagnostic(
        "policy/::y",
        Severity::Warning,
        "::error::notice\n##[error]\u{1b}[2J",
        Location::file(RepoPath::new("##[group]b\n.rego")),
    )
    .with_help("::warning::one\n::stop-commands::two");
    let fault = diagnostic(
        "policy/::x",
        Severity::Error,
        "::error::fault\n##[error]",
        Location::file(RepoPath::new("##[group]a\n.rego")),
    );
    builder
        .finding(escape)
        .finding(windowed)
        .finding(past)
        .finding(gone)
        .fault(fault)
        .notice(notice)
        .done()
}

/// A thousand findings of a few rules in many files.
pub(super) fn thousand() -> Report {
    let mut builder = rules(Builder::new());
    for at in 0..250 {
        let path = format!("packages/team-{:02}/package-{at:03}/package.json", at % 17);
        builder = builder.text(
            &path,
            "{\n  \"name\": \"x\",\n  \"license\": \"\",\n  \"engines\": {}\n}\n",
        );
        for (rule, severity, what) in [
            ("manifest/engine", Severity::Error, "\"engines\""),
            ("manifest/licence", Severity::Warning, "\"license\""),
            ("repository/unique", Severity::Note, "\"x\""),
            ("repository/unique", Severity::Note, "\"name\""),
        ] {
            let mut finding = diagnostic(
                rule,
                severity,
                &format!("{what} of package {at} is off"),
                builder.at(&path, what),
            )
            .with_help("Put it right");
            finding.owners = vec![Owner::new(format!("@acme/team-{:02}", at % 17))].into();
            builder = builder.finding(finding);
        }
    }
    builder.done()
}

/// Text that only a hostile repository contains.
pub(super) fn hostile_text() -> impl Strategy<Value = String> {
    proptest::string::string_regex(
        r"([ \t\r\n:#\[\]a|`<>@(){}\\\x00\x1b\x7f\u{9b}\u{85}\u{a0}\u{2028}\u{202e}\u{feff}漢👍]|::error::|##\[|::add-mask::x\n|\x1b\[2J){0,20}",
    )
    .unwrap()
}

/// A report with these texts in all of its places.
pub(super) fn saying(texts: &[String], span: (usize, usize)) -> Report {
    let text = |at: usize| texts[at % texts.len()].as_str();
    let mut builder = Builder::new()
        .rule(text(0), text(1), Severity::Error, RuleStatus::Evaluated)
        .text(text(2), text(3));
    let region = {
        let source = builder.0.sources.get(&RepoPath::new(text(2)).into()).unwrap();
        Location::region(source, Span::new(span.0, span.1))
    };
    let mut finding = diagnostic(text(0), Severity::Error, text(4), region.clone()).with_help(text(5));
    finding.owners = vec![Owner::new(text(6))].into();
    finding.authority = Some(Owner::new(text(7)));
    finding.decision = Some(Decision {
        id: Some(text(1).into()),
        reference: Some(format!("https://{}", text(5))),
        reason: None,
    });
    finding.related = vec![
        Label {
            location: region.clone(),
            message: text(3).into(),
        },
        Label {
            location: Location::file(RepoPath::new(text(7))),
            message: text(6).into(),
        },
    ];
    builder.0.coverage.unread = vec![UnreadFile {
        path: RepoPath::new(text(4)),
        reason: text(2).into(),
    }];
    let deleted = UnjudgedFiles {
        count: 1,
        first: vec![RepoPath::new(text(0))],
    };
    builder.0.coverage.unjudged = Unjudged {
        files: [(UnjudgedReason::Absent, deleted.clone())].into(),
        by_rule: [(RuleId::new(text(1)), [(UnjudgedReason::Absent, deleted)].into())].into(),
    };
    builder.0.coverage.packs.insert(text(0).into(), 1);
    let repository = diagnostic(text(5), Severity::Warning, text(6), Location::repository());
    let fault = diagnostic(text(6), Severity::Error, text(1), region);
    let notice = diagnostic(
        text(7),
        Severity::Warning,
        text(4),
        Location::file(RepoPath::new(text(3))),
    )
    .with_help(text(2));
    builder
        .finding(finding)
        .finding(repository)
        .fault(fault)
        .notice(notice)
        .done()
}

/// Every report, by name.
pub(super) fn all() -> Vec<(&'static str, Report)> {
    vec![
        ("clean", clean()),
        ("mixed", mixed()),
        ("hostile", hostile()),
        ("thousand", thousand()),
    ]
}

/// Compares with `tests/golden/render/<name>` byte for byte; `PURLIN_BLESS=1` writes it.
pub(super) fn assert_golden(name: &str, actual: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/golden/render")
        .join(name);
    if std::env::var_os("PURLIN_BLESS").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, actual).unwrap();
    }
    let expected = std::fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{}: {error}; PURLIN_BLESS=1 writes it", path.display()));
    assert!(
        expected == actual,
        "{name} changed; PURLIN_BLESS=1 accepts it\n--- expected\n{expected}\n--- actual\n{actual}"
    );
}
