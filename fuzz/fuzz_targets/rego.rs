//! Rego: any text parses or is refused; what parses compiles or is refused; what compiles ends.
#![no_main]

use std::time::{Duration, Instant};

use libfuzzer_sys::fuzz_target;
use purlin::rego::builtins::Surroundings;
use purlin::rego::compile::{OpaFunctions, Source, compile};
use purlin::rego::eval::{Documents, Options, query};
use purlin::rego::parse::{self, Version};
use purlin::rego::value::Value;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let _ = parse::module(text, Version::V0);
    let Ok(module) = parse::module(text, Version::V1) else { return };
    let source = Source {
        file: "a.rego".to_owned(),
        module,
        is_test: false,
        annotations: Vec::new(),
    };
    let (plan, _) = compile(vec![source], &OpaFunctions);
    let documents = Documents {
        input: Value::from_json(r#"{"a": [1, "b", {"c": null}], "n": 1.5}"#).ok(),
        data: None,
    };
    let options = Options {
        deadline: Instant::now().checked_add(Duration::from_millis(500)),
        ..Options::default()
    };
    let _ = query(&plan, &[], &documents, options, &mut Surroundings::default());
});
