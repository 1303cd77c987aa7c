use proptest::prelude::*;

use super::*;
use crate::json::tests::to_value;
use crate::{Document, Kind};
use purlin_text::source::RepoPath;

fn read(content: &str) -> Result<Parsed, ParseError> {
    parse(&Text::new(RepoPath::new("pom.xml"), content))
}

fn one(content: &str) -> Document {
    read(content).unwrap().documents.remove(0)
}

fn value(content: &str) -> serde_json::Value {
    let document = one(content);
    to_value(&document, document.root())
}

/// What is at the end of a path; numbers are indexes.
fn raw<'t>(content: &'t str, path: &str) -> &'t str {
    let document = one(content);
    let mut node = document.root();
    for step in path.split(' ') {
        node = match (document.kind(node), step.parse::<usize>()) {
            (Kind::Sequence(items), Ok(at)) => items[at],
            _ => document.get(node, step).unwrap(),
        };
    }
    &content[document.span(node).range()]
}

/// Whether every collection spans what it holds, in no more levels than a document has.
pub(crate) fn is_nested(document: &Document, node: NodeId, depth: usize) -> bool {
    let outer = document.span(node);
    let holds = |child: NodeId| {
        let inner = document.span(child);
        outer.start <= inner.start && inner.end <= outer.end && is_nested(document, child, depth + 1)
    };
    depth <= MAX_DEPTH
        && match document.kind(node) {
            Kind::Sequence(items) => items.iter().all(|item| holds(*item)),
            Kind::Mapping(entries) => entries.iter().all(|entry| holds(entry.key) && holds(entry.value)),
            _ => true,
        }
}

#[test]
fn an_element_is_a_mapping_whatever_stands_beside_it() {
    assert_eq!(
        value("<p a='1'><d><id>x</id></d><e/><d id=\"2\">y</d></p>"),
        serde_json::json!({"p": {
            "@a": "1",
            "d": [{"id": [{"#text": "x"}]}, {"@id": "2", "#text": "y"}],
            "e": [{}],
        }})
    );
    assert_eq!(value("<p/>"), serde_json::json!({"p": {}}));
}

#[test]
fn text_is_what_its_reader_sees() {
    for (content, text) in [
        ("<a>\n  x y\r\n</a>", "x y"),
        ("<a>a&amp;b &#x41;</a>", "a&b A"),
        ("<a><![CDATA[<b> & ]]></a>", "<b> &"),
        ("<a>fo<!-- no -->o</a>", "foo"),
        ("<a>one<b/>two</a>", "onetwo"),
        ("<a>l1\r\nl2</a>", "l1\nl2"),
        ("\u{feff}<?xml version='1.0'?>\n<a>ü</a>", "ü"),
    ] {
        assert_eq!(value(content)["a"]["#text"], text, "{content:?}");
    }
    for content in ["<a/>", "<a>  \n </a>", "<a><!-- x --></a>", "<a><b/> </a>"] {
        assert_eq!(value(content)["a"].get("#text"), None, "{content:?}");
    }
}

#[test]
fn prefixes_are_dropped() {
    let content = "<m:p xmlns:m='u' xmlns='v' m:x='far' x='near' m:y='2'><m:d/><d/></m:p>";
    assert_eq!(
        value(content),
        serde_json::json!({"p": {"@x": "near", "@y": "2", "d": [{}, {}]}})
    );
    let turned = "<p xmlns:m='u' x='near' m:x='far'/>";
    assert_eq!(value(turned), serde_json::json!({"p": {"@x": "near"}}));
}

#[test]
fn spans_are_those_of_the_text() {
    let content = "\u{feff}<m:p xmlns:m='u' a='1'>\r\n  <d> x\r\n </d><e/><d b=\"&lt;\"/>\r\n</m:p>\r\n";
    assert_eq!(raw(content, "p @a"), "1");
    assert_eq!(raw(content, "p d 0"), "<d> x\r\n </d>");
    assert_eq!(raw(content, "p d 0 #text"), "x");
    assert_eq!(raw(content, "p d 1 @b"), "&lt;");
    assert_eq!(raw(content, "p d"), "<d> x\r\n </d><e/><d b=\"&lt;\"/>");
    assert!(raw(content, "p").starts_with("<m:p") && raw(content, "p").ends_with("</m:p>"));
    let document = one(content);
    let key = |node, key: &str| &content[document.span(document.entry(node, key).unwrap().key).range()];
    let root = document.get(document.root(), "p").unwrap();
    assert_eq!(key(document.root(), "p"), "p");
    assert_eq!((key(root, "@a"), key(root, "d")), ("a", "d"));
}

#[test]
fn mistakes_have_a_place() {
    for (content, message, place) in [
        ("<a>\n<ü></b></a>", "expected 'ü' tag, not 'b'", "<"),
        ("<a b='1' b='2'/>", "attribute 'b' is already defined", "b"),
        ("<a>&nothing;</a>", "unknown entity reference 'nothing'", "&"),
        ("<x:a/>", "an unknown namespace prefix 'x'", "x"),
    ] {
        let error = read(content).unwrap_err();
        assert_eq!(error.message, format!("this is not well-formed XML: {message}"));
        assert_eq!(&content[error.span.unwrap().range()], place, "{content:?}");
        assert!(error.help.is_some());
    }
    for content in ["<a>", "<a", "x", "<a/><b/>", "<!-- x -->"] {
        let error = read(content).unwrap_err();
        assert!(
            error.message.starts_with("this is not well-formed XML"),
            "{error}"
        );
    }
    for content in ["", " \n", "\u{feff}"] {
        assert_eq!(read(content).unwrap_err().message, "the file is empty");
    }
}

#[test]
fn a_document_type_may_be_named_but_declares_nothing() {
    let named = "<!DOCTYPE module PUBLIC '-//X//DTD [1]//EN' \"https://x.y/[z].dtd\"><module/>";
    assert_eq!(value(named), serde_json::json!({"module": {}}));
    let bomb = "<!DOCTYPE a [<!ENTITY b 'x'><!ENTITY c '&b;&b;'>]><a>&c;</a>";
    let error = parse(&Text::new(RepoPath::new("a.xml"), bomb)).unwrap_err();
    assert_eq!(error.message, "the DOCTYPE contains declarations");
}

/// What `mvn help:evaluate -Dexpression=project.name` of Maven 3.8.7 prints for each; `None` where Maven refuses the file.
#[test]
fn the_document_type_of_a_pom_is_passed_over() {
    for (document_type, name, read_as) in [
        (
            "<!DOCTYPE p [<!ENTITY quot '&#34;'><!ENTITY auml '&#228;'>]>",
            "M&auml;x",
            Some("Mäx"),
        ),
        ("<!DOCTYPE p SYSTEM 'x.dtd'>", "M&oslash;x", Some("Møx")),
        // What it declares has no effect.
        (
            "<!DOCTYPE p [<!ENTITY auml 'zz'><!ENTITY amp 'zz'>]>",
            "M&auml;x &amp; y",
            Some("Mäx & y"),
        ),
        ("<!DOCTYPE p [<!ATTLIST p a CDATA 'x'>]>", "x", Some("x")),
        ("<!DOCTYPE p [<!-- it's --> <!ELEMENT p ANY>]>", "x", Some("x")),
        (
            "<!DOCTYPE p [<!ENTITY foo SYSTEM 'file:///etc/hostname'><!ENTITY % q 'x'>%q;]>",
            "x",
            Some("x"),
        ),
        (
            "<!DOCTYPE p [<!ENTITY foo SYSTEM 'file:///etc/hostname'>]>",
            "M&foo;x",
            None,
        ),
        ("<!DOCTYPE p [<!ENTITY foo 'bar'>]>", "M&foo;x", None),
        ("<!DOCTYPE p [<!ENTITY a 'x'><!ENTITY b '&a;&a;'>]>", "&b;", None),
        // Brackets count between quotes too.
        ("<!DOCTYPE p [<!ENTITY foo 'a]>b'>]>", "x", None),
    ] {
        let content = format!(
            "\u{feff}<?xml version='1.0'?>\n<!-- <!DOCTYPE -->{document_type}<p><name> {name} </name></p>"
        );
        let text = Text::new(RepoPath::new("pom.xml"), content.clone());
        let found = parse(&text).ok().map(|parsed| {
            let document = &parsed.documents[0];
            let names = document.at(&["p", "name"]).unwrap();
            let Kind::Sequence(names) = document.kind(names) else {
                panic!("{content}")
            };
            let said = document.get(names[0], "#text").unwrap();
            assert_eq!(&content[document.span(said).range()], name);
            document.as_str(said).unwrap().to_owned()
        });
        assert_eq!(found.as_deref(), read_as, "{content}");
    }
}

#[test]
fn what_grows_is_bounded() {
    let nested = |depth: usize| format!("{}{}", "<a>".repeat(depth), "</a>".repeat(depth));
    let deepest = one(&nested(128).replace("<a></a>", "<a>x</a>"));
    assert!(is_nested(&deepest, deepest.root(), 0));
    assert_eq!(
        read(&nested(129)).unwrap_err().message,
        "elements nest deeper than 128 levels"
    );
    assert!(read(&"<a>".repeat(1_000_000)).is_err());
    let attributes = |count: usize| {
        let all: Vec<String> = (0..count).map(|at| format!("a{at}='x='")).collect();
        format!("<a {}/>", all.join(" "))
    };
    assert!(read(&attributes(1024)).is_ok());
    assert!(read(&attributes(1025)).is_err());
    let namespaces = |count: usize| {
        let open: Vec<String> = (0..count).map(|at| format!("<a xmlns:n{at}='u{at}'>")).collect();
        let open = open.concat();
        format!("{open}{}", "</a>".repeat(count))
    };
    assert!(read(&namespaces(64)).is_ok());
    assert!(read(&namespaces(65)).is_err());
    let siblings = format!("<a>{}</a>", "<b xmlns='u'></b>".repeat(1000));
    assert!(read(&siblings).is_ok());
}

#[test]
fn characters_that_maven_knows_by_name_are_read_in_a_pom_alone() {
    let content =
        "<?xml version='1.0'?>\n<project a='&pi;'><name>Jos&eacute; &amp; &le;</name><b>&copy;</b></project>";
    assert_eq!(
        value(content),
        serde_json::json!({"project": {
            "@a": "π",
            "name": [{"#text": "José & ≤"}],
            "b": [{"#text": "©"}],
        }})
    );
    assert_eq!(raw(content, "project name 0 #text"), "Jos&eacute; &amp; &le;");
    assert_eq!(raw(content, "project b 0 #text"), "&copy;");
    assert_eq!(raw(content, "project @a"), "&pi;");
    let elsewhere = parse(&Text::new(RepoPath::new("a.csproj"), content));
    assert!(elsewhere.unwrap_err().message.contains("unknown entity"));
    let content = "<project>\n<a>&eacute;&nothing;</a></project>";
    let error = read(content).unwrap_err();
    assert_eq!(&content[error.span.unwrap().range()], "&");
    let content = "<?xml version='1.0' x?>\n<project>&eacute;</project>";
    assert!(read(content).unwrap_err().span.unwrap().end as usize <= content.len());
}

proptest! {
    #[test]
    fn no_text_panics(content in "(<a>)?(\\PC*|(<a>|</a>|<b/>|<a x='|<a x=\"&|<!--|-->|<!\\[CDATA\\[|\\]\\]>|<\\?x|\\?>|&amp;|&#|xmlns:x='u'|<x:b|'|>|ü|\\r\\n| ){0,30})(</a>)?") {
        match read(&content) {
            Ok(parsed) => {
                let document = &parsed.documents[0];
                prop_assert!(is_nested(document, document.root(), 0), "{content:?}");
                for node in document.nodes() {
                    prop_assert!(content.get(document.span(node).range()).is_some());
                }
            }
            Err(error) => if let Some(span) = error.span {
                prop_assert!(content.get(span.range()).is_some());
            },
        }
    }
}
