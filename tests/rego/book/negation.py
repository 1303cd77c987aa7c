"""`not`: over what is undefined, false, empty, unbound, nested."""

# In OPA the references, calls and comprehensions among the operands of the negated expression are evaluated before it,
# outside of the negation, so that an undefined one makes the body undefined.
HELPERS = """
all_pos if { every x in input.u { x > 0 } }
q := ["a"]
q2 := x if { x := input.u }
undefrule if input.u
f(x) if x == 1
f2(x) := {"y": 1}
g(x) := y if { y := x.nope }
ff(x) if x == [1]
qo := {"a": 1}
no := false
zero := 0
empty := []
some_set contains "a"
"""
GIVEN = {"o": {"k": 1}, "k": "zz", "xs": [1, 2], "f": False, "n": None, "e": ""}

FORMS = """
not startswith(input.u, "p")
not input.u == 1
not input.u != 1
not input.u
not input.u.x
not lower(input.u) == "x"
not "x" in input.u
not input.u + 1 == 2
not count(input.u) > 0
not {"a": input.u} == {"a": 1}
not ff([input.u])
not f(input.u)
not q[input.u]
not qo[lower(input.u)]
not undefrule
not undefrule == true
not input.u in {"a"}
not startswith("x", q2)
not count([x | some x in input.u]) > 0
not is_string(input.u)
not input.o[input.u]
not input.o[input.k].x
not g(input.o) == input.u
not g(1)
not g(1) == 2
not data.zzz.a == 1
not input.u = 1
not input.u = input.v
not {x | x := input.u} == {1}
not all_pos
not input.o.a.b.c == 1
y := input.o; not y.zz == 1
y := input.o; not startswith(y.zz, "a")
y := input.o; not y.zz != 1
not (input.u == 1)
not f2(input.u).y
not object.get(input, "u", "d") == input.u
not input.o["zz"] > 2
not sprintf("%v", [input.u]) == "x"
not 1 == input.u
not [input.u] == [1]
not input.o == {"k": input.u}
not false
not true
not null
not 0
not ""
not []
not {}
not set()
not input.f
not input.n
not input.e
not no
not zero
not empty
not some_set
not some_set.a
not some_set.b
not some_set["b"]
not data.test.no
not data.test.nope
not data.test
not f(1)
not f(2)
not f2(1)
not f2(1).y
not f2(1).z
not f2(1).y == 2
not input.o.k == 1
not input.o.k == 2
not input.o.k != 1
not 1 in input.xs
not 3 in input.xs
not 0, 1 in input.xs
not 0, 2 in input.xs
not input.xs[0] == 2
not input.xs[5]
not input.xs[5] == 1
not input.xs[0] < input.xs[5]
not input.xs["a"]
not input.o.k.x
not input.o.k.x == 1
not input.k.x
not input.u > input.v
not input.u == input.v
not input.u != input.v
not input.u < 1
not 1 < input.u
not (1 < input.u)
not input.u in [1, 2]
not 1 in [input.u]
not [1, input.u]
not {input.u}
not {"a": input.u}
not [input.u] = [1]
not [x | x := input.u]
not {"k": 1} == input.o
not input.o = {"k": 2}
not [1, 2] = input.xs
not [2, 1] = input.xs
not -input.u
not (1 + input.u)
not 1 + 1 == 3
not 1 + 1 == 2
not input.xs[0] + input.xs[1] == 3
not 1 / 0
not 1 / 0 == 1
not to_number("x") == 1
not to_number("x")
not to_number(input.e) == 1
not json.unmarshal("{").x
not regex.match("(", "x")
not count(input.n) == 0
not input.n == null
not input.n != null
not input.u == null
not is_null(input.n)
not is_null(input.u)
not data.test.f(1)
not data.test.f(3)
not every x in input.xs { x > 1 }
not every x in input.xs { x > 0 }
not every x in input.u { x > 0 }
not every x in [] { x > 0 }
not false == false
not not_a_rule_but_a_name
not true with input as {}
not input.u with input as {"u": 1}
not input.o with input as {}
not input.o.k == 1 with input.o.k as 2
not f(1) with f as g
not input.u == 1 with input.u as 1
not input.u == 1 with input.u as 2
not startswith(input.u, "p") with input.u as "q"
not startswith(input.u, "p") with input.u as "p"
x := 1; not x == 2
x := 1; not x == 1
x := input.u; not x == 1
x := false; not x
x := 1; not f(x)
x := 2; not f(x)
some x in input.xs; not x == 1
some x in input.xs; not x == 3
some x in input.xs; not x in [1, 2]
some x in [3]; not x in input.xs
x = 1; not x = 2
not x == 1; x := 2
not f(x); x := 2
not x; x := false
[x, y] := [1, 2]; not x == y
some k, v in input.o; not input.xs[k] == v
x := [1]; not x[0] == 2
x := [1]; not x[1] == 2
x := [1]; not x[1]
x := {}; not x.a
x := {"a": false}; not x.a
not {x | some x in input.xs; x > 5} == {1}
not count({x | some x in input.xs; x > 5}) > 0
not {x: 1 | some x in ["a"]}.a
not {x: 1 | some x in ["a"]}.b
not [x | some x in input.xs][0] == 1
not [x | some x in input.xs][7] == 1
not ([x | some x in input.xs][0] == 1)
not {1}[1]
not {1}[2]
not {1, 2}[input.xs[0]]
not {1, 2}[input.xs[7]]
not [1][0]
not [1][1]
not {"a": 1}.a
not {"a": 1}.b
not $"{input.u}" == "x"
not $"{input.u}" == "<undefined>"
"""

UNSAFE = """
not input.xs[_]
not input.xs[_] == 1
not input.o[x]
not input.o[x] == 1
not q[x]
not x
not x == 1
not x = 1
not f(x)
not 1 in x
not x in input.xs
not [x, 1] = [1, 1]
not {"a": x} = {"a": 1}
not {x | input.xs[x]}
not {y | y := x}
not count([x | x := input.xs[_]]) == 2
not count([1 | input.xs[_] == y]) == 2
not input.xs[i] == 1; i := 0
not input.xs[i] == 1; input.xs[i]
not input.xs[i] == 1; some i; input.xs[i]
some i; not input.xs[i] == 1
some i; not input.xs[i]; i = 0
not input.xs[i]; i = 0
not walk(input, [p1, v1])
not every x in input.xs { x > y }
not data.test[x]
not data.test.nope[x]
not input.u[_].a
not (x := 1)
not x := 1
not some x in input.xs
not not true
not not false
not (not true)
"""


def tell(case):
    for body in FORMS.strip().splitlines():
        case(body, f"{HELPERS}\np if {{ {body} }}", input=GIVEN)
    for body in UNSAFE.strip().splitlines():
        case(f"bound or not: {body}", f"{HELPERS}\np if {{ {body} }}", input=GIVEN)
    for body in FORMS.strip().splitlines()[:42]:
        case(f"in a comprehension: {body}", f"{HELPERS}\np := [1 | {body}]", input=GIVEN)
    for body in ["not input.u", "not startswith(input.u, \"p\")", "not input.f", "not 1 / 0"]:
        case(f"in every: {body}", f"p if {{ every x in [1, 2] {{ x; {body} }} }}", input=GIVEN)
        case(f"as the value of a head: {body}", f"p contains x if {{ some x in [1, 2]; {body} }}", input=GIVEN)
        case(f"in a function: {body}", f"f(x) := x if {{ {body} }} else := 9\np := f(1)", input=GIVEN)
    for text in ["p := not true", "p := not input.u", "p := [not true]", "p if { x := not true; x }", "p if { f(not true) }"]:
        case(f"`not` is not a term: {text}", text + "\nf(x) := x", input=GIVEN)
    case("strict: an error in a negated call", "p if not to_number(input.k) == 1", input=GIVEN, strict=True)
    case("strict: division by zero under not", "p if not 1 / input.z == 1", input={"z": 0}, strict=True)
    case("not strict: division by zero under not", "p if not 1 / input.z == 1", input={"z": 0})
    case("not over a rule with a conflict", "q := 1\nq := 2\np if not q == 3")
    case("not over a partial set that is empty", "q contains 1 if false\np if not q[1]")
    case("not over a partial object that is empty", "q[x] := 1 if { some x in [] }\np if not q.a")
    case("not over the whole of an empty partial set", "q contains 1 if false\np if not q")
    case("not over a default", "default q := false\nq if input.u\np if not q", input={})
    case("two levels through rules", "a if input.u\nb if not a\np if not b", input={})
    case("three levels through rules", "a if input.u\nb if not a\nc if not b\np if not c", input={})
    case("not and else", "q if { not input.a } else := 2 if { not input.b } else := 3\np := q", input={"a": 1})
    case("what a name in a negation is bound to by a head", "f(x) if not x == 1\np := [f(1) | true]")
    case("a function's argument in a negation", "f(x) if not x == 1\np if f(2)")
    case("G3: a name in a comprehension under not", "p := {n | some n in input.names; not input.described[n]}", input={"names": ["a", "b"], "described": {"a": "x"}})
    case("G3: an unbound name under not in a comprehension", "p := {1 | not input.described[n]}", input={"described": {}})
    case("G3: a later some", "p if { not input.d[n] == 1; some n in [1] }", input={"d": {}})
