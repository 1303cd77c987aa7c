//! Results of a rule to findings, strictly: a key that nobody reads would be lost in silence.

use serde_json::{Map, Value as Json};

use super::finding::{At, Finding, Place, Related};
use crate::diagnostic::{Extent, FindingKey, KeyPart};
use crate::document::{Pointer, Step};
use crate::source::{FileId, RepoPath, Root, Span};

pub(crate) const FINDING_KEYS: [&str; 10] = [
    "msg", "at", "key", "was", "extent", "edition", "related", "help", "see", "fix",
];
const RELATED_KEYS: [&str; 2] = ["at", "msg"];
const PLACE_KEYS: [&str; 8] = [
    "root",
    "path",
    "span",
    "line",
    "pointer",
    "index",
    "find",
    "occurrence",
];

/// Reads one element of `report`.
///
/// # Errors
/// What is wrong with it, as a sentence.
pub(crate) fn finding(json: &Json) -> Result<Finding, String> {
    let object = object(json, "a finding")?;
    known(object, &FINDING_KEYS, "a finding")?;
    let msg = string(object, "msg")?.ok_or("a finding needs a `msg`")?;
    if msg.trim().is_empty() {
        return Err("the `msg` of a finding is empty".to_owned());
    }
    let related = list(object, "related")?
        .iter()
        .map(related)
        .collect::<Result<_, _>>()?;
    Ok(Finding {
        msg,
        at: object.get("at").map_or(Ok(At::Unstated), at)?,
        key: object.get("key").map(|json| key(json, "`key`")).transpose()?,
        was: list(object, "was")?
            .iter()
            .map(|json| key(json, "a former key in `was`"))
            .collect::<Result<_, _>>()?,
        extent: object.get("extent").map(extent).transpose()?,
        edition: object.get("edition").map(edition).transpose()?,
        related,
        help: string(object, "help")?,
        see: string(object, "see")?,
        fix: list(object, "fix")?
            .iter()
            .map(operation)
            .collect::<Result<_, _>>()?,
    })
}

/// Checks the form of an operation of RFC 6902, section 4. Members that it does not know are passed over, as it says.
fn operation(json: &Json) -> Result<Json, String> {
    let object = json
        .as_object()
        .ok_or_else(|| format!("an operation of `fix` must be an object, not {}", kind(json)))?;
    let op = string(object, "op")?.ok_or("an operation of `fix` needs an `op`")?;
    let (needs_value, needs_from) = match op.as_str() {
        "add" | "replace" | "test" => (true, false),
        "move" | "copy" => (false, true),
        "remove" => (false, false),
        _ => {
            return Err(format!(
                "`{op}` is not an operation of `fix`: it must be `add`, `remove`, `replace`, `move`, `copy` or `test`"
            ));
        }
    };
    if needs_value && !object.contains_key("value") {
        return Err(format!("the operation `{op}` of `fix` needs a `value`"));
    }
    for name in ["path", "from"]
        .iter()
        .filter(|name| **name == "path" || needs_from)
    {
        let pointer =
            string(object, name)?.ok_or_else(|| format!("the operation `{op}` of `fix` needs a `{name}`"))?;
        if !is_json_pointer(&pointer) {
            return Err(format!(
                "`{pointer}` is not a `{name}` of `fix`: it must be a JSON pointer such as `/engines/node`"
            ));
        }
    }
    Ok(json.clone())
}

/// Whether a text is a JSON pointer, as RFC 6901 writes them.
fn is_json_pointer(text: &str) -> bool {
    let is_escaped = |behind: &str| behind.starts_with(['0', '1']);
    (text.is_empty() || text.starts_with('/')) && text.split('~').skip(1).all(is_escaped)
}

fn key(json: &Json, what: &str) -> Result<FindingKey, String> {
    match json {
        Json::String(text) => Ok(FindingKey::text(text)),
        Json::Array(parts) => {
            let parts = parts.iter().map(|part| key_part(part, what));
            Ok(FindingKey::array(&parts.collect::<Result<Vec<_>, _>>()?))
        }
        _ => Err(format!("{what} must be a string or an array, not {}", kind(json))),
    }
}

fn key_part(json: &Json, what: &str) -> Result<KeyPart, String> {
    let path = |object: &Map<String, Json>| match object.get("path") {
        Some(Json::String(path)) if object.len() == 1 => Some(KeyPart::Path(RepoPath::new(path))),
        _ => None,
    };
    match json {
        Json::String(text) => Some(KeyPart::text(text)),
        Json::Number(number) => Some(KeyPart::Number(number.clone())),
        Json::Object(object) => path(object),
        _ => None,
    }
    .ok_or_else(|| {
        format!(
            "`{json}` cannot be part of {what}: it must be a string, a number or an object with `path` alone"
        )
    })
}

fn extent(json: &Json) -> Result<Extent, String> {
    let wrong = || "`extent` must be a number or a set of strings".to_owned();
    match json {
        Json::Number(number) => Ok(Extent::Number(number.clone())),
        Json::Array(texts) => {
            let texts = texts.iter().map(|text| text.as_str().map(str::to_owned));
            texts.collect::<Option<_>>().map(Extent::Texts).ok_or_else(wrong)
        }
        _ => Err(wrong()),
    }
}

fn edition(json: &Json) -> Result<u32, String> {
    number(json)
        .filter(|edition| *edition > 0)
        .ok_or_else(|| "`edition` must be a whole number from 1".to_owned())
}

fn related(json: &Json) -> Result<Related, String> {
    let object = object(json, "an element of `related`")?;
    known(object, &RELATED_KEYS, "an element of `related`")?;
    Ok(Related {
        at: object
            .get("at")
            .ok_or_else(|| "an element of `related` needs an `at`".to_owned())
            .and_then(at)?,
        msg: string(object, "msg")?.ok_or("an element of `related` needs a `msg`")?,
    })
}

fn at(json: &Json) -> Result<At, String> {
    match json {
        Json::Array(steps) => Ok(At::Pointer(pointer(steps)?)),
        Json::Object(object) => {
            known(object, &PLACE_KEYS, "`at`")?;
            let path = string(object, "path")?.ok_or("an `at` object needs a `path`")?;
            let root = match string(object, "root")? {
                None => Root::Head,
                Some(root) => root.parse().map_err(|error| format!("`root` of `at`: {error}"))?,
            };
            let index = match object.get("index") {
                None => 0,
                Some(index) => number(index).ok_or("`index` of `at` must be a whole number from 0")?,
            };
            let pointer = match object.get("pointer") {
                None => None,
                Some(Json::Array(steps)) => Some(pointer(steps)?),
                Some(_) => return Err("`pointer` of `at` must be an array".to_owned()),
            };
            let occurrence = match object.get("occurrence") {
                None => 1,
                Some(_) if !object.contains_key("find") => {
                    return Err(
                        "`occurrence` of `at` says which occurrence of `find`, and there is no `find`"
                            .to_owned(),
                    );
                }
                Some(occurrence) => number(occurrence)
                    .filter(|occurrence| *occurrence > 0)
                    .ok_or("`occurrence` of `at` must be a whole number from 1")?,
            };
            let span = match object.get("span") {
                None | Some(Json::Null) => None,
                Some(span) => Some(read_span(span)?),
            };
            Ok(At::Place(Place {
                file: FileId::new(root, RepoPath::new(path)),
                index,
                pointer,
                span,
                find: string(object, "find")?,
                occurrence,
            }))
        }
        Json::String(key) => Err(format!(
            "`at` must be a path into the document, as in `[{key:?}]`, or the `at` of a fact"
        )),
        _ => Err("`at` must be a path into the document, as an array, or the `at` of a fact".to_owned()),
    }
}

fn pointer(steps: &[Json]) -> Result<Pointer, String> {
    let steps = steps.iter().map(|step| match step {
        Json::String(key) => Ok(Step::Key(key.clone())),
        Json::Number(_) => number(step)
            .and_then(|index| usize::try_from(index).ok())
            .map(Step::Index)
            .ok_or_else(|| format!("`{step}` is not an index: it must be a whole number from 0")),
        _ => Err(format!(
            "`{step}` is not a step of a path: it must be a key or an index"
        )),
    });
    Ok(Pointer::new(steps.collect::<Result<_, _>>()?))
}

fn read_span(json: &Json) -> Result<Span, String> {
    let wrong =
        || format!("`{json}` is not a span: it must be two byte offsets, the first not behind the second");
    let Json::Array(ends) = json else {
        return Err(wrong());
    };
    match ends.iter().map(number).collect::<Option<Vec<u32>>>().as_deref() {
        Some([start, end]) if start <= end => Ok(Span {
            start: *start,
            end: *end,
        }),
        _ => Err(wrong()),
    }
}

fn number(json: &Json) -> Option<u32> {
    json.as_u64().and_then(|number| u32::try_from(number).ok())
}

fn object<'j>(json: &'j Json, what: &str) -> Result<&'j Map<String, Json>, String> {
    json.as_object()
        .ok_or_else(|| format!("{what} must be an object with a `msg`, not {}", kind(json)))
}

fn known(object: &Map<String, Json>, keys: &[&str], what: &str) -> Result<(), String> {
    match object.keys().find(|key| !keys.contains(&key.as_str())) {
        None => Ok(()),
        Some(key) => {
            let short = keys.iter().find(|known| is_short_for(known, key));
            let help = short
                .map(|short| format!("Did you mean `{short}`?"))
                .or_else(|| crate::matching::did_you_mean(key, keys.iter().copied()))
                .unwrap_or_else(|| format!("It can have `{}`", keys.join("`, `")));
            Err(format!("`{key}` is not a key of {what}. {help}"))
        }
    }
}

/// Whether a key is a word without some of its letters, as `msg` is of `message`.
fn is_short_for(key: &str, word: &str) -> bool {
    let mut letters = word.chars();
    key.len() > 2
        && key.chars().next() == word.chars().next()
        && key.chars().all(|letter| letters.any(|of| of == letter))
}

fn string(object: &Map<String, Json>, key: &str) -> Result<Option<String>, String> {
    match object.get(key) {
        None => Ok(None),
        Some(Json::String(text)) => Ok(Some(text.clone())),
        Some(other) => Err(format!("`{key}` must be a string, not {}", kind(other))),
    }
}

fn list<'j>(object: &'j Map<String, Json>, key: &str) -> Result<&'j [Json], String> {
    match object.get(key) {
        None => Ok(&[]),
        Some(Json::Array(items)) => Ok(items),
        Some(other) => Err(format!("`{key}` must be an array, not {}", kind(other))),
    }
}

fn kind(json: &Json) -> &'static str {
    match json {
        Json::Null => "null",
        Json::Bool(_) => "a truth value",
        Json::Number(_) => "a number",
        Json::String(_) => "a string",
        Json::Array(_) => "an array",
        Json::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_fix_has_the_form_of_rfc_6902() {
        let read =
            |operation: Json| finding(&json!({"msg": "m", "fix": [operation]})).map(|found| found.fix.len());
        for right in [
            json!({"op": "add", "path": "/a", "value": null}),
            json!({"op": "remove", "path": "/a~1b/c~0", "more": 1}),
            json!({"op": "replace", "path": "", "value": 1}),
            json!({"op": "move", "path": "/a", "from": "/b"}),
        ] {
            assert_eq!(read(right), Ok(1));
        }
        for (wrong, why) in [
            (json!("x"), "must be an object, not"),
            (json!({"path": "/a"}), "needs an `op`"),
            (
                json!({"op": "set", "path": "/a", "value": 1}),
                "`set` is not an operation",
            ),
            (
                json!({"op": "add", "path": ["a"], "value": 1}),
                "`path` must be a string",
            ),
            (json!({"op": "remove"}), "needs a `path`"),
            (json!({"op": "add", "path": "/a"}), "needs a `value`"),
            (json!({"op": "copy", "path": "/a"}), "needs a `from`"),
            (json!({"op": "remove", "path": "a"}), "must be a JSON pointer"),
            (json!({"op": "remove", "path": "/a~2"}), "must be a JSON pointer"),
        ] {
            let found = read(wrong).expect_err("a wrong fix");
            assert!(found.contains(why), "{found}");
        }
    }

    #[test]
    fn everything_that_a_finding_may_say() {
        let found = finding(&json!({
            "msg": "m", "key": ["k", 2, {"path": "p"}], "was": ["old", ["older"]], "extent": ["b", "a", "b"], "edition": 2,
            "help": "h", "see": "https://acme.example",
            "at": ["a", 0],
            "related": [{"at": {"path": "p", "span": [1, 2], "line": 3, "index": 4, "pointer": ["x"]}, "msg": "r"}],
            "fix": [{"op": "add", "path": "/a", "value": 1}],
        }))
        .expect("a finding");
        assert_eq!(
            found.at,
            At::Pointer(Pointer::new(vec![Step::Key("a".into()), Step::Index(0)]))
        );
        let At::Place(place) = &found.related[0].at else {
            panic!("a place");
        };
        assert_eq!((place.index, place.span), (4, Some(Span::new(1, 2))));
        assert_eq!(found.see.as_deref(), Some("https://acme.example"));
        assert_eq!(found.fix.len(), 1);
        assert_eq!(found.key.expect("a key").as_json(), r#"["k",2,{"path":"p"}]"#);
        assert_eq!(
            found.was,
            [
                FindingKey::text("old"),
                FindingKey::array(&[KeyPart::text("older")])
            ]
        );
        assert_eq!(
            found.extent,
            Some(Extent::Texts(["a".to_owned(), "b".to_owned()].into()))
        );
        assert_eq!(found.edition, Some(2));
        let counted = finding(&json!({"msg": "m", "extent": 3})).expect("a finding");
        assert_eq!(counted.extent, Some(Extent::Number(3.into())));
    }

    #[test]
    fn whatever_else_is_refused() {
        for (json, part) in [
            (json!("m"), "not a string"),
            (json!({}), "needs a `msg`"),
            (json!({"msg": " "}), "empty"),
            (json!({"msg": 1}), "`msg` must be a string"),
            (
                json!({"msg": "m", "key": 1}),
                "`key` must be a string or an array",
            ),
            (json!({"msg": "m", "key": [[]]}), "cannot be part of `key`"),
            (
                json!({"msg": "m", "key": [{"path": "p", "x": 1}]}),
                "cannot be part of `key`",
            ),
            (json!({"msg": "m", "key": [null]}), "cannot be part of `key`"),
            (json!({"msg": "m", "was": "k"}), "`was` must be an array"),
            (json!({"msg": "m", "was": [1]}), "a former key in `was` must be"),
            (json!({"msg": "m", "extent": "a"}), "`extent` must be"),
            (json!({"msg": "m", "extent": [1]}), "`extent` must be"),
            (json!({"msg": "m", "edition": 0}), "`edition` must be"),
            (json!({"msg": "m", "edition": "2"}), "`edition` must be"),
            (json!({"msg": "m", "levl": 1}), "`levl` is not a key of a finding"),
            (json!({"msg": "m", "hlep": "x"}), "Did you mean `help`"),
            (json!({"msg": "m", "at": "a"}), "`at` must be"),
            (json!({"msg": "m", "at": null}), "`at` must be"),
            (json!({"msg": "m", "at": [-1]}), "not an index"),
            (json!({"msg": "m", "at": [1.5]}), "not an index"),
            (json!({"msg": "m", "at": [[]]}), "not a step"),
            (json!({"msg": "m", "at": {}}), "needs a `path`"),
            (
                json!({"msg": "m", "at": {"path": "p", "find": "x", "occurrence": 0}}),
                "a whole number from 1",
            ),
            (
                json!({"msg": "m", "at": {"path": "p", "occurrence": 2}}),
                "there is no `find`",
            ),
            (
                json!({"msg": "m", "at": {"path": "p", "span": [2, 1]}}),
                "not a span",
            ),
            (
                json!({"msg": "m", "at": {"path": "p", "span": [1]}}),
                "not a span",
            ),
            (json!({"msg": "m", "related": {}}), "must be an array"),
            (json!({"msg": "m", "related": [{"msg": "r"}]}), "needs an `at`"),
            (json!({"msg": "m", "fix": 1}), "must be an array"),
            (json!({"msg": "m", "see": []}), "`see` must be a string"),
        ] {
            let error = finding(&json).expect_err("no finding");
            assert!(error.contains(part), "{json}: {error}");
        }
    }
}
