//! Anything that serde can serialise, as a value: facts reach rules without passing through JSON text.

use std::collections::{BTreeMap, HashSet};
use std::fmt;
use std::sync::Arc;

use serde::ser::{self, Serialize};

use super::value::Value;

/// Why something cannot be a value.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct ToValueError(String);

impl ser::Error for ToValueError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self(message.to_string())
    }
}

/// Turns anything serialisable into a value. Every distinct object key is allocated once.
///
/// # Errors
/// What the type's own `Serialize` reports; a map key that is neither string, number nor truth value.
pub fn to_value<T: Serialize + ?Sized>(value: &T) -> Result<Value, ToValueError> {
    let mut keys = Keys::default();
    value.serialize(Serializer { keys: &mut keys }).map(Value)
}

#[derive(Default)]
struct Keys {
    texts: HashSet<Arc<str>>,
    /// The fields of each type, in the order in which it gives them: of many values of one type, none but the first looks
    /// its names up among the texts.
    types: Vec<(&'static str, Vec<(&'static str, regorus::Value)>)>,
}

impl Keys {
    fn get(&mut self, key: &str) -> regorus::Value {
        if let Some(known) = self.texts.get(key) {
            return regorus::Value::String(Arc::clone(known));
        }
        let key: Arc<str> = Arc::from(key);
        self.texts.insert(Arc::clone(&key));
        regorus::Value::String(key)
    }

    /// Where the fields of a type are kept.
    fn of_type(&mut self, name: &'static str) -> usize {
        let known = self
            .types
            .iter()
            .position(|(known, _)| std::ptr::eq(*known, name));
        known.unwrap_or_else(|| {
            self.types.push((name, Vec::new()));
            self.types.len() - 1
        })
    }

    /// The key for a field, of which `at` others of its type come first.
    fn field(&mut self, of: usize, at: usize, name: &'static str) -> regorus::Value {
        let known = self.types.get(of).and_then(|(_, fields)| fields.get(at));
        if let Some((_, key)) = known.filter(|(known, _)| std::ptr::eq(*known, name)) {
            return key.clone();
        }
        let key = self.get(name);
        if let Some((_, fields)) = self.types.get_mut(of)
            && fields.len() == at
        {
            fields.push((name, key.clone()));
        }
        key
    }
}

struct Serializer<'k> {
    keys: &'k mut Keys,
}

type Out = Result<regorus::Value, ToValueError>;

/// Items of an array, with the name of the enum variant that holds them, if any.
struct Items<'k> {
    keys: &'k mut Keys,
    list: Vec<regorus::Value>,
    variant: Option<&'static str>,
}

/// Entries of an object.
struct Entries<'k> {
    keys: &'k mut Keys,
    map: BTreeMap<regorus::Value, regorus::Value>,
    key: Option<regorus::Value>,
}

/// Fields of an object, with the name of the enum variant that holds them, if any.
struct Fields<'k> {
    keys: &'k mut Keys,
    of: usize,
    at: usize,
    list: Vec<(regorus::Value, regorus::Value)>,
    variant: Option<&'static str>,
}

fn in_variant(keys: &mut Keys, variant: Option<&'static str>, value: regorus::Value) -> regorus::Value {
    match variant {
        Some(name) => regorus::Value::from(BTreeMap::from([(keys.get(name), value)])),
        None => value,
    }
}

impl<'k> Serializer<'k> {
    fn items(self, len: Option<usize>, variant: Option<&'static str>) -> Items<'k> {
        Items {
            keys: self.keys,
            // A length is a promise of the type, not a fact: large ones grow as they come.
            list: Vec::with_capacity(len.unwrap_or(0).min(1 << 16)),
            variant,
        }
    }

    fn fields(self, of: &'static str, len: usize, variant: Option<&'static str>) -> Fields<'k> {
        Fields {
            of: self.keys.of_type(of),
            at: 0,
            keys: self.keys,
            list: Vec::with_capacity(len),
            variant,
        }
    }
}

impl<'k> ser::Serializer for Serializer<'k> {
    type Ok = regorus::Value;
    type Error = ToValueError;
    type SerializeSeq = Items<'k>;
    type SerializeTuple = Items<'k>;
    type SerializeTupleStruct = Items<'k>;
    type SerializeTupleVariant = Items<'k>;
    type SerializeMap = Entries<'k>;
    type SerializeStruct = Fields<'k>;
    type SerializeStructVariant = Fields<'k>;

    fn serialize_bool(self, value: bool) -> Out {
        Ok(regorus::Value::Bool(value))
    }
    fn serialize_i8(self, value: i8) -> Out {
        Ok(regorus::Value::from(i64::from(value)))
    }
    fn serialize_i16(self, value: i16) -> Out {
        Ok(regorus::Value::from(i64::from(value)))
    }
    fn serialize_i32(self, value: i32) -> Out {
        Ok(regorus::Value::from(i64::from(value)))
    }
    fn serialize_i64(self, value: i64) -> Out {
        Ok(regorus::Value::from(value))
    }
    fn serialize_u8(self, value: u8) -> Out {
        Ok(regorus::Value::from(u64::from(value)))
    }
    fn serialize_u16(self, value: u16) -> Out {
        Ok(regorus::Value::from(u64::from(value)))
    }
    fn serialize_u32(self, value: u32) -> Out {
        Ok(regorus::Value::from(u64::from(value)))
    }
    fn serialize_u64(self, value: u64) -> Out {
        Ok(regorus::Value::from(value))
    }
    fn serialize_f32(self, value: f32) -> Out {
        Ok(regorus::Value::from(f64::from(value)))
    }
    fn serialize_f64(self, value: f64) -> Out {
        Ok(regorus::Value::from(value))
    }
    fn serialize_char(self, value: char) -> Out {
        Ok(regorus::Value::from(value.encode_utf8(&mut [0; 4]) as &str))
    }
    fn serialize_str(self, value: &str) -> Out {
        Ok(regorus::Value::from(value))
    }
    fn serialize_bytes(self, value: &[u8]) -> Out {
        let items: Vec<_> = value
            .iter()
            .map(|byte| regorus::Value::from(u64::from(*byte)))
            .collect();
        Ok(regorus::Value::from(items))
    }
    fn serialize_none(self) -> Out {
        Ok(regorus::Value::Null)
    }
    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Out {
        value.serialize(self)
    }
    fn serialize_unit(self) -> Out {
        Ok(regorus::Value::Null)
    }
    fn serialize_unit_struct(self, _: &'static str) -> Out {
        Ok(regorus::Value::Null)
    }
    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Out {
        Ok(self.keys.get(variant))
    }
    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Out {
        value.serialize(self)
    }
    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Out {
        let inner = value.serialize(Serializer { keys: self.keys })?;
        Ok(in_variant(self.keys, Some(variant), inner))
    }
    fn serialize_seq(self, len: Option<usize>) -> Result<Items<'k>, ToValueError> {
        Ok(self.items(len, None))
    }
    fn serialize_tuple(self, len: usize) -> Result<Items<'k>, ToValueError> {
        Ok(self.items(Some(len), None))
    }
    fn serialize_tuple_struct(self, _: &'static str, len: usize) -> Result<Items<'k>, ToValueError> {
        Ok(self.items(Some(len), None))
    }
    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        len: usize,
    ) -> Result<Items<'k>, ToValueError> {
        Ok(self.items(Some(len), Some(variant)))
    }
    fn serialize_map(self, _: Option<usize>) -> Result<Entries<'k>, ToValueError> {
        Ok(Entries {
            keys: self.keys,
            map: BTreeMap::new(),
            key: None,
        })
    }
    fn serialize_struct(self, name: &'static str, len: usize) -> Result<Fields<'k>, ToValueError> {
        Ok(self.fields(name, len, None))
    }
    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        len: usize,
    ) -> Result<Fields<'k>, ToValueError> {
        Ok(self.fields(variant, len, Some(variant)))
    }
}

impl Items<'_> {
    fn push<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), ToValueError> {
        self.list.push(value.serialize(Serializer { keys: self.keys })?);
        Ok(())
    }

    fn finish(self) -> regorus::Value {
        in_variant(self.keys, self.variant, regorus::Value::from(self.list))
    }
}

macro_rules! items {
    ($($name:ident :: $method:ident),*) => {$(
        impl ser::$name for Items<'_> {
            type Ok = regorus::Value;
            type Error = ToValueError;
            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), ToValueError> {
                self.push(value)
            }
            fn end(self) -> Out {
                Ok(self.finish())
            }
        }
    )*};
}
items!(
    SerializeSeq::serialize_element,
    SerializeTuple::serialize_element,
    SerializeTupleStruct::serialize_field,
    SerializeTupleVariant::serialize_field
);

impl Fields<'_> {
    fn push<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), ToValueError> {
        let key = self.keys.field(self.of, self.at, name);
        self.at += 1;
        let value = value.serialize(Serializer { keys: self.keys })?;
        self.list.push((key, value));
        Ok(())
    }

    fn finish(self) -> regorus::Value {
        let map: BTreeMap<_, _> = self.list.into_iter().collect();
        in_variant(self.keys, self.variant, regorus::Value::from(map))
    }
}

impl ser::SerializeMap for Entries<'_> {
    type Ok = regorus::Value;
    type Error = ToValueError;
    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), ToValueError> {
        let key = match key.serialize(Serializer { keys: self.keys })? {
            regorus::Value::String(text) => self.keys.get(&text),
            other @ (regorus::Value::Bool(_) | regorus::Value::Number(_)) => {
                self.keys.get(&other.to_string())
            }
            _ => return Err(ToValueError("an object key has to be text".to_owned())),
        };
        self.key = Some(key);
        Ok(())
    }
    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), ToValueError> {
        let value = value.serialize(Serializer { keys: self.keys })?;
        match self.key.take() {
            Some(key) => {
                self.map.insert(key, value);
                Ok(())
            }
            None => Err(ToValueError("an object value came without its key".to_owned())),
        }
    }
    fn end(self) -> Out {
        Ok(regorus::Value::from(self.map))
    }
}

macro_rules! fields {
    ($($name:ident),*) => {$(
        impl ser::$name for Fields<'_> {
            type Ok = regorus::Value;
            type Error = ToValueError;
            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                name: &'static str,
                value: &T,
            ) -> Result<(), ToValueError> {
                self.push(name, value)
            }
            fn skip_field(&mut self, _: &'static str) -> Result<(), ToValueError> {
                self.at += 1;
                Ok(())
            }
            fn end(self) -> Out {
                Ok(self.finish())
            }
        }
    )*};
}
fields!(SerializeStruct, SerializeStructVariant);

#[cfg(test)]
mod tests {
    use serde::Serialize;

    use super::*;

    #[derive(Serialize)]
    #[serde(rename_all = "lowercase")]
    enum Shape {
        Unit,
        New(u8),
        Tuple(u8, bool),
        Struct { a: Option<char> },
    }

    #[derive(Serialize)]
    struct All<'a> {
        shapes: Vec<Shape>,
        map: BTreeMap<i32, &'a str>,
        float: f64,
        pair: (i8, ()),
        #[serde(skip_serializing_if = "Option::is_none")]
        left_out: Option<u64>,
        huge: u64,
    }

    #[test]
    fn values_are_what_json_would_be() {
        let all = All {
            shapes: vec![
                Shape::Unit,
                Shape::New(1),
                Shape::Tuple(2, true),
                Shape::Struct { a: Some('ä') },
            ],
            map: BTreeMap::from([(-1, "x")]),
            float: 0.5,
            pair: (-3, ()),
            left_out: None,
            huge: u64::MAX,
        };
        let value = to_value(&all).expect("serialisable");
        assert_eq!(value.to_json(), serde_json::to_value(&all).expect("serialisable"));
    }

    #[test]
    fn keys_are_shared() {
        let value = to_value(&[BTreeMap::from([("key", 1)]), BTreeMap::from([("key", 2)])]).expect("fine");
        let keys: Vec<_> = value
            .elements()
            .expect("an array")
            .iter()
            .map(|item| {
                let object = item.0.as_object().expect("an object");
                object
                    .keys()
                    .next()
                    .expect("a key")
                    .as_string()
                    .expect("a string")
                    .as_ptr()
            })
            .collect();
        assert_eq!(keys[0], keys[1]);
    }

    #[test]
    fn a_compound_key_is_refused() {
        assert!(to_value(&BTreeMap::from([(vec![1], 2)])).is_err());
    }
}
