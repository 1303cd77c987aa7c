//! The YAML of METADATA as OPA's library decodes it into fields of a type.

use std::collections::HashSet;
use std::rc::Rc;
use std::sync::LazyLock;

use jiff::civil::{Date, Time};
use regex::Regex;

use crate::builtins::yaml::{DEEPEST, MOST_VALUES, Node, Scalar, is_merge, scalar};
use crate::value::Value;

/// The entries of a mapping, by the texts of their keys.
pub(super) type Entries = Vec<(String, Rc<Node>)>;

/// What a scalar stands for.
enum Resolved {
    Time(String),
    Other(Scalar),
}

/// Decodes the nodes of a block.
pub(super) struct Decoder {
    /// How many nodes may still come.
    left: usize,
    /// Why the block has no value in Rego, although OPA loads it.
    pub(super) without_value: Option<&'static str>,
}

impl Decoder {
    pub(super) fn new() -> Self {
        Self {
            left: MOST_VALUES,
            without_value: None,
        }
    }

    fn count(&mut self) -> Result<(), String> {
        let left = self.left.checked_sub(1);
        self.left = left.ok_or("too many values by way of aliases")?;
        Ok(())
    }

    /// The entries of a mapping whose keys are read as texts: its own, then those that `<<` brings in. None for null.
    pub(super) fn entries(&mut self, node: &Node) -> Result<Option<Entries>, String> {
        match node {
            Node::Mapping(pairs) => {
                let mut found = Entries::new();
                self.add(pairs, 0, &mut found, &mut HashSet::new())?;
                Ok(Some(found))
            }
            _ if is_null(node) => Ok(None),
            _ => Err("must be a mapping".to_owned()),
        }
    }

    fn add(
        &mut self,
        pairs: &[(Rc<Node>, Rc<Node>)],
        depth: usize,
        found: &mut Entries,
        known: &mut HashSet<String>,
    ) -> Result<(), String> {
        if depth > 2 * DEEPEST {
            return Err("it nests too deep".to_owned());
        }
        let mut written = HashSet::new();
        for (key, value) in pairs {
            self.count()?;
            let source = match key.as_ref() {
                Node::Scalar { text, .. } => text.as_str(),
                _ => return Err("a key that is a list or a mapping".to_owned()),
            };
            if !written.insert(source) {
                return Err(format!("the key `{source}` is defined twice"));
            }
            // A key that is null is left out.
            if !is_merge(key)
                && let Some(key) = text(key)?
                && known.insert(key.clone())
            {
                found.push((key, Rc::clone(value)));
            }
        }
        for (_, merged) in pairs.iter().filter(|(key, _)| is_merge(key)) {
            let sources = match merged.as_ref() {
                Node::Sequence(items) => items.as_slice(),
                _ => std::slice::from_ref(merged),
            };
            for source in sources {
                let Node::Mapping(pairs) = source.as_ref() else {
                    return Err("what is merged must be a mapping or a list of them".to_owned());
                };
                self.add(pairs, depth + 1, found, known)?;
            }
        }
        Ok(())
    }

    /// The value of a node of any type.
    pub(super) fn any(&mut self, node: &Node) -> Result<Value, String> {
        self.value(node, 0, true)
    }

    /// OPA refuses keys that are no strings where it looks for them: not within a mapping whose keys are strings. There the
    /// block has no value.
    fn value(&mut self, node: &Node, depth: usize, is_looked_at: bool) -> Result<Value, String> {
        self.count()?;
        if depth > 2 * DEEPEST {
            return Err("it nests too deep".to_owned());
        }
        match node {
            Node::Scalar { .. } => match resolved(node)? {
                Resolved::Time(time) => {
                    // Go writes no time of such a zone.
                    if time.contains("+24:") || time.contains("-24:") {
                        self.without_value = Some("a time of a zone a whole day away");
                    }
                    Ok(Value::from(time.as_str()))
                }
                Resolved::Other(scalar) => {
                    let value = scalar.to_value();
                    if value.is_none() {
                        self.without_value = Some("a number that is not finite");
                    }
                    Ok(value.unwrap_or(Value::Null))
                }
            },
            Node::Sequence(items) => {
                let items = items.iter();
                let items = items.map(|item| self.value(item, depth + 1, is_looked_at));
                Ok(Value::array(items.collect::<Result<_, _>>()?))
            }
            Node::Mapping(pairs) => {
                let has_other_keys = pairs.iter().any(|(key, _)| !is_merge(key) && !is_string(key));
                if has_other_keys && is_looked_at {
                    return Err("a key that is not a string".to_owned());
                } else if has_other_keys {
                    self.without_value = Some("a key that is not a string");
                }
                let entries = self.entries(node)?.unwrap_or_default();
                let entries = entries.into_iter().map(|(key, value)| {
                    let value = self.value(&value, depth + 1, false)?;
                    Ok((Value::from(key.as_str()), value))
                });
                Ok(Value::object(entries.collect::<Result<_, String>>()?))
            }
        }
    }
}

fn resolved(node: &Node) -> Result<Resolved, String> {
    if let Node::Scalar { text, is_plain, tag } = node
        && (tag.as_deref() == Some("timestamp") || *is_plain && tag.is_none())
        && let Some(time) = time(text)
    {
        return Ok(Resolved::Time(time));
    }
    scalar(node).map(Resolved::Other)
}

/// Whether a node is null, which leaves a field as it is without it.
pub(super) fn is_null(node: &Node) -> bool {
    matches!(resolved(node), Ok(Resolved::Other(Scalar::Null)))
}

/// Whether a node is a string.
pub(super) fn is_string(node: &Node) -> bool {
    matches!(resolved(node), Ok(Resolved::Other(Scalar::Text(_))))
}

/// A scalar as it is written; none for null.
pub(super) fn text(node: &Node) -> Result<Option<String>, String> {
    let Node::Scalar { text, tag, .. } = node else {
        return Err("must be a string".to_owned());
    };
    Ok(match resolved(node)? {
        Resolved::Other(Scalar::Null) => None,
        Resolved::Other(Scalar::Text(decoded)) if tag.as_deref() == Some("binary") => Some(decoded),
        _ => Some(text.clone()),
    })
}

/// A truth value, also in the words of YAML 1.1.
pub(super) fn truth(node: &Node) -> Result<bool, String> {
    match resolved(node)? {
        Resolved::Other(Scalar::Null) => Ok(false),
        Resolved::Other(Scalar::Bool(value)) => Ok(value),
        Resolved::Other(Scalar::Text(text)) => match text.as_str() {
            "y" | "Y" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" => Ok(true),
            "n" | "N" | "no" | "No" | "NO" | "off" | "Off" | "OFF" => Ok(false),
            _ => Err("must be true or false".to_owned()),
        },
        _ => Err("must be true or false".to_owned()),
    }
}

/// The items of a list; none for null.
pub(super) fn items(node: &Node) -> Result<&[Rc<Node>], String> {
    match node {
        Node::Sequence(items) => Ok(items),
        _ if is_null(node) => Ok(&[]),
        _ => Err("must be a list".to_owned()),
    }
}

/// A date or time in one of the four notations that go-yaml knows, as Go writes a time in JSON.
fn time(text: &str) -> Option<String> {
    static TIME: LazyLock<Option<Regex>> = LazyLock::new(|| {
        let clock = r"(\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,](\d+))?";
        let zone = r"(Z|[-+]\d\d:\d\d)";
        let pattern = format!(r"^(\d{{4}})-(\d{{1,2}})-(\d{{1,2}})(?:[Tt]{clock}{zone}| +{clock})?$");
        Regex::new(&pattern).ok()
    });
    let found = TIME.as_ref()?.captures(text)?;
    let group = |at: usize| found.get(at).map(|group| group.as_str());
    let number = |at: usize| group(at).map_or(Some(0), |digits| digits.parse::<i8>().ok());
    let date = Date::new(group(1)?.parse().ok()?, number(2)?, number(3)?).ok()?;
    // With a zone, or without one behind a space.
    let first = if group(4).is_some() { 4 } else { 9 };
    let time = Time::new(number(first)?, number(first + 1)?, number(first + 2)?, 0).ok()?;
    let digits = group(first + 3).unwrap_or_default();
    let fraction = digits.get(..9).unwrap_or(digits).trim_end_matches('0');
    let dot = if fraction.is_empty() { "" } else { "." };
    if let Some(zone) = group(8).filter(|zone| *zone != "Z")
        && (zone.get(1..3)? > "24" || zone.get(4..)? >= "60")
    {
        return None;
    }
    let zone = match group(8) {
        None | Some("+00:00" | "-00:00") => "Z",
        Some(zone) => zone,
    };
    Some(format!("{date}T{time}{dot}{fraction}{zone}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_those_of_go() {
        for (text, expected) in [
            ("2020-01-01", Some("2020-01-01T00:00:00Z")),
            ("2020-1-2 3:4:5.120", Some("2020-01-02T03:04:05.12Z")),
            (
                "2001-12-14t21:59:43.10-05:00",
                Some("2001-12-14T21:59:43.1-05:00"),
            ),
            ("2020-01-01T00:00:00+00:00", Some("2020-01-01T00:00:00Z")),
            ("2020-02-30", None),
            ("2020-01-01T00:00", None),
            ("2020-01-01T25:00:00Z", None),
            ("20-01-01", None),
            ("2020-01-01T00:00:00+25:00", None),
            ("2020-01-01T00:00:00+01:60", None),
        ] {
            assert_eq!(time(text).as_deref(), expected, "{text}");
        }
    }
}
