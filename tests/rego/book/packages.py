"""Imports, packages over several files, and references into base and virtual documents."""

LIB = "package lib\n\nx := 1\ns contains 2\nf(a) := a * 2\no.k := 3\nundef := 1 if false"
LIB_DEEP = "package lib.deep\n\ny := 4\ng(a) := a + 100"

IMPORTS = {
    "a package": "import data.lib\n\np := lib.x",
    "a package, its function": "import data.lib\n\np := lib.f(4)",
    "a package, its set": "import data.lib\n\np := [x | some x in lib.s]",
    "a package, its undefined rule": "import data.lib\n\np := lib.undef",
    "a package, what is not there": "import data.lib\n\np := lib.nope",
    "a package, a function that is not there": "import data.lib\n\np := lib.nope(1)",
    "a rule": "import data.lib.x\n\np := x",
    "a function": "import data.lib.f\n\np := f(5)",
    "an alias": "import data.lib as l\n\np := l.x",
    "an alias of a function": "import data.lib.f as twice\n\np := twice(5)",
    "an alias of a rule's part": "import data.lib.o.k as three\n\np := three",
    "a deep package": "import data.lib.deep\n\np := [deep.y, deep.g(1)]",
    "a package and a deep one by it": "import data.lib\n\np := [lib.x, lib.deep.y, lib.deep.g(1)]",
    "a package whose name is a path with brackets": 'import data["lib"]["deep"]\n\np := deep.y',
    "a package that is not there": "import data.nope\n\np := nope.x",
    "a package that is not there, an alias": "import data.nope as n\n\np if not n.x",
    "base data": "import data.base\n\np := base.n",
    "a member of base data": "import data.base.n as m\n\np := m",
    "the input": "import input\n\np := input.a",
    "the input's member": "import input.a\n\np := a",
    "the input's member, an alias": "import input.a as b\n\np := b",
    "the input's missing member": "import input.u\n\np if not u",
    "the input, an alias": "import input as req\n\np := req.a",
    "data": "import data\n\np := data.lib.x",
    "data, an alias": "import data as d\n\np := d.lib.x",
    "rego.v1": "import rego.v1\n\np := 1",
    "future.keywords": "import future.keywords\n\np := 1",
    "future.keywords.in": "import future.keywords.in\n\np := 1 in [1]",
    "future.keywords, one that is not there": "import future.keywords.nope\n\np := 1",
    "rego.v2": "import rego.v2\n\np := 1",
    "something else": "import foo.bar\n\np := 1",
    "a wildcard": "import data._\n\np := 1",
    "a variable": "import data[x]\n\np := 1",
    "a call": "import data.lib.f(1)\n\np := 1",
    "a number": "import data.lib[0]\n\np := 1",
    "an alias that is a path": "import data.lib as a.b\n\np := 1",
    "an alias that is a keyword": "import data.lib as if\n\np := 1",
    "an alias that is `input`": "import data.lib as input\n\np := input.x",
    "an alias that is `data`": "import data.lib as data\n\np := data.x",
    "an alias that is a built-in": "import data.lib as count\n\np := count.x",
    "an alias that is a wildcard": "import data.lib as _\n\np := 1",
    "without a path": "import\n\np := 1",
    "the same twice": "import data.lib\nimport data.lib\n\np := lib.x",
    "two of one name": "import data.lib.x\nimport data.base.n as x\n\np := x",
    "two of one last part": "import data.lib\nimport data.base.lib\n\np := lib.x",
    "an alias of a rule's own name": "import data.lib.x as p\n\np := 1",
    "an alias of another rule's name": "import data.lib as q\n\nq := 1\np := q",
    "an alias that is a function's name": "import data.lib.f\n\nf(a) := a\np := f(1)",
    "unused": "import data.lib\n\np := 1",
    "after a rule": "p := lib.x\n\nimport data.lib",
    "an alias in a head": "import data.lib\n\np contains lib.x",
    "an alias in a head's key": "import data.lib\n\np[lib.x] := 1",
    "an alias in a function's argument": "import data.lib\n\np := lib.f(lib.x)",
    "an alias in a comprehension": "import data.lib\n\np := [lib.x | true]",
    "an alias as a key": "import data.lib\n\np := [5, 6][lib.x]",
    "an alias under `not`": "import data.lib\n\np if not lib.undef",
    "an alias in `with`": "import data.lib\n\np := x if { x := lib.x with lib.x as 9 }",
    "an alias in `with`, a function": "import data.lib\n\np := x if { x := lib.f(1) with lib.f as 9 }",
    "an alias's part by a variable": 'import data.lib\n\np := lib[k] if k := "x"',
    "an alias's parts, each": "import data.lib\n\np := {k | lib[k]}",
    "an alias, local name over it": "import data.lib\n\np := lib if { lib := 7 }",
    "an alias, an argument over it": "import data.lib\n\nh(lib) := lib\np := h(3)",
    "an alias, a `some` over it": "import data.lib\n\np := [lib | some lib in [3]]",
    "an alias, an `every` over it": "import data.lib\n\np if every lib in [3] { lib == 3 }",
    "an alias, a pattern over it": "import data.lib\n\np := lib if { [lib, _] := [3, 4] }",
    "an alias as a key of an object": 'import data.lib\n\np := {lib.x: 1}',
    "an alias in a template string": 'import data.lib\n\np := $"{lib.x}"',
    "two on one line": "import data.lib; import data.base\n\np := [lib.x, base.n]",
    "a comment behind": "import data.lib # why\n\np := lib.x",
}
ANCESTORS = {
    "G2: the parent, its rule": ("package acme.node.engine\n\nimport data.acme\n\nbanned := 1\np := acme.banned", "package acme\n\nbanned := 7"),
    "G2: the parent, the own package by it": ("package acme.node.engine\n\nimport data.acme\n\nq := 1\np := acme.node.engine.q", "package acme\n\nbanned := 7"),
    "G2: the parent, own rules still there": ("package acme.node.engine\n\nimport data.acme\n\nq := acme.banned\np := q", "package acme\n\nbanned := 7"),
    "G2: the parent, two files": ("package acme.node.engine\n\nimport data.acme\n\np := q", "package acme.node.engine\n\nimport data.acme\n\nq := acme.banned", "package acme\n\nbanned := 7"),
    "G2: written out": ("package acme.node.engine\n\np := data.acme.banned", "package acme\n\nbanned := 7"),
    "G2: the own package": ("package acme.node.engine\n\nimport data.acme.node.engine\n\nq := 3\np := engine.q",),
    "G2: the own package, the whole": ("package acme.node.engine\n\nimport data.acme.node.engine\n\nq := 3\np := engine",),
    "G2: the parent, the whole": ("package acme.node.engine\n\nimport data.acme\n\np := acme", "package acme\n\nbanned := 7"),
    "G2: the parent, a part by a variable": ('package acme.node.engine\n\nimport data.acme\n\np := acme[k] if k := "banned"', "package acme\n\nbanned := 7"),
    "G2: a sibling": ("package acme.node.engine\n\nimport data.acme.node.tool\n\np := tool.x", "package acme.node.tool\n\nx := 5"),
    "G2: a child": ("package acme.node.engine\n\nimport data.acme.node.engine.sub\n\np := sub.x", "package acme.node.engine.sub\n\nx := 5"),
    "G2: a child by its path": ("package acme.node.engine\n\np := data.acme.node.engine.sub.x", "package acme.node.engine.sub\n\nx := 5"),
    "G2: a child that uses its parent": ("package acme.node.engine\n\nq := 2\np := data.acme.node.engine.sub.x", "package acme.node.engine.sub\n\nimport data.acme.node.engine\n\nx := engine.q"),
    "a package named as a rule": ("package acme.node.engine\n\nsub := 1\np := sub", "package acme.node.engine.sub\n\nx := 5"),
    "a package below a rule's key": ("package acme.node.engine\n\nsub.y := 1\np := sub", "package acme.node.engine.sub\n\nx := 5"),
    "a package below a rule with variables": ("package acme.node.engine\n\nsub[k] := 1 if k := \"y\"\np := sub", "package acme.node.engine.sub\n\nx := 5"),
    "a rule's path that is another's package": ("package acme.node\n\nengine.p := 1", "package acme.node.engine\n\nq := 2"),
    "a rule's path that is another's rule": ("package acme.node\n\nengine.p := 1", "package acme.node.engine\n\np := 1"),
    "a rule's path that is another's rule, unlike": ("package acme.node\n\nengine.p := 1", "package acme.node.engine\n\np := 2"),
}
FILES = {
    "one package in two files": ("package test\n\np := q", "package test\n\nq := 3"),
    "definitions over two files": ("package test\n\np contains 1", "package test\n\np contains 2"),
    "an object over two files": ("package test\n\np.a := 1", "package test\n\np.b := 2"),
    "a conflict over two files": ("package test\n\np := 1", "package test\n\np := 2"),
    "a function over two files": ("package test\n\nf(1) := 10\np := [f(1), f(2)]", "package test\n\nf(2) := 20"),
    "functions of two arities over two files": ("package test\n\nf(1) := 10\np := f(1)", "package test\n\nf(2, 3) := 20"),
    "a default in another file": ("package test\n\np := 1 if false", "package test\n\ndefault p := 2"),
    "two defaults over two files": ("package test\n\ndefault p := 2", "package test\n\ndefault p := 2"),
    "kinds that differ over two files": ("package test\n\np := 1", "package test\n\np contains 2"),
    "an import counts for its own file": ("package test\n\nimport data.lib\n\np := q", "package test\n\nq := lib.x", LIB),
    "one alias for two things in two files": ("package test\n\nimport data.lib as l\n\np := [l.x, q]", "package test\n\nimport data.lib.deep as l\n\nq := l.y", LIB, LIB_DEEP),
    "an alias named as the other file's rule": ("package test\n\nimport data.lib.x as q\n\np := q", "package test\n\nq := 3", LIB),
    "an error in the other file": ("package test\n\np := 1", "package test\n\nq := x"),
    "an error in another package": ("package test\n\np := 1", "package other\n\nq := x"),
    "a parse error in another package": ("package test\n\np := 1", "package other\n\nq :="),
    "no package": ("p := 1 # package",),
    "a package twice": ("package test\npackage test\n\np := 1",),
    "a package after a rule": ("p := 1\npackage test",),
    "a package with brackets": ('package test["a b"]\n\np := 1',),
    "a package with a keyword": ("package test.if\n\np := 1",),
    "a package that is a keyword": ("package if\n\np := 1",),
    "a package with a number": ("package test[1]\n\np := 1",),
    "a package with a variable": ("package test[x]\n\np := 1",),
    "a package that is `data`": ("package data\n\np := 1",),
    "a package that is `input`": ("package input\n\np := 1",),
    "a package below `data`": ("package data.test\n\np := 1",),
    "a package and a rule on one line": ("package test; p := 1",),
    "a comment before the package": ("# about\n\npackage test\n\np := 1",),
    "an empty file": ("# package",),
}
REFERENCES = {
    "ground, a value": "p := data.v.n",
    "ground, an object's member": "p := data.v.o.a",
    "ground, a set": "p := data.v.s",
    "ground, a set's member": 'p := data.v.s["x"]',
    "ground, into a value": "p := data.v.deep.a[1].b",
    "ground, into a value that lacks it": "p := data.v.deep.a[7]",
    "ground, into a string": "p := data.v.input_string.x",
    "ground, a function": "p := data.v.f",
    "a whole package": "p := data.v",
    "a whole package of base and virtual": "p := data.mix",
    "a whole package of base and virtual, a part": "p := data.mix.base",
    "a whole package of base and virtual, the virtual part": "p := data.mix.virtual",
    "a whole package of base and virtual, keys": "p := {k | data.mix[k]}",
    "a whole package of base and virtual, values": "p := {k: v | v := data.mix[k]}",
    "a whole package with packages below": "p := data.tree",
    "a whole package with packages below, keys": "p := [k | some k, _ in data.tree]",
    "a package below": "p := data.tree.left",
    "a package below by a variable": 'p := {k: v | some k in ["left", "right", "up"]; v := data.tree[k].x}',
    "packages below, each": "p := {k: v | v := data.tree[k].x}",
    "packages and rules, each": "p := {[j, k] | data.tree[j][k]}",
    "each rule of a package": "p := {k | data.v[k]}",
    "each rule of a package, its members": "p := {[j, k] | data.v[j][k]}",
    "each rule of a package that equals": "p := {k | data.v[k] == 1}",
    "each key of an object": "p := {k | data.v.o[k]}",
    "each key of an object, its value": "p := {k: v | v := data.v.o[k]}",
    "each member of a set": "p := {x | data.v.s[x]}",
    "each member of a set, its value": "p := {x | x := data.v.s[_]}",
    "a set by a pattern": "p := {x | data.v.pairs[[1, x]]}",
    "a set by a pattern, bound": "p := {x | x := 3; data.v.pairs[[1, x]]}",
    "a set by an object pattern": 'p := {x | data.v.objects[{"a": x}]}',
    "an object by a known key": 'p := x if { k := "a"; x := data.v.o[k] }',
    "an object by an unknown key": 'p := x if { k := "nope"; x := data.v.o[k] }',
    "an object by a number": "p := data.v.numbered[1]",
    "an object by a number's other text": "p := data.v.numbered[1.0]",
    "a ref head, ground": "p := data.v.r.a.b",
    "a ref head, a part": "p := data.v.r.a",
    "a ref head, the whole": "p := data.v.r",
    "a ref head, by variables": "p := {[j, k, v] | v := data.v.r[j][k]}",
    "a ref head, the first known": 'p := {[k, v] | j := "a"; v := data.v.r[j][k]}',
    "a ref head, the second known": 'p := {[j, v] | k := "b"; v := data.v.r[j][k]}',
    "a ref head with variables": "p := data.v.rv",
    "a ref head with variables, ground": "p := data.v.rv.x.n",
    "a ref head with variables, each": "p := {k: v | v := data.v.rv[k].n}",
    "a ref head with variables and a set": "p := data.v.rs",
    "a ref head with variables and a set, ground": "p := data.v.rs.x",
    "a ref head with variables and a set, a member": "p := data.v.rs.x[1]",
    "a ref head with variables and a set, each": "p := {[k, v] | data.v.rs[k][v]}",
    "a package by a bracket": 'p := data["v"]["n"]',
    "a package by a variable": 'p := data[k].n if k := "v"',
    "a package by a variable that is not there": 'p := data[k].n if k := "nope"',
    "every package": "p := {k | data[k].n}",
    "base data by a path": "p := data.base.xs[1]",
    "base data, each": "p := [x | x := data.base.xs[_]]",
    "base data, keys and members": "p := {[k, j] | data.base[k][j]}",
    "base data, a missing path": "p := data.base.nope.x",
    "base data, an array's index by a string": 'p := data.base.xs["1"]',
    "base data, a string's member": "p := data.base.s.x",
    "base data, null": "p := data.base.z",
    "base data, false": "p if data.base.no",
    "base data, false in a comparison": "p if data.base.no == false",
    "base data, a member of null": "p := data.base.z.x",
    "a reference by a reference": "p := data.base.xs[data.base.i]",
    "a reference by a reference's reference": "p := data.base.o[data.base.ks[data.base.i]]",
    "a reference by a call": 'p := data.base.o[lower("A")]',
    "a reference by an expression": "p := data.base.xs[0 + 1]",
    "a reference by a comparison": "p := {true: 1}[1 == 1]",
    "a reference on a call": 'p := split("a,b", ",")[1]',
    "a reference on a function": "p := data.v.f(3)[0]",
    "a reference on an array": "p := [1, 2][1]",
    "a reference on an object": 'p := {"a": {"b": 3}}.a.b',
    "a reference on a set": "p := {1, 2}[2]",
    "a reference on brackets": "p := (data.base).xs",
    "a reference on a string": 'p := "abc"[0]',
    "a reference on a number": "p := 1[0]",
    "a variable that holds an object": "p := x.a if { x := data.base.o }",
    "a variable that holds a package": "p := x.n if { x := data.v }",
    "a variable that holds a set": 'p := s["x"] if { s := data.v.s }',
    "a variable that holds the input": "p := x.a if { x := input }",
    "a rule that holds a package": "q := data.v\np := q.n",
    "a rule that holds data": "q := data.base\np := q.xs[0]",
    "a function that gives a package": "g(x) := data.v\np := g(1).o.a",
    "a rule of another package that holds this one": "p := data.holds.whole",
    "an undefined rule in a whole package": "p := data.undef",
    "a failing rule in a whole package": "p := data.failing",
    "a conflict in a whole package": "p := data.conflict",
    "a conflict beside what is asked for": "p := data.conflict.fine",
    "a test rule in a whole package": "p := data.v.test_x",
    "a null value": "p := data.v.z",
    "a false value, bare": "p if data.v.no",
    "a false value under not": "p if not data.v.no",
}
WORLD = [
    """package v

n := 1
z := null
no := false
f(x) := [x]
o.a := 1
o.b := 2
s contains "x"
s contains "y"
pairs contains [1, 2]
pairs contains [1, 3]
pairs contains [2, 4]
objects contains {"a": 1}
objects contains {"a": 2, "b": 3}
numbered[1] := "one"
deep := {"a": [1, {"b": 5}]}
input_string := input.s
r.a.b := 1
r.a.c := 2
r.d.b := 3
rv[k].n := v if some k, v in {"x": 1, "y": 2}
rs[k] contains v if { some k in ["x", "y"]; some v in [1, 2] }
test_x if true
nothing := 1 if false""",
    "package mix\n\nvirtual := 1\nvs contains 1",
    "package tree\n\ntop := 0",
    "package tree.left\n\nx := 1",
    "package tree.right\n\nx := 2\nf(y) := y",
    "package holds\n\nwhole := data.v.o",
    "package undef\n\na := 1 if false\nb := 2",
    "package failing\n\na := 1 / 0\nb := 2",
    "package conflict\n\na := 1\na := 2\nfine := 3",
]
BASE = {
    "base": {"xs": [1, 2], "o": {"a": 1}, "i": 1, "ks": ["b", "a"], "s": "abc", "z": None, "no": False, "n": 9},
    "mix": {"base": 1, "deep": {"x": [1]}}, "tree": {"given": {"x": 8}},
}


def tell(case):
    given = {"a": 1, "s": "abc"}
    for name, text in IMPORTS.items():
        case(f"import {name}", text, LIB, LIB_DEEP, input=given, data={"base": {"n": 9, "lib": {"x": 5}}})
    for name, modules in ANCESTORS.items():
        case(name, *modules, query="data.acme.node.engine.p" if "another's" not in name else "data.acme")
        case(f"{name}, all", *modules, query="data.acme")
    for name, modules in FILES.items():
        case(name, *modules, query="data.test" if "package" in name else "data.test.p")
    for name, text in REFERENCES.items():
        case(f"reference: {name}", text, *WORLD, input=given, data=BASE)
        if name in ("a whole package of base and virtual", "a failing rule in a whole package"):
            case(f"reference: {name}, strict", text, *WORLD, input=given, data=BASE, strict=True)
    case("base data where a rule is", "p := 1", query="data.test.p", data={"test": {"p": 2}})
    case("base data beside a rule", "p := 1", query="data.test", data={"test": {"q": 2}})
    case("base data below a rule", "p.a := 1", query="data.test.p", data={"test": {"p": {"b": 2}}})
    case("base data that is a package's name", "p := 1", query="data.test.p", data={"test": 3})
    case("base data above a package", "package a.b\n\np := 1", query="data.a", data={"a": {"c": 1}})
    case("base data, empty", "p if not data.x", data={})
    case("base data with a key that is not a name", 'p := [data["a b"], data["0"], data[""]]', data={"a b": 1, "0": 2, "": 3})
    case("everything, without recursion", "package a\n\nx := 1", "package b\n\ny := 2", query="data", data={"c": 3})
    case("all of data in a rule", "p := data", data={"c": 3})
    case("the input in a rule", "p := input", input={"a": [1, {"b": None}]})
    case("no input", "p := input")
    case("no input, negated", "p if not input")
    case("the input is false", "p := input", input=False)
    case("the input is null", "p := input", input=None)
    case("a member of an input that is a number", "p := input.x", input=3)
