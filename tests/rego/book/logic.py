"""`and`, `or`, and `not` with a body of its own."""

GIVEN = {"t": True, "f": False, "n": 1, "s": "abc", "xs": [1, 2, 3], "o": {"a": 1, "b": {"c": 2}}}
DATA = {"roles": {"a": ["x"], "b": []}, "limit": 2}
HELPERS = """
double(x) := x * 2
pair(x) := [x, y] if { y := x.k }
big(x) if x > 2
named contains x if some x in ["a", "b"]
undefined_rule if input.nope
"""

FORMS = r"""
input.t and input.t
input.t and input.f
input.f and input.t
input.nope and input.t
input.t or input.nope
input.nope or input.t
input.f or input.nope
input.f or input.f or input.t
input.t and input.t and input.f
input.t or input.f and input.f
input.f and input.f or input.t
(input.t or input.f) and input.f
(input.t or input.f) and (input.f or input.t)
((input.t or input.f))
not (input.t or input.f)
not (input.f or input.nope)
not (input.t and input.f)
not not_there
not input.t and input.t
not input.f and input.t
not input.nope or input.f
not { input.t; input.f }
not { input.t; input.n == 1 }
not { x := input.n; x == 2 }
not { x := input.nope; x == 2 }
not { some x in input.xs; x > 5 }
not { some x in input.xs; x > 2 }
not { not input.t }
not { not { input.t } }
not (not input.t)
not (not input.nope)
not {}
not { input.t } and input.t
not double(input.nope) == 2
not double(double(input.n)) == 4
not pair(input.o)[0] == 1
not pair(input.o.b)
not input.xs[input.nope] == 1
not input.xs[input.n] == 2
not count([x | some x in input.nope]) == 0
not startswith(lower(input.s), "b")
not x := 1
not x = 1
not input.xs[_] == 2
not input.xs[i] == 2
some i; not input.xs[i] == 2
input.xs[i] == 1 or input.f
some i in [0, 1]; input.xs[i] == 2 or input.f
some i in [0, 1]; not input.xs[i] == 2
not big(input.n)
not undefined_rule
not named["a"]
not named["c"]
not every x in input.xs { x > 0 }
not { every x in input.xs { x > 0 } }
{ every x in input.xs { x > 0 } } and input.t
{ some x in input.xs; x > 2 } or input.f
{ some x in input.xs; x > 5 } or input.f
{ x := 1 } or input.t
{ x := 1; x == 2 } or input.t
{ x := 1 } and x == 1
x := 1 or input.t
x = 1 or input.t
input.t or x := 1
input.t and x = 1
y := 3; { x := y; x > 1 } or input.f
y := 3; { y := 1; y == 1 } and y == 3
{ y == 1 } or input.t; y := 1
{ [y | y := 1] == [1] } or input.t; y := 1; y == 1
{ [z] == [1] } or input.t; z := 1
y = 1; { y == 1 } or input.f
{ y == 1 } or input.f; y = 1
y == 1 or input.f; y = input.n
not y == 1; y = input.n
not (not y == 1); y = input.n
not { y == 1 }; y = input.n
not { y == 1; z = 2 }; y = input.n
not { input.o[y] }; y := "a"
not { input.o[y] }; y := "nope"; y == "nope"
not { input.nope[y] }; y := 1; y == 1
{ z = 2 } and z == 2
{ z = 2; z > 1 } and input.t
input.n == 1 and input.n in input.xs
1 + 1 == 2 and "a" in {"a"}
input.t and { input.n == 1; input.s == "abc" }
{ input.n == 1 } and { input.s == "b" }
input.t or input.f with input as {}
input.t or (input.f with input as {})
(input.t with input as {}) or input.f
(input.t with input.t as false) or input.f
{ input.t with input.t as false } or input.f
(input.t or input.f with input as {"t": true})
(input.t and input.t with input.t as false) with input.t as true
((input.t with input.t as false))
input.t with input as {} or input.f
input.t or input.f with input as {} or input.t
not input.t with input.t as false
not (input.t with input.t as false)
not { input.t with input.t as false }
not { input.t } with input.t as false
input.n == 2 and input.t with input.n as double(1)
input.t and big(3) with data.test.big as true
not big(3) with data.test.big as double
count(input.xs) == 3 or input.f with count as 7
{1, 2} == {2, 1} and input.t
({1, 2} == {2, 1}) and input.t
({1, 2}) == {2, 1} and input.t
input.t and {1, 2} == {1, 2}
input.t and ({1, 2} == {1, 2})
{1, 2} & {2} == {2} and input.t
input.t or {"a": 1}
{input.t} and input.t
{input.t}
({input.t}) and input.t
not {"a": 1}
not ({"a": 1})
not ({})
not ({1 | input.f})
{ input.xs | input.xs } or input.t
{ (input.xs | input.xs) } or input.t
({ x | x := 1 }) == {1} or input.f
{1 | { input.t or input.f } or input.f }
{1 | { input.t } or input.f }
{1 | input.t; { input.t or input.f } or input.f }
{1 | { x := input.t } or input.f }
{1 | { input.t; input.t } or input.f }
{1 | { not input.f } or input.f }
{1 | (input.t or input.f) or input.f }
{1 + { input.t; input.t } or input.f }
{1 * 2 | { input.t; input.t } or input.f }
{input.n in { input.t; input.t } or input.f }
{1, 2 in { input.t; input.t } or input.f }
{1 == { input.t; input.t } or input.f } and input.t
{1: 2 | { input.t or input.f } or input.f }
[1 | { input.t or input.f } or input.f ]
{2, {1 | { input.t or input.f } or input.f }}
x := {1 | { input.t or input.f } or input.f }; x == {1}
count({1 | { input.t or input.f } or input.f }) == 1
({1 | { input.t or input.f } or input.f }) == {1}
({input.xs | input.o, 1})
not { {1} | {2} }
input.t and ()
input.t and (input.t; input.f)
input.t and ({input.t; input.f})
input.t and
and input.t
input.t and or input.t
input.t or not input.t
input.t or not { input.t }
input.t or not (input.t and input.t)
input.t and print("x")
input.t or print("x", input.n)
{ print("x") } or input.t
{ print("x"); input.f } or input.t
{ print(y); input.f } or input.t
not { print("x"); input.f }
not print("x")
input.t and not print("x")
and({1, 2}, {2}) == {2}
or({1}, {2}) == {1, 2}
or({1}, {2}) == {1, 2} and and({1}, {1}) == {1}
input.o.and == 1
input.and or input.t
some and in input.xs
or := 1
and.x == 1
{"and": 1}.and == 1 or input.f
input.t and
	input.t
input.t
	and input.t
x := [1 | input.t and input.t]; x == [1]
x := [y | some y in input.xs; y > 2 or y < 2]; x == [1, 3]
x := {y | some y in input.xs; not (y > 2 or y < 2)}; x == {2}
x := [1 | some y in input.xs; {some z in input.xs; z >= y} or input.f]; x == [1, 1, 1]
x := [1 | { y := 1 } and input.t]; x == [1]
x := (input.t and input.t)
x := input.t or input.f
[input.t or input.f]
double(1 or 2)
every x in input.xs { x > 2 or x < 3 }
every x in input.xs { x > 2 and x < 3 }
every x in input.xs { not (x > 2 and x < 3) }
every x in input.xs { not { y := x + 1; y > 9 } }
every x in (input.xs or input.o) { x }
$"{input.t and input.t}" == "x"
$"{not input.t}" == "x"
$"{[1 | input.t and input.t]}" == "[1]"
input.t; input.n == 1 or input.n == 2; input.s == "abc"
input.nope.x == 1 or input.t
double(input.nope) == 1 or input.t
double(input.nope) == 1 and input.t
input.xs[0] == 1 and input.xs[1] == 2 and input.xs[2] == 3
data.limit == 2 and data.roles.a == ["x"]
data.roles[input.nope] or input.t
data.nope or data.limit
named == {"a", "b"} and named.a
undefined_rule or big(3)
rego.metadata.rule() == {} and input.t
{ rego.metadata.rule().x } or input.t
rego.metadata.rule() and input.t
not rego.metadata.rule()
not rego.metadata.rule().title == "x"
not { rego.metadata.rule().title == "x" }
[x | x := rego.metadata.rule()] == [{}] and input.t
$"{rego.metadata.rule()}" == "{}" and input.t
unsafe_name == 1 or input.t
input.t or unsafe_name
not unsafe_name
not { unsafe_name == 1 }
{ unsafe_name == 1 } and input.t
no_function(1) or input.t
input.t or count(1, 2, 3) == 1
input.t or count(1) == 1
not count(1) == 1
not lower(input.n)
{ lower(1) == "a" } or input.t
[x | lower(1) == x] == [] or input.t
input.t or data.test.double
not data.test.double
"""



# Each import brings its own keyword, and `not` has the old meaning where it is not imported.
IMPORTS = {
    "none": "",
    "v1": "import rego.v1",
    "and": "import future.keywords.and",
    "or": "import future.keywords.or",
    "not": "import future.keywords.not",
    "and, not": "import future.keywords.and\nimport future.keywords.not",
    "v2, then v1": "import rego.v2\nimport rego.v1",
    "not, then v1": "import future.keywords.not\nimport rego.v1",
    "not, then in": "import future.keywords.not\nimport future.keywords.in",
    "all and more": "import future.keywords.x.y",
    "renamed": "import rego.v2 as x",
    "renamed keyword": "import future.keywords.not as x",
    "no such version": "import rego.v3",
    "no such keyword": "import future.keywords.nor",
}
# Rules: heads, several bodies, `else`, functions.
RULES = {
    "behind if": "p if input.t and input.t",
    "braces behind if": "p if {input.f} or {input.t}",
    "braces and more behind if": "p if {input.f; input.t} or {x := 1; x == 1} and input.t",
    "a set behind if": "p if {input.f}",
    "not behind if": "p if not { input.f }",
    "a group behind if": "p if (input.t or input.f) and input.t",
    "else": "p := 1 if input.f or input.nope else := 2 if input.t and input.t",
    "else with braces": "p := 1 if input.f else := 2 if {input.t} or input.f",
    "else with a group": "p := 1 if input.f else := 2 if (input.t or input.f)",
    "a value": "p := input.t and input.t",
    "a value in parentheses": "p := (input.t and input.t)",
    "a function": "f(x) if x > 1 or x < 0\np if f(2) and f(-1) and not f(1)",
    "a set": "p contains x if { some x in input.xs; x > 2 or x == 1 }",
    "an object": "p[x] := y if { some x, y in input.o; not (x == \"a\" and y == 1) }",
    "default": "default p := false\np if input.f and input.t",
    "the head binds nothing": "p := x if { { x := 1 } or input.t }",
    "the head from outside": "p := x if { x := 1; { y := x; y == 1 } or input.f }",
    "one solution": "p := [x | x := 1; input.xs[_] > 0 or input.t]",
    "solutions of an operand": "p := count([1 | { some y in input.xs; y > 0 } or input.f])",
    "conflict in an operand": "q := 1 if input.t\nq := 2 if input.t\np if { input.t or q == 1 }",
    "conflict in an operand that is asked": "q := 1 if input.t\nq := 2 if input.t\np if { input.f or q == 1 }",
    "conflict behind not": "q := 1 if input.t\nq := 2 if input.t\np if { not { input.f; q == 1 } }",
    "recursion": "p if { input.t or p }",
    "recursion behind not": "p if { not { p } }",
    "a recursion by and": "p if { input.t and q }\nq if { {p} and input.t }",
    "unused": "p if { { x := 1; input.t } or input.f }",
    "unused some": "p if { { some x; input.t } or input.f }",
    "an argument used in an operand": "f(x) if { input.t or x }\np if f(1)",
    "an import used in an operand": "import data.roles\np if { input.f or roles.a }",
    "shadowed import in braces": "import data.roles\np if { { roles := 1; roles == 1 } or input.f; roles.a }",
    "declared elsewhere in the rule": "import data.limit\np if { { limit := 5; limit == 5 } and limit == 2 }",
    "an argument declared in braces": "f(x) if { { x := 1; x == 1 } and input.t }\np if f(3)",
    "a local declared in braces": "p if { x := 1; { x := 2; x == 2 } and x == 1 }",
    "a term and its negation": "p := [a, b] if { a := [1 | not (input.f)]; b := [1 | not input.nope.x] }",
}
# Which definitions are evaluated at all: functions that fail tell.
INDEXED = {
    "or": "input.a == 1 or input.b == 2",
    "and": "input.a == 1 and input.b == 2",
    "nested": "(input.a == 1 or input.b == 2) and (input.a == 3 or input.b == 4)",
    "one side is not known": "input.a == 1 or count(input.xs) > 0",
    "braces": "{ input.a == 1; input.b == 2 } or { input.a == 2 }",
    "a variable outside": "x := input.a; x == 1 or x == 2",
    "a variable in braces": "{ x := input.a; x == 1 } or input.b == 2",
    "a variable of two": "{ x := input.a; x == 1 } and { x := input.b; x == 2 }",
    "a constant in braces": '{ x := "a"; input[x] == 1 } or input.b == 2',
    "defined only": "input.nope or input.nada",
    "defined by one": "input.nope or input.a",
    "defined by both": "input.nope and input.a",
    "not": "not (input.a == 1)",
    "not a body": "not { input.a == 1 }",
    "with": "(input.a == 1 with input.a as 2) or input.b == 3",
    "prints": "{ print(1); input.a == 7 } or input.b == 7",
    "three": "input.a == 1 or input.a == 2 or input.b == 3",
    "many": " or ".join(f"input.a == {n}" for n in range(20, 60)),
    "many by and": " and ".join(f"(input.a == {n} or input.b == {n})" for n in range(20, 28)),
    "members": 'input.s in {"x", "y"} or "z" in input.ss',
    "starts": 'startswith(input.s, "x") or endswith(input.s, "y")',
    "legacy not in an operand": "not input.a or input.b == 5",
}


def tell(case):
    lines = FORMS.strip("\n").split("\n")
    forms = []
    for line in lines:
        if line.startswith("\t"):
            forms[-1] += "\n" + line
        else:
            forms.append(line)

    for form in forms:
        for language in ["rego.v2", "future.keywords"] if "not" in form else ["rego.v2"]:
            case(
                f"{language}: {form}",
                f"import {language}\n\np if {{\n\t{form}\n}}\n{HELPERS}",
                input=GIVEN,
                data=DATA,
            )

    for name, language in IMPORTS.items():
        for form in [
            "input.t and input.t",
            "input.nope or input.t",
            "not double(input.nope) == 1",
            "not { input.f; input.t }",
            "not (input.f)",
            "not (input.f and input.t)",
            "not input.f and input.t",
            "not double(input.nope) == 1 and input.t",
            "or := 1; or == 1",
        ]:
            case(f"imports, {name}: {form}", f"{language}\n\np if {{\n\t{form}\n}}\n{HELPERS}", input=GIVEN)

    case("an import holds from its place on", "p if { not double(input.nope) == 1 }\nimport rego.v2\n" + HELPERS, input=GIVEN)
    case("a rule before it", "or := 1\nimport rego.v2\np := or", input=GIVEN)
    case("a rule named like a keyword", "import rego.v2\nor := 1\np := 1", input=GIVEN)
    case("an import named like a keyword", "import rego.v2\nimport data.or\np := 1", input=GIVEN)

    for name, rules in RULES.items():
        for strict_compile in [False, True]:
            text = "import rego.v2\n" + rules
            end = " under the strict compiler" if strict_compile else ""
            case(f"rules, {name}{end}", text, input=GIVEN, data=DATA, strict_compile=strict_compile)

    for name, form in INDEXED.items():
        for a, b in [(1, 2), (2, 2), (7, 7), (3, 4), (25, 1)]:
            text = f"import rego.v2\np if {{\n\t{form}\n\tlower(1 + 0) == \"a\"\n}}"
            text = text.replace("lower(1 + 0)", "lower(data.number)")
            given = {"a": a, "b": b, "s": "abc", "ss": ["a"], "xs": [1]}
            case(f"index, {name}: {a} {b}", text, input=given, data={"number": 1}, strict=True)
