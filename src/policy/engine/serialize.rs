//! Anything that serde can serialise, as a value: facts reach rules without passing through JSON text.

use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;

use serde::ser::{self, Serialize};

use super::value::Value;
use crate::diagnostic::Owners;
use crate::rego::value::{Number, Value as Rego};

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
    value
        .serialize(Serializer { keys: &mut keys })
        .map(|value| Value(Some(value)))
}

#[derive(Default)]
struct Keys {
    texts: HashSet<Arc<str>>,
    shapes: Vec<Shape>,
    /// The last list of owners, by its place in memory and its size.
    owners: Option<((*const (), usize), Rego)>,
}

/// The fields that a value of some type has, and where each comes among the keys of its object.
struct Shape {
    name: &'static str,
    /// In the order in which the type gives them.
    fields: Vec<&'static str>,
    /// The keys in their order, each with the number of its field.
    sorted: Vec<(Rego, usize)>,
}

impl Shape {
    fn new(name: &'static str, fields: Vec<(&'static str, Rego)>) -> Self {
        let names = fields.iter().map(|(field, _)| *field).collect();
        let keys = fields.into_iter().enumerate().map(|(at, (_, key))| (key, at));
        let mut sorted: Vec<(Rego, usize)> = keys.collect();
        sorted.sort();
        Self {
            name,
            fields: names,
            sorted,
        }
    }

    /// Whether an object of the type has these fields. One name is known by its address, since every value of a type gives
    /// the same.
    fn fits(&self, name: &'static str, list: &[(&'static str, Rego)]) -> bool {
        std::ptr::eq(self.name, name)
            && self.fields.len() == list.len()
            && (self.fields.iter().zip(list)).all(|(known, (name, _))| std::ptr::eq(*known, *name))
    }

    fn object(&self, list: &[(&'static str, Rego)]) -> Rego {
        let entries = self.sorted.iter().filter_map(|(key, at)| {
            let (_, value) = list.get(*at)?;
            Some((key.clone(), value.clone()))
        });
        Rego::object(entries.collect())
    }
}

impl Keys {
    fn get(&mut self, key: &str) -> Rego {
        if let Some(known) = self.texts.get(key) {
            return Rego::String(Arc::clone(known));
        }
        let key: Arc<str> = Arc::from(key);
        self.texts.insert(Arc::clone(&key));
        Rego::String(key)
    }

    /// An object of a type with these fields.
    fn object(&mut self, name: &'static str, list: &[(&'static str, Rego)]) -> Rego {
        if let Some(shape) = self.shapes.iter().find(|shape| shape.fits(name, list)) {
            return shape.object(list);
        }
        let fields = list.iter().map(|(field, _)| (*field, self.get(field))).collect();
        let shape = Shape::new(name, fields);
        let object = shape.object(list);
        self.shapes.push(shape);
        object
    }
}

struct Serializer<'k> {
    keys: &'k mut Keys,
}

type Out = Result<Rego, ToValueError>;

/// A whole number, whatever its size.
fn integer(value: u64) -> Rego {
    match i64::try_from(value) {
        Ok(value) => Rego::integer(value),
        Err(_) => Number::parse(&value.to_string()).map_or(Rego::Null, Rego::Number),
    }
}

/// Any other number; what is not finite is null, as in JSON.
fn float(value: f64) -> Rego {
    Number::from_f64(value).map_or(Rego::Null, Rego::Number)
}

/// Items of an array, with the name of the enum variant that holds them, if any.
struct Items<'k> {
    keys: &'k mut Keys,
    list: Vec<Rego>,
    variant: Option<&'static str>,
}

/// Entries of an object.
struct Entries<'k> {
    keys: &'k mut Keys,
    map: Vec<(Rego, Rego)>,
    key: Option<Rego>,
}

/// Fields of an object, with the name of the enum variant that holds them, if any.
struct Fields<'k> {
    keys: &'k mut Keys,
    of: &'static str,
    list: Vec<(&'static str, Rego)>,
    variant: Option<&'static str>,
}

fn in_variant(keys: &mut Keys, variant: Option<&'static str>, value: Rego) -> Rego {
    match variant {
        Some(name) => Rego::object(vec![(keys.get(name), value)]),
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
            keys: self.keys,
            of,
            list: Vec::with_capacity(len),
            variant,
        }
    }
}

impl<'k> ser::Serializer for Serializer<'k> {
    type Ok = Rego;
    type Error = ToValueError;
    type SerializeSeq = Items<'k>;
    type SerializeTuple = Items<'k>;
    type SerializeTupleStruct = Items<'k>;
    type SerializeTupleVariant = Items<'k>;
    type SerializeMap = Entries<'k>;
    type SerializeStruct = Fields<'k>;
    type SerializeStructVariant = Fields<'k>;

    fn serialize_bool(self, value: bool) -> Out {
        Ok(Rego::Bool(value))
    }
    fn serialize_i8(self, value: i8) -> Out {
        Ok(Rego::integer(i64::from(value)))
    }
    fn serialize_i16(self, value: i16) -> Out {
        Ok(Rego::integer(i64::from(value)))
    }
    fn serialize_i32(self, value: i32) -> Out {
        Ok(Rego::integer(i64::from(value)))
    }
    fn serialize_i64(self, value: i64) -> Out {
        Ok(Rego::integer(value))
    }
    fn serialize_u8(self, value: u8) -> Out {
        Ok(integer(u64::from(value)))
    }
    fn serialize_u16(self, value: u16) -> Out {
        Ok(integer(u64::from(value)))
    }
    fn serialize_u32(self, value: u32) -> Out {
        Ok(integer(u64::from(value)))
    }
    fn serialize_u64(self, value: u64) -> Out {
        Ok(integer(value))
    }
    fn serialize_f32(self, value: f32) -> Out {
        Ok(float(f64::from(value)))
    }
    fn serialize_f64(self, value: f64) -> Out {
        Ok(float(value))
    }
    fn serialize_char(self, value: char) -> Out {
        Ok(Rego::from(value.encode_utf8(&mut [0; 4]) as &str))
    }
    fn serialize_str(self, value: &str) -> Out {
        Ok(Rego::from(value))
    }
    fn serialize_bytes(self, value: &[u8]) -> Out {
        let items: Vec<_> = value.iter().map(|byte| Rego::integer(i64::from(*byte))).collect();
        Ok(Rego::array(items))
    }
    fn serialize_none(self) -> Out {
        Ok(Rego::Null)
    }
    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Out {
        value.serialize(self)
    }
    fn serialize_unit(self) -> Out {
        Ok(Rego::Null)
    }
    fn serialize_unit_struct(self, _: &'static str) -> Out {
        Ok(Rego::Null)
    }
    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Out {
        Ok(self.keys.get(variant))
    }
    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, name: &'static str, value: &T) -> Out {
        if name != Owners::NAME {
            return value.serialize(self);
        }
        // Thousands of files share one list: it becomes a value once. A list stays where it is while it is read.
        let list = (std::ptr::from_ref(value).cast::<()>(), size_of_val(value));
        if let Some((known, made)) = &self.keys.owners
            && *known == list
        {
            return Ok(made.clone());
        }
        let made = value.serialize(Serializer { keys: self.keys })?;
        self.keys.owners = Some((list, made.clone()));
        Ok(made)
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
            map: Vec::new(),
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

    fn finish(self) -> Rego {
        in_variant(self.keys, self.variant, Rego::array(self.list))
    }
}

macro_rules! items {
    ($($name:ident :: $method:ident),*) => {$(
        impl ser::$name for Items<'_> {
            type Ok = Rego;
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
        let value = value.serialize(Serializer { keys: self.keys })?;
        self.list.push((name, value));
        Ok(())
    }

    fn finish(self) -> Rego {
        let object = self.keys.object(self.of, &self.list);
        in_variant(self.keys, self.variant, object)
    }
}

impl ser::SerializeMap for Entries<'_> {
    type Ok = Rego;
    type Error = ToValueError;
    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), ToValueError> {
        let key = match key.serialize(Serializer { keys: self.keys })? {
            Rego::String(text) => self.keys.get(&text),
            other @ (Rego::Bool(_) | Rego::Number(_)) => self.keys.get(&other.to_string()),
            _ => return Err(ToValueError("an object key must be text".to_owned())),
        };
        self.key = Some(key);
        Ok(())
    }
    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), ToValueError> {
        let value = value.serialize(Serializer { keys: self.keys })?;
        match self.key.take() {
            Some(key) => {
                self.map.push((key, value));
                Ok(())
            }
            None => Err(ToValueError("an object value came without its key".to_owned())),
        }
    }
    fn end(self) -> Out {
        Ok(Rego::object(self.map))
    }
}

macro_rules! fields {
    ($($name:ident),*) => {$(
        impl ser::$name for Fields<'_> {
            type Ok = Rego;
            type Error = ToValueError;
            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                name: &'static str,
                value: &T,
            ) -> Result<(), ToValueError> {
                self.push(name, value)
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
    use std::collections::BTreeMap;

    use serde::Serialize;

    use super::*;

    #[test]
    fn a_list_of_owners_that_files_share_becomes_a_value_once() {
        let one = Owners::from(vec![crate::diagnostic::Owner::new("@a")]);
        let other = Owners::from(vec![crate::diagnostic::Owner::new("@b")]);
        let value = to_value(&[&one, &one, &other]).expect("a value");
        let [first, second, third] = value.elements().expect("an array").try_into().expect("three");
        let (Some(Rego::Array(a)), Some(Rego::Array(b)), Some(Rego::Array(c))) = (first.0, second.0, third.0)
        else {
            panic!("arrays");
        };
        assert!(Arc::ptr_eq(&a, &b) && !Arc::ptr_eq(&a, &c));
        assert_eq!(c.as_slice(), [Rego::from("@b")]);
    }

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
    fn values_of_one_type_are_what_json_would_be() {
        #[derive(Serialize)]
        struct Item {
            z: Option<u8>,
            #[serde(skip_serializing_if = "Option::is_none")]
            left_out: Option<u8>,
            a: Option<&'static str>,
        }
        let item = |z, left_out, a| Item { z, left_out, a };
        let full = item(Some(1), Some(2), Some("a"));
        let empty = item(None, None, None);
        for items in [
            vec![
                full,
                item(None, Some(3), None),
                empty,
                item(Some(4), Some(5), None),
            ],
            vec![
                item(None, None, Some("b")),
                item(Some(6), Some(7), None),
                item(Some(8), None, Some("c")),
            ],
        ] {
            let value = to_value(&items).expect("serialisable");
            assert_eq!(
                value.to_json(),
                serde_json::to_value(&items).expect("serialisable")
            );
            let objects: Vec<_> = value.elements().expect("an array");
            let again: Vec<_> = objects
                .iter()
                .map(|object| super::super::value::Value::from_json(&object.to_json()))
                .collect();
            assert_eq!(objects, again);
        }
    }

    #[test]
    fn keys_are_shared() {
        let value = to_value(&[BTreeMap::from([("key", 1)]), BTreeMap::from([("key", 2)])]).expect("fine");
        let keys: Vec<_> = value
            .elements()
            .expect("an array")
            .iter()
            .map(|item| {
                let Some(Rego::Object(object)) = &item.0 else {
                    panic!("not an object")
                };
                let (key, _) = object.iter().next().expect("a key");
                key.as_str().expect("a string").as_ptr()
            })
            .collect();
        assert_eq!(keys[0], keys[1]);
    }

    #[test]
    fn a_compound_key_is_refused() {
        assert!(to_value(&BTreeMap::from([(vec![1], 2)])).is_err());
    }
}
