//! The name of a list element, which stays the same when elements move.

use crate::document::{Document, Format, Kind, NodeId, Step};

/// The members that name an element, the first of them that it has.
const NAMES: [&[&str]; 7] = [
    &["name"],
    &["id"],
    &["key"],
    &["path"],
    &["uses"],
    &["image"],
    &["metadata", "name"],
];

/// The name of an element without one.
const UNNAMED: &str = "*";

/// How many characters of a text count: lines of generated files reach megabytes.
const MOST: usize = 1000;

/// The name of the list element `element`; `rest` are the steps after it, which must not name it. Its siblings are
/// never looked at: a name that depends on them would change when they do.
pub(super) fn name(document: &Document, format: Format, element: NodeId, rest: &[Step]) -> String {
    let element = document.resolve(element);
    let named = match document.kind(element) {
        Kind::Mapping(_) => NAMES
            .iter()
            .find_map(|path| member(document, element, path, rest))
            .or_else(|| of_format(document, format, element, rest)),
        Kind::Sequence(_) => None,
        _ => Some(scalar(document, element)),
    };
    named.unwrap_or_else(|| UNNAMED.to_owned())
}

/// The name for a missing element.
pub(super) fn missing() -> String {
    UNNAMED.to_owned()
}

/// The scalar at the end of `path`, unless it is the member that the finding points at.
fn member(document: &Document, element: NodeId, path: &[&str], rest: &[Step]) -> Option<String> {
    let pointed_at = rest.len() >= path.len()
        && std::iter::zip(path, rest).all(|(key, step)| matches!(step, Step::Key(step) if step == key));
    if pointed_at {
        return None;
    }
    let value = path
        .iter()
        .try_fold(element, |node, key| document.get(node, key))?;
    let text = text(document, value)?;
    let text = match path {
        ["uses" | "image"] => without_version(&text),
        _ => &text,
    };
    (!text.is_empty()).then(|| text.to_owned())
}

/// What the format itself calls an element that has none of the usual names.
fn of_format(document: &Document, format: Format, element: NodeId, rest: &[Step]) -> Option<String> {
    let keys: &[&str] = match format {
        Format::Dockerfile | Format::Ruby => &["keyword"],
        Format::Markdown => &["url", "language", "text"],
        Format::Requirements => &["url", "include", "constraint", "option"],
        Format::Xml => return of_element(document, element, rest),
        _ => return None,
    };
    keys.iter()
        .find_map(|key| member(document, element, &[key], rest))
}

/// An XML element has its name in an attribute, or in a child that holds text alone; Maven's is the `artifactId`, and
/// MSBuild's the `Include` or `Update`.
fn of_element(document: &Document, element: NodeId, rest: &[Step]) -> Option<String> {
    let attributes = ["@name", "@id", "@key", "@path", "@Include", "@Update"];
    let children = ["name", "id", "key", "path", "artifactId"];
    attributes
        .iter()
        .find_map(|attribute| member(document, element, &[attribute], rest))
        .or_else(|| {
            children
                .iter()
                .filter(|child| !matches!(rest.first(), Some(Step::Key(step)) if step == *child))
                .find_map(|child| child_text(document, element, child))
        })
}

/// The text of a child that stands alone under its name.
fn child_text(document: &Document, element: NodeId, child: &str) -> Option<String> {
    let Kind::Sequence([only]) = document.kind(document.get(element, child)?) else {
        return None;
    };
    let text = text(document, document.get(*only, "#text")?)?;
    (!text.is_empty()).then_some(text)
}

/// `actions/checkout` of `actions/checkout@v4`, `registry:5000/app` of `registry:5000/app:1.2@sha256:…`.
fn without_version(text: &str) -> &str {
    let text = text.split_once('@').map_or(text, |(before, _)| before);
    let last = text.rfind('/').map_or(0, |slash| slash + 1);
    let tag = text.get(last..).and_then(|name| name.find(':'));
    tag.and_then(|tag| text.get(..last + tag)).unwrap_or(text)
}

/// The text of a scalar; `None` for a list, a mapping and for nothing.
pub(super) fn text(document: &Document, node: NodeId) -> Option<String> {
    let node = document.resolve(node);
    match document.kind(node) {
        Kind::Null | Kind::Sequence(_) | Kind::Mapping(_) | Kind::Alias(_) => None,
        _ => Some(scalar(document, node)),
    }
}

/// A scalar as a text: strings with their white space collapsed, other values as JSON writes them.
pub(super) fn scalar(document: &Document, node: NodeId) -> String {
    match document.kind(document.resolve(node)) {
        Kind::String(text) => collapsed(text),
        Kind::Null => "null".to_owned(),
        Kind::Bool(value) => value.to_string(),
        Kind::Integer(value) => value.to_string(),
        Kind::Float(value) if value.is_finite() => serde_json::Value::from(value).to_string(),
        _ => collapsed(document.key_text(node)),
    }
}

/// A text without white space at both ends, and one space for any other; no more than [`MOST`] characters of it.
pub(super) fn collapsed(text: &str) -> String {
    let mut collapsed = String::new();
    let mut characters = 0;
    for word in text.split_whitespace() {
        let gap = if collapsed.is_empty() { "" } else { " " };
        for character in gap.chars().chain(word.chars()) {
            if characters == MOST {
                return collapsed;
            }
            collapsed.push(character);
            characters += 1;
        }
    }
    collapsed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{self, Pointer};
    use crate::source::{RepoPath, Text};

    /// The name of the first element of the list at the root.
    fn first(format: Format, content: &str, rest: &[&str]) -> String {
        let text = Text::new(RepoPath::new("a"), content);
        let parsed = document::parse(format, &text).unwrap();
        let document = &parsed.documents[0];
        let rest: Vec<Step> = rest.iter().map(|key| Step::Key((*key).to_owned())).collect();
        let element = document.find(&Pointer::new(vec![Step::Index(0)]));
        assert_eq!(element.missing, 0, "{content}");
        name(document, format, element.node, &rest)
    }

    #[test]
    fn the_first_member_that_is_a_scalar_and_not_pointed_at_names() {
        for (content, rest, named) in [
            ("[{name: a, id: b}]", &[][..], "a"),
            ("[{name: a, id: b}]", &["name"], "b"),
            ("[{id: b, name: [x]}]", &["with"], "b"),
            ("[{key: k, path: p}]", &[], "k"),
            ("[{path: p}]", &[], "p"),
            ("[{name: '', id: 7}]", &[], "7"),
            ("[{name: null, id: true}]", &[], "true"),
            ("[{name: ' a\n  b '}]", &[], "a b"),
            ("[{metadata: {name: m}}]", &[], "m"),
            ("[{metadata: {name: m}}]", &["metadata", "labels"], "m"),
            ("[{metadata: {name: m}}]", &["metadata", "name"], "*"),
            ("[{uses: actions/checkout@v4}]", &[], "actions/checkout"),
            ("[{uses: actions/checkout@v4}]", &["uses"], "*"),
            ("[{uses: 'docker://alpine:3'}]", &[], "docker://alpine"),
            (
                "[{image: 'registry:5000/app:1.2@sha256:00'}]",
                &[],
                "registry:5000/app",
            ),
            ("[{image: nginx}]", &[], "nginx"),
            ("[{image: ':1'}]", &[], "*"),
            ("[{keyword: RUN}]", &[], "*"),
            ("[{}]", &[], "*"),
            ("[[a]]", &[], "*"),
            ("['a   b']", &[], "a b"),
            ("[1.5]", &[], "1.5"),
            ("[null]", &[], "null"),
        ] {
            assert_eq!(first(Format::Yaml, content, rest), named, "{content} {rest:?}");
        }
    }

    #[test]
    fn a_format_names_what_has_none_of_the_usual_names() {
        let element = |content: &str, list: &[Step], rest: &[Step], format| {
            let text = Text::new(RepoPath::new("a"), content);
            let parsed = document::parse(format, &text).unwrap();
            let found = parsed.documents[0].find(&Pointer::new(list.to_vec()));
            assert_eq!(found.missing, 0, "{content}");
            name(&parsed.documents[0], format, found.node, rest)
        };
        let key = |key: &str| Step::Key(key.to_owned());
        let stage = [key("stages"), Step::Index(0)];
        let instruction = [&stage[..], &[key("instructions"), Step::Index(0)]].concat();
        let dockerfile = "FROM alpine:3\nRUN true\n";
        assert_eq!(element(dockerfile, &stage, &[], Format::Dockerfile), "alpine");
        assert_eq!(element(dockerfile, &instruction, &[], Format::Dockerfile), "RUN");

        let pom = "<p><d><artifactId>junit</artifactId><version>4</version></d></p>";
        let dependency = [key("p"), key("d"), Step::Index(0)];
        assert_eq!(element(pom, &dependency, &[key("version")], Format::Xml), "junit");
        assert_eq!(element(pom, &dependency, &[key("artifactId")], Format::Xml), "*");
        let project = r#"<p><d Include="Acme" Version="1"/></p>"#;
        assert_eq!(
            element(project, &dependency, &[key("@Version")], Format::Xml),
            "Acme"
        );

        assert_eq!(
            first(
                Format::Requirements,
                "--index-url https://a.example\n",
                &["value"]
            ),
            "--index-url"
        );
    }

    #[test]
    fn a_long_text_counts_with_its_start() {
        let long = "a ".repeat(2 * MOST);
        let text = collapsed(&long);
        assert_eq!(text.chars().count(), MOST);
        assert_eq!(collapsed(&"a ".repeat(3)), "a a a");
    }
}
