//! `strings.render_template`: templates of Go's `text/template`, without templates in templates.

mod execute;
mod functions;
mod lex;
mod parse;

use super::arguments::{Arguments, failed, text_result};
use super::function::{Builtin, BuiltinResult, Surroundings};
use crate::value::Value;

pub(super) const FUNCTIONS: &[(&str, usize, Builtin)] = &[("strings.render_template", 2, render)];

fn render(arguments: &[Value], surroundings: &mut Surroundings) -> BuiltinResult {
    let text = arguments.string(0)?;
    arguments.object(1)?;
    // By way of the text of the value, which has to be JSON: no sets, and no keys but strings.
    let data = arguments.get(1).map(Value::to_text).unwrap_or_default();
    let data = Value::from_json(&data).map_err(|_| failed("the variables must be JSON"))?;
    let nodes = parse::parse(text)?;
    let out = execute::execute(&nodes, data, surroundings)?;
    text_result(out.replace("<no value>", "<undefined>"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::builtins::function::BuiltinError;

    fn rendered(text: &str, json: &str) -> String {
        match render(
            &[text.into(), Value::from_json(json).unwrap()],
            &mut Surroundings::default(),
        ) {
            Ok(Some(Value::String(text))) => text.to_string(),
            Ok(other) => format!("{other:?}"),
            Err(BuiltinError::Failed(text) | BuiltinError::Halt(text)) => text,
        }
    }

    #[test]
    fn renders_as_go() {
        let data =
            r#"{"test":2023,"names":["a","b"],"m":{"k":"v","j":null},"s":"x","zero":0,"f":false,"e":[]}"#;
        for (text, expected) in [
            (
                "{{.test}} {{.none}} {{.m}} {{.names}} {{.m.j}}",
                "2023 <undefined> map[j:<nil> k:v] [a b] <undefined>",
            ),
            ("{{range $i, $n := .names}}{{if $i}},{{end}}{{$n}}{{end}}", "a,b"),
            ("{{range .e}}x{{else}}none{{end}}", "none"),
            (
                "{{range $k, $v := .m}}{{$k}}={{$v}};{{end}}",
                "j=<undefined>;k=v;",
            ),
            ("a {{- .s -}} b{{/* c */}}", "axb"),
            ("{{with .m}}{{.k}}{{$.s}}{{end}}", "vx"),
            ("{{if and .s (not .f)}}y{{else if .f}}z{{else}}n{{end}}", "y"),
            (
                "{{if .zero}}a number is a text here{{end}}",
                "a number is a text here",
            ),
            (
                "{{printf \"%s-%q-%5d|\" .s .s 7}}{{len .names}}{{index .names 1}}{{index .m \"k\"}}",
                "x-\"x\"-    7|2bv",
            ),
            (
                "{{.s | printf \"%s%s\" \"a\"}}{{eq .s \"x\"}}{{lt 1 2}}{{print 1 2 \"a\" 3}}",
                "axtruetrue1 2a3",
            ),
            ("{{$x := 1}}{{if true}}{{$x = 2}}{{end}}{{$x}}", "2"),
            (
                "{{range .names}}{{if eq . \"b\"}}{{break}}{{end}}{{.}}{{end}}",
                "a",
            ),
            ("{{range 3}}{{.}}{{end}}", "012"),
            ("{{printf \"%d\" .test}}", "%!d(json.Number=2023)"),
            ("{{\"q\\n\"}}{{`r`}}{{'a'}}{{1.50}}{{0x10}}", "q\nr971.516"),
            ("{{slice .s 0 1}}{{html \"<\"}}{{urlquery \"a b\"}}", "x&lt;a+b"),
        ] {
            assert_eq!(rendered(text, data), expected, "{text}");
        }
    }

    #[test]
    fn fails_as_go() {
        for (text, expected) in [
            ("{{.a", "action"),
            ("{{if .a}}", "`{{end}}`"),
            ("{{end}}", "`{{end}}`"),
            ("{{.s.x}}", "field"),
            ("{{eq .s 1}}", "compare"),
            ("{{index .e 0}}", "out of range"),
            ("{{nope 1}}", "nope"),
            ("{{$y}}", "$y"),
            ("{{}}", "empty"),
            ("{{template \"x\"}}", "not supported"),
        ] {
            let found = rendered(text, r#"{"s":"x","e":[]}"#);
            assert!(found.contains(expected), "{text}: {found}");
        }
        let text = format!("{{{{{}1{}}}}}", "(".repeat(1_000), ")".repeat(1_000));
        let nested = rendered(&text, "{}");
        assert!(nested.contains("deep"), "{nested}");
    }
}
