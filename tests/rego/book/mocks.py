"""`with`: of the input, data, rules, functions and built-in functions, nested and in every construct."""

import re

HELPERS = """
q := 1
s contains 1
o.a := 1
o.b := 2
f(x) := x + 1
g(x) := x * 10
two(x, y) := [x, y]
uses_q := q + 1
uses_f := f(1)
uses_input := input.a
uses_count := count([1, 2, 3])
uses_data := data.base.n
seven := 7
undef := 1 if input.nope
default d := 5
d := input.a if input.a > 100
deep := uses_input
"""
FORMS = """
input with input as 3
input.a with input as {"a": 3}
input.a with input.a as 3
input.b with input.a as 3
input with input.a as 3
input.x.y with input.x.y as 3
input with input.x.y as 3
input.a.y with input.a.y as 3
input with input.a.y as 3
input["a"] with input["a"] as 3
input with input["a b"] as 3
input.a with input as {}
input with input as input.o
input with input as null
uses_input with input.a as 3
deep with input.a as 3
deep with input as {"a": 4}
uses_input with input as {}
[uses_input, input.a] with input.a as 3
uses_input + input.a with input.a as 3
uses_input with input.a as input.b
uses_input with input.a as uses_q
input.a with input.a as 1 with input.a as 2
input with input.a as 1 with input.b as 2
input with input as {"x": 1} with input.a as 2
input with input.a as 2 with input as {"x": 1}
input.a with input.a as input.b with input.b as 9
data.base.n with data.base.n as 3
data.base with data.base.n as 3
data.base with data.base.m as 3
data.base with data.base as 3
data.base.n with data.base as {"n": 4}
data.base.xs with data.base.xs as [1]
data.base.xs[0] with data.base.xs as [1]
data.new with data.new as 1
data.new.x with data.new.x as 1
data.new with data.new.x.y as 1
data.base.n.deep with data.base.n.deep as 1
data with data as {"x": 1}
data.base with data as {"base": 1}
data.base.n with data as {"base": {"n": 1}}
uses_data with data.base.n as 3
uses_data with data.base as {}
uses_data with data.base.other as 1
q with q as 2
q with data.test.q as 2
uses_q with q as 2
uses_q with data.test.q as 2
q with data.test as {"q": 2}
uses_q with data.test as {"q": 2}
s with s as {5}
s with s as [5]
s with data.test.s as {1, 2}
o with o as {"z": 1}
o with o.a as 7
o.a with o.a as 7
o.b with o.a as 7
o with data.test.o.a as 7
o with o.c as 7
undef with undef as 3
undef with input.nope as 1
d with input.a as 101
d with d as 1
d with input.a as 1
q with q as input.a
q with q as undef
q with q as input.u
q with input.u as undef
f(1) with f as g
f(1) with f as 5
f(1) with f as seven
f(1) with data.test.f as g
f(1) with f as data.test.g
uses_f with f as g
uses_f with f as 7
uses_f with f as {"a": 1}
uses_f with f as abs
f([1]) with f as count
f(1) with f as two
f(1) with f as undef
f(1) with f as q
f(1) with f as input.a
f(1) with f as input.u
f(1) with f as f
g(f(1)) with f as g
f(f(1)) with f as g
f(1) with f as g with g as f
two(1, 2) with two as array.concat
two(1, 2) with two as plus
count([1]) with count as 7
count([1]) with count as g
count([1]) with count as input.a
count([1]) with count as sum
count([1, 5]) with count as sum
uses_count with count as 7
uses_count with count as sum
uses_count with count as undef
startswith("a", "b") with startswith as true
startswith("a", "b") with startswith as endswith
startswith("a", "b") with startswith as false
lower("A") with lower as upper
1 + 2 with plus as 7
1 + 2 with plus as minus
1 < 2 with lt as false
1 == 2 with equal as true
1 in [2] with internal.member_2 as true
numbers.range(1, 2) with numbers.range as [9]
json.unmarshal("[") with json.unmarshal as 3
to_number("x") with to_number as 3
http.send({"method": "get", "url": "x"}) with http.send as {"status": 200}
http.send({"method": "get", "url": "x"}).status with http.send as {"status": 200}
time.now_ns() with time.now_ns as 42
opa.runtime() with opa.runtime as {"env": {}}
regex.match("a", "b") with regex.match as true
sprintf("%d", [1]) with sprintf as "x"
print("a") with print as 1
walk(1) with walk as 1
not_there(1) with not_there as 1
q with not_there as 1
q with not_there.x as 1
q with f(1) as 1
q with 1 as 1
q with "a" as 1
q with input.xs[_] as 1
q with input[x] as 1
q with data.test[x] as 1
q with q[0] as 1
q with input as
q with input
q with as 1
q with input.a as x
q with input.xs[0] as 1
input.xs with input.xs[0] as 1
input.xs with input.xs as {"0": 1}
input with input.o.k as 9
input with input.o as 9 with input.o.k as 8
input.o with input.o.k as 8 with input.o as 9
data.test.q with input.a as 1
data.test.uses_input with input.a as 6
data.other.r with input.a as 6
data.other.r with data.test.q as 6
data.other with data.test.q as 6
data.other.r with data.other.r as 1
data.other with data.other.r as 1
data.other with data.other as {"r": 1}
data.other.h(1) with data.other.h as 1
data.other.h(1) with data.other.h as g
data.other with data.other.new as 1
data.other.calls_f with f as g
data.other.calls_f with data.test.f as 3
data.other.calls_h with data.other.h as 3
[x | some x in input.xs] with input.xs as [9]
{x: 1 | some x in input.xs} with input.xs as [9]
count([x | some x in input.xs]) with input.xs as [9]
count([x | some x in input.xs]) with count as 7
[y | y := q] with q as 9
[y | y := q with q as 9]
[y | y := q with q as 9] with q as 8
[q, q with q as 9]
(q with q as 9)
1 + q with q as 9
-q with q as 9
{"a": q} with q as 9
$"{q}" with q as 9
q == 9 with q as 9
f(q) with q as 9
f(q) with q as 9 with f as g
input.a == uses_input with input.a as 5
"""
BODIES = {
    "a statement has its own": "p := [x, y] if { x := q with q as 2; y := q }",
    "under not": "p if not q == 1 with q as 2",
    "under not, holds": "p if not q == 2 with q as 2",
    "under every": "p if every x in [5, 6] { uses_input == x with input.a as x }",
    "over every": "p if every x in [5, 6] { uses_input == 5; x } with input.a as 5",
    "with a variable": "p := [y | some x in [1, 2]; y := uses_input with input.a as x]",
    "with a variable, of a function": "p := [y | some x in [1, 2]; y := f(1) with f as x]",
    "with a comprehension": "p := uses_input with input.a as [x | some x in [1, 2]]",
    "with the rule's own old value": "p := q with q as q",
    "with what a mock changes": "p := uses_input with input.a as uses_q with q as 50",
    "nested by rules": "r1 := uses_q with q as 10\nr2 := r1 with q as 20\np := r2",
    "nested by rules, other targets": "r1 := [q, uses_input] with q as 10\np := r1 with input.a as 20",
    "nested by rules, input and its part": "r1 := input with input.x as 1\np := r1 with input as {\"y\": 2}",
    "nested by rules, part and whole": "r1 := input with input as {\"y\": 2}\np := r1 with input.x as 1",
    "nested by rules, two parts": "r1 := input with input.x as 1\np := r1 with input.y as 2",
    "nested by rules, data": "r1 := data.base with data.base.x as 1\np := r1 with data.base.y as 2",
    "nested by rules, functions": "r1 := f(1) with g as 5\np := r1 with f as g",
    "nested by rules, a function twice": "r1 := f(1) with f as 3\np := r1 with f as 4",
    "nested by rules, a built-in": "r1 := uses_count with count as 1\np := [r1 with count as 2, uses_count] with count as 3",
    "a cache must not leak: first without": "p := [x, y, z] if { x := uses_q; y := uses_q with q as 5; z := uses_q }",
    "a cache must not leak: first with": "p := [x, y, z] if { x := uses_q with q as 5; y := uses_q; z := uses_q with q as 6 }",
    "a cache must not leak: functions": "p := [x, y, z] if { x := f(1); y := f(1) with f as g; z := f(1) }",
    "a cache must not leak: input": "p := [x, y, z] if { x := deep; y := deep with input.a as 5; z := deep }",
    "a cache must not leak: a set": "t contains input.a\np := [x, y] if { x := t with input.a as 5; y := t }",
    "a cache must not leak: a set's member": "t contains input.a\np := [x, y] if { x := [1 | t[5] with input.a as 5]; y := [1 | t[5]] }",
    "a cache must not leak: a function that reads the input": "h(x) := x + input.a\np := [h(1), x, h(1)] if { x := h(1) with input.a as 100 }",
    "a cache must not leak: a default": "p := [d, x, d] if { x := d with input.a as 1000 }",
    "recursion by a mock": "r1 := r2\nr2 := 1\np := r1 with r2 as r1",
    "recursion by a function's mock": "h(x) := f(x)\np := f(1) with f as h",
    "recursion by a built-in's mock": "h(x) := count(x)\np := count([1, 2]) with count as h",
    "a mock that calls what it replaces": "mock(x) := count(x) + 10\np := uses_count with count as mock",
    "a mock of a rule in the head": "p contains x if { x := q with q as 7 }",
    "a mock in an else": "p := 1 if { false } else := x if { x := q with q as 7 }",
    "a mock in a function": "h(x) := q + x with q as 100\np := h(1)",
    "a mock in a head is not allowed": "p := q with q as 7 if true",
    "a mock of a partial rule's member": "t[x] := x if some x in [1, 2]\np := t with t[1] as 7",
    "a mock of an object's ground key": "t.a.b := 1\nt.a.c := 2\np := t with t.a.b as 7",
    "a mock of an object's ground part": "t.a.b := 1\nt.d := 2\np := t with t.a as 7",
    "a mock of a function of two": "p := two(1, 2) with two as g",
    "a mock by a function of another package": "p := f(1) with f as data.other.h",
    "a mock by a rule of another package": "p := f(1) with f as data.other.r",
    "an undefined result of a mock": "h(x) := x if x > 5\np := [y | some x in [1, 9]; y := f(x) with f as h]",
    "a conflict in a mock": "h(x) := y if some y in [1, 2]\np := f(1) with f as h",
    "an error in a mocked value": "p := q with q as to_number(\"x\")",
    "a wildcard in a value": "p := [x | x := q with q as input.xs[_]]",
    "iteration under a mock": "p := [x | x := input.xs[_] with input.xs as [7, 8]]",
    "several statements of one mock": "p := [a, b] if { a := input.a with input.a as 1; b := input.a with input.a as 2 }",
    "whole input over missing input": "p := input with input.a.b as 1",
    "mock on the query's own rule": "p := 1\nr := p with p as 2",
}


def in_body(text):
    """The text with `name := value with …` as `name := v if { v := value with … }`: a head has no `with`."""
    return re.sub(r"(?m)^(\w+(?:\(x\))?) := ((?:(?! if ).)* with (?:(?! if ).)*)$", r"\1 := v if { v := \2 }", text)


def tell(case):
    other = "package other\n\nimport data.test\n\nr := [test.q, input.a]\nh(x) := x * 1000\ncalls_f := test.f(1)\ncalls_h := h(1)"
    given = {"a": 1, "b": 2, "o": {"k": 1}, "xs": [1, 2]}
    base = {"base": {"n": 1, "xs": [4, 5]}}
    for expression in FORMS.strip().splitlines():
        case(expression, f"{HELPERS}p := v if {{ v := {expression} }}", other, input=given, data=base)
    for name, text in BODIES.items():
        case(name, f"{HELPERS}{text if 'not allowed' in name else in_body(text)}", other, input=given, data=base)
    case("without an input", in_body("p := input.a with input.a as 1"))
    case("without an input, the whole", in_body("p := input with input as 1"))
    case("without an input, a part of nothing", in_body("p := input with input.a.b as 1"))
    case("over an input that is a number", in_body("p := input with input.a as 1"), input=3)
    case("over an input that is an array", in_body("p := input with input.a as 1"), input=[3])
    case("an error in a mock, strict", in_body(f'{HELPERS}p := q with q as to_number("x")'), strict=True)
    case("an error that is mocked away, strict", in_body('p := to_number("x") with to_number as 3'), strict=True)
