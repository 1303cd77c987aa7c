use std::path::PathBuf;

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::json::tests::to_value;
use crate::{Document, Format, Kind, NodeId, decode};
use purlin_text::source::RepoPath;

fn read(content: &str) -> Result<Document, ParseError> {
    let text = Text::new(RepoPath::new("Gemfile"), content);
    Ok(parse(&text)?.documents.remove(0))
}

fn value(content: &str) -> serde_json::Value {
    let document = read(content).unwrap();
    to_value(&document, document.root())
}

#[test]
fn a_gemfile_is_read() {
    assert_eq!(
        value(
            "# a\nsource 'https://rubygems.org'\ngem \"rails\", \"~> 8.0\", require: false, :path => 'x'\n\
             group :a, :b do |g; h|\n  gem('c', {\"d\": 1, 'e' => nil}) unless ENV[\"X\"]\nend\n=begin\ngem 'no'\n=end\n\
             if RUBY_VERSION >= '3' then gem 'f' elsif y\n  gem 'g'\nelse gem 'h' end\n\
             %w(i j).each do |lib| gem \"k-#{lib}\" end\n\
             gem 'l',\n  # why\n  '1'\ngem 'm', ENV.fetch('N', 'o')&.strip, p ? 'q' : 'r', *rest\n\
             a, b = 1, 2\nx ||= [:s, 1.5, -2, true]\ngem 't' \\\n  , 'u'\nv.w { } .z\n__END__\ngem 'no'\n"
        ),
        json!([
            {"name": "source", "args": ["https://rubygems.org"]},
            {"name": "gem", "args": ["rails", "~> 8.0"], "options": {"require": false, "path": "x"}},
            {"name": "group", "args": ["a", "b"], "params": ["g", "h"], "block": [
                {"keyword": "unless", "branches": [{"test": "ENV[\"X\"]", "block": [
                    {"name": "gem", "args": ["c", {"d": 1, "e": null}]}]}]}]},
            {"keyword": "if", "branches": [
                {"test": "RUBY_VERSION >= '3'", "block": [{"name": "gem", "args": ["f"]}]},
                {"test": "y", "block": [{"name": "gem", "args": ["g"]}]},
                {"block": [{"name": "gem", "args": ["h"]}]}]},
            {"on": ["i", "j"], "then": [{"name": "each", "params": ["lib"], "block": [
                {"name": "gem", "args": [{"template": "k-#{lib}"}]}]}]},
            {"name": "gem", "args": ["l", "1"]},
            {"name": "gem", "args": ["m", {"name": "ENV.fetch", "args": ["N", "o"], "then": [{"name": "strip"}]},
                {"code": "p ? 'q' : 'r'"}, {"code": "*rest"}]},
            {"code": "a, b = 1, 2"},
            {"name": "x", "operator": "||=", "value": ["s", 1.5, -2, true]},
            {"name": "gem", "args": ["t", "u"]},
            {"name": "v.w", "block": [], "then": [{"name": "z"}]},
        ])
    );
}

#[test]
fn a_gemspec_is_read() {
    assert_eq!(
        value(
            "require_relative \"lib/a\"\n$:.unshift lib unless $:.include?(lib)\nGem::Specification.new do |s|\n  s.name = %q{a}\n\
               s.version = A::VERSION\n  s.files = `git ls-files`.split(\"\\n\")\n  s.metadata[\"b\"] = \"c\"\n  s.files += Dir['d']\n\
               s.description = <<~TEXT + 'x'\n    one #{\n  TEXT\n  s.summary = <<-'T'.strip\n  #{two}\n  T\n\
               s.add_dependency(\"e\", [\">= 1\", '< 2'])\n  s.files.reject! { |f| f =~ /^(end|do)\"/ }\n  s.test = s.files.grep(%r{^test/})\n\
               s.post = <<~P\n    one\n      two three\n  P\n  s.escaped = \"a\\tb\"\nend\n"
        ),
        json!([
            {"name": "require_relative", "args": ["lib/a"]},
            {"keyword": "unless", "branches": [{"test": "$:.include?(lib)", "block": [{"name": "$:.unshift", "args": [{"name": "lib"}]}]}]},
            {"name": "Gem::Specification.new", "params": ["s"], "block": [
                {"name": "s.name", "value": "a"},
                {"name": "s.version", "value": {"name": "A::VERSION"}},
                {"name": "s.files", "value": {"code": "`git ls-files`.split(\"\\n\")"}},
                {"name": "s.metadata", "index": ["b"], "value": "c"},
                {"name": "s.files", "operator": "+=", "value": {"name": "Dir", "index": ["d"]}},
                {"name": "s.description", "value": {"code": "<<~TEXT + 'x'"}},
                {"name": "s.summary", "value": {"on": "  #{two}\n", "then": [{"name": "strip"}]}},
                {"name": "s.add_dependency", "args": ["e", [">= 1", "< 2"]]},
                {"name": "s.files.reject!", "params": ["f"], "block": [{"code": "f =~ /^(end|do)\"/"}]},
                {"name": "s.test", "value": {"name": "s.files.grep", "args": [{"code": "%r{^test/}"}]}},
                {"name": "s.post", "value": "one\n  two three\n"},
                {"name": "s.escaped", "value": {"code": "\"a\\tb\""}},
            ]},
        ])
    );
}

#[test]
fn what_has_an_end_is_told_from_what_has_none() {
    assert_eq!(
        value(
            "def a = 1\ndef b() = gem('x')\ndef self.c=(x) gem x end\ndef /(o); end\nx = if y then 1 else 2 end\nwhile a do gem 'w' end\n\
             case v when 1, 2 then gem 'c' else gem 'd' end\nbegin\n  gem 'b'\nrescue E => e\n  gem 'r'\nensure\n  z\nend until q\n\
             class << self; end\nf { return if g }\nh.end.if\n:end; {if: 1, class: 2}\nx = y rescue nil\nloop do\n  gem 'l'\nrescue\n  gem 'm'\nend\n"
        ),
        json!([
            {"code": "def a = 1"},
            {"code": "def b() = gem('x')"},
            {"keyword": "def", "branches": [{"test": "self.c=(x)", "block": [{"name": "gem", "args": [{"name": "x"}]}]}]},
            {"keyword": "def", "branches": [{"test": "/(o)", "block": []}]},
            {"name": "x", "value": {"keyword": "if", "branches": [{"test": "y", "block": [1]}, {"block": [2]}]}},
            {"keyword": "while", "branches": [{"test": "a", "block": [{"name": "gem", "args": ["w"]}]}]},
            {"keyword": "case", "branches": [{"test": "1, 2", "block": [{"name": "gem", "args": ["c"]}]}, {"block": [{"name": "gem", "args": ["d"]}]}]},
            {"keyword": "until", "branches": [{"test": "q", "block": [{"keyword": "begin", "branches": [
                {"block": [{"name": "gem", "args": ["b"]}]},
                {"test": "E => e", "block": [{"name": "gem", "args": ["r"]}]},
                {"block": [{"name": "z"}]}]}]}]},
            {"keyword": "class", "branches": [{"test": "<< self", "block": []}]},
            {"name": "f", "block": [{"keyword": "if", "branches": [{"test": "g", "block": [{"code": "return"}]}]}]},
            {"name": "h.end.if"},
            "end",
            {"if": 1, "class": 2},
            {"keyword": "rescue", "branches": [{"test": "nil", "block": [{"name": "x", "value": {"name": "y"}}]}]},
            {"name": "loop", "block": [{"name": "gem", "args": ["l"]}, {"name": "gem", "args": ["m"]}]},
        ])
    );
}

#[test]
fn what_is_never_closed_is_an_error_with_a_place() {
    for (text, message) in [
        ("gem 'a", "1 the string that starts here is never closed"),
        ("x\ngem(\"a\"", "2 `(` has no matching `)`"),
        ("group :a do\n gem 'b'\n", "1 `do` has no matching `end`"),
        ("a [1, 2", "1 `[` has no matching `]`"),
        ("if x\n", "1 `if` has no matching `end`"),
        ("gem 'a'\nend\n", "2 there is nothing open for `end` to end"),
        ("a ( b ]", "1 `(` has no matching `)`"),
        ("=begin\n", "1 the comment that starts here is never closed"),
        ("%w[a", "1 the list that starts here is never closed"),
        ("x = a + (b\n", "1 `(` has no matching `)`"),
    ] {
        let error = read(text).unwrap_err();
        let content = Text::new(RepoPath::new("Gemfile"), text);
        let line = content.position(error.span.unwrap().start).line;
        assert_eq!(format!("{line} {error}"), message, "{text}");
    }
    let deep = format!("{}{}", "[".repeat(31), "]".repeat(31));
    assert_eq!(
        read(&deep).unwrap_err().to_string(),
        "code nests deeper than 30 levels"
    );
}

#[test]
fn hostile_scripts_end() {
    for (open, close) in [
        ("(", ")"),
        ("{", "}"),
        ("a{", "}"),
        ("a(", ")"),
        ("[", "]"),
        ("a do ", " end "),
        ("if a\n", "\nend\n"),
        ("a if ", ""),
        ("\"#{", "}\""),
        ("a /#{'\n", ""),
        ("a /\n", ""),
        ("a = ", ""),
        ("a ", ""),
        ("a.", ""),
        ("<<A\n", "A\n"),
        ("<<A ", "\nA\n"),
        ("x <<~A, ", "\n"),
        ("def a(", ")"),
        ("def a ", ""),
        ("a ? ", ": b"),
        ("%w[", "]"),
        ("?", ""),
        (":\"", "\""),
        ("a: ", ""),
        ("-> { ", "}"),
        ("begin;", ";end"),
        ("case a when b then ", " end"),
        ("while a do ", " end "),
        ("a, ", ""),
        ("\\\n", ""),
        ("=begin\n", "=end\n"),
        ("a.b{x}", "\n"),
        ("gem 'a' rescue ", ""),
        ("\\\\#{", ""),
    ] {
        for text in [
            open.repeat(40_000),
            format!("{}{}", open.repeat(20_000), close.repeat(20_000)),
            format!("{}{}", open.repeat(10), close.repeat(10)),
        ] {
            let start = std::time::Instant::now();
            if let Ok(document) = read(&text) {
                assert!(depth(&document, document.root()) <= crate::MAX_DEPTH, "{open}");
            }
            assert!(start.elapsed().as_secs() < 10, "{open}");
        }
    }
    // As deep as it may be, in every way at once.
    let deep = format!(
        "{}gem 'x'{}",
        "a.b(1).c do if d\n".repeat(14),
        "\nend if e\nend unless f\n".repeat(14)
    );
    let document = read(&deep).unwrap();
    assert!(depth(&document, document.root()) <= crate::MAX_DEPTH);
}

fn depth(document: &Document, node: NodeId) -> usize {
    1 + match document.kind(node) {
        Kind::Sequence(items) => items.iter().map(|item| depth(document, *item)).max().unwrap_or(0),
        Kind::Mapping(entries) => entries
            .iter()
            .map(|entry| depth(document, entry.value))
            .max()
            .unwrap_or(0),
        _ => 0,
    }
}

proptest! {
    #[test]
    fn no_text_panics(text in "(\\PC*|([a\"'`(){}\\[\\],ü/ .=:>$@<1\\\\%?|&*-]|\\n|#|#\\{| do |end\n|if | if |def |<<~A\n|A\n|=begin\n|=end\n|%w\\[|gem |=> |->|\\+=|&\\.|::|while |case |when |rescue ){0,40})") {
        if let Ok(document) = read(&text) {
            for node in document.nodes() {
                prop_assert!(text.get(document.span(node).range()).is_some());
            }
            prop_assert!(depth(&document, document.root()) <= crate::MAX_DEPTH);
        }
    }
}

/// `PURLIN_TEST_ROOT=… cargo test -- --ignored --nocapture ruby::tests::real_files` reads every Gemfile and gemspec below a
/// directory, with `PURLIN_TEST_ALL` every `*.rb` too, and prints which cannot be read.
#[test]
#[ignore = "needs real files"]
#[allow(clippy::print_stdout)]
fn real_files() {
    let root = PathBuf::from(std::env::var_os("PURLIN_TEST_ROOT").unwrap());
    let all = std::env::var_os("PURLIN_TEST_ALL").is_some();
    let (mut files, mut read) = (0, 0);
    for entry in walkdir::WalkDir::new(&root)
        .sort_by_file_name()
        .into_iter()
        .filter_map(Result::ok)
    {
        let path = RepoPath::new(entry.path().to_string_lossy());
        let wanted =
            Format::of(&path) == Some(Format::Ruby) || all && entry.path().extension() == Some("rb".as_ref());
        if !entry.file_type().is_file() || !wanted {
            continue;
        }
        files += 1;
        let Ok(text) = decode(path.clone(), std::fs::read(entry.path()).unwrap()) else {
            println!("{}: no text", path.as_str());
            continue;
        };
        match parse(&text) {
            Ok(_) => read += 1,
            Err(error) => {
                let at = text.position(error.span.unwrap_or_default().start);
                println!("{}:{}:{}: {error}", path.as_str(), at.line, at.column);
            }
        }
    }
    println!("{read} of {files}");
}
