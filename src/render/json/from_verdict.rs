//! The report as `check --format json` has it, from the verdict.

use std::collections::BTreeMap;

use super::{
    Counts, Coverage, Debt, Decision, Diagnostic, Diagnostics, Edit, Location, Outcome, PartlyJudged,
    Pending, Region, Related, Report, Rule, Severity, Standings, Status, Summary, Tool, Unjudged, Unread,
};
use crate::diagnostic as internal;
use crate::render::tally;
use crate::verdict::report as verdict;

impl<'r> From<&'r verdict::Report> for Report<'r> {
    fn from(report: &'r verdict::Report) -> Self {
        Self {
            version: 2,
            tool: Tool {
                name: env!("CARGO_PKG_NAME").to_owned(),
                version: env!("CARGO_PKG_VERSION").to_owned(),
            },
            date: report.date.to_string(),
            outcome: match report.outcome() {
                verdict::Outcome::Passed => Outcome::Passed,
                verdict::Outcome::Failed => Outcome::Failed,
                verdict::Outcome::Faulted => Outcome::Faulted,
            },
            fail_on: report.fail_on.into(),
            root: report.root.clone(),
            summary: Summary::from(report),
            coverage: Coverage::from(report),
            rules: report.rules.iter().map(Rule::from).collect(),
            findings: Diagnostics(&report.findings),
            faults: Diagnostics(&report.faults),
            notices: Diagnostics(&report.notices),
        }
    }
}

impl From<&verdict::Report> for Coverage {
    fn from(report: &verdict::Report) -> Self {
        let coverage = &report.coverage;
        let unread = coverage.unread.iter().map(|unread| Unread {
            path: unread.path.clone(),
            reason: unread.reason.clone(),
        });
        let unjudged = coverage.unjudged.by_rule.iter().flat_map(|(rule, of_rule)| {
            of_rule.iter().map(|(reason, files)| Unjudged {
                rule: rule.clone(),
                reason: *reason,
                files: files.count,
                first: files.first.clone(),
            })
        });
        Self {
            listed_by: report.listed_by,
            files: coverage.files,
            documents: coverage.documents,
            packs: coverage.packs.clone(),
            unread: unread.collect(),
            unjudged: unjudged.collect(),
            partly_judged: coverage.partly_judged.iter().map(PartlyJudged::from).collect(),
        }
    }
}

impl From<&verdict::PartlyJudged> for PartlyJudged {
    fn from(partly: &verdict::PartlyJudged) -> Self {
        Self {
            rule: partly.rule.clone(),
            judged: partly.judged,
            unresolved: partly.unresolved,
            packages: partly.packages,
            first: partly.first.clone(),
        }
    }
}

impl From<&verdict::Report> for Summary {
    fn from(report: &verdict::Report) -> Self {
        let mut owners = BTreeMap::new();
        let mut unowned = tally::Counts::default();
        for (owner, counts) in tally::by_owner(&report.findings) {
            match owner {
                Some(owner) => {
                    owners.insert(owner.as_str().to_owned(), counts.into());
                }
                None => unowned = counts,
            }
        }
        Self {
            findings: report.findings.len(),
            severities: tally::Counts::of(&report.findings).into(),
            rules: tally::grouped_by_rule(report, &report.findings)
                .into_iter()
                .map(|group| (group.rule.as_str().to_owned(), group.counts.into()))
                .collect(),
            owners,
            unowned: unowned.into(),
            standings: standings(report),
        }
    }
}

fn standings(report: &verdict::Report) -> Standings {
    let mut standings = Standings::default();
    for finding in &report.findings {
        match finding.standing {
            internal::Standing::New => standings.new += 1,
            internal::Standing::Upcoming => standings.upcoming += 1,
            internal::Standing::Known => standings.known += 1,
        }
        standings.overdue += usize::from(finding.debt.as_ref().is_some_and(|debt| debt.is_overdue));
    }
    standings
}

impl From<tally::Counts> for Counts {
    fn from(counts: tally::Counts) -> Self {
        Self {
            errors: counts.errors,
            warnings: counts.warnings,
            notes: counts.notes,
        }
    }
}

impl From<internal::Severity> for Severity {
    fn from(severity: internal::Severity) -> Self {
        match severity {
            internal::Severity::Note => Self::Note,
            internal::Severity::Warning => Self::Warning,
            internal::Severity::Error => Self::Error,
        }
    }
}

impl From<&verdict::RuleSummary> for Rule {
    fn from(rule: &verdict::RuleSummary) -> Self {
        Self {
            id: rule.id.clone(),
            title: rule.title.clone(),
            description: rule.description.clone(),
            help: rule.help.clone(),
            severity: rule.severity.into(),
            owner: rule.owner.clone(),
            decision: rule.decision.as_ref().map(Decision::from),
            effective_on: rule.effective_on.map(|date| date.to_string()),
            status: match rule.status {
                verdict::RuleStatus::Evaluated => Status::Evaluated,
                verdict::RuleStatus::NoTarget => Status::NoTarget,
                verdict::RuleStatus::Unread => Status::Unread,
                verdict::RuleStatus::NeedsWholeRepository => Status::NeedsWholeRepository,
                verdict::RuleStatus::Broken => Status::Broken,
                verdict::RuleStatus::Off => Status::Off,
            },
            targets: rule.targets,
            findings: rule.findings,
        }
    }
}

impl From<&internal::Decision> for Decision {
    fn from(decision: &internal::Decision) -> Self {
        Self {
            id: decision.id.clone(),
            reference: decision.reference.clone(),
            reason: decision.reason.clone(),
        }
    }
}

impl From<internal::Region> for Region {
    fn from(region: internal::Region) -> Self {
        Self {
            start: region.start,
            end: region.end,
            bytes: [region.span.start, region.span.end],
        }
    }
}

impl From<&internal::Location> for Location {
    fn from(location: &internal::Location) -> Self {
        Self {
            root: location.file.as_ref().map(|file| file.root),
            path: location.path().cloned(),
            region: location.region.map(Region::from),
        }
    }
}

impl From<&internal::KnownDebt> for Debt {
    fn from(debt: &internal::KnownDebt) -> Self {
        Self {
            location: Location::from(&debt.at),
            since: debt.since.map(|day| day.to_string()),
            due: debt.due.map(|day| day.to_string()),
            why: debt.why.clone(),
            is_overdue: debt.is_overdue,
        }
    }
}

impl From<&internal::Diagnostic> for Diagnostic {
    fn from(diagnostic: &internal::Diagnostic) -> Self {
        Self {
            rule: diagnostic.rule.clone(),
            severity: diagnostic.severity.into(),
            message: diagnostic.message.clone(),
            standing: diagnostic.standing,
            debt: diagnostic.debt.as_ref().map(Debt::from),
            location: Location::from(&diagnostic.location),
            located: diagnostic.located,
            fingerprint: diagnostic.fingerprint(),
            key: diagnostic.key.clone(),
            extent: diagnostic.extent.clone(),
            related: diagnostic
                .related
                .iter()
                .map(|label| Related {
                    location: Location::from(&label.location),
                    message: label.message.clone(),
                })
                .collect(),
            help: diagnostic.help.clone(),
            fix: diagnostic.fix.clone(),
            edits: diagnostic
                .edits
                .iter()
                .map(|edit| Edit {
                    region: Region::from(edit.region),
                    text: edit.text.clone(),
                })
                .collect(),
            owners: diagnostic.owners.clone(),
            authority: diagnostic.authority.clone(),
            decision: diagnostic.decision.as_ref().map(Decision::from),
            pending: diagnostic.pending.map(|pending| Pending {
                severity: pending.severity.into(),
                effective_on: pending.effective_on.to_string(),
            }),
            edition: diagnostic.edition,
        }
    }
}
