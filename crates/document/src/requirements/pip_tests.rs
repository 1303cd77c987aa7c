//! Lines that pip's own parser read or refused: `tests/pip/record.py` says how they came about. `PURLIN_PIP_LINES` names a
//! file with more of them.

use serde_json::{Value, json};

use super::*;
use crate::json::tests::to_value;

fn recorded() -> String {
    match std::env::var("PURLIN_PIP_LINES") {
        Ok(path) => std::fs::read_to_string(path).unwrap(),
        Err(_) => include_str!("../../tests/pip/recorded.jsonl").to_owned(),
    }
}

/// What a line holds, in the terms of the record.
fn read(line: &str) -> Value {
    let parsed = match parse(&Text::new(RepoPath::new("requirements.txt"), line)) {
        Ok(parsed) if parsed.unread.is_empty() => parsed,
        _ => return Value::Null,
    };
    let items = to_value(&parsed.documents[0], parsed.documents[0].root());
    let items = items.as_array().unwrap();
    let mut read: Vec<Value> = Vec::new();
    let nothing = json!({"index": null, "extra": [], "pre": false});
    let mut options = nothing.clone();
    for item in items {
        let text = |key: &str| item.get(key).and_then(Value::as_str);
        match text("option") {
            Some("--index-url") => options["index"] = item["value"].clone(),
            Some("--extra-index-url") => options["extra"]
                .as_array_mut()
                .unwrap()
                .push(item["value"].clone()),
            Some("--pre") => options["pre"] = json!(true),
            Some(_) => {}
            None if item.get("include").is_some() || item.get("constraint").is_some() => {
                read.push(item.clone());
            }
            None => read.push(requirement(item)),
        }
    }
    if options != nothing {
        read.push(options);
    }
    Value::Array(read)
}

fn requirement(item: &Value) -> Value {
    let mut told = serde_json::Map::new();
    let list = |key: &str| -> Vec<String> {
        let items = item.get(key).and_then(Value::as_array).into_iter().flatten();
        let mut found: Vec<String> = items.map(|one| one.as_str().unwrap().to_owned()).collect();
        found.sort();
        found
    };
    if let Some(name) = item.get("name") {
        told.insert("name".to_owned(), name.clone());
        let specifier = item.get("specifier").and_then(Value::as_str).unwrap_or("");
        let mut versions: Vec<String> = specifier
            .split(',')
            .map(|one| one.split_whitespace().collect())
            .collect();
        versions.sort();
        told.insert("specifier".to_owned(), json!(versions.concat()));
    }
    told.insert("extras".to_owned(), json!(list("extras")));
    let is_linked = item.get("url").is_some() || item.get("path").is_some();
    told.insert("linked".to_owned(), json!(is_linked));
    told.insert("marker".to_owned(), json!(item.get("marker").is_some()));
    if item.get("editable").is_some() {
        told.insert("editable".to_owned(), json!(true));
    }
    told.insert("hashes".to_owned(), json!(list("hashes")));
    Value::Object(told)
}

/// The name of a wheel, which pip takes from the name of the file and purlin's facts do too.
fn without_names_of_wheels(mut answer: Value, line: &str) -> Value {
    if line.contains(".whl") {
        for item in answer.as_array_mut().into_iter().flatten() {
            if item["linked"] == json!(true)
                && let Some(item) = item.as_object_mut()
            {
                item.remove("name");
                item.remove("specifier");
            }
        }
    }
    answer
}

#[test]
fn what_pip_reads_is_read_and_what_it_refuses_is_not() {
    let mut differing = Vec::new();
    let recorded = recorded();
    for record in recorded.lines() {
        let record: Value = serde_json::from_str(record).unwrap();
        let line = record["line"].as_str().unwrap();
        let expected = without_names_of_wheels(record["read"].clone(), line);
        let answer = without_names_of_wheels(read(line), line);
        if answer != expected {
            differing.push(format!("{line:?}\n  pip    {expected}\n  purlin {answer}"));
        }
    }
    assert!(recorded.lines().count() > 300);
    assert!(
        differing.is_empty(),
        "{} lines differ:\n{}",
        differing.len(),
        differing.join("\n")
    );
}
