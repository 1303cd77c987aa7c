//! The decisions that a repository records, and the rules that carry them out.
//!
//! A record is a Markdown file in one of the folders that the config names. The styles of MADR, Nygard, adr-tools, log4brains,
//! adrkit and archgate say the same things in other places: in the front matter, in lines `Key: value` under the title, or in a
//! section `Status`. All of these are read wherever they stand, so that no style has to be chosen.

mod fact;
mod name;
mod record;
mod reference;
mod statement;
mod status;

use std::collections::BTreeMap;

use rayon::prelude::*;

pub use fact::{
    ChangeFact, DayFact, DecisionFact, DecisionStatus, ReferenceFact, RuleFact, StatedFact, StatedRule,
    StatusFact,
};
pub use name::{RecordName, is_no_record};
use reference::Named;

use crate::config::DecisionsConfig;
use crate::repository::CheckedSet;
use crate::source::{FileId, RepoPath};

/// A record is a page that people read; a larger file is none.
const MAX_BYTES: u64 = 1024 * 1024;

/// Every record of a repository, by path.
#[derive(Clone, Debug, Default)]
pub struct Decisions {
    /// The records.
    pub records: Vec<DecisionFact>,
}

impl Decisions {
    /// Reads every record.
    pub(super) fn read(set: &CheckedSet, config: &DecisionsConfig) -> Self {
        let files: Vec<_> = set
            .files()
            .iter()
            .filter(|file| is_candidate(&file.path, config))
            .collect();
        let mut records: Vec<DecisionFact> = files
            .par_iter()
            .filter_map(|file| match set.text_within(file, MAX_BYTES) {
                Ok(text) => record::read(&text),
                Err(why) => Some(record::unread(&FileId::from(file.path.clone()), why.to_string())),
            })
            .collect();
        name_apart(&mut records);
        let mut decisions = Self { records };
        decisions.resolve_all();
        decisions
    }

    /// The record that a reference names: an id, a number, a file's name or a path. `None` where there is none, or several.
    #[must_use]
    pub fn resolve(&self, reference: &str) -> Option<&DecisionFact> {
        reference::resolve(reference, &self.names()).and_then(|at| self.records.get(at))
    }

    fn names(&self) -> Vec<Named<'_>> {
        let records = self.records.iter();
        records
            .map(|record| Named {
                id: &record.id,
                stem: reference::without_extension(record.path.file_name()),
            })
            .collect()
    }

    fn resolve_all(&mut self) {
        let names = self.names();
        let to = |reference: &ReferenceFact| {
            let at = if reference.elsewhere {
                None
            } else {
                reference::resolve(&reference.text, &names)
            };
            at.and_then(|at| self.records.get(at))
                .map(|record| record.id.clone())
        };
        let of = |references: &[ReferenceFact]| references.iter().map(to).collect::<Vec<_>>();
        let found: Vec<_> = self
            .records
            .iter()
            .map(|record| (of(&record.supersedes), of(&record.superseded_by)))
            .collect();
        for (record, (supersedes, superseded_by)) in self.records.iter_mut().zip(found) {
            let supersedes = record.supersedes.iter_mut().zip(supersedes);
            let superseded_by = record.superseded_by.iter_mut().zip(superseded_by);
            for (reference, to) in supersedes.chain(superseded_by) {
                reference.to = to;
            }
        }
    }

    /// The rules, each with the record that its decision leads to.
    pub(super) fn rules(&self, stated: &[StatedRule]) -> Vec<RuleFact> {
        let rules = stated.iter().map(|stated| {
            let mut rule = stated.fact.clone();
            if let Some(decision) = &mut rule.decision {
                decision.elsewhere = reference::is_elsewhere(&decision.text);
                let to = self.resolve(&decision.text).filter(|_| !decision.elsewhere);
                decision.to = to.map(|record| record.id.clone());
            } else {
                let page = stated.page.as_ref().zip(rule.at.clone());
                rule.decision = page.and_then(|(page, at)| {
                    let record = self.records.iter().find(|record| record.path.as_str() == page)?;
                    Some(ReferenceFact {
                        text: page.clone(),
                        to: Some(record.id.clone()),
                        elsewhere: false,
                        at,
                    })
                });
            }
            rule
        });
        rules.collect()
    }
}

/// Whether a file may be a record, by its path.
fn is_candidate(path: &RepoPath, config: &DecisionsConfig) -> bool {
    let stem = stem_of_markdown(path.file_name());
    config.holds(path.as_str()) && stem.is_some_and(|stem| !is_no_record(stem))
}

fn stem_of_markdown(file_name: &str) -> Option<&str> {
    let stem = reference::without_extension(file_name);
    (stem.len() < file_name.len()).then_some(stem)
}

/// What the name of a Markdown file says of a record; `None` for any other file.
#[must_use]
pub fn record_name(file_name: &str) -> Option<RecordName> {
    stem_of_markdown(file_name).map(RecordName::of)
}

/// Records that would have the same id are called by their files, and where these too are the same, by their paths.
fn name_apart(records: &mut [DecisionFact]) {
    for by in [
        |record: &DecisionFact| reference::without_extension(record.path.file_name()).to_owned(),
        |record: &DecisionFact| reference::without_extension(record.path.as_str()).to_owned(),
    ] {
        let mut count: BTreeMap<String, usize> = BTreeMap::new();
        for record in records.iter() {
            *count.entry(record.id.to_ascii_lowercase()).or_default() += 1;
        }
        for record in records.iter_mut() {
            if count
                .get(&record.id.to_ascii_lowercase())
                .is_some_and(|count| *count > 1)
            {
                record.id = by(record);
            }
        }
    }
}

#[cfg(test)]
mod tests;
