"""How the text of a module is read: tokens, lines, operators, comments, keywords, template strings, numbers."""

LINES = {
    "G12: a line that begins with a bracket is a new statement": "p if {\n\tinput.s\n\t(1 + 2) in xs\n}\nxs := [3]",
    "a line that begins with a square bracket": "p if {\n\tinput.s\n\t[1][0] == 1\n}",
    "a line that begins with a brace": "p if {\n\tinput.s\n\t{1}[1] == 1\n}",
    "a line that begins with a bracket after an assignment": "p := x if {\n\tx := input.n\n\t(x) == 1\n}",
    "a line that begins with a square bracket after an assignment": "p := x if {\n\tx := input.xs\n\t[1, 2] == x\n}",
    "a line that begins with a minus": "p := x if {\n\tx := 1\n\t-1 < x\n}",
    "a line that begins with a dot": "p := input\n.s",
    "a line that ends with a dot": "p := input.\ns",
    "a line that begins with an operator": "p := 1\n+ 2",
    "a line that ends with an operator": "p := 1 +\n2",
    "a comparison over lines": "p if 1 <\n2",
    "an assignment over lines": "p :=\n\t1",
    "an assignment whose operator is on the next line": "p\n:= 1",
    "`if` on the next line": "p := 1\nif true",
    "a body on the next line": "p if\n{ true }",
    "`contains` on the next line": "p\ncontains 1",
    "a call whose bracket is on the next line": "p := count\n([1])",
    "a call whose bracket is behind a space": "p := count ([1])",
    "an index behind a space": "p := [1] [0]",
    "a reference behind a space": "p := input .s",
    "an index of a name behind a space": "xs := [1]\np := xs [0]",
    "a rule and another on one line": "p := 1 q := 2",
    "a rule and another on one line, a semicolon": "p := 1; q := 2",
    "a body and a rule on one line": "p if { true } q := 2",
    "statements by semicolons": "p if { x := 1; x == 1; true }",
    "statements by semicolons, one at the end": "p if { x := 1; x == 1; }",
    "statements by semicolons, one at the start": "p if { ; true }",
    "statements by two semicolons": "p if { true;; true }",
    "a semicolon at a line's end": "p if {\n\ttrue;\n\ttrue\n}",
    "a semicolon at a line's start": "p if {\n\ttrue\n\t; true\n}",
    "statements without a separator": "p if { true true }",
    "empty lines in a body": "p if {\n\n\ttrue\n\n\n\ttrue\n\n}",
    "tabs and carriage returns": "p if {\r\n\ttrue\r\n\tfalse == false\r\n}\r\n",
    "a form feed": "p := 1 \f",
    "a non-breaking space": "p :=\u00a01",
    "a byte order mark": "\ufeffpackage test\n\np := 1",
    "a comment at the end": "p := 1 # one",
    "a comment between": "# a\np := 1 # b\n# c",
    "a comment in a body": "p if {\n\t# why\n\ttrue # so\n\t# end\n}",
    "a comment in an array": "p := [\n\t1, # one\n\t# two\n\t2,\n]",
    "a comment in an object": 'p := {\n\t# first\n\t"a": 1, # one\n}',
    "a comment in a call": "p := count(\n\t# first\n\t[1], # one\n)",
    "a comment after an operator": "p := 1 + # one\n2",
    "a comment before else": "p := 1 if {\n\tfalse\n}\n# otherwise\nelse := 2",
    "a comment before if": "p := 1 # why\nif true",
    "a comment in a comprehension": "p := [x |\n\t# each\n\tsome x in [1] # one\n]",
    "a comment with no end of line": "p := 1\n#",
    "a comment in a string": 'p := "# no"',
    "METADATA that is not YAML": "# METADATA\n# title: [\np := 1",
    "METADATA": "# METADATA\n# title: T\n# custom:\n#   team: x\np := 1",
    "METADATA with an unknown scope": "# METADATA\n# scope: nope\np := 1",
    "METADATA of a rule's chain": "# METADATA\n# title: T\np := rego.metadata.rule().title",
    "METADATA of a rule, none": "p := rego.metadata.rule()",
    "METADATA's chain": "# METADATA\n# title: T\np := [x.path | some x in rego.metadata.chain()]",
    "trailing comma in an array": "p := [1, 2,]",
    "trailing comma in a set": "p := {1, 2,}",
    "trailing comma in an object": 'p := {"a": 1,}',
    "trailing comma in a call": "p := count([1],)",
    "two trailing commas": "p := [1,,]",
    "a leading comma": "p := [,1]",
    "only a comma": "p := [,]",
    "braces": "p := {}",
    "an empty set": "p := set()",
    "an empty set with a space": "p := set( )",
    "a set by a call": "p := set(1)",
    "a name `set`": "set := 1\np := set",
    "an array over lines": "p := [\n\t1,\n\t2\n]",
    "an object over lines": 'p := {\n\t"a": 1,\n\t"b": 2\n}',
    "an object without commas": 'p := {\n\t"a": 1\n\t"b": 2\n}',
    "an object with a key of each kind": 'p := {1: "a", null: "b", true: "c", [1]: "d", {1}: "e", {"x": 1}: "f"}',
    "an object with a key twice": 'p := {"a": 1, "a": 2}',
    "an object with a key twice alike": 'p := {"a": 1, "a": 1}',
    "an object with a reference as a key": 'p := {input.s: 1}',
    "an object with a call as a key": 'p := {lower("A"): 1}',
    "an object with a bare name as a key": "p := {a: 1}",
    "an object with two colons": 'p := {"a": 1: 2}',
    "a set of objects": 'p := {{"a": 1}, {"a": 1}, {}}',
    "a set with a member twice": "p := {1, 1.0, 2}",
    "brackets": "p := ((1 + 2)) * 3",
    "brackets that do not close": "p := (1 + 2",
    "brackets that do not open": "p := 1 + 2)",
    "empty brackets": "p := ()",
    "a list in brackets": "p := (1, 2)",
    "a string that does not close": 'p := "abc',
    "a string over lines": 'p := "a\nb"',
    "a string's escapes": 'p := "\\n\\t\\r\\\\\\"\\/\\b\\f\\u00e9\\ud83d\\ude00"',
    "a string's unknown escape": 'p := "\\x"',
    "a string's half of a pair": 'p := "\\ud83d"',
    "a string's short escape": 'p := "\\u12"',
    "a string with a tab": 'p := "a\tb"',
    "a string in single quotes": "p := 'a'",
    "a raw string": "p := `a\\n\"b\"`",
    "a raw string over lines": "p := `a\n\tb`",
    "a raw string that does not close": "p := `a",
    "a raw string with a brace": "p := `{x}`",
    "a unicode name": "é := 1\np := é",
    "a name with a digit": "x1 := 1\np := x1",
    "a name that begins with a digit": "1x := 1",
    "a name with an underscore": "_x := 1\np := _x",
    "a name with a hyphen": "a-b := 1",
    "a name with a dollar": "$a := 1",
    "an at sign": "p := @a",
    "an ampersand twice": "p := true && false",
    "a bar twice": "p := true || false",
    "an exclamation mark": "p := !true",
    "a question mark": "p := true ? 1 : 2",
    "three equals signs": "p := 1 === 1",
    "`<>`": "p := 1 <> 2",
    "`**`": "p := 2 ** 3",
    "a percent sign": "p := 5 % 3",
    "increments": "p := 1++",
    "a colon": "p : 1",
    "nothing but a name": "p",
    "nothing but a number": "1",
    "an expression as a rule": "p == 1",
    "a call as a rule": "count([1])",
    "a reference as a rule": "input.x",
    "an array as a rule": "[1]",
    "a body alone": "{ true }",
    "a null byte": "p := 1 \u0000",
    "a very long name": "p := " + "x" * 300 + " if " + "x" * 300 + " := 1",
    "deep brackets": "p := " + "(" * 50 + "1" + ")" * 50,
    "deep arrays": "p := " + "[" * 50 + "]" * 50,
}
OPERATORS = """
1 + 2 * 3
(1 + 2) * 3
1 - 2 - 3
1 - (2 - 3)
12 / 3 / 2
2 * 3 % 4
7 % 4 * 2
1 + 2 == 3
3 == 1 + 2
1 < 2 == true
1 + 1 < 3
1 < 2 + 3
1 + 2 in [3]
1 in [1] == true
not_negative - 1
-1 + 2
- 1
--1
1 - -1
1 --1
1-1
1 -1
-not_negative
-(1 + 2)
-input.n
- input.n
-count([1])
-[1][0]
+1
{1} | {2} & {3}
({1} | {2}) & {3}
{1} & {1} | {2}
{1} - {2} | {3}
{1, 2} - {2} & {2}
{1} | {2} == {1, 2}
1 + 2 | {3}
1 == 1 == true
1 == (1 == true)
1 < 2 < 3
1 != 2 != 3
true == 1 < 2
1 + 2 - 3 * 4 / 5 % 6
1 + "a"
10 / 4
10 / 5
1 / 3
7 % 3
-7 % 3
7 % -3
7.5 % 2
7 % 2.0
1 / 0
1 % 0
1.0 / 0
0 / 1
5 - 5
0.1 + 0.2
1e3 + 1
1e-3
1.50
100000000000000000000 + 1
9007199254740993 + 0
9007199254740993 * 1
9223372036854775807 + 1
-9223372036854775808 - 1
18446744073709551615 * 18446744073709551615
1e100 + 1
1e308 * 10
1e400
1e400 == 1e401
1e-400
1e-400 == 0
123456789012345678901234567890 / 10
123456789012345678901234567890 % 7
0.1 * 3
1.1 * 1.1
2 / 3 * 3
1e2 == 100
1.0 == 1
1.10 == 1.1
1.0
1.0 + 0
1E5
1e+5
1.e5
.5 == 0.5
.5 + 0
5. == 5
5. + 0
00
01
-0
-0.0
0x10
0b1
1_000
1e
1e+
1.2.3
12345678901234567890
0.1234567890123456789
1.7976931348623157e308
5e-324
4.9e-324
100000000000000000000000000000000000000000
1e21
1e20
1e15
1e16
123456789.123
0.000001
0.0000001
round(2.5)
round(-2.5)
round(1e300)
ceil(1.2)
ceil(-1.2)
floor(1.8)
floor(-1.8)
floor(1e400)
abs(-5)
abs(-0.5)
abs(-9223372036854775808)
bits.lsh(1, 100)
bits.and(1.5, 1)
numbers.range(1, 3)
numbers.range(3, 1)
numbers.range(1, 1)
numbers.range(1.5, 3)
numbers.range_step(0, 10, 3)
numbers.range_step(10, 0, 3)
numbers.range_step(0, 10, 0)
format_int(255, 16)
format_int(-255, 2)
format_int(12.7, 10)
format_int(123456789012345678901234567890, 10)
format_int(1, 3)
to_number("1e3")
to_number("0x10")
to_number("1_000") == 1000
to_number(" 1")
to_number("1.50")
to_number("")
to_number("-0")
is_number(to_number("NaN"))
is_number(to_number("Inf"))
to_number("12345678901234567890")
to_number(true)
to_number(null)
sum([1, 2.5])
sum([0.1, 0.2])
sum([9223372036854775807, 1])
sum([])
product([])
product([2, 3.5])
max([1, 1.0])
min([1, 1.0])
{1, 1.0}
{1.0, 1}
[1.0, 1]
{1: "a", 1.0: "a"}
json.marshal([1.0, 1e3, 100000000000000000000])
json.unmarshal("[1.0, 1e3, 100000000000000000000, -0, 1E+2]")
json.unmarshal("1e400")
input.big
input.big + 1
input.float
input.float * 1
input.exp
input.exp + 0
input.tiny
"""
KEYWORDS = ["as", "contains", "default", "else", "every", "false", "if", "import", "in", "not", "null", "package", "some", "true", "with", "and", "or", "set", "data", "input"]
KEYWORD_FORMS = {
    "a member by a dot": "p := input.K",
    "a member by brackets": 'p := input["K"]',
    "a member of data": "p := data.base.K",
    "a member in the middle": "p := input.K.x",
    "a rule's part": "p.K := 1",
    "a rule's name": "K := 1\np := data.test.K",
    "a variable": "p := K if { K := 1 }",
    "an argument": "f(K) := 1\np := f(2)",
    "a package's part": "package test.K\n\np := 1",
    "an import's part": "import data.base.K as x\n\np := x",
    "an import's alias": "import data.base as K\n\np := 1",
    "a key of an object": 'p := {"K": 1}.K',
}
TEMPLATES = r"""
$""
$"a"
$"{1}"
$"{1}{2}"
$"a{1}b{2}c"
$"{input.s}"
$"{input.u}"
$"{input.u.v}"
$"<{input.u}> <{input.n}>"
$"{input}"
$"{input.xs}"
$"{input.xs[0]}"
$"{input.xs[9]}"
$"{[1, "a", null, true]}"
$"{{1, 2}}"
$"{ {1, 2} }"
$"{{"a": 1}}"
$"{ {"b": 1, "a": {"c": [1]}} }"
$"{{}}"
$"{set()}"
$"{null}"
$"{true}"
$"{"a"}"
$"{"a\"b"}"
$"{`raw`}"
$"{1.0}"
$"{1e3}"
$"{100000000000000000000}"
$"{1 + 2}"
$"{1 < 2}"
$"{1 in [1]}"
$"{count([1, 2])}"
$"{lower("A")}"
$"{to_number("x")}"
$"{1 / 0}"
$"{[x | some x in [1, 2]]}"
$"{{x | some x in [1, 2]}}"
$"{{x: 1 | some x in [1, 2]}}"
$"{$"{1}"}"
$"{$"a{$"b{1}"}"}"
$"\{1}"
$"\{\}"
$"a\nb\t\"c\""
$"\u00e9"
$"é{1}😀"
$"{"
$"}"
$"{}"
$"{ }"
$"{1"
$"{1}}"
$"{1 2}"
$"{1, 2}"
$"{x}"
$"{x := 1}"
$"{x = 1}"
$"{not true}"
$"{some x in [1]}"
$"{every x in [1] { x }}"
$"{input.xs[_]}"
$"{input.xs[i]}"
$"{data.test.q}"
$"{data.test.nope}"
$"{data.test.s}"
$"{data.test.f(1)}"
$"{f(1)}"
$"{q}"
$"{undef}"
$"{undef.x}"
$"{s}"
$"{conflict}"
$"a" == "a"
$"{1}" == "1"
concat("", [$"{1}", $"{2}"])
[$"{1}", $"{2}"]
{$"{1}": $"{2}"}
{"a": 1}[$"a"]
{"1": 5}[$"{1}"]
count($"{input.s}")
$"{input.s}" in ["abc"]
$`a`
$`{1}`
$`a{1}\n{"b"}`
$`\{1}`
$ "a"
$'a'
$"a
$"{1
}"
$"{ 1 }"
$"{
	1
}"
$"{1 # c
}"
"""
PRINT = {
    "it holds": 'p if { print("a") }',
    "it holds for what is undefined": "p if { print(input.u) }",
    "it holds for false": "p if { print(false) }",
    "several": 'p if { print("a", 1, [2], input.u) }',
    "none": "p if { print() }",
    "in a comprehension": "p := [x | some x in [1, 2]; print(x)]",
    "of an iteration": "p := [1 | print(input.xs[_])]",
    "of a call that fails": 'p if { print(to_number("x")) }',
    "of an unbound name": "p if { print(x) }",
    "of a later name": "p := x if { print(x); x := 1 }",
    "as a value": 'p := print("a")',
    "in an assignment": 'p if { x := print("a") }',
    "under not": 'p if { not print("a") }',
    "in what every searches": 'p if { every x in [1 | print("a")] { x == 2 } }',
    "in what every searches, of an outer variable": 'p if { y := 1; every x in [1 | print(y)] { x == 1 } }',
    "in what every searches, of an argument": 'f(y) if { every x in [1 | print(y)] { x == 1 } }\np := f(1)',
    "in a comprehension of a template": 'p := $"{[1 | print("a")]}"',
    "in a comprehension of a template in a body": 'p if { x := 1; $"{[1 | print(x)]}" == "[1]" }',
    "in a comprehension of with": 'p if { input.x == [1] with input.x as [1 | print("a")] }',
    "under every": 'p if { every x in [1] { print(x) } }',
    "every of only a print": 'p if { every x in [1] { print("x"); x == 1 } }',
    "with a with": 'p if { print(input.n) with input.n as 2 }',
    "in a function": 'f(x) := x if { print(x) }\np := f(1)',
    "as a rule's name": "print := 1\np := print",
    "as a function's name": "print(x) := x\np := print(1)",
    "in a head": 'p contains print("a")',
    "trace": 'p if { trace("a") }',
}


def templates():
    """Each of the templates; a few go over lines."""
    made, open_line = [], ""
    for line in TEMPLATES.strip("\n").splitlines():
        open_line += line
        if line.startswith(("$", "[", "{", "c")) and not line.endswith(("{", "# c", "{1")) or line == '}"':
            made.append(open_line)
            open_line = ""
        else:
            open_line += "\n"
    return made


def tell(case):
    given = {"s": "abc", "n": 1, "xs": [1, 2], "big": 12345678901234567890123, "float": 1.50, "exp": 1e3, "tiny": 1e-7}
    keywords = {word: {"x": word} for word in KEYWORDS}
    base = {"base": {word: word for word in KEYWORDS}}
    for name, text in LINES.items():
        case(f"text: {name}", text, input=given)
    for expression in OPERATORS.strip().splitlines():
        case(f"value: {expression}", f"not_negative := 5\np := {expression}", input=given)
    for expression in ["1 / 0", "1 % 0", "7.5 % 2", 'to_number("x1")', "bits.and(1.5, 1)", "numbers.range(1.5, 3)", "format_int(1, 3)", "numbers.range_step(0, 10, 0)", 'to_number(" 1")']:
        case(f"value, strict: {expression}", f"p := {expression}", strict=True)
    for word in KEYWORDS:
        for name, text in KEYWORD_FORMS.items():
            if word == "package" and "package" in text.split("\n")[0]:
                continue
            query = f"data.test[\"{word}\"].p" if "package" in name else "data.test.p"
            case(f"keyword `{word}`: {name}", "package test\n\n" + text.replace("K", word) if not text.startswith("package") else text.replace("K", word), query=query, input=keywords, data=base)
    helpers = "q := 7\ns contains 1\nf(x) := x + 1\nundef := 1 if false\nconflict := 1\nconflict := 2\n"
    for number, template in enumerate(templates()):
        case(f"template {number}: {template}", f"{helpers}p := {template}", input=given)
    for template in ['$"{to_number("x")}"', '$"{1 / 0}"', '$"{input.u}"', '$"{conflict}"']:
        case(f"template, strict: {template}", f"{helpers}p := {template}", input=given, strict=True)
    for name, text in PRINT.items():
        case(f"print: {name}", text, input=given)
        if "fails" in name:
            case(f"print: {name}, strict", text, input=given, strict=True)
