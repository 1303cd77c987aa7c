//! Nodes of a document to Rust types with serde, with the place of every mistake.

mod suggest;

use std::fmt;

use serde::de::value::StrDeserializer;
use serde::de::{
    self, DeserializeSeed, Deserializer, EnumAccess, IntoDeserializer, MapAccess, SeqAccess, Unexpected,
    VariantAccess, Visitor,
};
use serde::{Deserialize, Serialize};

use super::duplicates::repeated;
use super::tree::{Document, Entry, Kind, NodeId};
use crate::source::Span;
use suggest::nearest;

/// Reads a node, and all that it holds, as `T`.
///
/// Aliases and merge keys apply. A whole number is a float where one is asked for, and an empty value (`rules:`
/// with nothing behind it) is an empty mapping or list; nothing else is converted: `port: "80"` is no number.
/// Keys are text: a key `1` fits a map of strings. A missing key and `null` both fit an `Option`.
///
/// # Errors
/// The first mistake: of a wrong type or value, its place; of an unknown or repeated key, the key; of a missing
/// one, the key that names the mapping it is missing from, or the mapping.
pub fn from_node<'d, T: Deserialize<'d>>(document: &'d Document, node: NodeId) -> Result<T, DeError> {
    T::deserialize(Node {
        document,
        node,
        key: None,
    })
    .map_err(|mistake| mistake.placed(document.span(node)))
}

/// What keeps a node from being read as a type.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct DeError {
    /// The key or value at fault.
    pub span: Span,
    /// What is wrong, one sentence without a full stop.
    pub message: String,
    /// What to write instead, where that can be told.
    pub help: Option<String>,
}

/// A value with the span of the node that it was read from. From any other source than a document the span is empty.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Spanned<T> {
    /// The bytes of the node.
    pub span: Span,
    /// The value.
    pub value: T,
}

impl<T> Spanned<T> {
    /// The same value without its place.
    pub fn into_inner(self) -> T {
        self.value
    }

    /// The same place with a value made from this one.
    pub fn map<U>(self, make: impl FnOnce(T) -> U) -> Spanned<U> {
        Spanned {
            span: self.span,
            value: make(self.value),
        }
    }
}

impl<T> std::ops::Deref for Spanned<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: Serialize> Serialize for Spanned<T> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value.serialize(serializer)
    }
}

impl<T: schemars::JsonSchema> schemars::JsonSchema for Spanned<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        T::schema_name()
    }

    fn schema_id() -> std::borrow::Cow<'static, str> {
        T::schema_id()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        T::json_schema(generator)
    }
}

/// By this name of a struct the deserializer knows that a span is asked for; the fields come as a sequence.
const SPANNED: &str = "$purlin::document::Spanned";

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Spanned<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Parts<T>(std::marker::PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for Parts<T> {
            type Value = Spanned<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value")
            }

            fn visit_newtype_struct<D: Deserializer<'de>>(
                self,
                deserializer: D,
            ) -> Result<Self::Value, D::Error> {
                Ok(Spanned {
                    span: Span::default(),
                    value: T::deserialize(deserializer)?,
                })
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut parts: A) -> Result<Self::Value, A::Error> {
                let missing = || de::Error::custom("a span has three parts");
                let start = parts.next_element()?.ok_or_else(missing)?;
                let end = parts.next_element()?.ok_or_else(missing)?;
                let value = parts.next_element()?.ok_or_else(missing)?;
                Ok(Spanned {
                    span: Span { start, end },
                    value,
                })
            }
        }

        deserializer.deserialize_newtype_struct(SPANNED, Parts(std::marker::PhantomData))
    }
}

/// A mistake on its way up: the innermost node that it passes gives it its place.
#[derive(Debug)]
struct Mistake {
    span: Option<Span>,
    message: String,
    help: Option<String>,
    /// A missing key is told at the key of the mapping around it, which the mapping itself does not know.
    of_mapping: bool,
}

impl Mistake {
    fn at(mut self, span: Span) -> Self {
        self.span.get_or_insert(span);
        self
    }

    fn placed(self, otherwise: Span) -> DeError {
        DeError {
            span: self.span.unwrap_or(otherwise),
            message: self.message,
            help: self.help,
        }
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Mistake {}

impl From<String> for Mistake {
    fn from(message: String) -> Self {
        Self {
            span: None,
            message,
            help: None,
            of_mapping: false,
        }
    }
}

/// `a`, `a or b`, `a, b or c`, each between backquotes.
fn listed(names: &[&str]) -> String {
    let mut text = String::new();
    for (at, name) in names.iter().enumerate() {
        if at > 0 {
            text.push_str(if at + 1 == names.len() { " or " } else { ", " });
        }
        text.push('`');
        text.push_str(name);
        text.push('`');
    }
    text
}

fn instead(name: &str, expected: &'static [&'static str]) -> Option<String> {
    match nearest(name, expected) {
        Some(near) => Some(format!("did you mean `{near}`?")),
        None if expected.is_empty() => None,
        None => Some(format!("it can be {}", listed(expected))),
    }
}

impl de::Error for Mistake {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::from(message.to_string().trim_end_matches('.').to_owned())
    }

    fn invalid_type(found: Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        Self::from(format!("expected {}, found {}", wanted(expected), shown(&found)))
    }

    fn invalid_value(found: Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        Self::from(format!("expected {}, found {}", wanted(expected), shown(&found)))
    }

    fn unknown_variant(name: &str, expected: &'static [&'static str]) -> Self {
        Self {
            help: instead(name, expected),
            ..Self::from(format!("`{name}` is not known here"))
        }
    }

    fn unknown_field(name: &str, expected: &'static [&'static str]) -> Self {
        Self {
            help: instead(name, expected),
            ..Self::from(format!("the key `{name}` is not known here"))
        }
    }

    fn missing_field(name: &'static str) -> Self {
        Self {
            of_mapping: true,
            ..Self::from(format!("the key `{name}` is missing"))
        }
    }
}

/// What serde expects, in words that say nothing of Rust.
fn wanted(expected: &dyn de::Expected) -> String {
    let text = expected.to_string();
    match text.as_str() {
        "u8" => "a whole number from 0 to 255".to_owned(),
        "u16" => "a whole number from 0 to 65535".to_owned(),
        "u32" | "u64" | "u128" | "usize" => "a whole number, 0 or more".to_owned(),
        "i8" | "i16" | "i32" | "i64" | "i128" | "isize" => "a whole number".to_owned(),
        "f32" | "f64" => "a number".to_owned(),
        "a borrowed string" => "a string".to_owned(),
        "a sequence" => "a list".to_owned(),
        "a map" => "a mapping".to_owned(),
        _ => text,
    }
}

/// A value as an error message names it.
fn shown(found: &Unexpected<'_>) -> String {
    match found {
        Unexpected::Bool(value) => format!("`{value}`"),
        Unexpected::Signed(value) => format!("the number {value}"),
        Unexpected::Unsigned(value) => format!("the number {value}"),
        Unexpected::Float(value) => format!("the number {value}"),
        Unexpected::Str(text) if text.chars().count() > 40 => "a string".to_owned(),
        Unexpected::Str(text) => format!("the string {text:?}"),
        Unexpected::Unit | Unexpected::Option => "nothing".to_owned(),
        Unexpected::Seq => "a list".to_owned(),
        Unexpected::Map => "a mapping".to_owned(),
        other => other.to_string(),
    }
}

/// A node to be read.
#[derive(Clone, Copy)]
struct Node<'d> {
    document: &'d Document,
    node: NodeId,
    /// The key whose value it is.
    key: Option<NodeId>,
}

impl<'d> Node<'d> {
    fn span(&self) -> Span {
        self.document.span(self.node)
    }

    fn kind(&self) -> Kind<'d> {
        self.document.kind(self.document.resolve(self.node))
    }

    /// Gives a mistake that has no place yet this node's, or its key's.
    fn place<T>(&self, result: Result<T, Mistake>) -> Result<T, Mistake> {
        result.map_err(|mistake| {
            let key = self.key.filter(|_| mistake.of_mapping);
            mistake.at(self.document.span(key.unwrap_or(self.node)))
        })
    }

    /// Reads a mapping; an empty value is an empty one.
    fn mapping<V: Visitor<'d>>(self, visitor: V) -> Result<V::Value, Mistake> {
        let result = match self.kind() {
            Kind::Mapping(_) => self.visit(visitor),
            Kind::Null => visitor.visit_map(Entries {
                document: self.document,
                entries: Vec::new().into_iter(),
                value: None,
            }),
            _ => Err(self.wrong("a mapping")),
        };
        self.place(result)
    }

    /// Reads a list; an empty value is an empty one.
    fn list<V: Visitor<'d>>(self, visitor: V) -> Result<V::Value, Mistake> {
        let result = match self.kind() {
            Kind::Sequence(_) => self.visit(visitor),
            Kind::Null => visitor.visit_seq(&mut Items {
                document: self.document,
                items: [].iter(),
            }),
            _ => Err(self.wrong("a list")),
        };
        self.place(result)
    }

    /// The mistake of a node that is not what is `wanted`.
    fn wrong(&self, wanted: &str) -> Mistake {
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
        Mistake::from(format!("expected {wanted}, found {}", shown(&found)))
    }

    /// The effective entries of a mapping, which may have no key twice.
    fn entries(&self, own: &'d [Entry]) -> Result<Vec<Entry>, Mistake> {
        let mut twice = repeated(self.document, own);
        twice.sort_by_key(|(later, _)| self.document.span(*later));
        match twice.first() {
            Some((later, _)) => {
                let name = self.document.key_text(*later);
                Err(Mistake::from(format!("the key `{name}` stands here twice"))
                    .at(self.document.span(*later)))
            }
            None => Ok(self.document.entries(self.node)),
        }
    }

    fn visit<V: Visitor<'d>>(self, visitor: V) -> Result<V::Value, Mistake> {
        match self.kind() {
            Kind::Null => visitor.visit_unit(),
            Kind::Bool(value) => visitor.visit_bool(value),
            Kind::Integer(value) => visitor.visit_i64(value),
            Kind::Float(value) => visitor.visit_f64(value),
            Kind::String(text) => visitor.visit_borrowed_str(text),
            Kind::MergeKey => visitor.visit_borrowed_str("<<"),
            // An alias is resolved already.
            Kind::Alias(_) => visitor.visit_unit(),
            Kind::Sequence(items) => {
                let mut items = Items {
                    document: self.document,
                    items: items.iter(),
                };
                let value = visitor.visit_seq(&mut items)?;
                match items.items.next() {
                    None => Ok(value),
                    Some(extra) => Err(Mistake::from("the list has more items than fit here".to_owned())
                        .at(self.document.span(*extra))),
                }
            }
            Kind::Mapping(own) => visitor.visit_map(Entries {
                document: self.document,
                entries: self.entries(own)?.into_iter(),
                value: None,
            }),
        }
    }
}

impl<'d> Deserializer<'d> for Node<'d> {
    type Error = Mistake;

    fn deserialize_any<V: Visitor<'d>>(self, visitor: V) -> Result<V::Value, Mistake> {
        self.place(self.visit(visitor))
    }

    fn deserialize_option<V: Visitor<'d>>(self, visitor: V) -> Result<V::Value, Mistake> {
        match self.kind() {
            Kind::Null => self.place(visitor.visit_none()),
            _ => self.place(visitor.visit_some(self)),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'d>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Mistake> {
        if name == SPANNED {
            let parts = Parts { node: self, next: 0 };
            return self.place(visitor.visit_seq(parts));
        }
        self.place(visitor.visit_newtype_struct(self))
    }

    fn deserialize_enum<V: Visitor<'d>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Mistake> {
        let result = match self.kind() {
            Kind::String(name) => visitor.visit_enum(Variant {
                document: self.document,
                name,
                at: self.span(),
                value: None,
            }),
            Kind::Mapping(own) => match self.entries(own)?.as_slice() {
                [entry] => visitor.visit_enum(Variant {
                    document: self.document,
                    name: self.document.key_text(entry.key),
                    at: self.document.span(entry.key),
                    value: Some(Node {
                        document: self.document,
                        node: entry.value,
                        key: Some(entry.key),
                    }),
                }),
                _ => Err(Mistake::from(
                    "expected a string, or a mapping with one key".to_owned(),
                )),
            },
            _ => Err(Mistake::from(
                "expected a string, or a mapping with one key".to_owned(),
            )),
        };
        self.place(result)
    }

    fn deserialize_f32<V: Visitor<'d>>(self, visitor: V) -> Result<V::Value, Mistake> {
        self.deserialize_f64(visitor)
    }

    fn deserialize_f64<V: Visitor<'d>>(self, visitor: V) -> Result<V::Value, Mistake> {
        self.deserialize_any(visitor)
    }

    fn deserialize_map<V: Visitor<'d>>(self, visitor: V) -> Result<V::Value, Mistake> {
        self.mapping(visitor)
    }

    fn deserialize_struct<V: Visitor<'d>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Mistake> {
        self.mapping(visitor)
    }

    fn deserialize_seq<V: Visitor<'d>>(self, visitor: V) -> Result<V::Value, Mistake> {
        self.list(visitor)
    }

    fn deserialize_tuple<V: Visitor<'d>>(self, _: usize, visitor: V) -> Result<V::Value, Mistake> {
        self.list(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'d>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Mistake> {
        self.list(visitor)
    }

    fn deserialize_ignored_any<V: Visitor<'d>>(self, visitor: V) -> Result<V::Value, Mistake> {
        visitor.visit_unit()
    }

    serde::forward_to_deserialize_any! {
        <V: Visitor<'d>>
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 char str string bytes byte_buf unit unit_struct identifier
    }
}

/// The parts of a [`Spanned`]: start, end, value.
struct Parts<'d> {
    node: Node<'d>,
    next: u8,
}

impl<'d> SeqAccess<'d> for Parts<'d> {
    type Error = Mistake;

    fn next_element_seed<T: DeserializeSeed<'d>>(&mut self, seed: T) -> Result<Option<T::Value>, Mistake> {
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

struct Items<'d> {
    document: &'d Document,
    items: std::slice::Iter<'d, NodeId>,
}

impl<'d> SeqAccess<'d> for &mut Items<'d> {
    type Error = Mistake;

    fn next_element_seed<T: DeserializeSeed<'d>>(&mut self, seed: T) -> Result<Option<T::Value>, Mistake> {
        match self.items.next() {
            None => Ok(None),
            Some(item) => seed
                .deserialize(Node {
                    document: self.document,
                    node: *item,
                    key: None,
                })
                .map(Some),
        }
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.items.len())
    }
}

struct Entries<'d> {
    document: &'d Document,
    entries: std::vec::IntoIter<Entry>,
    value: Option<Entry>,
}

impl<'d> MapAccess<'d> for Entries<'d> {
    type Error = Mistake;

    fn next_key_seed<K: DeserializeSeed<'d>>(&mut self, seed: K) -> Result<Option<K::Value>, Mistake> {
        self.value = self.entries.next();
        match self.value {
            None => Ok(None),
            Some(entry) => seed
                .deserialize(Key {
                    document: self.document,
                    key: entry.key,
                })
                .map(Some)
                .map_err(|mistake| mistake.at(self.document.span(entry.key))),
        }
    }

    fn next_value_seed<V: DeserializeSeed<'d>>(&mut self, seed: V) -> Result<V::Value, Mistake> {
        match self.value.take() {
            None => Err(de::Error::custom("a value is due before its key")),
            Some(entry) => seed.deserialize(Node {
                document: self.document,
                node: entry.value,
                key: Some(entry.key),
            }),
        }
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.entries.len())
    }
}

/// A key: text, whatever it is in the document.
#[derive(Clone, Copy)]
struct Key<'d> {
    document: &'d Document,
    key: NodeId,
}

impl<'d> Key<'d> {
    fn node(self) -> Node<'d> {
        Node {
            document: self.document,
            node: self.key,
            key: None,
        }
    }
}

impl<'d> Deserializer<'d> for Key<'d> {
    type Error = Mistake;

    fn deserialize_any<V: Visitor<'d>>(self, visitor: V) -> Result<V::Value, Mistake> {
        visitor.visit_borrowed_str(self.document.key_text(self.key))
    }

    fn deserialize_newtype_struct<V: Visitor<'d>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Mistake> {
        if name == SPANNED {
            return visitor.visit_seq(KeyParts { key: self, next: 0 });
        }
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'d>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Mistake> {
        self.node().deserialize_enum(name, variants, visitor)
    }

    serde::forward_to_deserialize_any! {
        <V: Visitor<'d>>
        char str string bytes byte_buf option unit unit_struct seq tuple tuple_struct map struct identifier
        ignored_any
    }

    // A map with numbers or truth values for keys takes them as the document types them.
    fn deserialize_bool<V: Visitor<'d>>(self, visitor: V) -> Result<V::Value, Mistake> {
        self.node().deserialize_bool(visitor)
    }

    fn deserialize_i64<V: Visitor<'d>>(self, visitor: V) -> Result<V::Value, Mistake> {
        match self.document.key_text(self.key).parse::<i64>() {
            Ok(value) => visitor.visit_i64(value),
            Err(_) => self.node().deserialize_i64(visitor),
        }
    }

    fn deserialize_i8<V: Visitor<'d>>(self, visitor: V) -> Result<V::Value, Mistake> {
        self.deserialize_i64(visitor)
    }

    fn deserialize_i16<V: Visitor<'d>>(self, visitor: V) -> Result<V::Value, Mistake> {
        self.deserialize_i64(visitor)
    }

    fn deserialize_i32<V: Visitor<'d>>(self, visitor: V) -> Result<V::Value, Mistake> {
        self.deserialize_i64(visitor)
    }

    fn deserialize_i128<V: Visitor<'d>>(self, visitor: V) -> Result<V::Value, Mistake> {
        self.deserialize_i64(visitor)
    }

    fn deserialize_u8<V: Visitor<'d>>(self, visitor: V) -> Result<V::Value, Mistake> {
        self.deserialize_i64(visitor)
    }

    fn deserialize_u16<V: Visitor<'d>>(self, visitor: V) -> Result<V::Value, Mistake> {
        self.deserialize_i64(visitor)
    }

    fn deserialize_u32<V: Visitor<'d>>(self, visitor: V) -> Result<V::Value, Mistake> {
        self.deserialize_i64(visitor)
    }

    fn deserialize_u64<V: Visitor<'d>>(self, visitor: V) -> Result<V::Value, Mistake> {
        self.deserialize_i64(visitor)
    }

    fn deserialize_u128<V: Visitor<'d>>(self, visitor: V) -> Result<V::Value, Mistake> {
        self.deserialize_i64(visitor)
    }

    fn deserialize_f32<V: Visitor<'d>>(self, visitor: V) -> Result<V::Value, Mistake> {
        self.node().deserialize_f32(visitor)
    }

    fn deserialize_f64<V: Visitor<'d>>(self, visitor: V) -> Result<V::Value, Mistake> {
        self.node().deserialize_f64(visitor)
    }
}

/// The parts of a [`Spanned`] key.
struct KeyParts<'d> {
    key: Key<'d>,
    next: u8,
}

impl<'d> SeqAccess<'d> for KeyParts<'d> {
    type Error = Mistake;

    fn next_element_seed<T: DeserializeSeed<'d>>(&mut self, seed: T) -> Result<Option<T::Value>, Mistake> {
        let span = self.key.document.span(self.key.key);
        self.next += 1;
        match self.next {
            1 => seed.deserialize(span.start.into_deserializer()).map(Some),
            2 => seed.deserialize(span.end.into_deserializer()).map(Some),
            3 => seed.deserialize(self.key).map(Some),
            _ => Ok(None),
        }
    }
}

/// A variant by its name, alone or as the one key of a mapping.
struct Variant<'d> {
    document: &'d Document,
    name: &'d str,
    at: Span,
    value: Option<Node<'d>>,
}

impl<'d> EnumAccess<'d> for Variant<'d> {
    type Error = Mistake;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'d>>(self, seed: V) -> Result<(V::Value, Self), Mistake> {
        let name: StrDeserializer<'d, Mistake> = self.name.into_deserializer();
        let value = seed.deserialize(name).map_err(|mistake| mistake.at(self.at))?;
        Ok((value, self))
    }
}

impl<'d> Variant<'d> {
    fn content(&self) -> Result<Node<'d>, Mistake> {
        self.value
            .ok_or_else(|| Mistake::from(format!("`{}` needs a value", self.name)).at(self.at))
    }
}

impl<'d> VariantAccess<'d> for Variant<'d> {
    type Error = Mistake;

    fn unit_variant(self) -> Result<(), Mistake> {
        match self.value {
            Some(value) if value.kind() != Kind::Null => {
                Err(Mistake::from(format!("`{}` takes no value", self.name))
                    .at(self.document.span(value.node)))
            }
            _ => Ok(()),
        }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'d>>(self, seed: T) -> Result<T::Value, Mistake> {
        seed.deserialize(self.content()?)
    }

    fn tuple_variant<V: Visitor<'d>>(self, _: usize, visitor: V) -> Result<V::Value, Mistake> {
        self.content()?.list(visitor)
    }

    fn struct_variant<V: Visitor<'d>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Mistake> {
        self.content()?.mapping(visitor)
    }
}

#[cfg(test)]
mod tests;
