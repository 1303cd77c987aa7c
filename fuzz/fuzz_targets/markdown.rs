//! Any bytes as a file of this format.
#![no_main]

mod check;

use check::{Nested, check};
use libfuzzer_sys::fuzz_target;
use purlin::document::Format;

fuzz_target!(|bytes: &[u8]| check(Format::Markdown, bytes, Nested::No));
