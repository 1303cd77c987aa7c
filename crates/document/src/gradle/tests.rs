use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::json::tests::to_value;
use purlin_text::source::RepoPath;

fn value(content: &str) -> serde_json::Value {
    let text = Text::new(RepoPath::new("build.gradle"), content);
    let document = parse(&text).unwrap().documents.remove(0);
    to_value(&document, document.root())
}

#[test]
fn groovy_is_read() {
    assert_eq!(
        value(
            "#!/usr/bin/env gradle\nplugins { // these\n  id 'java'\n  id(\"x.y\") version '1.0' apply false\n}\n\
             apply plugin: 'war'\nrootProject.name = 'shop'\nproject(':a').projectDir = file(\"$rootDir/b\")\n\
             include ':a',\n  ':b'\ndef v = '1'\nString w = \"2\"\next { x = [a: 'b', 'c': d] }\n\
             dependencies {\n  implementation project(path: ':a', configuration: 'x'), libs.b\n  api group: 'g', name: 'n'\n  \
             runtimeOnly('g:a:1') { exclude group: 'q' }\n  if (a == 'b') { compile \"g:a:$v\" } else { compile x + 'y' }\n}\n\
             ['a', 'b'].each { include it }\nsubprojects { p -> apply from: 'x.gradle' }\n"
        ),
        json!([
            {"name": "plugins", "block": [
                {"name": "id", "args": ["java"]},
                {"name": "id", "args": ["x.y"], "then": [{"name": "version", "args": ["1.0"]}, {"name": "apply", "args": [false]}]},
            ]},
            {"name": "apply", "args": [{"key": "plugin", "value": "war"}]},
            {"name": "rootProject.name", "value": "shop"},
            {"name": "project", "args": [":a"], "then": [
                {"name": "projectDir", "value": {"name": "file", "args": [{"template": "$rootDir/b"}]}}]},
            {"name": "include", "args": [":a", ":b"]},
            {"declares": true, "name": "v", "value": "1"},
            {"declares": true, "name": "w", "value": "2"},
            {"name": "ext", "block": [{"name": "x", "value": [{"key": "a", "value": "b"}, {"key": "c", "value": {"name": "d"}}]}]},
            {"name": "dependencies", "block": [
                {"name": "implementation", "args": [
                    {"name": "project", "args": [{"key": "path", "value": ":a"}, {"key": "configuration", "value": "x"}]},
                    {"name": "libs.b"}]},
                {"name": "api", "args": [{"key": "group", "value": "g"}, {"key": "name", "value": "n"}]},
                {"name": "runtimeOnly", "args": ["g:a:1"], "block": [{"name": "exclude", "args": [{"key": "group", "value": "q"}]}]},
                {"name": "if", "args": [{"code": "a == 'b'"}], "block": [{"name": "compile", "args": [{"template": "g:a:$v"}]}],
                 "then": [{"name": "else", "block": [{"name": "compile", "args": [{"code": "x + 'y'"}]}]}]},
            ]},
            {"code": "['a', 'b'].each { include it }"},
            {"name": "subprojects", "block": [{"name": "apply", "args": [{"key": "from", "value": "x.gradle"}]}]},
        ])
    );
}

#[test]
fn kotlin_is_read() {
    assert_eq!(
        value(
            "@file:Suppress(\"X\")\nimport a.b.C\nplugins {\n  `java-library`\n  alias(libs.plugins.kotlin) apply false\n  kotlin(\"jvm\") version \"2\"\n}\n\
             val v: String = \"1\"\nval w by extra(\"2\")\n@Suppress(\"y\") group = \"g\"\nandroid.foo += \"x\"\n\
             dependencies {\n  \"kapt\"(project(\":a\"))\n  implementation(projects.core.data)\n  api(platform(\"g:bom:${v + \"x\"}\"))\n  \
             add(\"x\", libs.y.get())\n  implementation(mapOf(\"path\" to \":z\"))\n}\n\
             tasks.withType<Test>().configureEach { x = 1 }\nfun f(): Int {\n  return 1\n}\nlistOf(\"a\")\n  .forEach { include(it) }\n"
        ),
        json!([
            {"code": "import a.b.C"},
            {"name": "plugins", "block": [
                {"name": "java-library"},
                {"name": "alias", "args": [{"name": "libs.plugins.kotlin"}], "then": [{"name": "apply", "args": [false]}]},
                {"name": "kotlin", "args": ["jvm"], "then": [{"name": "version", "args": ["2"]}]},
            ]},
            {"declares": true, "name": "v", "value": "1"},
            {"declares": true, "name": "w", "value": {"name": "extra", "args": ["2"]}},
            {"name": "group", "value": "g"},
            {"name": "android.foo", "appends": true, "value": "x"},
            {"name": "dependencies", "block": [
                {"name": "kapt", "args": [{"name": "project", "args": [":a"]}]},
                {"name": "implementation", "args": [{"name": "projects.core.data"}]},
                {"name": "api", "args": [{"name": "platform", "args": [{"template": "g:bom:${v + \"x\"}"}]}]},
                {"name": "add", "args": ["x", {"name": "libs.y.get", "args": []}]},
                {"name": "implementation", "args": [{"name": "mapOf", "args": [{"key": "path", "value": ":z"}]}]},
            ]},
            {"name": "tasks.withType", "args": [], "then": [{"name": "configureEach", "block": [{"name": "x", "value": 1}]}]},
            {"code": "fun f(): Int {\n  return 1\n}"},
            {"name": "listOf", "args": ["a"], "then": [{"name": "forEach", "block": [{"name": "include", "args": [{"name": "it"}]}]}]},
        ])
    );
}

#[test]
fn strings_are_what_they_say() {
    assert_eq!(
        value("a 'it\\'s', \"\"\"b\n\"c\"\"\"\", '''$d''', /e$/, \"\\$f\", 'g\nh \"never\ni `j k`\nl(1, 2u)"),
        json!([
            {"name": "a", "args": ["it's", "b\n\"c\"", "$d", {"template": "e$"}, "$f", "g"]},
            {"name": "h", "args": ["never"]},
            {"name": "i", "args": [{"name": "j k"}]},
            {"name": "l", "args": [1, {"code": "2u"}]},
        ])
    );
}

#[test]
fn hostile_scripts_end() {
    for (open, close) in [
        ("(", ")"),
        ("{", "}"),
        ("a{", "}"),
        ("a(", ")"),
        ("[", "]"),
        ("a(b:", ")"),
        ("\"${", "}\""),
        ("a<", ">"),
        ("/\\", "x"),
        ("a = ", ""),
        ("a ", ""),
        ("else if(x){}", ""),
        ("a.b{x}", "\n"),
        ("@a(", ")"),
        ("val a:", ""),
    ] {
        for text in [
            open.repeat(40_000),
            format!("{}{}", open.repeat(20_000), close.repeat(20_000)),
        ] {
            let start = std::time::Instant::now();
            let text = Text::new(RepoPath::new("build.gradle"), text.as_str());
            let document = parse(&text).unwrap().documents.remove(0);
            assert!(depth(&document, document.root()) <= crate::MAX_DEPTH, "{open}");
            assert!(start.elapsed().as_secs() < 10, "{open}");
        }
    }
}

fn depth(document: &crate::Document, node: crate::NodeId) -> usize {
    use crate::Kind;
    1 + match document.kind(node) {
        Kind::Sequence(items) => items.iter().map(|item| depth(document, *item)).max().unwrap_or(0),
        Kind::Mapping(entries) => entries
            .iter()
            .map(|entry| depth(document, entry.value))
            .max()
            .unwrap_or(0),
        _ => 0,
    }
}

proptest! {
    #[test]
    fn no_text_panics(text in "(\\PC*|([a\"'`(){}\\[\\],ü/ .=:>$@<1\\\\]|\\n|//|/\\*|\\*/|\"\"\"|\\$\\{|->|include |project|val | else |\\+=|\\?\\.){0,40})") {
        let content = Text::new(RepoPath::new("build.gradle"), text.as_str());
        let document = parse(&content).unwrap().documents.remove(0);
        for node in document.nodes() {
            prop_assert!(text.get(document.span(node).range()).is_some());
        }
    }
}
