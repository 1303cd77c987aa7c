//! Reads YAML.

use std::borrow::Cow;
use std::collections::HashMap;
use std::rc::Rc;

use data_encoding::BASE64;
use granit_parser::{Event, Parser, ScalarStyle, StrInput, Tag};

use super::scalar::{Scalar, resolve};
use super::tabs::Tabs;
use super::unlike::Unlike;
use crate::builtins::arguments::lossy;
use crate::value::Value;

/// How many values aliases may be resolved to.
pub(crate) const MOST_VALUES: usize = 1_000_000;
/// How deep collections may nest.
pub(crate) const DEEPEST: usize = 250;

/// A node of a document. Aliases share the node that they refer to.
pub(crate) enum Node {
    /// A text with its tag: the name that YAML gives it, or `?` for one of another kind.
    Scalar {
        text: String,
        is_plain: bool,
        tag: Option<String>,
    },
    Sequence(Vec<Rc<Node>>),
    Mapping(Vec<(Rc<Node>, Rc<Node>)>),
}

/// The value of the first document; that of a text without document is null.
pub(super) fn read(text: &str) -> Result<Value, String> {
    match document(text)? {
        Some(node) => Decoder { left: MOST_VALUES }.value(&node, 0),
        None => Ok(Value::Null),
    }
}

/// Reads the first document; those behind it have to be well-formed.
pub(crate) fn document(text: &str) -> Result<Option<Rc<Node>>, String> {
    // What Go's reader refuses before anything else.
    let is_refused = |character: char| matches!(character, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{7f}'..='\u{84}' | '\u{86}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}');
    if text.contains(is_refused) {
        return Err("not YAML: a control character".to_owned());
    }
    if begins_with_its_end(text) {
        return Err("not YAML: `...` ends a document that has not begun".to_owned());
    }
    Unlike::in_text(text)?;
    // To go-yaml it ends a line.
    let replaced = text.replace('\u{85}', "\n");
    let text = replaced.as_str();
    let mut options = granit_parser::options! {
        flow_nesting_limit: DEEPEST,
        block_nesting_limit: DEEPEST,
    };
    options.set_emit_comments(false);
    let mut reader = Reader {
        text,
        parser: Parser::new_from_str_with_options(text, options),
        anchors: HashMap::new(),
        tabs: Tabs::default(),
        unlike: Unlike::default(),
    };
    let mut first = None;
    while let Some(event) = reader.next()? {
        match event {
            // go-yaml lets only the first document begin without `---`.
            Event::DocumentStart(false, ..) if first.is_some() => {
                return Err("not YAML: `---` is missing before a document".to_owned());
            }
            Event::StreamStart | Event::DocumentStart(..) | Event::DocumentEnd | Event::StreamEnd => {}
            event => {
                let node = reader.node(event, 0)?;
                reader.anchors.clear();
                first.get_or_insert(node);
            }
        }
    }
    if !reader.tabs.are_allowed(text) {
        return Err("not YAML: a tab where a token has to begin".to_owned());
    }
    Ok(first)
}

/// Whether `...` stands before anything that it could end.
fn begins_with_its_end(text: &str) -> bool {
    let mut lines = text
        .lines()
        .map(|line| line.split_once('#').map_or(line, |(line, _)| line).trim_end());
    let first = lines.find(|line| !line.trim_start().is_empty());
    first.is_some_and(|line| line == "..." || line.starts_with("... "))
}

struct Reader<'a> {
    text: &'a str,
    parser: Parser<'a, StrInput<'a>>,
    /// The nodes with anchors that have ended.
    anchors: HashMap<usize, Rc<Node>>,
    tabs: Tabs,
    unlike: Unlike,
}

impl<'a> Reader<'a> {
    fn next(&mut self) -> Result<Option<Event<'a>>, String> {
        let next = self.parser.next();
        if let Some(Ok((event, span))) = &next {
            self.tabs.see(event, span, self.text);
            self.unlike.see(event, span, self.text)?;
        }
        match next {
            None => Ok(None),
            Some(Ok((Event::Scalar(value, style, anchor, tag), span))) => {
                let value = self.as_go_reads_it(value, style, span.slice(self.text).unwrap_or_default())?;
                Ok(Some(Event::Scalar(value, style, anchor, tag)))
            }
            Some(Ok((event, _))) => Ok(Some(event)),
            Some(Err(error)) => Err(format!("not YAML: {error}")),
        }
    }

    /// Where go-yaml reads a scalar in another way than the standard.
    fn as_go_reads_it(
        &self,
        value: Cow<'a, str>,
        style: ScalarStyle,
        source: &str,
    ) -> Result<Cow<'a, str>, String> {
        match style {
            // It doesn't know the escape `\\/`.
            ScalarStyle::DoubleQuoted if source.replace(r"\\", "").contains(r"\/") => {
                Err("not YAML: an unknown escape".to_owned())
            }
            // A last line that has no end gets none.
            ScalarStyle::Literal | ScalarStyle::Folded if value.ends_with('\n') => {
                let last = self.text.rsplit(['\n', '\r']).next().unwrap_or_default().trim();
                let kept = value.strip_suffix('\n').unwrap_or(&value);
                let is_last =
                    !last.is_empty() && kept.ends_with(last) && self.text.ends_with(source.trim_end());
                if is_last {
                    Ok(Cow::Owned(kept.to_owned()))
                } else {
                    Ok(value)
                }
            }
            _ => Ok(value),
        }
    }

    fn following(&mut self) -> Result<Event<'a>, String> {
        self.next()?.ok_or_else(|| "not YAML: it ends early".to_owned())
    }

    fn node(&mut self, event: Event<'a>, depth: usize) -> Result<Rc<Node>, String> {
        if depth > 2 * DEEPEST {
            return Err("it nests too deep".to_owned());
        }
        let (node, anchor) = match event {
            Event::Alias(anchor) => {
                let node = self.anchors.get(&anchor).map(Rc::clone);
                return node.ok_or_else(|| "an anchor holds an alias of itself".to_owned());
            }
            Event::Scalar(text, style, anchor, tag) => {
                let is_plain = style == ScalarStyle::Plain;
                (
                    Node::Scalar {
                        text: text.into_owned(),
                        is_plain,
                        tag: tag.as_deref().and_then(tag_name),
                    },
                    anchor,
                )
            }
            Event::SequenceStart(_, anchor, _) => {
                let mut items = Vec::new();
                loop {
                    match self.following()? {
                        Event::SequenceEnd => break,
                        event => items.push(self.node(event, depth + 1)?),
                    }
                }
                (Node::Sequence(items), anchor)
            }
            Event::MappingStart(_, anchor, _) => {
                let mut entries = Vec::new();
                loop {
                    match self.following()? {
                        Event::MappingEnd => break,
                        event => {
                            let key = self.node(event, depth + 1)?;
                            let value = self.following()?;
                            entries.push((key, self.node(value, depth + 1)?));
                        }
                    }
                }
                (Node::Mapping(entries), anchor)
            }
            _ => return Err("not YAML".to_owned()),
        };
        let node = Rc::new(node);
        if anchor > 0 {
            self.anchors.insert(anchor, Rc::clone(&node));
        }
        Ok(node)
    }
}

/// The name of a tag: that of YAML without its prefix, `?` for one of another kind; none for `!`.
fn tag_name(tag: &Tag) -> Option<String> {
    match (tag.handle(), tag.suffix()) {
        ("", "!") | ("!", "") => None,
        ("tag:yaml.org,2002:", name) => Some(name.to_owned()),
        ("" | "!", name) => match name.strip_prefix("tag:yaml.org,2002:") {
            Some(name) => Some(name.to_owned()),
            None => Some("?".to_owned()),
        },
        _ => Some("?".to_owned()),
    }
}

struct Decoder {
    /// How many values may still come.
    left: usize,
}

impl Decoder {
    fn value(&mut self, node: &Node, depth: usize) -> Result<Value, String> {
        self.left = self
            .left
            .checked_sub(1)
            .ok_or("too many values by way of aliases")?;
        if depth > 2 * DEEPEST {
            return Err("it nests too deep".to_owned());
        }
        match node {
            Node::Scalar { .. } => scalar(node)?
                .to_value()
                .ok_or_else(|| "a number that is not finite".to_owned()),
            Node::Sequence(items) => {
                let items = items.iter().map(|item| self.value(item, depth + 1));
                Ok(Value::array(items.collect::<Result<_, _>>()?))
            }
            Node::Mapping(entries) => {
                let mut found: Vec<(String, Value)> = Vec::new();
                let mut known: HashMap<String, usize> = HashMap::new();
                self.own_entries(entries, depth, &mut found, &mut known)?;
                self.merged_entries(entries, depth, &mut found, &mut known)?;
                Ok(Value::object(
                    found
                        .into_iter()
                        .map(|(key, value)| (Value::from(key.as_str()), value))
                        .collect(),
                ))
            }
        }
    }

    /// Adds the entries that are written out; of those with one key the last counts.
    fn own_entries(
        &mut self,
        entries: &[(Rc<Node>, Rc<Node>)],
        depth: usize,
        found: &mut Vec<(String, Value)>,
        known: &mut HashMap<String, usize>,
    ) -> Result<(), String> {
        let mut last: Vec<(String, &Node)> = Vec::new();
        for (key, value) in entries.iter().filter(|(key, _)| !is_merge(key)) {
            let key = scalar(key)?.to_key().ok_or("a key that JSON can't have")?;
            if let Some(entry) = known.get(&key).and_then(|at| last.get_mut(*at)) {
                entry.1 = value;
            } else {
                known.insert(key.clone(), last.len());
                last.push((key, value));
            }
        }
        // What another value takes the place of is not looked at.
        for (key, value) in last {
            found.push((key, self.value(value, depth + 1)?));
        }
        Ok(())
    }

    /// Adds what `<<` brings in, where there is no such key yet.
    fn merged_entries(
        &mut self,
        entries: &[(Rc<Node>, Rc<Node>)],
        depth: usize,
        found: &mut Vec<(String, Value)>,
        known: &mut HashMap<String, usize>,
    ) -> Result<(), String> {
        const WRONG: &str = "what is merged must be a mapping or a list of them";
        for (_, merged) in entries.iter().filter(|(key, _)| is_merge(key)) {
            let alone = [Rc::clone(merged)];
            let sources = match merged.as_ref() {
                Node::Mapping(_) => alone.as_slice(),
                Node::Sequence(items) => items,
                Node::Scalar { .. } => return Err(WRONG.to_owned()),
            };
            for source in sources {
                if !matches!(source.as_ref(), Node::Mapping(_)) {
                    return Err(WRONG.to_owned());
                }
                let Value::Object(object) = self.value(source, depth + 1)? else {
                    continue;
                };
                for (key, value) in object.iter() {
                    let key = key.as_str().unwrap_or_default().to_owned();
                    if !known.contains_key(&key) {
                        known.insert(key.clone(), found.len());
                        found.push((key, value.clone()));
                    }
                }
            }
        }
        Ok(())
    }
}

/// Whether a key is `<<`.
pub(crate) fn is_merge(node: &Node) -> bool {
    match node {
        Node::Scalar { text, is_plain, tag } => {
            text == "<<" && (*is_plain && tag.is_none() || tag.as_deref() == Some("merge"))
        }
        _ => false,
    }
}

/// What a scalar stands for.
pub(crate) fn scalar(node: &Node) -> Result<Scalar, String> {
    let Node::Scalar { text, is_plain, tag } = node else {
        return Err("a key that is a list or a mapping".to_owned());
    };
    let Some(tag) = tag else {
        return Ok(if *is_plain {
            resolve(text)
        } else {
            Scalar::Text(text.clone())
        });
    };
    let found = resolve(text);
    let is_right = match (tag.as_str(), &found) {
        ("null", Scalar::Null)
        | ("bool", Scalar::Bool(_))
        | ("int", Scalar::Integer(_))
        | ("float", Scalar::Float(_)) => true,
        #[allow(clippy::cast_precision_loss)]
        ("float", Scalar::Integer(value)) => return Ok(Scalar::Float(*value as f64)),
        ("null" | "bool" | "int" | "float" | "timestamp", _) => false,
        ("binary", _) => {
            let bytes = BASE64.decode(text.replace(['\n', '\r'], "").as_bytes());
            return bytes
                .map(|bytes| Scalar::Text(lossy(bytes)))
                .map_err(|_| "not base64".to_owned());
        }
        _ => return Ok(Scalar::Text(text.clone())),
    };
    if is_right {
        Ok(found)
    } else {
        Err(format!("`{text}` is not of the type `!!{tag}`"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(text: &str) -> String {
        read(text).map_or_else(|error| error, |value| value.to_json())
    }

    #[test]
    fn merges_and_resolves_aliases() {
        assert_eq!(
            json("a: &x {k: 1, l: 2}\nb:\n  <<: *x\n  l: 3\nc:\n  <<: [*x, {k: 9, m: 4}]\n"),
            r#"{"a":{"k":1,"l":2},"b":{"k":1,"l":3},"c":{"k":1,"l":2,"m":4}}"#
        );
        assert_eq!(json("a: &x [*x]"), "an anchor holds an alias of itself");
        assert!(json("<<: 1").contains("merged"));
    }

    #[test]
    fn takes_the_last_of_equal_keys_and_the_first_document() {
        assert_eq!(json("1: a\n\"1\": b\ntrue: c"), r#"{"1":"b","true":"c"}"#);
        assert_eq!(json("a\n---\nb"), r#""a""#);
        assert!(json("a\n---\n[").starts_with("not YAML"));
        assert_eq!(json(""), "null");
    }

    #[test]
    fn follows_tags() {
        assert_eq!(
            json("[!!str 1, !!float 1, ! 1, !x 1, !!binary aGk=, !!int \"2\"]"),
            r#"["1",1,1,"1","hi",2]"#
        );
        assert!(json("!!int x").contains("!!int"));
    }

    #[test]
    fn reads_scalars_as_go_yaml() {
        assert_eq!(json("a: |\n  b"), r#"{"a":"b"}"#);
        assert_eq!(json("a: |\n  b\nc: d"), r#"{"a":"b\n","c":"d"}"#);
        assert!(json(r#""\/""#).contains("escape"));
        assert_eq!(json(r#""\\/""#), r#""\\/""#);
    }

    #[test]
    fn takes_tabs_and_line_ends_as_go_yaml() {
        for (text, expected) in [
            ("\ta", "not YAML: a tab where a token has to begin"),
            ("a: b\n\t\nc: d", "not YAML: a tab where a token has to begin"),
            ("- \tb", "not YAML: a tab where a token has to begin"),
            ("a:\tb", r#"{"a":"b"}"#),
            ("[a,\n\tb]", r#"["a","b"]"#),
            ("x\n\ty", r#""x y""#),
            ("a: x\u{85}b: y", r#"{"a":"x","b":"y"}"#),
            ("1\n...\n2", "not YAML: `---` is missing before a document"),
            ("--- 1\n...\n--- 2", "1"),
        ] {
            assert_eq!(json(text), expected, "{text:?}");
        }
    }

    #[test]
    fn bounds_aliases() {
        use std::fmt::Write as _;

        let mut text = String::from("a0: &a0 [x]\n");
        for at in 1..30 {
            let one = at - 1;
            let _ = writeln!(text, "a{at}: &a{at} [*a{one}, *a{one}]");
        }
        assert!(json(&text).contains("too many"));
    }
}
