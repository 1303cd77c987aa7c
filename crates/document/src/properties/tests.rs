use std::fmt::Write as _;

use proptest::prelude::*;

use super::*;
use crate::json::tests::to_value;
use crate::{Document, Kind};
use purlin_text::source::RepoPath;

fn read(content: &str) -> Result<Parsed, ParseError> {
    parse(&Text::new(RepoPath::new("a.properties"), content))
}

/// Every entry with what its key and its value span.
fn entries(content: &str) -> Vec<[String; 4]> {
    let document = read(content).unwrap().documents.remove(0);
    written(&document, content)
}

fn written(document: &Document, content: &str) -> Vec<[String; 4]> {
    let Kind::Mapping(entries) = document.kind(document.root()) else {
        panic!("no mapping");
    };
    let text = |node| document.as_str(node).unwrap().to_owned();
    let source = |node| content[document.span(node).range()].to_owned();
    entries
        .iter()
        .map(|entry| {
            [
                text(entry.key),
                text(entry.value),
                source(entry.key),
                source(entry.value),
            ]
        })
        .collect()
}

/// The entries of a text without escapes and joined lines, whose spans hold what was read.
fn plain(content: &str) -> Vec<(String, String)> {
    entries(content)
        .into_iter()
        .map(|[key, value, key_source, value_source]| {
            assert_eq!((&key_source, &value_source), (&key, &value), "{content:?}");
            (key, value)
        })
        .collect()
}

fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    let owned = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
    pairs.iter().map(owned).collect()
}

#[test]
fn the_examples_of_the_specification_are_read() {
    let truth = pairs(&[("Truth", "Beauty")]);
    for content in [
        "Truth = Beauty",
        "       Truth:Beauty",
        "Truth                    :Beauty",
    ] {
        assert_eq!(plain(content), truth, "{content:?}");
    }
    assert_eq!(plain("cheeses"), pairs(&[("cheeses", "")]));
    let fruits = "fruits                           apple, banana, pear, \\\n\
                  \x20                                 cantaloupe, watermelon, \\\r\n\
                  \x20                                 kiwi, mango\n";
    let [[key, value, _, source]] = &entries(fruits)[..] else {
        panic!("one entry");
    };
    assert_eq!(key, "fruits");
    assert_eq!(value, "apple, banana, pear, cantaloupe, watermelon, kiwi, mango");
    assert!(
        source.starts_with("apple") && source.ends_with("mango"),
        "{source}"
    );
}

#[test]
fn comments_and_empty_lines_are_passed_over() {
    assert_eq!(
        plain("\u{feff}# a=1\\\n! b\r\r  \t\u{c}#c\r\n\na=1 # not a comment \r b : ! neither"),
        pairs(&[("a", "1 # not a comment "), ("b", "! neither")])
    );
    for nothing in ["", "\n", "#", "!\r\n", "  ", "\\", "\\\n", "\\\n\n"] {
        assert_eq!(plain(nothing), [], "{nothing:?}");
    }
}

#[test]
fn one_sign_separates() {
    assert_eq!(
        plain("a==b\nc = = d\ne:=f\ng h=i\n=j\n:\nk\t\u{c}l \nm= "),
        pairs(&[
            ("a", "=b"),
            ("c", "= d"),
            ("e", "=f"),
            ("g", "h=i"),
            ("", "j"),
            ("", ""),
            ("k", "l "),
            ("m", "")
        ])
    );
}

#[test]
fn escapes_are_resolved_and_span_what_is_written() {
    let content = "a\\ b\\:c\\=\\#=\\t\\n\\r\\f\\q\\\\\\u00e9\\uD83D\\uDE00\\ud83d";
    assert_eq!(
        entries(content),
        [[
            "a b:c=#".to_owned(),
            "\t\n\r\u{c}q\\é😀\u{fffd}".to_owned(),
            "a\\ b\\:c\\=\\#".to_owned(),
            "\\t\\n\\r\\f\\q\\\\\\u00e9\\uD83D\\uDE00\\ud83d".to_owned(),
        ]]
    );
}

#[test]
fn an_odd_number_of_backslashes_joins_lines() {
    let values = |content: &str| -> Vec<(String, String)> {
        let two = |[key, value, _, _]: [String; 4]| (key, value);
        entries(content).into_iter().map(two).collect()
    };
    assert_eq!(values("a=b\\\\\nc=d"), pairs(&[("a", "b\\"), ("c", "d")]));
    assert_eq!(values("a=b\\\\\\\n  c=d"), pairs(&[("a", "b\\c=d")]));
    // What is joined is not a comment, and an empty line ends it.
    assert_eq!(values("a=b\\\n#c\nd"), pairs(&[("a", "b#c"), ("d", "")]));
    assert_eq!(values("a=b\\\n\nc"), pairs(&[("a", "b"), ("c", "")]));
    assert_eq!(values("a\\\n  b\\\n=\\\r\n c\\"), pairs(&[("ab", "c")]));
    assert_eq!(values("a=\\u00\\\n  41"), pairs(&[("a", "A")]));
}

#[test]
fn a_key_that_stands_twice_is_told_and_kept() {
    let parsed = read("a=1\nb=2\na=3\n").unwrap();
    let document = &parsed.documents[0];
    assert_eq!(
        to_value(document, document.root()),
        serde_json::json!({"a": "3", "b": "2"})
    );
    let Kind::Mapping(entries) = document.kind(document.root()) else {
        panic!("no mapping");
    };
    assert_eq!(entries.len(), 3);
    assert_eq!(parsed.oddities[0].span, Span::new(8, 9));
    assert_eq!(parsed.oddities[0].earlier, Some(Span::new(0, 1)));
}

#[test]
fn an_escape_that_java_refuses_is_an_error() {
    for content in ["a=C:\\users", "\\u12=x", "a=\\u00g0", "a=\\u+041"] {
        let error = read(content).expect_err(content);
        let span = error.span.unwrap();
        assert_eq!(&content[span.range()], "\\u", "{content}");
    }
}

proptest! {
    #[test]
    fn no_text_panics(text in "(\\PC*|([a=:#!\\\\ \t\u{c}ü]|\\n|\\r|\\r\\n|\\\\u00e4|\\\\u){0,40})") {
        let Ok(parsed) = read(&text) else { return Ok(()) };
        for [key, value, key_source, value_source] in written(&parsed.documents[0], &text) {
            for (read, source) in [(key, key_source), (value, value_source)] {
                prop_assert!(source.contains('\\') || source == read, "{:?} {:?}", source, read);
            }
        }
    }

    #[test]
    fn what_is_written_is_read(
        pairs in prop::collection::vec(("\\PC{1,8}", "\\PC{0,8}"), 0..8),
        end in "(\n|\r|\r\n)",
    ) {
        let escaped = |text: &str| -> String {
            text.chars().flat_map(|char| if matches!(char, '\\' | '=' | ':' | ' ' | '#' | '!') { vec!['\\', char] } else { vec![char] }).collect()
        };
        let mut content = String::new();
        for (key, value) in &pairs {
            let _ = write!(content, "{} = {}{end}", escaped(key), escaped(value));
        }
        let document = read(&content).unwrap().documents.remove(0);
        let read: Vec<(String, String)> = written(&document, &content)
            .into_iter()
            .map(|[key, value, _, _]| (key, value))
            .collect();
        // A mark of byte order at the start of a file is no part of it.
        let is_marked = pairs.first().is_some_and(|(key, _)| key.starts_with('\u{feff}'));
        prop_assert!(is_marked || read == pairs, "{:?}", content);
    }
}
