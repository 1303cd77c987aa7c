use super::*;

/// How many levels are open at the end, besides the file.
fn open_at_the_end(source: &str) -> usize {
    let mut scan = EffortScan::new(source);
    assert_eq!(scan.run(), None, "{source}");
    scan.levels.len() - 1
}

#[test]
fn operands_that_may_be_tried_over_and_over_are_refused() {
    let before = [
        "1+1+(",
        "a*b*f(",
        "a*b*c[",
        "a*b*[",
        "a*b*{x=",
        "a*b*\"${",
        "a*b*\"%{if ",
        "a==b&&c!=(",
    ];
    let between = [
        "",
        "/* ) */",
        "\")\"+1+1+(",
        "\"\\\"}\"+1+1+(",
        "\"$${\"+1+1+(",
        "<<A\n)\n  ${1})\nA\n+1+1+(",
        "é-)+1+1+(",
        "<<é\u{301}\n\"\né\u{301}\n+1+1+(",
    ];
    for open in before {
        for aside in between {
            // After 40 levels of it no machine would see the end.
            let content = format!("x = {}\n", format!("{open}{aside}").repeat(40));
            assert!(matches!(excess(&content), Some(Excess::Nesting(_))), "{content}");
        }
    }
}

#[test]
fn what_is_read_once_may_nest() {
    for open in [
        "(",
        "[",
        "{a=",
        "\"${",
        "f(",
        "1+(",
        "a ? b*c*d : (",
        "(1+2+3, ",
        "{a=1+2+3\nb=",
    ] {
        let content = format!("x = {}\n", open.repeat(200));
        assert_eq!(excess(&content), None, "{content}");
    }
    let blocks = "a \"b\" c {\n x = 1 + 2 + 3\n".repeat(60);
    assert_eq!(excess(&blocks), None);
}

#[test]
fn a_text_is_split_where_its_grammar_splits_it() {
    for content in [
        "a = 1 # ( [ {\n",
        "a = 1 // ( \" {\nb = 1 /* ( \" \n { */ + 2\n",
        "a \"b\" {\n  c = [\"(\", \"\\\"(\", \"$${(\", \"%%{(\"]\n}\n",
        "a = \"${f(\"}\", \"${\"{\"}\")}(\"\n",
        "a = \"%{ for x in [1] ~}${x}( %{~ endfor }{\"\n",
        "a = <<EOT\n  ( \" { $${ %%{\n  ${f(\"}\")} \\\"\n EOTS\n  EOT\nb = {}\n",
        "a = <<-E\nE\nb = f(<<E\r\n(\r\nE\r\n)\n",
        "a = b << c\n",
        "a = b<<<E\n(\nE\n",
        "a-( = 1)\n",
        "a = \"",
    ] {
        let expected = usize::from(content == "a = \"");
        assert_eq!(open_at_the_end(content), expected, "{content}");
    }
}

#[test]
fn keys_beyond_measure_are_refused() {
    let object = |keys: usize| {
        let items: Vec<String> = (0..keys).map(|n| format!("a{n} = 1")).collect();
        format!("x = {{\n{}\n}}\n", items.join("\n"))
    };
    assert_eq!(excess(&object(10_000)), None);
    let content = object(20_000);
    let Some(Excess::Keys(at)) = excess(&content) else {
        panic!("20,000 keys are not refused");
    };
    assert_eq!(content.get(at), Some("="));
    // Attributes are not compared one by one.
    let attributes: Vec<String> = (0..20_000).map(|n| format!("a{n} = 1\n")).collect();
    let attributes = attributes.concat();
    assert_eq!(excess(&attributes), None);
    assert_eq!(excess(&format!("b \"c\" {{\n{attributes}}}\n")), None);
}

#[test]
fn any_bytes_come_to_an_end() {
    for content in [
        "", "\\", "\"\\", "\"\\é\"", "<<", "<<é", "/*", "${", "}}}}", "é", "\u{feff}",
    ] {
        assert_eq!(excess(content), None);
    }
}
