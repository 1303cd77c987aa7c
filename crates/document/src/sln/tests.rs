use proptest::prelude::*;

use super::*;
use crate::json::tests::to_value;
use purlin_text::source::RepoPath;

fn read(content: &str) -> Result<Parsed, ParseError> {
    parse(&Text::new(RepoPath::new("a.sln"), content))
}

const TEXT: &str = "\u{feff}\r
Microsoft Visual Studio Solution File, Format Version 12.00\r
# Visual Studio Version 17\r
VisualStudioVersion = 17.0.31903.59\r
Project(\"{9A}\") = \"App\", \"src\\App\\App.csproj\", \"{D3}\"\r
EndProject\r
Project(\"{21}\") = \"items\", \"items\", \"{D4}\"\r
\tProjectSection(SolutionItems) = preProject\r
\t\tREADME.md = README.md\r
\tEndProjectSection\r
EndProject\r
Global\r
\tGlobalSection(NestedProjects) = preSolution\r
\t\t{D3} = {D4}\r
\tEndGlobalSection\r
\tGlobalSection(Empty) = postSolution\r
\tEndGlobalSection\r
EndGlobal\r
";

#[test]
fn projects_and_sections_are_read() {
    let document = read(TEXT).unwrap().documents.remove(0);
    assert_eq!(
        to_value(&document, document.root()),
        serde_json::json!({
            "format": "12.00",
            "properties": [{"key": "VisualStudioVersion", "value": "17.0.31903.59"}],
            "projects": [
                {"type": "{9A}", "name": "App", "path": "src\\App\\App.csproj", "id": "{D3}"},
                {"type": "{21}", "name": "items", "path": "items", "id": "{D4}", "sections": [
                    {"name": "SolutionItems", "when": "preProject", "entries": [{"key": "README.md", "value": "README.md"}]}
                ]},
            ],
            "global": [
                {"name": "NestedProjects", "when": "preSolution", "entries": [{"key": "{D3}", "value": "{D4}"}]},
                {"name": "Empty", "when": "postSolution", "entries": []},
            ],
        })
    );
    for node in document.nodes() {
        if let Some(text) = document.as_str(node).filter(|_| !document.span(node).is_empty()) {
            assert_eq!(&TEXT[document.span(node).range()], text);
        }
    }
}

#[test]
fn what_is_no_solution_is_told() {
    let header = format!("{HEADER}12.00\n");
    for (text, message) in [
        (String::new(), "the file is empty"),
        ("x".to_owned(), "this is not the first line of a solution file"),
        (
            format!("{header}Project(\"a\") = \"b\"\nEndProject"),
            "this is not a valid `Project` line",
        ),
        (
            format!("{header}Project(\"a\") = \"b\", \"c\", \"d\"\n"),
            "the project is never closed",
        ),
        (
            format!(
                "{header}Project(\"a\") = \"b\", \"c\", \"d\"\nProject(\"a\") = \"b\", \"c\", \"d\"\nEndProject"
            ),
            "the project is never closed",
        ),
        (format!("{header}Global\n"), "`Global` is never closed"),
        (
            format!("{header}Global\nGlobalSection(a) = b\nEndGlobal"),
            "the section is never closed",
        ),
    ] {
        let error = read(&text).expect_err(&text);
        assert_eq!(error.message, message);
        assert!(error.help.is_some());
    }
}

proptest! {
    #[test]
    fn no_text_panics(text in "(Microsoft Visual Studio Solution File, Format Version 12.00\\n)?(\\PC*|([a\"ü ={}(),\r\n]|Project\\(|\"a\", |EndProject\\n|ProjectSection\\(|EndProjectSection\\n|Global\\n|GlobalSection\\(|EndGlobalSection\\n|EndGlobal\\n){0,30})") {
        match read(&text) {
            Ok(parsed) => for node in parsed.documents[0].nodes() {
                prop_assert!(text.get(parsed.documents[0].span(node).range()).is_some());
            },
            Err(error) => if let Some(span) = error.span {
                prop_assert!(text.get(span.range()).is_some());
            },
        }
    }
}
