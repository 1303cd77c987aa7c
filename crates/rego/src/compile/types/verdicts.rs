//! What is accepted and what is refused, and with which words. The verdicts are OPA's.

use super::testing::{errors, said};

/// Modules, without their package, that nothing is wrong with.
const ACCEPTED: &[&str] = &[
    // Equality.
    "p if { x := 1; y := x; y == 2 }",
    "p if { [x, 1] = [true, y]; x; y > 0 }",
    "p if { y := [[2], 1]; [[x], 1] = y; x == 2 }",
    "p if { [1, \"2\", x] = data.foo; x }",
    "p if { {\"a\": x} = {\"a\": 1}; x == 1 }",
    "p if { {\"a\": x} = input; startswith(x, \"b\") }",
    "p if { x := {1, \"a\"}; x == {2} }",
    "p if { x := {\"a\": [1], \"b\": [\"foo\"]}; x[_] = [y]; y == \"s\"; y == 1 }",
    "p if { input.x == 1; input.x == \"a\" }",
    "p if { set() == {1} }",
    "p if { [] == [x | x := input[_]] }",
    "p if { input.x != 1; 1 != \"a\" }",
    "p if { 1 < \"a\" }",
    // References.
    "p if { x := {\"foo\": {\"bar\": [1]}}; x.foo.bar[0] == 1 }",
    "p if { x := {\"a\": 1}; some k; x[k] == 1; startswith(k, \"a\") }",
    "p if { x := [1, 2]; some i; x[i] == 1; i + 1 == 2 }",
    "p if { s := {[1, 2], [3, 4]}; s[[x, y]]; x + y == 3 }",
    "p if { k := \"foo\"; obj := {k: {\"dead\": true}}; obj.bar.dead }",
    "p if { a := [[], {}]; some i; a[_][i] }",
    "p if { obj := {}; some k; obj[k] }",
    "p if { arr := []; some i; arr[i] }",
    "p if { x := json.unmarshal(\"{}\"); x.a.b.c[0] }",
    "p if { data.other.rule.deep[0].x }",
    "p if { input.a.b[_].c }",
    "p if { x := [{\"a\": 1}, {\"b\": \"s\"}]; x[_].a == 1 }",
    "q := {\"a\": 1}\np if { q.a == 1 }",
    "q[k] := v if { some k, v in input }\np if { q.foo.bar }",
    "q contains [k, v] if { k := 1; v := \"a\" }\np if { q[[1, x]]; startswith(x, \"a\") }",
    "q.r.s := 1\np if { q.r.s == 1; q.r.t == \"a\" }",
    "q.r[x] := 1 if { x := input.y }\np if { q.r.foo == 1 }",
    "q[a].b[c] := 1 if { a := \"x\"; c := 2 }\np if { q.x.b[2] == 1 }",
    // Definitions together.
    "q := 1 if { input.x }\nq := \"a\" if { input.y }\np if { q == 1; q == \"a\" }",
    "default q := false\nq := \"a\" if { input.x }\np if { startswith(q, \"a\") }",
    "q := 1 if { input.x } else := \"a\" if { input.y } else := null\np if { q == null; q == \"b\" }",
    "q contains 1\nq contains \"a\"\np if { q[\"a\"]; q[1] }",
    "q[\"a\"] := 1\nq[\"b\"] := \"x\"\np if { q.a == 1 }",
    // Functions.
    "f(x) := x\np if { f(1) == \"a\" }",
    "f(x) := upper(x)\np if { f(\"a\") == \"A\" }",
    "f(x) := y if { y := x.a.b }\np if { f({\"a\": {\"b\": 1}}) }",
    "f([a, b]) := c if { c := split(a, b) }\np if { f([\"hello\", \"ll\"]) }",
    "f(x, _) := x\np if { f(1, 2) }",
    "f(1) := \"a\"\nf(\"x\") := 2\np if { f(1) == 2; f(\"y\") }",
    "f(x) := {x: 1}\np if { f(\"a\").b }",
    "f(_) := true\np if { f({\"a\": [1, 2, {3}]}) }",
    // Calls.
    "p if { count([1]) == 1; count(\"a\") == 1; count({1}) == 1; count({\"a\": 1}) == 1 }",
    "p if { sum([1, 2]) == 3; sum({1, 2}) == 3; sum([]) == 0 }",
    "p if { concat(\",\", [\"a\", input.x]) }",
    "p if { walk(input, [path, value]); path[0] == \"a\"; value.b }",
    "p if { sprintf(\"%d\", [1]) == \"1\" }",
    "p if { {1} | {2} == {1, 2} }",
    "p if { {1} - {2} == {1}; 3 - 1 == 2 }",
    "p if { time.now_ns() > 1 }",
    "p if { x := array.concat([1], [\"a\"]); x[0] == \"b\" }",
    // `in` and `every`.
    "p if { \"a\" in [\"a\", 1] }",
    "p if { \"a\" in input.xs; 1 in [] }",
    "p if { 1 in 2 }",
    "p if { \"k\", 1 in {\"k\": 1} }",
    "p if { some x in [1, 2]; x + 1 == 2 }",
    "p if { some k, v in {\"a\": 1}; startswith(k, \"a\"); v + 1 == 2 }",
    "p if { every x in [1, 2] { x > 0 } }",
    "p if { every k, v in {\"a\": 1} { startswith(k, \"a\"); v + 1 == 2 } }",
    "p if { every x in 1 { x > 0 } }",
    // OPA doesn't check calls in the body of `every`.
    "p if { every x in [1, 2] { count(1) == x } }",
    // Comprehensions.
    "p if { xs := [x | some x in [1, 2]]; sum(xs) == 3 }",
    "p if { xs := {k: v | some k, v in {\"a\": 1}}; xs.b == 1 }",
    "p if { x := 1; y := [z | z := x]; y[0] + 1 == 2 }",
    "p if { count({x | some x in [1, \"a\"]}) == 2 }",
    "p if { [y | some x in [[1, \"a\"]]; y := x[0]] == [1] }",
    // Modifiers.
    "q := input.x\np if { q == 1 with input as {\"x\": 1}; q == \"a\" with input.x as \"a\" }",
    "b := true\nq if { b == \"foo\" with data.test.b as \"foo\" }",
    "b := true\na := data.test.b\nq if { lower(data.test.a) == \"foo\" with data.test.b as \"foo\" }",
    "b := true\na := data.test.b\nc := data.test.a\nq if { lower(data.test.c) == \"foo\" with data.test.b as \"foo\" }",
    "b := true\na := data.test.b\nq if { [y | y := lower(data.test.a)] == [\"foo\"] with data.test.b as \"foo\" }",
    "f(_) := true\na := f(1)\nq if { lower(data.test.a) == \"foo\" with data.test.f as \"foo\" }",
    "default a := {}\nb contains x if { some x in a.k }\nq if { count(b) == 1 with data.test.a as {\"k\": [1]} }",
    "default a := []\nb := a[0]\nq if { b == 1 with data.test.a as [1] }",
    "default a := {\"x\": {}, \"y\": [[]]}\nr := [a.x.z, a.y[0][0]]\nq if { r == [1, 2] with data.test.a as {\"x\": 1} }",
    "default a := {}\na := {\"z\": 1} if { input.x }\nb := a.k\nq if { b == 1 with data.test.a as {\"k\": 1} }",
    "b := true\nq if { x := data.test.b with data.test.b as \"foo\"; lower(x) == \"foo\" }",
    "f(x) := x\ng(x) := [x]\nq if { f(1) with data.test.f as data.test.g }",
    "q if { count(input.x) == 3 with count as 3 }",
    "mock(_) := {}\nq if { http.send({\"a\": 1}) with http.send as data.test.mock }",
    // Literals.
    "p := {\"a\": 1, \"b\": [1, \"x\", null]}\nq if { p.b[2] == null; p.b[0] == 1 }",
    "p if { x := {1: \"a\", true: 2}; x[1] == \"a\"; x[true] == 3 }",
    // Some keys are known before others.
    "p := data.test[k] if { some k in [\"q\", \"r\"] }\nq := 1\nr := \"a\"",
];

/// Modules, without their package, with the words that something is refused with, and the text they are said of.
const REFUSED: &[(&str, &str, &str)] = &[
    // Equality.
    (
        "p if { null == true }",
        "these two can never be equal: null and a boolean",
        "null == true",
    ),
    (
        "p if { 1 == \"a\" }",
        "these two can never be equal: a number and a string",
        "1 == \"a\"",
    ),
    (
        "p if { x := 1; x == \"a\" }",
        "these two can never be equal: a number and a string",
        "x == \"a\"",
    ),
    (
        "p if { [1, 2, 3] == [1, 2, \"3\"] }",
        "these two can never be equal: an array of numbers and an array of numbers and strings",
        "[1, 2, 3] == [1, 2, \"3\"]",
    ),
    (
        "p if { [1, 2] == [1, 2, 3] }",
        "these two can never be equal: their numbers of elements are 2 and 3",
        "[1, 2] == [1, 2, 3]",
    ),
    (
        "p if { [true | true] == [x | a := [1, \"foo\"]; x := a[_]] }",
        "these two can never be equal: an array of booleans and an array of numbers and strings",
        "[true | true] == [x | a := [1, \"foo\"]; x := a[_]]",
    ),
    (
        "p if { {\"a\": 1, \"b\": \"2\"} == {\"a\": 1, \"b\": 2} }",
        "these two can never be equal: at the key `b` one has a string and the other a number",
        "{\"a\": 1, \"b\": \"2\"} == {\"a\": 1, \"b\": 2}",
    ),
    (
        "p if { {\"a\": 1} == {\"a\": 1, \"b\": \"2\"} }",
        "these two can never be equal: only one of the objects has the key `b`",
        "{\"a\": 1} == {\"a\": 1, \"b\": \"2\"}",
    ),
    (
        "p if { {1, 2} == null }",
        "these two can never be equal: a set of numbers and null",
        "{1, 2} == null",
    ),
    (
        "p if { {1} == [1] }",
        "these two can never be equal: a set of numbers and an array of numbers",
        "{1} == [1]",
    ),
    (
        "p if { x := [\"s\", 1]; x[_] == null }",
        "these two can never be equal: a number or a string and null",
        "x[_] == null",
    ),
    (
        "p if { [x, 1] = [2, \"a\"]; x }",
        "these two can never be equal: an array of numbers and an array of numbers and strings",
        "[x, 1] = [2, \"a\"]",
    ),
    (
        "q := 1\np if { q == \"a\" }",
        "these two can never be equal: a number and a string",
        "q == \"a\"",
    ),
    (
        "p if { x := count([1]); x == \"1\" }",
        "these two can never be equal: a number and a string",
        "x == \"1\"",
    ),
    (
        "p if { object.union({}, {}) == 1 }",
        "these two can never be equal: an object and a number",
        "object.union({}, {}) == 1",
    ),
    // Arguments.
    (
        "p if { startswith(1, \"a\") }",
        "`startswith` takes a string as its first argument, not a number",
        "1",
    ),
    (
        "p if { startswith(\"a\", null) }",
        "`startswith` takes a string as its second argument, not null",
        "null",
    ),
    (
        "p if { count(1) == 1 }",
        "`count` takes a string, an array, an object or a set, not a number",
        "1",
    ),
    (
        "p if { x := 1; count(x) == 1 }",
        "`count` takes a string, an array, an object or a set, not a number",
        "x",
    ),
    (
        "p if { 1 + \"a\" == 2 }",
        "`+` takes a number on its right, not a string",
        "\"a\"",
    ),
    (
        "p if { true + 1 == 2 }",
        "`+` takes a number on its left, not a boolean",
        "true",
    ),
    (
        "p if { sum([1, \"2\"]) == 3 }",
        "`sum` takes an array of numbers or a set of numbers, not an array of numbers and strings",
        "[1, \"2\"]",
    ),
    (
        "p if { sum({\"a\": 1}) == 1 }",
        "`sum` takes an array of numbers or a set of numbers, not an object",
        "{\"a\": 1}",
    ),
    (
        "p if { x := \"a\"; sum([1, x]) == 1 }",
        "`sum` takes an array of numbers or a set of numbers, not an array of numbers and strings",
        "[1, x]",
    ),
    (
        "p if { concat(\",\", 1) }",
        "`concat` takes an array of strings or a set of strings as its second argument, not a number",
        "1",
    ),
    (
        "p if { x := [1] | {2} }",
        "`|` takes a set on its left, not an array of numbers",
        "[1]",
    ),
    (
        "p if { x := {\"a\": 1}; startswith(x.a, \"b\") }",
        "`startswith` takes a string as its first argument, not a number",
        "x.a",
    ),
    (
        "q := \"foo\"\np if { q + 1 == 2 }",
        "`+` takes a number on its left, not a string",
        "q",
    ),
    (
        "p if { count(1, 2, 3) }",
        "`count` takes one argument, and is given more",
        "count(1, 2, 3)",
    ),
    (
        "p if { startswith(\"a\") }",
        "`startswith` takes 2 arguments, and is given fewer",
        "startswith(\"a\")",
    ),
    (
        "p if { time.now_ns(1, 2) }",
        "`time.now_ns` takes no arguments, and is given more",
        "time.now_ns(1, 2)",
    ),
    (
        "p if { not count(1) }",
        "`count` takes a string, an array, an object or a set, not a number",
        "1",
    ),
    (
        "p if { numbers.range(1, 2, \"a\") }",
        "`numbers.range` gives an array of numbers, which can't be a string",
        "\"a\"",
    ),
    // Functions of policies.
    (
        "f(x) := upper(x)\np if { f(1) == \"a\" }",
        "`data.test.f` takes a string, not a number",
        "1",
    ),
    (
        "f(x) := upper(x)\np if { f(\"a\") == 1 }",
        "these two can never be equal: a string and a number",
        "f(\"a\") == 1",
    ),
    (
        "f([a, b]) := c if { c := split(a, b) }\np if { f([\"hello\", 5]) }",
        "`data.test.f` takes an array of strings, not an array of numbers and strings",
        "[\"hello\", 5]",
    ),
    (
        "f(x) := x\np if { f(1, 2, 3) }",
        "`data.test.f` takes one argument, and is given more",
        "f(1, 2, 3)",
    ),
    (
        "f(x, y) := [x, y]\np if { f(1) }",
        "`data.test.f` takes 2 arguments, and is given fewer",
        "f(1)",
    ),
    (
        "f(x) := x\np if { y := f; y }",
        "`data.test.f` is a function, which can only be called",
        "f",
    ),
    (
        "f(x) := x\np if { [f] }",
        "`data.test.f` is a function, which can only be called",
        "f",
    ),
    ("q := 1\np if { q(1) }", "`data.test.q` is not a function", "q"),
    // References.
    (
        "p if { x := 1; x.foo }",
        "`x` is a number, so nothing can be looked up in it",
        "foo",
    ),
    (
        "p if { x := [[1, 2]]; x[0][0].dead }",
        "`x[0][0]` is a number, so nothing can be looked up in it",
        "dead",
    ),
    ("p if { x := {\"a\": 1}; x.b }", "`x` has no key `b`", "b"),
    (
        "p if { x := [1, 2]; x[5] }",
        "`x` has 2 elements, counted from 0, so there is no element 5",
        "5",
    ),
    (
        "p if { x := [1, 2]; x.foo }",
        "`x` is an array of numbers, which has no member `foo`",
        "foo",
    ),
    (
        "p if { x := {1, 2}; x.foo }",
        "`x` is a set of numbers, so it can't hold a string",
        "foo",
    ),
    (
        "p if { x := {\"a\": 1}; k := 1; x[k] }",
        "the keys of `x` are strings, so a number can't be one",
        "k",
    ),
    (
        "p if { s := {{1, 2}}; x := {1, 2}; s[x].dead }",
        "`s[x]` is a set of numbers, so it can't hold a string",
        "dead",
    ),
    (
        "p if { a := {[1], [2]}; a[[\"foo\"]] }",
        "`a` is a set of arrays, so it can't hold an array of strings",
        "[\"foo\"]",
    ),
    (
        "p if { x := {}; x.bar }",
        "`x` is always empty, so it has no member `bar`",
        "bar",
    ),
    (
        "p if { x := []; x[0] }",
        "`x` is always empty, so it has no member `0`",
        "0",
    ),
    (
        "p if { x := set(); x.foo }",
        "`x` is always empty, so it has no member `foo`",
        "foo",
    ),
    (
        "p if { x := {}; x[null] }",
        "`x` is always empty, so it has no member `null`",
        "null",
    ),
    // A set as a key counts as an array in the type of an object, in OPA too.
    (
        "p if { x := {{1}: \"a\"}; x[{1}] == \"b\" }",
        "the keys of `x` are arrays, so a set of numbers can't be one",
        "{1}",
    ),
    (
        "q := {\"foo\": 1, \"bar\": 2}\np if { q.baz }",
        "`data.test.q` has no key `baz`",
        "baz",
    ),
    (
        "q contains 1\np if { q.foo }",
        "`data.test.q` is a set of numbers, so it can't hold a string",
        "foo",
    ),
    (
        "q[k] := 1 if { k := \"a\" }\np if { q[1] }",
        "the keys of `data.test.q` are strings, so a number can't be one",
        "1",
    ),
    (
        "q.r.s := 1\np if { q.r.s.t }",
        "`data.test.q.r.s` is a number, so nothing can be looked up in it",
        "t",
    ),
    (
        "q := 1\np if { data.test[1] }",
        "what is below `data.test` is found by strings, not by a number",
        "1",
    ),
    (
        "q := 1\np if { x := 1; data.test[x] }",
        "what is below `data.test` is found by strings, not by a number",
        "x",
    ),
    (
        "default a := {}\nb := a.k",
        "`data.test.a` is always empty, so it has no member `k`",
        "k",
    ),
    // `in`.
    (
        "p if { \"a\" in [1, 2] }",
        "`in` can never hold here: the values in this are numbers, not a string",
        "\"a\" in [1, 2]",
    ),
    (
        "p if { \"a\" in {1, 2} }",
        "`in` can never hold here: the values in this are numbers, not a string",
        "\"a\" in {1, 2}",
    ),
    (
        "p if { \"a\" in numbers.range(1, 5) }",
        "`in` can never hold here: the values in this are numbers, not a string",
        "\"a\" in numbers.range(1, 5)",
    ),
    (
        "p if { \"a\", 1 in [1, 2] }",
        "`in` can never hold here: the keys of this are numbers, not a string",
        "\"a\", 1 in [1, 2]",
    ),
    (
        "p if { 0, \"a\" in [1, 2] }",
        "`in` can never hold here: the values in this are numbers, not a string",
        "0, \"a\" in [1, 2]",
    ),
    (
        "p if { 1, 1 in {\"x\": 1} }",
        "`in` can never hold here: the keys of this are strings, not a number",
        "1, 1 in {\"x\": 1}",
    ),
    // Elements.
    (
        "p if { some x in [1, 2]; startswith(x, \"a\") }",
        "`startswith` takes a string as its first argument, not a number",
        "x",
    ),
    (
        "p if { some k, _ in {\"a\": 1}; k + 1 == 2 }",
        "`+` takes a number on its left, not a string",
        "k",
    ),
    // Comprehensions.
    (
        "p if { x := [y | y := count(1)]; x }",
        "`count` takes a string, an array, an object or a set, not a number",
        "1",
    ),
    (
        "p if { xs := [x | some x in [1, 2]]; concat(\",\", xs) }",
        "`concat` takes an array of strings or a set of strings as its second argument, not an array of numbers",
        "xs",
    ),
    ("p := {x | y := {\"a\": 1}; x := y.b}", "`y` has no key `b`", "b"),
    // `else`.
    (
        "p := 1 if { count(1) } else := 2 if { count(2) }",
        "`count` takes a string, an array, an object or a set, not a number",
        "1",
    ),
    // Modifiers.
    (
        "f(_) := true\nmock(_, _) := \"foo\"\nq if { f(1) with data.test.f as data.test.mock }",
        "`data.test.f` takes one argument, but what replaces it takes 2 arguments",
        "with data.test.f as data.test.mock",
    ),
    (
        "mock(_, _) := 1\nq if { count([1]) with count as data.test.mock }",
        "`count` takes one argument, but what replaces it takes 2 arguments",
        "with count as data.test.mock",
    ),
    (
        "b := true\nq if { x := data.test.b with data.test.b as 1; lower(x) == \"foo\" }",
        "`lower` takes a string, not a boolean or a number",
        "x",
    ),
    (
        "b := true\na := data.test.b\nother := 1\nq if { lower(data.test.a) == \"foo\" with data.test.other as \"foo\" }",
        "`lower` takes a string, not a boolean",
        "data.test.a",
    ),
    (
        "b := true\nq if { x := \"foo\"; sum([1, x]) == 1 with data.test.b as \"foo\" }",
        "`sum` takes an array of numbers or a set of numbers, not an array of numbers and strings",
        "[1, x]",
    ),
    (
        "default x := {}\ndefault y := {}\na := x.k\nb := y.k\nq if { a == 1 with data.test.x as {\"k\": 1} }",
        "`data.test.y` is always empty, so it has no member `k`",
        "k",
    ),
    (
        "f(x) := x\nq if { every x in [1] { x } with data.test.f as 1 }",
        "`data.test.f` is a function, which can only be called",
        "data.test.f",
    ),
];

#[test]
fn these_are_accepted() {
    for text in ACCEPTED {
        assert_eq!(said(text), Vec::new(), "{text}");
    }
}

#[test]
fn these_are_refused_and_it_is_said_why() {
    for (text, message, place) in REFUSED {
        let all = said(text);
        let first = all.first().map(|(found, at)| (found.as_str(), at.as_str()));
        assert_eq!(first, Some((*message, *place)), "{text}");
    }
}

#[test]
fn rules_that_refer_to_a_faulty_one_are_not_blamed() {
    let text = "b if { a(1) }\na(x) if { max(\"foo\") == x }\nm if { 1 + \"foo\" == 2 }\nn if { startswith(m, \"a\") }";
    assert_eq!(said(text).len(), 2);
}

#[test]
fn one_fault_is_said_once() {
    assert_eq!(said("p if { x := [1, 2, 3]; x[0].dead == 1 }").len(), 1);
    assert_eq!(said("p if { _ = [true | count(1)] }").len(), 1);
}

#[test]
fn rules_of_other_modules_are_known() {
    let modules = ["package a\np := data.b.q + 1", "package b\nq := \"x\""];
    let found = errors(&modules);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].module, 0);
    let widened = [
        "package root.a\nr := x if { x = {\"b\": data.root.b} }\nt if { r == {\"b\": \"1\"} with data.root.b as \"1\" }",
        "package root.b\ns if { true }",
    ];
    assert_eq!(errors(&widened), Vec::new());
    let replaced = [
        "package p\ndefault allowed := {}\na := allowed.k",
        "package q\nt if { data.p.a == 1 with data.p as {\"allowed\": {\"k\": 1}} }",
    ];
    assert_eq!(errors(&replaced), Vec::new());
}

#[test]
fn keys_that_are_there_are_named() {
    let found = errors(&["package test\nq := {\"foo\": 1, \"bar\": 2}\np if { q.baz }"]);
    assert_eq!(found[0].help.as_deref(), Some("its keys are `bar` and `foo`"));
}
