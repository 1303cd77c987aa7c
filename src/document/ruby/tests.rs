use std::path::PathBuf;

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::document::json::tests::to_value;
use crate::document::{Document, Format, Kind, NodeId, decode};
use crate::source::RepoPath;

fn read(content: &str) -> Result<Document, ParseError> {
    let text = Text::new(RepoPath::new("Gemfile"), content);
    Ok(parse(&text)?.documents.remove(0))
}

fn value(content: &str) -> serde_json::Value {
    let document = read(content).unwrap();
    to_value(&document, document.root())
}

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
        let wanted = Format::of(&path) == Some(Format::Ruby) || all && path.as_str().ends_with(".rb");
        if !entry.file_type().is_file() || !wanted {
            continue;
        }
        files += 1;
        let Ok(text) = decode(&path, std::fs::read(entry.path()).unwrap()) else {
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
