use super::*;

/// `name flows serialized` of each context of an expression.
fn read(inner: &str) -> Vec<String> {
    let tree = parse(inner, 0).unwrap_or_else(|error| panic!("{inner}: {error}"));
    contexts(&tree)
        .iter()
        .map(|context| {
            let flows = if context.flows { "" } else { " chooses" };
            let whole = if context.serialized { " serialized" } else { "" };
            format!("{}{flows}{whole}", context.name())
        })
        .collect()
}

/// What is wrong, and the text that it is about.
fn refused(inner: &str) -> String {
    let error = parse(inner, 0).expect_err(inner);
    format!("{}: {}", error, &inner[error.span.range()])
}

#[test]
fn both_ways_to_name_a_property_are_one() {
    for written in [
        "github.event.issue.title",
        "github['event']['issue']['title']",
        "github.event['issue'].title",
        " GitHub . Event [ 'ISSUE' ] . title ",
        "(github.event).issue.title",
        "((github)).event.issue.title",
    ] {
        assert_eq!(read(written), ["github.event.issue.title"], "{written}");
    }
    assert_eq!(
        read("github.event.commits[0].message"),
        ["github.event.commits[0].message"]
    );
    assert_eq!(read("github.event.*.title"), ["github.event.*.title"]);
    assert_eq!(read("github.event[*].title"), ["github.event.*.title"]);
    assert_eq!(read("steps.a['b c'].d"), ["steps.a['b c'].d"]);
}

#[test]
fn an_index_that_is_an_expression_may_be_any() {
    assert_eq!(
        read("github.event[inputs.what].title"),
        ["github.event.*.title", "inputs.what chooses"]
    );
}

#[test]
fn what_only_chooses_does_not_flow() {
    assert_eq!(
        read("contains(fromJSON('[\"main\"]'), github.head_ref)"),
        ["github.head_ref chooses"]
    );
    assert_eq!(
        read("startsWith(format('{0}', github.head_ref), 'x')"),
        ["github.head_ref chooses"]
    );
    assert_eq!(
        read("(github.event.issue.title || github.event.issue.body) && 'a' || 'b'"),
        [
            "github.event.issue.title chooses",
            "github.event.issue.body chooses"
        ]
    );
    assert_eq!(read("github.head_ref == 'main'"), ["github.head_ref chooses"]);
    assert_eq!(read("!github.head_ref"), ["github.head_ref chooses"]);
    assert_eq!(read("a && b || c"), ["a chooses", "b", "c"]);
    assert_eq!(read("a || b && c"), ["a", "b chooses", "c"]);
    assert_eq!(
        read("case(a, b, c, d, e)"),
        ["a chooses", "b", "c chooses", "d", "e"]
    );
}

#[test]
fn what_a_function_gives_flows() {
    assert_eq!(read("format('{0}', github.head_ref)"), ["github.head_ref"]);
    assert_eq!(
        read("join(github.event.commits.*.message, ', ')"),
        ["github.event.commits.*.message"]
    );
    assert_eq!(read("toJSON(github.event)"), ["github.event serialized"]);
    assert_eq!(
        read("fromJSON(toJSON(github.event)).issue.title"),
        ["github.event serialized"]
    );
    assert_eq!(read("tojson(x) == 'a'"), ["x chooses serialized"]);
}

#[test]
fn operators_bind_as_documented() {
    let tree = |text| format!("{:?}", strip(parse(text, 0).expect("an expression")));
    assert_eq!(tree("a || b && c == d < e"), tree("a || (b && (c == (d < e)))"));
    assert_eq!(tree("a == b == c"), tree("(a == b) == c"));
    assert_eq!(tree("!a.b == c"), tree("(!(a.b)) == c"));
}

/// The same without spans.
fn strip(mut node: Node) -> Node {
    node.span = Span::new(0, 0);
    let boxed = |node: Box<Node>| Box::new(strip(*node));
    node.kind = match node.kind {
        NodeKind::Member { of, member } => NodeKind::Member {
            of: boxed(of),
            member,
        },
        NodeKind::Not(operand) => NodeKind::Not(boxed(operand)),
        NodeKind::Binary {
            operator,
            left,
            right,
        } => NodeKind::Binary {
            operator,
            left: boxed(left),
            right: boxed(right),
        },
        other => other,
    };
    node
}

#[test]
fn literals() {
    let kind = |text| parse(text, 0).expect("an expression").kind;
    assert_eq!(kind("'it''s'"), NodeKind::String("it's".to_owned()));
    assert_eq!(kind("''"), NodeKind::String(String::new()));
    assert_eq!(kind("0xff"), NodeKind::Number(255.0));
    assert_eq!(kind("0o17"), NodeKind::Number(15.0));
    assert_eq!(kind("-2.99e-2"), NodeKind::Number(-0.0299));
    assert_eq!(kind(".5"), NodeKind::Number(0.5));
    assert_eq!(kind("TRUE"), NodeKind::Bool(true));
    assert_eq!(kind("null"), NodeKind::Null);
}

#[test]
fn what_is_wrong_has_a_place() {
    assert_eq!(refused("a b"), "an operator is missing before this: b");
    assert_eq!(refused("a ||"), "a value is missing here: ");
    assert_eq!(refused("|| a"), "a value is missing before this: ||");
    assert_eq!(refused("a[1"), "a `]` is missing here: ");
    assert_eq!(refused("f(a"), "a `)` or `,` is missing here: ");
    assert_eq!(refused("\"a\""), "a text is written between single quotes: \"");
    assert_eq!(refused("'a"), "this quote is never closed: '");
    assert_eq!(refused("a.1"), "a name is missing behind the `.`: 1");
    assert_eq!(refused("a & b"), "`&` can't be read here: &");
    assert_eq!(refused("1x"), "`1x` is not a number: 1x");
    assert_eq!(refused(""), "a value is missing here: ");
}

#[test]
fn what_nests_or_lasts_too_long_is_refused() {
    assert!(refused(&"(".repeat(100_000)).starts_with("this expression is too long"));
    assert!(refused(&"(".repeat(100)).starts_with("this expression nests too deep"));
    assert!(refused(&"a||".repeat(10_000)).starts_with("this expression is too long"));
    assert_eq!(read(&["a"; 900].join("||")).len(), 900);
    assert!(refused(&"a[".repeat(100)).starts_with("this expression nests too deep"));
}

#[test]
fn expressions_within_a_text() {
    let text = "a ${{ b }} c ${{'}}'}}${{ d\n}} ${{ open";
    let found = embedded(text);
    let inner: Vec<&str> = found.iter().map(|one| one.inner).collect();
    assert_eq!(inner, [" b ", "'}}'", " d\n", " open"]);
    assert_eq!(&text[found[1].span.range()], "${{'}}'}}");
    let spans = found
        .iter()
        .filter_map(|one| one.tree.as_ref().ok())
        .map(|tree| &text[tree.span.range()]);
    assert_eq!(spans.collect::<Vec<_>>(), ["b", "'}}'", "d"]);
    assert!(found[3].tree.is_err());
    assert!(embedded("a $ {{ b }}").is_empty());
}

#[test]
fn the_ways_in_which_a_condition_holds() {
    let ways = |text: &str| {
        let tree = parse(text, 0).expect("an expression");
        let ways = alternatives(&tree).into_iter();
        ways.map(|tests| {
            let tests = tests.iter().map(|test| match &test.kind {
                NodeKind::Not(_) => "not",
                NodeKind::Binary { operator, .. } => operator.as_str(),
                NodeKind::Name(_) => &text[test.span.range()],
                _ => "?",
            });
            tests.collect::<Vec<_>>().join(" ")
        })
        .collect::<Vec<_>>()
    };
    assert_eq!(ways("a && b || c"), ["a b", "c"]);
    assert_eq!(ways("(a || b) && (c || d)"), ["a c", "a d", "b c", "b d"]);
    assert_eq!(ways("!(a == 1 && b)"), ["!=", "not"]);
    assert_eq!(ways("!!a"), ["a"]);
    assert_eq!(ways("!(a || b != 1)"), ["not =="]);
    assert_eq!(ways("true"), [""]);
    assert!(ways("false").is_empty());
    assert!(ways("false && a").is_empty());
    let many = ["(a || b)"; 10].join(" && ");
    assert_eq!(ways(&many), [""], "too many to tell apart");
}

proptest::proptest! {
    /// No text makes it panic, and every span lies within the text.
    #[test]
    fn any_text(text in "([ -~]|\\$\\{\\{|\\}\\}|'|ü|\n){0,60}") {
        for one in embedded(&text) {
            proptest::prop_assert!(text.get(one.span.range()).is_some());
            if let Ok(tree) = &one.tree {
                for context in contexts(tree) {
                    proptest::prop_assert!(text.get(context.span.range()).is_some());
                }
                let _ = alternatives(tree);
            }
        }
    }
}
