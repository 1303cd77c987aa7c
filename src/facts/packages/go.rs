//! go.mod: <https://go.dev/ref/mod#go-mod-file>. It has no version, licence or word on publishing: a module's
//! version is its tag, and whoever can reach it can use it.

use super::join::{Joined, Repository};
use super::{Around, Stated, owned};
use crate::document::Document;

pub(super) fn read(document: &Document, _: &Around<'_>) -> Option<Stated> {
    let module = document.at(&["module"])?;
    Some(Stated {
        name: Some(owned(document, Some(module))?),
        span: Some(document.span(module)),
        ..Stated::default()
    })
}

/// Dependencies and workspaces.
pub(super) fn join(repository: &Repository<'_>) -> Joined {
    Joined::new(repository.ecosystem)
}
