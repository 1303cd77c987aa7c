//! Which file of a package says how its rule runs. Several files may add to the set of one rule; the METADATA stands in
//! one of them.

use std::collections::BTreeMap;

use super::read::Read;
use crate::diagnostic::{Diagnostic, RuleId};
use crate::policy::metadata::{self, Holder, Metadata, Said};
use crate::policy::module::{Loaded, Origin};
use crate::policy::{fault, rule_id, scan};
use crate::source::Span;

/// The policies that can be used, by path.
pub(super) struct Stated {
    /// Each with the rule that its METADATA makes, if it makes one.
    pub(super) policies: Vec<(Loaded, Option<(RuleId, Metadata)>)>,
    /// Whether there are others, which cannot be used.
    pub(super) some_unread: bool,
}

/// A package of one origin. What the repository adds to one of purlin's own is a fault, and never part of its rule.
type Package = (Origin, Vec<String>);

/// Makes one rule of the files of each package that say an entry.
pub(super) fn whole(read: Vec<Read>, faults: &mut Vec<Diagnostic>) -> Stated {
    let stating = stating(&read, faults);
    let mut stated = Stated {
        policies: Vec::new(),
        some_unread: false,
    };
    for (at, read) in read.into_iter().enumerate() {
        faults.extend(read.faults);
        let Some(loaded) = read.loaded else {
            stated.some_unread = true;
            continue;
        };
        let Some(said) = read.said else {
            stated.policies.push((loaded, None));
            continue;
        };
        let is_stating = stating
            .get(&package(&loaded))
            .is_some_and(|(file, _)| *file == at);
        if !is_stating {
            // Without what is asked of a rule's METADATA. One that says how a rule runs is a fault already.
            if matches!(said, Said::NothingOfARule) {
                let comments = scan::comments(&loaded.text, &loaded.module.comments);
                let holder = Holder::Other { help: None };
                metadata::read(
                    &loaded.text,
                    &comments,
                    loaded.module.package_span,
                    &holder,
                    faults,
                );
            }
            stated.policies.push((loaded, None));
            continue;
        }
        faults.extend(read.if_stating);
        let id = rule_id::of_package(&loaded, faults);
        match (id, said) {
            (Some(id), Said::OfARule { meta: Some(meta), .. }) => {
                stated.policies.push((loaded, Some((id, *meta))));
            }
            _ => stated.some_unread = true,
        }
    }
    stated
}

fn package(loaded: &Loaded) -> Package {
    (loaded.origin, loaded.module.package.clone())
}

/// The file of each package that says how its rule runs, with the place of its METADATA: where several do, the first; where
/// none does, the first that says an entry.
fn stating(read: &[Read], faults: &mut Vec<Diagnostic>) -> BTreeMap<Package, (usize, Option<Span>)> {
    let mut stating: BTreeMap<Package, (usize, Option<Span>)> = BTreeMap::new();
    for (at, file) in read.iter().enumerate() {
        let (Some(loaded), Some(said)) = (&file.loaded, &file.said) else {
            continue;
        };
        let here = match said {
            Said::OfARule { at, .. } => Some(*at),
            Said::NothingOfARule => None,
        };
        let first = stating.entry(package(loaded)).or_insert((at, here));
        match (*first, here) {
            ((other, _), _) if other == at => {}
            ((_, None), Some(_)) => *first = (at, here),
            ((other, Some(there)), Some(here)) => {
                let message = format!(
                    "the rule of the package `{}` has METADATA in another file already",
                    loaded.package()
                );
                let fault = fault::at(&loaded.text, here, message).with_help(
                    "Leave the METADATA in one of the files, or change one of the last two parts of the package's name",
                );
                let other = read.get(other).and_then(|other| other.loaded.as_ref());
                faults.push(match other {
                    Some(other) => fault::related(fault, &other.text, there, "the other METADATA"),
                    None => fault,
                });
            }
            (_, None) => {}
        }
    }
    stating
}
