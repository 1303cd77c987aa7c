//! JSON Schemas of what purlin writes.

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};

/// The schema of a value as it is written: a key that is always there is required, be it null, and only one that may be left
/// out is optional. What purlin reads is described by [`schemars::schema_for!`], where a key that may be null may be absent too.
#[must_use]
pub fn of_written<T: JsonSchema>() -> Schema {
    SchemaSettings::default()
        .for_serialize()
        .into_generator()
        .into_root_schema_for::<T>()
}
