//! The keys of a mapping as serde asks for them.

use serde::Deserializer;
use serde::de::{DeserializeSeed, IntoDeserializer, SeqAccess, Visitor};

use super::NodeDeserializer;
use super::mistake::DeMistake;
use super::spanned::SPANNED;
use crate::tree::{Document, NodeId};

/// A key: text, whatever it is in the document.
#[derive(Clone, Copy)]
pub(super) struct KeyDeserializer<'d> {
    pub(super) document: &'d Document,
    pub(super) key: NodeId,
}

impl<'d> KeyDeserializer<'d> {
    fn node(self) -> NodeDeserializer<'d> {
        NodeDeserializer {
            document: self.document,
            at: self.key,
            key: None,
        }
    }
}

impl<'d> Deserializer<'d> for KeyDeserializer<'d> {
    type Error = DeMistake;

    fn deserialize_any<V: Visitor<'d>>(self, visitor: V) -> Result<V::Value, DeMistake> {
        visitor.visit_borrowed_str(self.document.key_text(self.key))
    }

    fn deserialize_newtype_struct<V: Visitor<'d>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, DeMistake> {
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
    ) -> Result<V::Value, DeMistake> {
        self.node().deserialize_enum(name, variants, visitor)
    }

    serde::forward_to_deserialize_any! {
        <V: Visitor<'d>>
        char str string bytes byte_buf option unit unit_struct seq tuple tuple_struct map struct identifier
        ignored_any
    }

    // A map with numbers or truth values for keys takes them as the document types them.
    fn deserialize_bool<V: Visitor<'d>>(self, visitor: V) -> Result<V::Value, DeMistake> {
        self.node().deserialize_bool(visitor)
    }

    fn deserialize_i64<V: Visitor<'d>>(self, visitor: V) -> Result<V::Value, DeMistake> {
        match self.document.key_text(self.key).parse::<i64>() {
            Ok(value) => visitor.visit_i64(value),
            Err(_) => self.node().deserialize_i64(visitor),
        }
    }

    fn deserialize_i8<V: Visitor<'d>>(self, visitor: V) -> Result<V::Value, DeMistake> {
        self.deserialize_i64(visitor)
    }

    fn deserialize_i16<V: Visitor<'d>>(self, visitor: V) -> Result<V::Value, DeMistake> {
        self.deserialize_i64(visitor)
    }

    fn deserialize_i32<V: Visitor<'d>>(self, visitor: V) -> Result<V::Value, DeMistake> {
        self.deserialize_i64(visitor)
    }

    fn deserialize_i128<V: Visitor<'d>>(self, visitor: V) -> Result<V::Value, DeMistake> {
        self.deserialize_i64(visitor)
    }

    fn deserialize_u8<V: Visitor<'d>>(self, visitor: V) -> Result<V::Value, DeMistake> {
        self.deserialize_i64(visitor)
    }

    fn deserialize_u16<V: Visitor<'d>>(self, visitor: V) -> Result<V::Value, DeMistake> {
        self.deserialize_i64(visitor)
    }

    fn deserialize_u32<V: Visitor<'d>>(self, visitor: V) -> Result<V::Value, DeMistake> {
        self.deserialize_i64(visitor)
    }

    fn deserialize_u64<V: Visitor<'d>>(self, visitor: V) -> Result<V::Value, DeMistake> {
        self.deserialize_i64(visitor)
    }

    fn deserialize_u128<V: Visitor<'d>>(self, visitor: V) -> Result<V::Value, DeMistake> {
        self.deserialize_i64(visitor)
    }

    fn deserialize_f32<V: Visitor<'d>>(self, visitor: V) -> Result<V::Value, DeMistake> {
        self.node().deserialize_f32(visitor)
    }

    fn deserialize_f64<V: Visitor<'d>>(self, visitor: V) -> Result<V::Value, DeMistake> {
        self.node().deserialize_f64(visitor)
    }
}

/// The parts of a [`Spanned`] key.
struct KeyParts<'d> {
    key: KeyDeserializer<'d>,
    next: u8,
}

impl<'d> SeqAccess<'d> for KeyParts<'d> {
    type Error = DeMistake;

    fn next_element_seed<T: DeserializeSeed<'d>>(&mut self, seed: T) -> Result<Option<T::Value>, DeMistake> {
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
