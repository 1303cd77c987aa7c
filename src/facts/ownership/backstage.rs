//! Backstage's `catalog-info.yaml`, as documented in
//! <https://backstage.io/docs/features/software-catalog/descriptor-format>: `spec.owner` is a reference to an entity,
//! `[kind:][namespace/]name`, which is a group unless it says otherwise
//! (<https://backstage.io/docs/features/software-catalog/references>).
//!
//! A catalog file covers its directory and everything below, up to the next catalog file that names an owner. Of
//! several entities in one file the components count, or, without any, all others with an owner.

use super::rule::UNREADABLE;
use super::tree::{AddingUp, RuleReach};
use super::{Dialect, FilePlace, OwnerRule, OwnershipError};
use crate::diagnostic::Owner;
use crate::document::{self, Format, Kind};
use crate::facts::catalog::EntityReference;
use crate::source::{Span, Text};

/// Backstage states no limit; this one avoids reading a huge file that is not an ownership file.
pub const MAX_BYTES: u64 = 3 * 1024 * 1024;

/// An owner that is not a reference to an entity.
pub const INVALID_OWNER: &str = "Invalid owner";

/// Reads all files, each with any number of entities.
pub(super) fn parse<'t>(texts: impl Iterator<Item = &'t Text>) -> AddingUp {
    let mut parsed = AddingUp::default();
    for text in texts {
        file(text, &mut parsed);
    }
    parsed
}

fn file(text: &Text, parsed: &mut AddingUp) {
    let error = |kind, span: Span, message: String| {
        OwnershipError::new(kind, Some(Dialect::Backstage), text, span, message)
    };
    let documents = match document::parse(Format::Yaml, text) {
        Ok(parsed) => parsed.documents,
        Err(fault) => {
            let message = format!("the file is not YAML: {}", fault.message);
            parsed
                .errors
                .push(error(UNREADABLE, fault.span.unwrap_or_default(), message));
            return;
        }
    };
    let mut components = Vec::new();
    let mut others = Vec::new();
    for document in &documents {
        let Some(owner) = document.at(&["spec", "owner"]) else {
            continue;
        };
        let span = document.span(owner);
        let name = match document.kind(document.resolve(owner)) {
            Kind::String(name) if EntityReference::parse(name).is_some() => name.trim(),
            Kind::Null => continue,
            _ => {
                let message = "an owner must be a reference such as `web` or `group:default/web`".to_owned();
                parsed.errors.push(error(INVALID_OWNER, span, message));
                continue;
            }
        };
        let is_component = document
            .at(&["kind"])
            .and_then(|kind| document.as_str(kind))
            .is_some_and(|kind| kind.eq_ignore_ascii_case("component"));
        let list = if is_component {
            &mut components
        } else {
            &mut others
        };
        list.push((Owner::new(name), span));
    }
    let named = if components.is_empty() { others } else { components };
    let Some((_, span)) = named.first() else { return };
    let span = *span;
    let mut owners: Vec<(Owner, FilePlace)> = Vec::new();
    for (owner, span) in named {
        if owners.iter().all(|(other, _)| *other != owner) {
            owners.push((owner, FilePlace::of(text, span)));
        }
    }
    let directory = text.path().parent();
    let reach = RuleReach {
        directory: directory.to_owned(),
        filter: None,
        stops: true,
    };
    let rule = OwnerRule::new(text, span, reach.pattern(), owners);
    parsed.push(rule, reach);
}
