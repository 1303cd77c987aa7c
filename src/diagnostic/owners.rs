//! Owners, and lists of them.

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::Serialize;

/// A person or team as an ownership file names it: `@acme/platform`, `dev@example.com`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(transparent)]
pub struct Owner(Arc<str>);

impl Owner {
    /// Takes the name as it is written.
    #[must_use]
    pub fn new(name: impl AsRef<str>) -> Self {
        Self(Arc::from(name.as_ref()))
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

/// Owners in order: a list that all files of a rule share, however long it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Owners(Arc<[Owner]>);

impl Owners {
    /// The name of the type to a serialiser, which may give a shared list once.
    pub const NAME: &'static str = "Owners";
}

impl From<Vec<Owner>> for Owners {
    fn from(owners: Vec<Owner>) -> Self {
        Self(owners.into())
    }
}

impl Deref for Owners {
    type Target = [Owner];

    fn deref(&self) -> &[Owner] {
        &self.0
    }
}

impl<'o> IntoIterator for &'o Owners {
    type Item = &'o Owner;
    type IntoIter = std::slice::Iter<'o, Owner>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl Serialize for Owners {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_newtype_struct(Self::NAME, &*self.0)
    }
}

impl JsonSchema for Owners {
    fn schema_name() -> Cow<'static, str> {
        Vec::<Owner>::schema_name()
    }

    fn inline_schema() -> bool {
        Vec::<Owner>::inline_schema()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        Vec::<Owner>::json_schema(generator)
    }
}
