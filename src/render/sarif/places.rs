//! Places as SARIF has them.

use std::collections::{BTreeMap, BTreeSet};

use super::log::{ArtifactBase, ArtifactLocation, Location, PhysicalLocation, Region};
use super::message::message;
use crate::diagnostic as internal;
use crate::diagnostic::Label;
use crate::render::place::in_repository;
use crate::render::uri::uri;
use crate::source::{FileId, RepoPath, Root};
use crate::subject::SHOWN_FOR_REPOSITORY;
use crate::verdict::Report;

const ROOT: &str = "%SRCROOT%";

pub(super) fn region(region: internal::Region) -> Region {
    Region {
        start_line: region.start.line,
        start_column: Some(region.start.column),
        end_line: Some(region.end.line),
        end_column: Some(region.end.column),
        byte_offset: Some(region.span.start),
        byte_length: Some(region.span.len()),
    }
}

pub(super) fn related(at: usize, label: &Label, root: &RepoPath) -> Location {
    Location {
        id: Some(at),
        message: Some(message(&label.message)),
        ..location(&label.location, root)
    }
}

pub(super) fn location(place: &internal::Location, root: &RepoPath) -> Location {
    let whole = Region {
        start_line: 1,
        start_column: None,
        end_line: None,
        end_column: None,
        byte_offset: None,
        byte_length: None,
    };
    Location {
        id: None,
        physical: PhysicalLocation {
            artifact_location: artifact(place.file.as_ref(), root),
            region: place.region.map_or(whole, region),
        },
        message: place.file.is_none().then(|| message("The repository as a whole")),
    }
}

pub(super) fn artifact(file: Option<&FileId>, root: &RepoPath) -> ArtifactLocation {
    let file = match file {
        Some(file) => in_repository(file, root),
        None => in_repository(&RepoPath::new(SHOWN_FOR_REPOSITORY).into(), root),
    };
    ArtifactLocation {
        uri: uri(&file.path),
        uri_base_id: base_id(file.root),
    }
}

/// The name of the root of a tree.
fn base_id(root: Root) -> String {
    match root {
        Root::Head => ROOT.to_owned(),
        root => root.to_string().to_uppercase(),
    }
}

/// The description of each root that the log names: always that of the repository, and the others that are used.
pub(super) fn bases(report: &Report) -> BTreeMap<String, ArtifactBase> {
    let findings = report
        .findings
        .iter()
        .chain(&report.faults)
        .chain(&report.notices);
    let places = findings.flat_map(|finding| {
        let related = finding.related.iter().map(|label| &label.location);
        std::iter::once(&finding.location).chain(related)
    });
    let roots = places.filter_map(|place| Some(place.file.as_ref()?.root));
    let roots: BTreeSet<Root> = roots.chain([Root::Head]).collect();
    let describe = |root: Root| match root {
        Root::Head => "The root of the repository under check.".to_owned(),
        Root::Base => "The root of the revision whose standards judge.".to_owned(),
        Root::Builtin => "The policies that are part of purlin.".to_owned(),
        Root::Outside(number) => match report.sources.outside.name(number) {
            Some(name) => format!("The directory `{name}` outside the repository."),
            None => "A directory outside the repository.".to_owned(),
        },
    };
    let base = |root: Root| {
        let description = message(&describe(root));
        (base_id(root), ArtifactBase { description })
    };
    roots.into_iter().map(base).collect()
}
