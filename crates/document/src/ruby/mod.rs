//! The Ruby of `Gemfile` (<https://bundler.io/man/gemfile.5.html>) and `*.gemspec`
//! (<https://guides.rubygems.org/specification-reference/>) as documents: calls with their arguments and blocks,
//! assignments and conditions. Nothing is evaluated.
//!
//! ```json
//! [
//!   {"name": "source", "args": ["https://rubygems.org"]},
//!   {"name": "gem", "args": ["rails", "~> 8.0"], "options": {"require": false}},
//!   {"name": "group", "args": ["development", "test"], "block": [{"name": "gem", "args": ["rspec"]}]},
//!   {"keyword": "if", "branches": [{"test": "ENV[\"CI\"]", "block": [{"name": "gem", "args": [{"template": "ci-#{x}"}]}]}]},
//!   {"on": ["a", "b"], "then": [{"name": "each", "params": ["lib"], "block": []}]},
//!   {"name": "Gem::Specification.new", "params": ["s"], "block": [
//!     {"name": "s.version", "value": {"name": "Acme::VERSION"}},
//!     {"name": "s.metadata", "index": ["source_code_uri"], "value": "https://acme.example"},
//!     {"name": "s.files", "operator": "+=", "value": {"name": "Dir", "index": ["lib/**/*"]}}
//!   ]}
//! ]
//! ```
//!
//! A script is the list of its statements. A call or a reference has a `name`, with the dots and colons in it; `args`
//! where there are any, in parentheses or not, and `options`, those that have a key; `index`, what is in brackets after
//! it; the `block` in braces or after `do`, with its `params`; `value` where something is assigned, with the `operator`
//! where that is more than `=`; and `then`, what is called on it. What is called on a literal has that as `on`.
//! Whatever has an `end`, and what is before `if`, `unless` and the like, has the `keyword` and its `branches`, each
//! with the text of its `test` where there is one.
//!
//! Symbols are strings, as are heredocs, and `%w[a b]` is a sequence. A string that evaluates something is a
//! `template`, whose text is kept as it is written. What is none of these is `code`, the text. Keys of `options` and of
//! hashes are in the text; each of the others is an empty span before its value.

mod chain;
mod heredoc;
mod lexer;
mod literal;
mod parser;
mod token;

use super::format_reader::FormatReader;
use super::{ParseError, Parsed, dockerfile};
use purlin_text::source::{RepoPath, Text};

/// How Gemfiles and gemspecs are read.
pub(super) const READING: FormatReader = FormatReader::new(parse)
    .at_most(4)
    .names(&["gems.rb"])
    .matches(is_gemfile)
    .extensions(&["gemspec", "gemfile"]);

/// Reads a text as Ruby.
///
/// # Errors
/// If a string, a bracket or a block is never closed, or closed and never opened, or nests too deep: the rest would be
/// misread.
pub fn parse(text: &Text) -> Result<Parsed, ParseError> {
    let document = parser::read(text)?;
    Ok(Parsed {
        documents: vec![document],
        ..Parsed::default()
    })
}

/// `Gemfile`, `Gemfile.next`, `Gemfile-custom`, `.Gemfile`; but not its lock file, and not a template.
fn is_gemfile(path: &RepoPath) -> bool {
    let name = path.file_name();
    let Some(rest) = name.strip_prefix('.').unwrap_or(name).strip_prefix("Gemfile") else {
        return false;
    };
    let ending = rest
        .rsplit_once('.')
        .map_or("", |(_, ending)| ending)
        .to_ascii_lowercase();
    rest.is_empty()
        || rest.starts_with(['.', '-', '_'])
            && !["tt", "sample", "example"].contains(&ending.as_str())
            && (ending == "rb" || !dockerfile::NOT_READ.contains(&ending.as_str()))
}

#[cfg(test)]
mod tests;
