//! From a rule's finding to a place in a text.

mod edits;
mod element;
mod error;
mod key;
mod operations;
mod target;

use crate::diagnostic::{Edit, FindingKey, Label, Location};
use crate::document::{Document, Kind, NodeId, Pointer};
use crate::policy::{At, Finding, Place};
use crate::source::{Span, Text};

pub use error::LocateError;
pub use target::{Files, Target};

/// Where a finding and its related places are, and the key that identifies it.
#[derive(Clone, Debug, PartialEq)]
pub struct Placed {
    /// The primary place.
    pub location: Location,
    /// The secondary places.
    pub related: Vec<Label>,
    /// The rule's key, or the document and the pointer.
    pub key: FindingKey,
    /// The fix as replacements in the primary place's file, where it operates on lines.
    pub edits: Vec<Edit>,
}

/// Locates a finding. `target` is the document that a file rule was given, `None` for a repository rule.
///
/// The fix of a finding that is placed by a span operates on the lines of the file. For a file that can't be read as
/// text there are no replacements.
///
/// # Errors
/// The rule named a place that does not exist, or a fix that can't be applied.
pub fn locate(
    finding: &Finding,
    target: Option<Target<'_>>,
    files: &dyn Files,
) -> Result<Placed, LocateError> {
    let location = location(&finding.at, target, files)?;
    check_operations(finding, target, files)?;
    let related = finding
        .related
        .iter()
        .map(|related| {
            Ok(Label {
                location: self::location(&related.at, target, files)?,
                message: related.msg.clone(),
            })
        })
        .collect::<Result<_, LocateError>>()?;
    Ok(Placed {
        location,
        related,
        key: key::key(finding, target, files),
        edits: edits(finding, files)?,
    })
}

/// Checks a fix on the values of a document against the document that `at` leads into. One that can't be parsed has another
/// finding.
fn check_operations(
    finding: &Finding,
    target: Option<Target<'_>>,
    files: &dyn Files,
) -> Result<(), LocateError> {
    if finding.fix.is_empty() {
        return Ok(());
    }
    match (&finding.at, target) {
        (At::Unstated | At::Pointer(_), Some(target)) => operations::check(&finding.fix, target.document),
        (At::Place(place), _) if place.pointer.is_some() || place.span.is_none() => {
            let parsed = files.parsed(&place.file);
            let documents = parsed.iter().flat_map(|parsed| &parsed.documents);
            let mut document = documents.skip(place.index as usize);
            document
                .next()
                .map_or(Ok(()), |document| operations::check(&finding.fix, document))
        }
        _ => Ok(()),
    }
}

fn edits(finding: &Finding, files: &dyn Files) -> Result<Vec<Edit>, LocateError> {
    match &finding.at {
        At::Place(Place {
            file,
            pointer: None,
            span: Some(_),
            ..
        }) if !finding.fix.is_empty() => match files.text(file) {
            Some(text) => edits::edits(&finding.fix, &text),
            None => Ok(Vec::new()),
        },
        _ => Ok(Vec::new()),
    }
}

fn location(at: &At, target: Option<Target<'_>>, files: &dyn Files) -> Result<Location, LocateError> {
    match (at, target) {
        (At::Unstated, None) => Ok(Location::repository()),
        (At::Unstated, Some(target)) => Ok(match start_of(target.document) {
            Some(start) => Location::region(target.text, start),
            None => Location::file(target.text.file().clone()),
        }),
        (At::Pointer(_), None) => Err(LocateError::NoDocument),
        (At::Pointer(pointer), Some(target)) => {
            Ok(Location::region(target.text, span_of(target.document, pointer)))
        }
        (At::Place(place), _) => in_file(place, files),
    }
}

fn in_file(place: &Place, files: &dyn Files) -> Result<Location, LocateError> {
    if !files.exists(&place.file) {
        if files.is_excluded(&place.file) {
            return Err(LocateError::Excluded(place.file.path.clone()));
        }
        return Err(LocateError::NoSuchFile(place.file.to_string()));
    }
    let whole_file = || Location::file(place.file.clone());
    let span = place.span.or_else(|| {
        if place.pointer.is_none() && place.index == 0 {
            return None;
        }
        // Where the file does not parse, another finding reports that if a rule needed it.
        let parsed = files.parsed(&place.file)?;
        let document = parsed.documents.get(place.index as usize)?;
        match &place.pointer {
            Some(pointer) => Some(span_of(document, pointer)),
            None => start_of(document),
        }
    });
    Ok(match (span, files.text(&place.file)) {
        (Some(span), Some(text)) => Location::region(&text, narrowed(&text, span, place)),
        _ => whole_file(),
    })
}

/// Where a document begins that is not the first of its file; the first stands for the file.
fn start_of(document: &Document) -> Option<Span> {
    (document.index() > 0).then(|| opening(document, document.root()))
}

/// The occurrence of a text that the place names within `span`; the first where there are fewer, or else all of it.
fn narrowed(text: &Text, span: Span, place: &Place) -> Span {
    let find = place.find.as_deref().filter(|find| !find.is_empty());
    let inner = find.and_then(|find| {
        let mut occurrences = text.slice(span).match_indices(find);
        let first = occurrences.next()?.0;
        let asked = (place.occurrence as usize).checked_sub(2);
        let at = asked
            .and_then(|further| occurrences.nth(further))
            .map_or(first, |(at, _)| at);
        let at = at + span.start as usize;
        Some(Span::new(at, at + find.len()))
    });
    inner.unwrap_or(span)
}

/// The span of the value at `pointer`; for a missing one, that of the nearest existing parent's key.
#[must_use]
pub fn span_of(document: &Document, pointer: &Pointer) -> Span {
    let found = document.find(pointer);
    if found.missing == 0 {
        return document.span(found.node);
    }
    match found.key {
        Some(key) => document.span(key),
        None => opening(document, found.node),
    }
}

/// The span shown for a node without a key, the root or an item: itself if it is a scalar, otherwise its first key or
/// item, so that a label does not cover the whole file.
fn opening(document: &Document, node: NodeId) -> Span {
    let span = document.span(node);
    let first = match document.kind(document.resolve(node)) {
        Kind::Mapping([first, ..]) => document.span(first.key),
        Kind::Sequence([first, ..]) => document.span(*first),
        _ => return span,
    };
    // An alias's node is elsewhere; a bracket or dash before the first entry is left out on purpose.
    if span.holds(first) { first } else { span }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::diagnostic::Region;
    use crate::document::{self, Step};
    use crate::document::{Format, Parsed};
    use crate::source::FileId;
    use crate::source::RepoPath;

    /// A repository of one file, `a.yaml`.
    struct One(Arc<Text>, Arc<Parsed>);

    impl One {
        fn new(content: &str) -> Self {
            let text = Arc::new(Text::new(RepoPath::new("a.yaml"), content));
            let parsed = document::parse(Format::Yaml, &text).unwrap();
            Self(text, Arc::new(parsed))
        }

        fn shown(&self, at: At) -> String {
            self.region(at)
                .map_or("the file".into(), |region| self.0.slice(region.span).to_owned())
        }

        /// Line and column, from 1.
        fn start(&self, at: At) -> (u32, u32) {
            let start = self.region(at).expect("a region").start;
            (start.line, start.column)
        }

        fn region(&self, at: At) -> Option<Region> {
            let finding = Finding {
                msg: "m".into(),
                at,
                ..Finding::default()
            };
            let target = Target {
                text: &self.0,
                document: &self.1.documents[0],
                format: Format::Yaml,
            };
            locate(&finding, Some(target), self).unwrap().location.region
        }
    }

    impl Files for One {
        fn text(&self, file: &FileId) -> Option<Arc<Text>> {
            self.exists(file).then(|| Arc::clone(&self.0))
        }

        fn parsed(&self, file: &FileId) -> Option<Arc<Parsed>> {
            self.exists(file).then(|| Arc::clone(&self.1))
        }

        fn exists(&self, file: &FileId) -> bool {
            file == self.0.file()
        }

        fn is_excluded(&self, _: &FileId) -> bool {
            false
        }
    }

    fn pointer(steps: &[&str]) -> Pointer {
        let step = |step: &&str| {
            step.parse()
                .map_or_else(|_| Step::Key((*step).to_owned()), Step::Index)
        };
        Pointer::new(steps.iter().map(step).collect())
    }

    fn place(find: Option<&str>) -> At {
        occurrence(find, 1)
    }

    fn occurrence(find: Option<&str>, occurrence: u32) -> At {
        At::Place(Place {
            file: RepoPath::new("a.yaml").into(),
            index: 0,
            pointer: Some(pointer(&["jobs", "run"])),
            span: None,
            find: find.map(str::to_owned),
            occurrence,
        })
    }

    #[test]
    fn a_value_is_itself_and_a_missing_one_its_nearest_parents_key() {
        let file = One::new("jobs:\n  steps: [{uses: x}, y]\n");
        for (steps, shown) in [
            (&["jobs", "steps", "0", "uses"][..], "x"),
            (&["jobs", "steps", "1"], "y"),
            (&["jobs", "timeout", "minutes"], "jobs"),
            (&["jobs", "steps", "7"], "steps"),
            (&["jobs", "steps", "0", "with"], "uses"),
            (&["nothing"], "jobs"),
        ] {
            assert_eq!(file.shown(At::Pointer(pointer(steps))), shown, "{steps:?}");
        }
        assert_eq!(file.shown(At::Unstated), "the file");
    }

    #[test]
    fn what_is_said_of_a_later_document_stands_where_that_begins() {
        let file = One::new("a: 1\n---\n# b\nb: 2\nc: 3\n---\n- 1\n---\n");
        let unstated = |index: usize| {
            let target = Target {
                text: &file.0,
                document: &file.1.documents[index],
                format: Format::Yaml,
            };
            let region = locate(&Finding::default(), Some(target), &file).unwrap();
            region.location.region.map(|region| region.start.line)
        };
        assert_eq!([0, 1, 2].map(unstated), [None, Some(4), Some(7)]);
        let of_repository = |index| {
            let place = Place {
                file: RepoPath::new("a.yaml").into(),
                index,
                pointer: None,
                span: None,
                find: None,
                occurrence: 1,
            };
            file.region(At::Place(place)).map(|region| region.start.line)
        };
        assert_eq!([0, 1, 2, 9].map(of_repository), [None, Some(4), Some(7), None]);
    }

    #[test]
    fn a_text_within_a_value_narrows_the_place_where_it_is_found() {
        let file = One::new("jobs:\n  run: |\n    echo one\n    echo two\n");
        assert_eq!(file.shown(place(Some("two"))), "two");
        let echo = |number| file.start(occurrence(Some("echo"), number));
        assert_eq!([echo(1), echo(2), echo(3)], [3, 4, 3].map(|line| (line, 5)));
        assert!(file.shown(place(Some("three"))).starts_with('|'));
        assert!(file.shown(place(Some(""))).starts_with('|'));
        assert!(file.shown(place(None)).starts_with('|'));
    }

    #[test]
    fn a_place_that_does_not_exist_is_the_rules_mistake() {
        let file = One::new("a: 1\n");
        let finding = |at| Finding {
            msg: "m".into(),
            at,
            ..Finding::default()
        };
        let nowhere = At::Place(Place {
            file: RepoPath::new("b.yaml").into(),
            index: 0,
            pointer: None,
            span: None,
            find: None,
            occurrence: 1,
        });
        assert_eq!(
            locate(&finding(nowhere), None, &file),
            Err(LocateError::NoSuchFile("b.yaml".into()))
        );
        let pointed = finding(At::Pointer(pointer(&["a"])));
        assert_eq!(locate(&pointed, None, &file), Err(LocateError::NoDocument));
    }

    #[test]
    fn a_fix_at_a_span_is_one_of_lines() {
        let file = One::new("a: 1\nb: 2\n");
        let finding = |pointer, span| Finding {
            msg: "m".into(),
            at: At::Place(Place {
                file: RepoPath::new("a.yaml").into(),
                index: 0,
                pointer,
                span,
                find: None,
                occurrence: 1,
            }),
            fix: vec![serde_json::json!({"op": "remove", "path": "/lines/1"})],
            ..Finding::default()
        };
        let by_span = locate(&finding(None, Some(Span::new(5, 6))), None, &file).unwrap();
        assert_eq!(by_span.edits.len(), 1);
        assert_eq!(by_span.edits[0].region.span, Span::new(5, 10));
        let mut by_pointer = finding(Some(pointer(&["b"])), None);
        let of_lines = locate(&by_pointer, None, &file);
        assert!(
            matches!(of_lines, Err(LocateError::Operation(..))),
            "{of_lines:?}"
        );
        by_pointer.fix = vec![serde_json::json!({"op": "remove", "path": "/b"})];
        assert_eq!(locate(&by_pointer, None, &file).unwrap().edits, []);
        let mut wrong = finding(None, Some(Span::new(5, 6)));
        wrong.fix = vec![serde_json::json!({"op": "remove", "path": "/b"})];
        assert!(matches!(locate(&wrong, None, &file), Err(LocateError::Fix(_))));
    }
}
