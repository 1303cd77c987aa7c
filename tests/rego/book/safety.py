"""Which variables are safe, in every construct, and how a body is put in order."""

BODIES = """
x
x == 1
x != 1
x = 1
1 = x
x > 1
x := y
x = y
x = y; y = 1
x := y; y := 1
y := 1; x := y
x == y; x = 1; y = 1
x == 1; x = 1
x = 1; x == 1
x > 0; x = 1
input.xs[x]
input.xs[x] == 1
input.xs[_] == x
input.xs[_] = x
x == input.xs[_]
x = input.xs[_]
x := input.xs[_]; x == 1
input[x][y]
input[x].k
input.o[x] = y
[x, 1] = [1, 1]
[x, y] = [y, 1]
[x, y] = [y, x]
[x, [y]] = [1, [2]]
{"a": x} = {"a": 1}
{x: 1} = {"a": 1}
{x: 1} = input.o
{"k": x} = input.o
{x} = {1}
{x, 1} = {1, 2}
[x] = input.xs
f(x)
f(x) = y
f(1) = x
x = f(1)
f(f(1)) = x
f(x); x = 1
count(x)
count(x) = 1
count(x) = 1; x = [1]
count(input.xs) = x
plus(1, 2, x)
plus(x, 2, 3)
count(input.xs, x)
f(1, x)
startswith("ab", x)
x in input.xs
some x in input.xs
some x in y
some x in [y]
some x in [y]; y = 1
y := 1; some x in [y, 2]; x == 2
some x; x = 1
some x; x
some x; input.xs[x]
some x, y; input.xs[x] = y
some x; y := x
some [x, y] in [[1, 2]]; x < y
some [x, z] in [[1, 2]]; y = z
some {"a": x} in [{"a": 1}]; x
some x, y in input.xs; x == y
every x in input.xs { x > 0 }
every x in y { x > 0 }
every x in input.xs { x > y }
every x in input.xs { x > y }; y = 0
every x in input.xs { y = x }
every x in input.xs { y = x }; y
every x in input.xs { true }; x
every x in xs { x > 0 }; xs = [1]
every x in input.xs { z := x; z > 0 }
every x, y in input.xs { x < y }
[x | x = 1]
[x | true]
[x | y = x]
[y | y = x]; x = 1
[y | y = x]
[y | y = input.xs[x]]
[y | y = input.xs[x]]; x = 0
[y | y = input.xs[x]]; y
{x: y | input.xs[x] = y}
{x: y | input.xs[x]}
[1 | x]
[1 | x]; x = true
x = [x | true]
x := [x | true]
x = [y | y = x]
x = [y | y = 1]
x = {y: z | y = z; z = 1}
not x = 1; x = 2
not x == 1; x = 2
not [1 | x = 2]
not input.xs[x]
x with input as 1
input.xs[x] with input as {"xs": [1]}
x = 1 with input as y
x = 1 with input as y; y = 2
x = input with input as x
x = input with input as 7
y = 7; x = input with input as y
f(1) with f as x
f(1) with f as g
walk(input, x)
walk(input, [x, y])
walk(x, y)
[x, y] = walk(input)
[x, y] := walk(input)
x = _
_ = x
_ = 1
[_, x] = [1, 2]
_
input.xs[_]
input.xs[_] == input.xs[_]
print(x)
print(x); x = 1
print(input.xs[_])
print(input.xs[x])
print([y | y = x])
print(not_there(1))
x + 1 == 2
x + 1 = 2
x = 1 + y
x = 1 + y; y = 2
y = x + 1; x = y - 1
-x = 1
x = -1
(x) = 1
(x == 1)
[x | x = 1][0] = y
[x | x = 1][x]
q[x]
q[x] = y
q[x]; x > 0
data.test.q[x]
data.test[x]
data.test.q[x].a
r.a[x]
r[x].b
r[x][y] = z
s[x]
s[[x, 1]]
s[[1, x]]
s[x] = y
x = s[y]
data.nope[x]
input[x]
input = x
data.nope = x
x = data.nope[_]
object.get(input, x, 1)
object.get(input, "xs", x)
$"{x}"
$"{x}"; x = 1
y = $"{x}"
y = $"{input.xs[x]}"
y = $"{[z | z = 1]}"
x := 1; x := 2
x := 1; x = 2
x = 1; x := 1
x := x
x := x + 1
x := input.xs[x]
x := [1 | x]
some x; x := 1
some x; some x; x = 1
some x, x; x = 1
some x; [1 | some x; x = 1]; x = 1
x := 1; [x | x := 2]
x := 1; [x | some x in [2]]
x := 1; some x in [2]
some x in [1]; some x in [1]
some x in [1]; x := 1
some x in [1]; y := [x | some x in [3]]; y == [3]
[y | y := x]; x := 1
x := 1; every x in [2] { x == 2 }
every x in [1] { x := 2 }
every x in [1] { some x in [2]; x == 2 }
x = 1; x = 1
some p; p = 1
some data; data = 1
some input; input = 1
some count; count = 1
data := 1
input := 1
count := 1; count == 1
count := 1; count([1]) == 1
true := x
1 := x
"a" := x
[1, x] := [1, 2]
[x, x] := [1, 1]
[x, _] := [1, 2]
{"a": x, "b": x} := {"a": 1, "b": 1}
{x: 1} := {"a": 1}
{"a": x} := {"a": 1, "b": 2}
x.y := 1
x[0] := 1
f(x) := 1
input.x := 1
null := x
_ := 1
(x) := 1
{x} := {1}
"""

GENERAL = {
    "a head's key": "p[x] := 1",
    "a head's value": "p := x if true",
    "a head's value by a later statement": "p := x if { x > 0; x = 1 }",
    "a head's set": "p contains x",
    "a head's part": "p.a[x].b := 1 if true",
    "an else's value": "p := 1 if false else := x if true",
    "an else does not see the first body": "p := 1 if { x := 1; x == 2 } else := x if true",
    "an else sees the arguments": "f(x) := 1 if x == 1 else := x\np := f(5)",
    "a function's argument is safe": "f(x) := x\np := f(3)",
    "a function's argument twice": "f(x, x) := x\np := [f(1, 1), f(1, 2)]",
    "a function's argument is a pattern": "f([x, y]) := x + y\np := f([1, 2])",
    "a function's argument is a pattern with a constant": 'f({"a": x, "b": 2}) := x\np := [f({"a": 1, "b": 2}), f({"a": 1, "b": 2})]',
    "a function's argument has a key that is not bound": "f({x: 1}) := x\np := f({\"a\": 1})",
    "a function's argument is a wildcard": "f(_, x, _) := x\np := f(1, 2, 3)",
    "a function's argument is assigned again": "f(x) := y if { x := 1; y := x }\np := f(3)",
    "a function's argument is declared again": "f(x) := x if { some x in [1] }\np := f(3)",
    "a function's argument is a rule's name": "q := 1\nf(q) := q\np := f(3)",
    "a function's argument is a call": "f(count(x)) := x\np := f(3)",
    "a function's argument is a reference": "f(input.x) := 1\np := f(3)",
    "a function's argument is a set pattern": "f({x}) := x\np := f({3})",
    "a function's value is unbound": "f(x) := y\np := f(1)",
    "a default that is a variable": "default p := x",
    "a default that is a reference": "default p := input.x",
    "a default that is a call": "default p := count([1])",
    "a default that is a composite of references": "default p := [input.x]",
    "a default that is a comprehension": "default p := [x | x := 1]",
    "a default that is a template string": 'default p := $"a"',
    "a default of a composite": 'default p := {"a": [1, {2}], "b": null}',
    "a wildcard in a head": "p contains _",
    "a wildcard in a value": "p := _",
    "wildcards are different": "p := [1 | input.xs[_] != input.xs[_]]",
    "wildcards of a pattern": "p if [_, _] = [1, 2]",
    "variables of a comprehension stay in it": "p := x if { y := [x | x := 1] }",
    "variables of a comprehension are the body's": "p := y if { x := 1; y := [x | x == 1] }",
    "two comprehensions of one name": "p := [y, z] if { y := [x | x := 1]; z := [x | x := 2] }",
    "a comprehension's name is the body's later one": "p := y if { y := [x | x = 1]; x := 2 }",
    "a comprehension's unified name is the body's": "p := y if { y := [x | x = input.xs[_]]; x = 2 }",
    "a nested comprehension sees both": "p := [[x, y, z] | x := 1; z := [y | y := x][0]; y := 5]",
    "unify binds in either order": "p := [x, y] if { y = x; x = 1 }",
    "a comparison does not bind": "p := [x, y] if { y == x; x = 1; y = 1 }",
    "order: a call before its argument": "p := y if { y = count(x); x = [1, 2] }",
    "order: three in reverse": "p := z if { z = y + 1; y = x + 1; x = 1 }",
    "order: a reference by a later key": "p := y if { y = input.xs[i]; i = 1 }",
    "order: negation last": "p := x if { not x == 2; x = input.xs[_]; x > 2 }",
    "order: a `with` waits for its value": "p := y if { y = input.a with input as z; z = {\"a\": 1} }",
    "order: a cycle": "p := x if { x = y + 0; y = x + 0 }",
    "order: an every waits for its domain": "p if { every x in xs { x > 0 }; xs = [1, 2] }",
    "order: a comprehension waits": "p := ys if { ys = [y | some y in xs]; xs = [1, 2] }",
    "order: an object's key by a later statement": 'p := v if { {"a": v} = o; o = {"a": 1} }',
    "G12: a `some` in an equality": "p if { some x; input.xs[_] == x }",
    "G12: two pairs of one name": "p := [x, y] if { some i; x := input.xs[i]; y := input.xs[i]; i == 0 }",
    "G12: `some i` twice": "p if { some i; x := input.xs[i]; some i; y := input.xs[i] }",
    "G12: a name used before its some": "p if { x == 1; some x in input.xs }",
    "G12: `every` whose name is not used": "p if every v in input.xs { true }",
    "G12: `every` whose key is not used": "p if every k, v in input.xs { v }",
    "G12: `every` whose value is not used": "p if every k, v in input.xs { k >= 0 }",
    "G12: `some` whose name is not used": "p if some v in input.xs",
    "G12: `some` whose key is not used": "p if { some k, v in input.xs; v }",
    "G12: `some` without use": "p if { some x; true }",
    "G12: `some` of a wildcard": "p if { some _ in input.xs }",
    "G12: `every` of a wildcard": "p if every _ in input.xs { true }",
    "G7: an import's alias as a variable of a comprehension": "import data.lib.x\n\np := [x | some x in [1, 2]]",
    "G7: an import's alias assigned": "import data.lib.x\n\np := x if { x := 1 }",
    "G7: an import's alias unified": "import data.lib.x\n\np := x if { x = 1 }",
    "G7: an import's alias as an argument": "import data.lib.x\n\nf(x) := x\np := f(1)",
    "G7: an import's alias as an argument's part": "import data.lib.x\n\nf([x]) := x\np := f([1])",
    "G7: an import's alias in `every`": "import data.lib.x\n\np if every x in [1] { x == 1 }",
    "G7: an import's alias as a rule": "import data.lib.x\n\nx := 1\np := x",
    "G7: an unbound argument that is bound by the function's value": "f(x) := x\np := y if f(1, y)",
    "G7: an unbound argument that is bound by a built-in's value": "p := y if count([1, 2], y)",
}


def tell(case):
    helpers = 'f(a) := a\ng(a) := 7\nq := [1, 2]\nr.a.b := {"c": 1}\ns contains [1, 1]\n'
    given = {"xs": [1, 2], "o": {"k": 1}}
    for body in BODIES.strip().splitlines():
        case(body, f"{helpers}p if {{ {body} }}", input=given)
    for name, text in GENERAL.items():
        case(name, text, input=given)
