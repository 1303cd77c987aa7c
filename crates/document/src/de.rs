//! Nodes of a document to Rust types with serde, with the place of every mistake.

mod key;
mod mistake;
mod spanned;

use serde::Deserialize;
use serde::de::value::StrDeserializer;
use serde::de::{
    self, DeserializeSeed, Deserializer, EnumAccess, IntoDeserializer, MapAccess, SeqAccess, Unexpected,
    VariantAccess, Visitor,
};

use super::duplicates::repeated;
use super::tree::{Document, Entry, Kind, NodeId};
use key::KeyDeserializer;
pub use mistake::DeError;
use mistake::{DeMistake, shown};
use purlin_text::source::Span;
use spanned::SPANNED;
pub use spanned::Spanned;

/// Reads a node, and all that it holds, as `T`.
///
/// Aliases and merge keys apply. A whole number is a float where a float is expected, and an empty value (`rules:` with
/// nothing after it) is an empty mapping or list; nothing else is converted: `port: "80"` is not a number. Keys are
/// text: a key `1` fits a map of strings. A missing key and `null` both fit an `Option`.
///
/// # Errors
/// The first mistake: of a wrong type or value, its place; of an unknown or repeated key, the key; of a missing
/// one, the key that names the mapping it is missing from, or the mapping.
pub fn from_node<'d, T: Deserialize<'d>>(document: &'d Document, node: NodeId) -> Result<T, DeError> {
    T::deserialize(NodeDeserializer {
        document,
        at: node,
        key: None,
    })
    .map_err(|mistake| mistake.placed(document.span(node)))
}

/// A node to be read.
#[derive(Clone, Copy)]
struct NodeDeserializer<'d> {
    document: &'d Document,
    at: NodeId,
    /// The key whose value it is.
    key: Option<NodeId>,
}

impl<'d> NodeDeserializer<'d> {
    fn span(&self) -> Span {
        self.document.span(self.at)
    }

    fn kind(&self) -> Kind<'d> {
        self.document.kind(self.document.resolve(self.at))
    }

    /// Gives a mistake that has no place yet this node's, or its key's.
    fn place<T>(&self, result: Result<T, DeMistake>) -> Result<T, DeMistake> {
        result.map_err(|mistake| {
            let key = self.key.filter(|_| mistake.of_mapping);
            mistake.at(self.document.span(key.unwrap_or(self.at)))
        })
    }

    /// Reads a mapping; an empty value is an empty one.
    fn mapping<V: Visitor<'d>>(self, visitor: V) -> Result<V::Value, DeMistake> {
        let result = match self.kind() {
            Kind::Mapping(_) => self.visit(visitor),
            Kind::Null => visitor.visit_map(MappingEntries {
                document: self.document,
                rest: Vec::new().into_iter(),
                value: None,
            }),
            _ => Err(self.wrong("a mapping")),
        };
        self.place(result)
    }

    /// Reads a list; an empty value is an empty one.
    fn list<V: Visitor<'d>>(self, visitor: V) -> Result<V::Value, DeMistake> {
        let result = match self.kind() {
            Kind::Sequence(_) => self.visit(visitor),
            Kind::Null => visitor.visit_seq(&mut ListItems {
                document: self.document,
                items: [].iter(),
            }),
            _ => Err(self.wrong("a list")),
        };
        self.place(result)
    }

    /// The mistake of a node that is not what is `wanted`.
    fn wrong(&self, wanted: &str) -> DeMistake {
        let found = match self.kind() {
            Kind::Null | Kind::Alias(_) => Unexpected::Unit,
            Kind::Bool(value) => Unexpected::Bool(value),
            Kind::Integer(value) => Unexpected::Signed(value),
            Kind::Float(value) => Unexpected::Float(value),
            Kind::String(text) => Unexpected::Str(text),
            Kind::MergeKey => Unexpected::Str("<<"),
            Kind::Sequence(_) => Unexpected::Seq,
            Kind::Mapping(_) => Unexpected::Map,
        };
        DeMistake::from(format!("expected {wanted}, found {}", shown(&found)))
    }

    /// The effective entries of a mapping, which may have no key twice.
    fn entries(&self, own: &'d [Entry]) -> Result<Vec<Entry>, DeMistake> {
        let mut twice = repeated(self.document, own);
        twice.sort_by_key(|(later, _)| self.document.span(*later));
        match twice.first() {
            Some((later, _)) => {
                let name = self.document.key_text(*later);
                Err(DeMistake::from(format!("the key `{name}` is defined twice"))
                    .at(self.document.span(*later)))
            }
            None => Ok(self.document.entries(self.at)),
        }
    }

    fn visit<V: Visitor<'d>>(self, visitor: V) -> Result<V::Value, DeMistake> {
        match self.kind() {
            // An alias is resolved already.
            Kind::Null | Kind::Alias(_) => visitor.visit_unit(),
            Kind::Bool(value) => visitor.visit_bool(value),
            Kind::Integer(value) => visitor.visit_i64(value),
            Kind::Float(value) => visitor.visit_f64(value),
            Kind::String(text) => visitor.visit_borrowed_str(text),
            Kind::MergeKey => visitor.visit_borrowed_str("<<"),
            Kind::Sequence(items) => {
                let mut items = ListItems {
                    document: self.document,
                    items: items.iter(),
                };
                let value = visitor.visit_seq(&mut items)?;
                match items.items.next() {
                    None => Ok(value),
                    Some(extra) => Err(DeMistake::from("the list has too many items".to_owned())
                        .at(self.document.span(*extra))),
                }
            }
            Kind::Mapping(own) => visitor.visit_map(MappingEntries {
                document: self.document,
                rest: self.entries(own)?.into_iter(),
                value: None,
            }),
        }
    }
}

impl<'d> Deserializer<'d> for NodeDeserializer<'d> {
    type Error = DeMistake;

    fn deserialize_any<V: Visitor<'d>>(self, visitor: V) -> Result<V::Value, DeMistake> {
        self.place(self.visit(visitor))
    }

    fn deserialize_option<V: Visitor<'d>>(self, visitor: V) -> Result<V::Value, DeMistake> {
        match self.kind() {
            Kind::Null => self.place(visitor.visit_none()),
            _ => self.place(visitor.visit_some(self)),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'d>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, DeMistake> {
        if name == SPANNED {
            let parts = SpannedParts { node: self, next: 0 };
            return self.place(visitor.visit_seq(parts));
        }
        self.place(visitor.visit_newtype_struct(self))
    }

    fn deserialize_enum<V: Visitor<'d>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DeMistake> {
        let result = match self.kind() {
            Kind::String(name) => visitor.visit_enum(EnumVariant {
                document: self.document,
                name,
                at: self.span(),
                value: None,
            }),
            Kind::Mapping(own) => match self.entries(own)?.as_slice() {
                [entry] => visitor.visit_enum(EnumVariant {
                    document: self.document,
                    name: self.document.key_text(entry.key),
                    at: self.document.span(entry.key),
                    value: Some(NodeDeserializer {
                        document: self.document,
                        at: entry.value,
                        key: Some(entry.key),
                    }),
                }),
                _ => Err(DeMistake::from(
                    "expected a string, or a mapping with one key".to_owned(),
                )),
            },
            _ => Err(DeMistake::from(
                "expected a string, or a mapping with one key".to_owned(),
            )),
        };
        self.place(result)
    }

    fn deserialize_f32<V: Visitor<'d>>(self, visitor: V) -> Result<V::Value, DeMistake> {
        self.deserialize_f64(visitor)
    }

    fn deserialize_f64<V: Visitor<'d>>(self, visitor: V) -> Result<V::Value, DeMistake> {
        self.deserialize_any(visitor)
    }

    fn deserialize_map<V: Visitor<'d>>(self, visitor: V) -> Result<V::Value, DeMistake> {
        self.mapping(visitor)
    }

    fn deserialize_struct<V: Visitor<'d>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DeMistake> {
        self.mapping(visitor)
    }

    fn deserialize_seq<V: Visitor<'d>>(self, visitor: V) -> Result<V::Value, DeMistake> {
        self.list(visitor)
    }

    fn deserialize_tuple<V: Visitor<'d>>(self, _: usize, visitor: V) -> Result<V::Value, DeMistake> {
        self.list(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'d>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, DeMistake> {
        self.list(visitor)
    }

    fn deserialize_ignored_any<V: Visitor<'d>>(self, visitor: V) -> Result<V::Value, DeMistake> {
        visitor.visit_unit()
    }

    serde::forward_to_deserialize_any! {
        <V: Visitor<'d>>
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 char str string bytes byte_buf unit unit_struct identifier
    }
}

/// The parts of a [`Spanned`]: start, end, value.
struct SpannedParts<'d> {
    node: NodeDeserializer<'d>,
    next: u8,
}

impl<'d> SeqAccess<'d> for SpannedParts<'d> {
    type Error = DeMistake;

    fn next_element_seed<T: DeserializeSeed<'d>>(&mut self, seed: T) -> Result<Option<T::Value>, DeMistake> {
        self.next += 1;
        match self.next {
            1 => seed
                .deserialize(self.node.span().start.into_deserializer())
                .map(Some),
            2 => seed
                .deserialize(self.node.span().end.into_deserializer())
                .map(Some),
            3 => seed.deserialize(self.node).map(Some),
            _ => Ok(None),
        }
    }
}

struct ListItems<'d> {
    document: &'d Document,
    items: std::slice::Iter<'d, NodeId>,
}

impl<'d> SeqAccess<'d> for &mut ListItems<'d> {
    type Error = DeMistake;

    fn next_element_seed<T: DeserializeSeed<'d>>(&mut self, seed: T) -> Result<Option<T::Value>, DeMistake> {
        match self.items.next() {
            None => Ok(None),
            Some(item) => seed
                .deserialize(NodeDeserializer {
                    document: self.document,
                    at: *item,
                    key: None,
                })
                .map(Some),
        }
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.items.len())
    }
}

struct MappingEntries<'d> {
    document: &'d Document,
    rest: std::vec::IntoIter<Entry>,
    value: Option<Entry>,
}

impl<'d> MapAccess<'d> for MappingEntries<'d> {
    type Error = DeMistake;

    fn next_key_seed<K: DeserializeSeed<'d>>(&mut self, seed: K) -> Result<Option<K::Value>, DeMistake> {
        self.value = self.rest.next();
        match self.value {
            None => Ok(None),
            Some(entry) => seed
                .deserialize(KeyDeserializer {
                    document: self.document,
                    key: entry.key,
                })
                .map(Some)
                .map_err(|mistake| mistake.at(self.document.span(entry.key))),
        }
    }

    fn next_value_seed<V: DeserializeSeed<'d>>(&mut self, seed: V) -> Result<V::Value, DeMistake> {
        match self.value.take() {
            None => Err(de::Error::custom("a value was read before its key")),
            Some(entry) => seed.deserialize(NodeDeserializer {
                document: self.document,
                at: entry.value,
                key: Some(entry.key),
            }),
        }
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.rest.len())
    }
}

/// A variant by its name, alone or as the one key of a mapping.
struct EnumVariant<'d> {
    document: &'d Document,
    name: &'d str,
    at: Span,
    value: Option<NodeDeserializer<'d>>,
}

impl<'d> EnumAccess<'d> for EnumVariant<'d> {
    type Error = DeMistake;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'d>>(self, seed: V) -> Result<(V::Value, Self), DeMistake> {
        let name: StrDeserializer<'d, DeMistake> = self.name.into_deserializer();
        let value = seed.deserialize(name).map_err(|mistake| mistake.at(self.at))?;
        Ok((value, self))
    }
}

impl<'d> EnumVariant<'d> {
    fn content(&self) -> Result<NodeDeserializer<'d>, DeMistake> {
        self.value
            .ok_or_else(|| DeMistake::from(format!("`{}` needs a value", self.name)).at(self.at))
    }
}

impl<'d> VariantAccess<'d> for EnumVariant<'d> {
    type Error = DeMistake;

    fn unit_variant(self) -> Result<(), DeMistake> {
        match self.value {
            Some(value) if value.kind() != Kind::Null => {
                Err(DeMistake::from(format!("`{}` takes no value", self.name))
                    .at(self.document.span(value.at)))
            }
            _ => Ok(()),
        }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'d>>(self, seed: T) -> Result<T::Value, DeMistake> {
        seed.deserialize(self.content()?)
    }

    fn tuple_variant<V: Visitor<'d>>(self, _: usize, visitor: V) -> Result<V::Value, DeMistake> {
        self.content()?.list(visitor)
    }

    fn struct_variant<V: Visitor<'d>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DeMistake> {
        self.content()?.mapping(visitor)
    }
}

#[cfg(test)]
mod tests;
