"""`=`, `:=`, `==`: patterns, destructuring, partly known composites, and what is equal."""

FORMS = """
x = 1; x == 1
1 = 1
1 = 2
"a" = "a"
[1, 2] = [1, 2]
[1, 2] = [2, 1]
[1] = [1, 2]
[] = []
{1, 2} = {2, 1}
{"a": 1} = {"a": 1}
{"a": 1} = {"a": 1, "b": 2}
{"a": 1, "b": 2} = {"b": 2, "a": 1}
[x, y] = [1, 2]; x == 1; y == 2
[x, 2] = [1, y]; x == 1; y == 2
[x, [y, z]] = [1, [2, 3]]; z == 3
[x, [y, z]] = [1, [2]]
[x, [y, z]] = [1, 2]
[x, x] = [1, 1]
[x, x] = [1, 2]
[x, y, x] = [1, 2, 1]
[_, _] = [1, 2]
[x, _, z] = [1, 2, 3]; z == 3
[x] = [input.xs]; x == [1, 2]
[x, y] = input.xs; y == 2
[x, y, z] = input.xs
[x | x = 1] = [y]; y == 1
{"a": x} = {"a": 1}; x == 1
{"a": x} = {"b": 1}
{"a": x, "b": 2} = {"a": 1, "b": 2}; x == 1
{"a": x, "b": 2} = {"a": 1, "b": 3}
{"a": {"b": x}} = {"a": {"b": 1}}; x == 1
{"a": [x, _]} = {"a": [1, 2]}; x == 1
{"a": x} = input.o; x == 1
{"a": x, "b": y} = input.o; y == 2
{"k": x} = input.o
{input.k: x} = {"a": 5}; x == 5
k := "a"; {k: x} = {"a": 5}; x == 5
k := "a"; {k: x} = input.o; x == 1
k := "a"; {k: x, "b": y} = input.o; y == 2
k := "zz"; {k: x, "b": y} = input.o
{"a": x} = {"a": x}
x = {"a": 1}; x.a == 1
x = [1, 2]; x[1] == 2
x = {1, 2}; x[2]
x = input.xs; x[0] == 1
x = y; y = 1; x == 1
x = y; x = 1; y = 2
x = y; y = z; z = 3; x == 3
[x, y] = [y, 1]; x == 1
[x, y] = [1, x]; y == 1
[x, y, z] = [y, z, 7]; x == 7
[[x]] = [[1]]; x == 1
[{"a": x}] = [{"a": 2}]; x == 2
[x, {"b": y}] = [1, {"b": 2}]; y == 2
x = input.u
input.u = x
[x, y] = [1, input.u]
input.xs[i] = 2; i == 1
input.xs[i] = x; x == 2; i == 1
2 = input.xs[i]; i == 1
input.xs[i] = input.ys[i]
input.xs[i] = input.ys[j]; i == 1; j == 0
input.o[k] = 2; k == "b"
input.o[k] = input.o[j]; k != j
input.o = {"a": 1, "b": x}; x == 2
input.o = {"a": 1}
input.xs = [1, x]; x == 2
input.s = "abc"
q[x] = 2; x == 1
q[x] = y; y == 2
q = [1, x]; x == 2
s[x] = y; y == x
s[[1, x]]; x == 2
f(1) = [x, y]; y == 2
[x, y] = f(1); y == 2
f(1) = {"a": x}
f(1) = f(1)
f(x) = [1, 2]; x = 1
count([1, 2]) = x; x == 2
count([1, 2]) = 2
count([1, 2]) = 3
2 = count([1, 2])
1 + 1 = 2
x = 1 + 1; x == 2
1 + 1 = x; x == 2
x + 1 = 2; x = 1
[1 + 1, x] = [y, 3]; y == 2
[x] = [1 + 1]; x == 2
"a" = lower("A")
true = true
true = false
null = null
x = null; x == null
x = false; x == false
x = false; x
x = true; x
x := 1; x == 1
[x, y] := [1, 2]; y == 2
[x, [y]] := [1, [2]]; y == 2
[x, _] := [1, 2]; x == 1
[x] := [1, 2]
[x, y] := input.xs; y == 2
[x, y, z] := input.xs
{"a": x} := {"a": 1}; x == 1
{"a": x, "b": y} := input.o; y == 2
{"a": x} := input.o
{"a": {"b": [x, _]}} := {"a": {"b": [1, 2]}}; x == 1
{"a": x, "b": 2} := input.o; x == 1
[x, 2] := input.xs; x == 1
x := input.u
[x, y] := [1, input.u]
[x, y] := f(1); y == 2
[x, y] := q; x == 1
x := y; y = 2
x := 1; y := x; y == 1
x := [y | y := 1]; x == [1]
x := 1; x := 1
x := y
_ := 1
x := _
1 == 1
1 == 1.0
1 == 1e0
10 == 1e1
0.1 + 0.2 == 0.3
0 == -0
1 == "1"
1 == true
null == false
[] == {}
set() == {}
set() == []
{} == {}
[1] == [1.0]
{1} == {1.0}
{"a": 1} == {"a": 1.0}
{1: 2} == {1.0: 2}
{"a": 1, "b": 2} == {"b": 2, "a": 1}
[1, 2] == [2, 1]
{1, 2} == {2, 1}
"é" == "é"
"a" == "A"
"" == null
input.xs == [1, 2]
input.o == {"a": 1, "b": 2}
input.o == {"b": 2, "a": 1}
input.n == 1
input.n = 1.0
input.big == 12345678901234567890
input.big = 12345678901234567891
1 != 1
1 != 2
1 != "1"
[1] != [2]
{} != set()
input.u != 1
1 = "1"
1 == [1]
[1] = {1}
[1, x] = "a"
{"a": x} = [1]
{"a": x} = {"a": 1}.a
{"a": 1} = {"a": "1"}
x = 1; x = "1"
x := 1; x == "1"
1 = 1 = 1
x = y = 1
(x = 1)
(1 = 1) == true
x := (1 == 1); x
"""
ORDER = ["null", "false", "true", "-1", "0", "1.5", "2", '""', '"a"', '"b"', "[]", "[1]", "[1, 2]", "[2]", "{}", '{"a": 1}', '{"a": 2}', '{"b": 1}', "set()", "{1}", "{1, 2}", "{2}"]


def tell(case):
    helpers = "q := [1, 2]\ns contains [1, 2]\nf(x) := [x, 2]\n"
    given = {"xs": [1, 2], "ys": [2, 3], "o": {"a": 1, "b": 2}, "k": "a", "s": "abc", "n": 1, "big": 12345678901234567890}
    for body in FORMS.strip().splitlines():
        case(body, f"{helpers}p if {{ {body} }}", input=given)
    each = ", ".join(ORDER)
    # A name that may be anything keeps the compiler's types out of it.
    left_and_others = f"others := [y | y := [{each}][_]]"
    for left in ORDER:
        case(f"order: {left} < …", f"p := [i | some i; left < others[i]] if {{ left := [x | some x in [{left}]][0]; {left_and_others} }}")
    for operator in ["<=", ">", ">=", "==", "!="]:
        case(f"order: all by {operator}", f"p := [[i, j] | others[i] {operator} others[j]] if {left_and_others}")
    case("order: sort of everything", f"p := sort([{', '.join(reversed(ORDER))}])")
    case("order: max and min of everything", f"p := [max(v), min(v)] if v := [{', '.join(ORDER)}]")
    case("order: objects by their first unlike key", 'p := sort([{"b": 1}, {"a": 2}, {"a": 1, "b": 0}, {"a": 1}, {}, {"a": 1, "c": 0}])')
    case("order: sets by their members in order", "p := sort([{3}, {1, 2}, {1}, {1, 3}, {2}, set()])")
    case("order: arrays by their members, then by length", "p := sort([[2], [1, 2], [1], [], [1, 1, 1], [1, {}], [1, null]])")
    case("order: numbers of many texts", "p := sort([10, 9, 1e1, 1.0, 1, -1e2, 0.5, 1e-1, 100000000000000000000, 99999999999999999999])")
    case("order: strings by bytes", 'p := sort(["b", "B", "a", "é", "z", "aa", "", "10", "9", "\\u0000", "😀", "\\uffff"])')
    case("order: G6, a set and an object", 'p := x > y if { x := [a | some a in [{1}]][0]; y := [a | some a in [{"a": 1}]][0] }')
