"""METADATA: what its fields take, what they give, and what each block speaks of."""

import random

BOTH = "[rego.metadata.rule(), rego.metadata.chain()]"


def block(text):
    """A METADATA comment."""
    return "# METADATA\n" + "".join(f"# {line}".rstrip() + "\n" for line in text.split("\n"))


def rule(text, value=BOTH):
    return block(text) + f"p := {value}"


FIELDS = r"""
title: 1.10
title: 0x1F
title: True
title: ~
title: !!str ~
title: 2020-01-01
title: !!binary aGk=
title: [a]
title:   x
description: `foo` bars
description:Bar
entrypoint: yes
entrypoint: 'on'
entrypoint: No
entrypoint: ~
entrypoint: 1
entrypoint: truth
organizations: [a, ~, 1, 2020-01-01]
organizations: ~
organizations: []
organizations: a
organizations: [[a]]
related_resources: [docs/7.md, 'https://example.com/a?b=c#d']
related_resources: [{ref: ' docs/7.md ', description: ' x '}]
related_resources: [{ref: x, description: 1}]
related_resources: ['docs/a b.md', 'é/[x]', 'HTTP://u@ä/%2f', 'a%41 b', 'a?b c#d e', 'mailto:a b', 'a#', '//h', 'x*(y)#!(z)']
related_resources: [':x']
related_resources: ['a%zz']
related_resources: ['http://a b']
related_resources: [{ref: 1}]
related_resources: [{description: x}]
related_resources: ['']
related_resources: [1]
related_resources: [~]
related_resources: ~
authors: [A B <a@b>, <a@b>, A <>, ' C ']
authors: [{name: ' A ', email: b}, {name: 1, email: x}]
authors: [{name: ''}]
authors: ['']
authors: [1]
authors: A
schemas: [{input: schema}]
schemas: [{input: 'schema["data-schema"]'}]
schemas: [{'input["a b"]': schema.x}, {data.y: 'schema.z["a"].b'}]
schemas: [{'input.x[0]': 'schema.a[y]'}]
schemas: [{'input[_]': schema}]
schemas: [{'input[input.x]': schema}]
schemas: [{x.y: schema}]
schemas: [{input: {type: object, properties: {a: {type: string}}}}]
schemas: [{input: {}}]
schemas: [{x: schema}]
schemas: [{'input x': schema}]
schemas: [{'input.': schema}]
schemas: [{'': schema}]
schemas: [{input: input.x}]
schemas: [{input: 'schema['}]
schemas: [{input: 1}]
schemas: [{input: ~}]
schemas: [{input: [schema]}]
schemas: [{input: {1: 2}}]
schemas: [input]
schemas: [~]
schemas: []
schemas: {input: schema}
compile: {unknowns: [input.x, 1], mask_rule: data.m}
compile: {unknowns: [x]}
compile: {unknowns: ['x y']}
compile: {unknowns: x}
compile: {mask_rule: m}
compile: {mask_rule: 'm ['}
compile: {mask_rule: 1}
compile: [1]
custom: {x: 2020-01-01, y: 2001-12-14t21:59:43.10-05:00, z: 2020-1-2 3:4:5.120}
custom: {x: '2020-01-01', y: !!str 2020-01-01, z: !!timestamp '2020-01-01', w: !x 2020-01-01}
custom: {x: 2020-02-30, y: 2020-01-01T00:00, z: 2020-01-01 00:00:00Z, w: 2020-01-01T24:00:00Z}
custom: {x: 2020-01-01T00:00:00+00:00, y: 2020-01-01T00:00:00.1234567891Z, z: 2020-01-01T00:00:00.000Z}
custom: {x: 2020-01-01T00:00:00+24:00}
custom: {x: 2020-01-01T00:00:00+25:00}
custom: {x: !!timestamp y}
custom: {x: 1e400, y: 1_0, z: 0777, w: yes, v: .5, u: 1.0}
custom: {x: !!int '1', y: !!float 1, z: !!bool true}
custom: {x: !!int y}
custom: {1: x, ~: y, true: z, 2020-01-01: w, 1.10: v}
custom: {a: {1: x}}
custom: {a: [{1: x}]}
custom: {a: {2020-01-01: x}}
custom: {a: {b: {1: x}}}
custom: {a: {b: [{~: x}]}}
custom: {a: 1, 'a': 2}
custom: {1: a, '1': b}
custom: {x: {a: 1, a: 2}}
custom: {x: &x {a: 1, b: 2}, y: {<<: *x, b: 3}, z: {<<: [*x, {c: 4}]}}
custom: {<<: {a: 1}, a: 2}
custom: {<<: 1}
custom: {<<: [1]}
custom: {'<<': {a: 1}}
custom: {[a]: 1}
custom: {x: [a, ~, {}]}
custom: ~
custom: {}
custom: [1]
custom: x
labels: {x: 2020-01-01}
labels: {}
labels: [x]
scope: ~
scope: document
scope: subpackages
scope: [rule]
scope: 1
unknown: {a: 1, a: 2}
unknown: *x
1: a
~: a
[a]
a
~
[a]: b
!x a: b
# nothing
...
--- a
'<<': {title: x}
<<: {title: x}
""".strip().split("\n")

# Blocks of several lines.
BLOCKS = {
    "a key twice": "title: a\ntitle: b",
    "a key twice, once in quotes": "title: a\n'title': b",
    "what is merged weighs less": "<<: {title: x, description: y}\ntitle: z",
    "two documents": "---\ntitle: x\n---\ntitle: y",
    "a text of several lines": "title: |\n  x\n  y",
    "a text of several lines, without its end": "description: >-\n  x\n\n  y",
    "a title over lines": "title: x\n y",
    "lines that are empty": "title: x\n\ndescription: y",
    "a tab": "title:\tx",
    "a tab in front": "\ttitle: x",
}
# Where blocks stand.
PLACES = {
    "nothing follows": "# METADATA\n\np := 1",
    "only spaces follow": "# METADATA\n#  \np := 1",
    "another block follows": "# METADATA\n# METADATA\n# title: x\np := 1",
    "two blocks": block("title: x") + "\n" + rule("title: y"),
    "two blocks of two scopes": block("title: x\nscope: document") + "\n" + rule("title: y"),
    "two documents of one rule": block("title: x\nscope: document") + "\n" + rule("title: y\nscope: document"),
    "two definitions": f'{block("title: x")}p := {BOTH} if input.x\n\n{block("title: y")}p := {BOTH} if not input.x',
    "a block above the second definition": f'p := {BOTH} if not input.x\n\n{block("title: y")}p := 1 if input.x',
    "a block above the first definition": f'{block("title: y")}p := 1 if input.x\n\np := {BOTH} if not input.x',
    "a block above another rule": f'{block("title: y")}q := 1\n\np := {BOTH}',
    "a block above a default": f'{block("title: y")}default p := 1\n\np := {BOTH}',
    "a block above an else": f'{block("title: y")}p := 1 if input.x\n\nelse := {BOTH}',
    "a block within a rule": "p := [\n" + block("title: y") + "1]",
    "a block that is indented": "  # METADATA\n  # title: [\np := 1",
    "a block behind a rule": f"p := {BOTH} # METADATA\n# title: [",
    "a block behind everything": "p := 1\n\n" + block("title: x"),
    "a block above an import": block("title: x") + "import data.x\n\np := 1",
    "a block with more than its word": f"# METADATA of p\n# title: x\np := {BOTH}",
    "a block of signs": f"## METADATA\n# title: x\np := {BOTH}",
    "a block without space": f"#METADATA\n#title: x\np := {BOTH}",
    "a block in small letters": f"# metadata\n# title: [\np := {BOTH}",
    "a line without comment within": "# METADATA\n# title: x\n\n# description: y\n" + f"p := {BOTH}",
    "a comment behind code within": "# METADATA\n# title: x\n  # description: y\n" + f"p := {BOTH}",
    "a part of a set": block("title: x") + f"p contains {BOTH}",
    "a part of an object": block("title: x") + f'p["a"] := {BOTH}',
    "a rule below a path": block("title: x") + f"p.q.r := {BOTH}",
    "a function": block("title: x") + f"f(x) := [x, {BOTH}]\n\np := f(1)",
    "line ends of Windows": (block("title: x") + f"p := {BOTH}").replace("\n", "\r\n"),
}
PACKAGES = {
    "a package": [block("title: P") + f"package test\n\np := {BOTH}"],
    "a package and its document": [
        block("title: P") + "package test\n\n" + block("title: D\nscope: document") + f"p := {BOTH}"
    ],
    "a package above": [f"package test\n\np := {BOTH}", block("title: A\nscope: subpackages") + "package test"],
    "packages above": [
        f"package test.a.b\n\np := {BOTH}",
        block("title: A\nscope: subpackages") + "package test",
        block("title: B\nscope: subpackages") + "package test.a",
        block("title: C") + "package test.a.b",
    ],
    "a package twice in two files": [
        block("title: A") + f"package test\n\np := {BOTH}",
        block("title: B") + "package test\n\nq := 1",
    ],
    "a package twice in one file": [block("title: A") + "\n" + block("title: B") + f"package test\n\np := {BOTH}"],
    "a package and its subpackages": [
        block("title: A\nscope: subpackages") + "\n" + block("title: B") + f"package test\n\np := {BOTH}"
    ],
    "a document in two files": [
        "package test\n\n" + rule("title: A\nscope: document") + " if not input.x",
        "package test\n\n" + rule("title: B\nscope: document") + " if input.x",
    ],
    "an entry point that is a package": [block("entrypoint: true") + f"package test\n\np := {BOTH}"],
    "no value in another package": [
        f"package test\n\np := {BOTH}",
        block("scope: subpackages\ncustom: {a: {b: {1: x}}}") + "package other",
    ],
    "no value in the package above": [
        f"package test\n\np := {BOTH}",
        block("scope: subpackages\ncustom: {a: {b: {1: x}}}") + "package test",
    ],
}

class Blocks:
    """Random blocks: most fields are well-formed, some are not."""

    WORDS = ["a", "b c", "é", "x-y", "1", "~", "yes", "2020-01-01", "null", "'q'", '"d"', "- x", "a: b", "#c", "1.0", "{}"]
    KEYS = ["a", "b", "c d", "1", "'q'", "2020-01-01", "~", "<<", "true"]

    def __init__(self, seed):
        self.random = random.Random(seed)

    def word(self):
        # Few words spoil a block, so that most blocks are read to their end.
        return self.random.choice(self.WORDS[:11] if self.random.random() < 0.9 else self.WORDS)

    def flow(self, depth=2):
        kind = self.random.random()
        if depth == 0 or kind < 0.5:
            return self.word()
        parts = range(self.random.randint(0, 3))
        if kind < 0.75:
            return "[" + ", ".join(self.flow(depth - 1) for _ in parts) + "]"
        return "{" + ", ".join(f"{self.key()}: {self.flow(depth - 1)}" for _ in parts) + "}"

    def key(self):
        return self.random.choice(self.KEYS[:3] if self.random.random() < 0.85 else self.KEYS)

    def lines(self, indent, depth):
        """A mapping or a list in lines."""
        lines = []
        is_list = self.random.random() < 0.4
        for _ in range(self.random.randint(1, 3)):
            start = "-" if is_list else f"{self.key()}:"
            if depth and self.random.random() < 0.4:
                lines += [" " * indent + start, *self.lines(indent + 2, depth - 1)]
            else:
                lines.append(" " * indent + f"{start} {self.flow(1)}")
        return lines

    def some(self, choices):
        return "[" + ", ".join(self.random.choice(choices) for _ in range(self.random.randint(0, 3))) + "]"

    def field(self):
        match self.random.choice(
            ["title", "description", "organizations", "related_resources", "authors", "schemas", "scope", "other"]
            + ["custom", "labels"] * 3
        ):
            case "title":
                return [f"title: {self.word()}"]
            case "description":
                return ["description: |", *(f"  {self.word()}" for _ in range(self.random.randint(1, 3)))]
            case "organizations":
                return [f"organizations: {self.some(['a', 'b c', '1', '~', 'é'])}"]
            case "related_resources":
                addresses = ["a/b.md", "https://a.b/c?d=e#f", "{ref: a, description: b}", "'a b'", "{ref: é}"]
                return [f"related_resources: {self.some(addresses)}"]
            case "authors":
                return [f"authors: {self.some(['A', 'A B <a@b>', '{name: A}', '{email: a}', '{name: A, email: b}'])}"]
            case "schemas":
                schemas = ["{input: schema}", "{'input[\"a\"].b': schema.c}", "{data.a: {type: string}}"]
                return [f"schemas: {self.some(schemas)}"]
            case "scope":
                return [f"scope: {self.random.choice(['rule', 'document'])}"]
            case "other":
                return [f"{self.key()}: {self.flow()}"]
            case name:
                if self.random.random() < 0.4:
                    return [f"{name}: {self.flow(3)}"]
                return [f"{name}:", *self.lines(2, 2)]

    def block(self):
        return "\n".join(line for _ in range(self.random.randint(1, 4)) for line in self.field())


def tell(case):
    for field in FIELDS:
        case(f"metadata {field}", rule(field))
        case(f"metadata {field}, and nobody asks", rule(field, "1"))
    for name, text in BLOCKS.items():
        case(f"metadata {name}", rule(text))
    for name, text in PLACES.items():
        case(f"metadata {name}", text)
    for name, modules in PACKAGES.items():
        query = "data.test.a.b.p" if "test.a.b" in modules[0] else "data.test.p"
        case(f"metadata {name}", *modules, query=query)
    blocks = Blocks(1)
    for number in range(400):
        case(f"metadata random {number}", rule(blocks.block()))
