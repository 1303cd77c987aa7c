#!/usr/bin/env python3
"""Random small policies as cases, with OPA's answers:

    generate.py --seed 1 --count 1000 > cases.jsonl
    generate.py --strict-compile --count 1000 > strict.jsonl      # under the strict mode of OPA's compiler

The same seed gives the same cases, and `--first N` starts at the Nth of them. About half of what is written is
accepted by OPA, and most of that gives something: variables are mostly safe and kinds mostly fit, but documents
lack members, or have another kind of value there, and there are deliberate mistakes. `--no-judge` leaves `want` out.
"""

import argparse
import copy
import random as randomness
import sys

import cases
import opa
from expressions import SET, Scope, Writer
from vocabulary import KINDS, LITERALS

PACKAGES = ["test", "test", "test.a", "lib", "lib.b", "test.a.c", "acme.deep.er"]
RULE_NAMES = ["p", "q", "r", "s", "t", "names", "allow", "deny", "f", "g", "h", "made", "low", "limit"]
DOCUMENT = {
    "n": 1,
    "s": "abc",
    "t": "a,b",
    "yes": True,
    "no": False,
    "z": None,
    "xs": [1, 2, 3],
    "ss": ["a", "b", "k"],
    "empty": [],
    "o": {"k": 1, "name": "n", "on": True, "a": "x"},
    "m": [[1, 2], [3, "b"]],
    "deep": {"a": {"b": 7}, "c": "k"},
    "items": [{"name": "n", "v": 1}, {"v": 2, "on": False}, {"name": "a", "v": 0, "on": True}],
    "flags": {"a": True, "b": False},
}
BASE = {
    "cfg": {
        "limit": 2,
        "name": "abc",
        "on": True,
        "tags": ["a", "b"],
        "sizes": [1, 5, 10],
        "levels": {"low": 1, "high": 3},
    },
    "roles": {"a": ["n", "abc"], "k": []},
}
ODD = [None, False, True, 0, 1, -3, 2.5, "", "a", "1", [], [1], ["a", "b"], {}, {"k": 1}, {"a": {"b": 2}}]


# Imports that make `and`, `or` and `not` take bodies of their own, and which they make so.
LOGICAL = [
    (["rego.v2"], ("and", "or", "not")),
    (["future.keywords"], ("and", "or", "not")),
    (["future.keywords.not"], ("not",)),
    (["future.keywords.or"], ("or",)),
    (["future.keywords.and", "future.keywords.or"], ("and", "or")),
    (["future.keywords.or", "future.keywords.not"], ("or", "not")),
]


class Rule:
    """A name that other rules may use: what it is called, where, and what it gives."""

    def __init__(self, package, name, kind, form, arity=None, takes=()):
        self.package, self.name, self.kind, self.form = package, name, kind, form
        self.arity, self.takes = arity, list(takes)


def disturbed(random, document):
    """The document with some members gone or of another kind."""
    document = copy.deepcopy(document)
    for _ in range(random.choice([0, 1, 1, 2, 3])):
        place = document
        while True:
            key = random.choice(list(place)) if isinstance(place, dict) else random.randrange(len(place))
            if isinstance(place[key], (dict, list)) and place[key] and random.random() < 0.6:
                place = place[key]
                continue
            if random.random() < 0.4:
                del place[key]
            else:
                place[key] = copy.deepcopy(random.choice(ODD))
            break
        if not document:
            break
    return document


class Policy:
    """One case in the making."""

    def __init__(self, random):
        self.random = random
        self.mistakes = random.random() < 0.45
        self.language, self.words = random.choice(LOGICAL) if random.random() < 0.5 else ([], ())
        self.rules = []
        self.texts = []
        count = random.choice([1, 1, 2, 2, 3])
        packages = [random.choice(PACKAGES) for _ in range(count)]
        self.modules = [(f"{'abc'[number]}.rego", package, {}, []) for number, package in enumerate(packages)]
        for _ in range(random.randint(2, 8)):
            self.rule()

    def chance(self, share):
        return self.random.random() < share

    def reference(self, module):
        """How a module writes the name of a rule: directly, in full, or by an import."""

        def write(rule):
            _, package, imports, _ = module
            if rule.package == package and self.chance(0.85):
                return rule.name
            full = f"data.{rule.package}.{rule.name}"
            if self.chance(0.35):
                return full
            whole = self.chance(0.6)
            path = f"data.{rule.package}" if whole else full
            if self.chance(0.2) and "." in rule.package:
                path, whole = f"data.{rule.package.rpartition('.')[0]}", True
            alias = imports.get(path)
            if alias is None:
                last = path.rpartition(".")[2]
                alias = last if self.chance(0.7) else f"the_{last}"
                if alias in imports.values() or any(
                    r.name == alias for r in self.rules if r.package == package
                ):
                    alias = f"other_{last}{len(imports)}"
                imports[path] = alias
            return alias + full[len(path) :]

        return write

    def rule(self):
        random = self.random
        module = random.choice(self.modules)
        package = module[1]
        taken = {rule.name for rule in self.rules if rule.package == package}
        free = [name for name in RULE_NAMES if name not in taken]
        form = random.choice(
            ["complete"] * 4 + ["flag"] * 2 + ["set"] * 3 + ["object"] * 2 + ["function"] * 3 + ["ref"] * 2
        )
        kind = {"flag": "boolean", "set": "set", "object": "object", "ref": "object"}.get(
            form
        ) or random.choice(KINDS)
        rule = Rule(package, random.choice(free), kind, form)
        if form == "function":
            rule.arity = random.choice([1, 1, 1, 2, 0] if self.chance(0.1) else [1, 1, 2])
            rule.takes = [random.choice(KINDS + ["any"]) for _ in range(rule.arity)]
        known = list(self.rules)
        if self.mistakes and self.chance(0.02):
            known.append(rule)
        writer = Writer(random, package, known, self.reference(module), self.mistakes, self.words)
        definitions = random.choice([1, 1, 1, 2, 2, 3])
        written = []
        if form in ("complete", "flag") and self.chance(0.3):
            value = writer.constant(kind)
            written.append(f"default {rule.name} := {value}")
        if form == "function" and rule.arity and self.chance(0.15):
            written.append(
                f"default {rule.name}({', '.join(['_'] * rule.arity)}) := {random.choice(['null', '0', 'false'])}"
            )
        for _ in range(definitions):
            written.append(self.definition(rule, writer))
        for text in written:
            others = [other for other in self.modules if other[1] == package]
            same = module if self.chance(0.8) or len(others) == 1 else random.choice(others)
            # What another file of the package says must not lean on this file's imports.
            same[3].append(text) if not module[2] else module[3].append(text)
        self.rules.append(rule)

    def definition(self, rule, writer):
        random = self.random
        scope = Scope()
        writer.seen = {"a0", "a1"}
        parameters = []
        for number in range(rule.arity or 0):
            shape = random.random()
            name = f"a{number}"
            if shape < 0.75:
                scope.variables[name] = rule.takes[number]
                parameters.append(name)
            elif shape < 0.85:
                parameters.append(random.choice(LITERALS["number"] + LITERALS["string"]))
            elif shape < 0.9:
                parameters.append("_")
            else:
                scope.variables[name] = "any"
                parameters.append(random.choice([f"[{name}, _]", f'{{"k": {name}}}', f'[{name}, "b"]']))
        count = (
            random.choice([0, 1, 1, 2, 2, 3, 4])
            if rule.form in ("complete", "function")
            else random.choice([1, 1, 2, 2, 3, 4])
        )
        generator = rule.form in ("set", "object", "ref")
        body = writer.body(scope, count, random.choice([0, 1, 1, 2]), generator=generator)
        head = self.head(rule, writer, scope, parameters)
        body = writer.using(scope, body, head)
        text = head + self.block(body, forced=rule.form == "flag")
        if body and rule.form in ("complete", "flag", "function") and self.chance(0.22):
            outer = Scope()
            outer.variables = {name: kind for name, kind in scope.variables.items() if name in ("a0", "a1")}
            for _ in range(random.choice([1, 1, 2])):
                last = self.chance(0.3)
                inner = Scope(outer)
                more = [] if last else writer.body(inner, random.randint(1, 2), 1)
                value = (
                    f" := {writer.term(rule.kind, inner, 1)}"
                    if rule.form != "flag" or self.chance(0.3)
                    else ""
                )
                if last and not value:
                    value = " := true"
                more = writer.using(inner, more, value)
                text += f" else{value}{self.block(more)}"
                if last:
                    break
        return text

    def block(self, body, forced=False):
        if not body:
            return " if true" if forced else ""
        if len(body) == 1 and ";" not in body[0] and self.chance(0.5):
            return f" if {body[0]}"
        return " if {\n\t" + "\n\t".join(body) + "\n}"

    def head(self, rule, writer, scope, parameters):
        random = self.random
        depth = random.choice([0, 0, 1])
        if rule.form == "flag":
            return rule.name
        if rule.form == "complete":
            return f"{rule.name} := {writer.term(rule.kind, scope, depth)}"
        if rule.form == "set":
            return f"{rule.name} contains {writer.term('any', scope, depth)}"
        if rule.form == "object":
            return f"{rule.name}[{writer.term('string', scope, 0)}] := {writer.term('any', scope, depth)}"
        if rule.form == "ref":
            key = writer.term(random.choice(["string", "any"]), scope, 0)
            value = writer.term("any", scope, depth)
            shape = random.choice(
                [
                    ".a := V",
                    ".b.c := V",
                    "[K].c := V",
                    "[K] contains V",
                    ".a contains V",
                    '["x y"] := V',
                    ".d[K] := V",
                    ".e[K][1] := V",
                ]
            )
            return rule.name + shape.replace("K", key).replace("V", value)
        if random.random() < 0.25:
            return f"{rule.name}({', '.join(parameters)})"
        return f"{rule.name}({', '.join(parameters)}) := {writer.term(rule.kind, scope, depth)}"

    def case(self, name):
        random = self.random
        modules = {}
        for file, package, imports, texts in self.modules:
            if not texts:
                continue
            lines = [
                f"import {path}" + ("" if path.rpartition(".")[2] == alias else f" as {alias}")
                for path, alias in imports.items()
            ]
            lines = [f"import {path}" for path in self.language] + lines
            if self.chance(0.3):
                random.shuffle(texts)
            head = f"package {package}\n\n" + ("\n".join(lines) + "\n\n" if lines else "")
            modules[file] = head + "\n\n".join(texts) + "\n"
        asked = [rule for rule in self.rules if rule.arity is None] or self.rules
        # The rules that were made last lean on the others.
        rule = random.choice(asked[-3:])
        path = random.random()
        query = f"data.{rule.package}.{rule.name}"
        if path < 0.4:
            query = f"data.{rule.package}"
        elif path < 0.45 and "." in rule.package:
            query = f"data.{rule.package.split('.')[0]}"
        made = {"name": name, "modules": modules}
        if self.chance(0.9):
            made["data"] = disturbed(random, BASE)
            if self.chance(0.1):
                made["data"]["lib"] = {"base": 1, "b": {"given": [1]}}
        if self.chance(0.95):
            made["input"] = disturbed(random, DOCUMENT)
        made["query"] = query
        made["strict"] = self.chance(0.35)
        return made


def with_sets(case, opening, closing):
    """The case with other braces around the sets that are written out."""
    modules = {
        file: text.replace(SET[0], opening).replace(SET[1], closing)
        for file, text in case["modules"].items()
    }
    return {**case, "modules": modules}


def marked(seed, first, count, strict_compile=False):
    """As `generated`, with marks in the braces of sets that are written out."""
    made = [
        Policy(randomness.Random(f"{seed}/{number}")).case(f"random {seed}/{number}")
        for number in range(first, first + count)
    ]
    if strict_compile:
        for case in made:
            case["strict_compile"] = True
    return made


def generated(seed, first, count, strict_compile=False):
    """`count` cases of a seed, from the `first`th on, without answers."""
    return [with_sets(case, "{", "}") for case in marked(seed, first, count, strict_compile)]


def judged(judge, made):
    """The marked cases with OPA's answers and without marks. Those are left out in which OPA searches a set that is written
    out in the order in which its compiler names the elements, or takes equal ones twice, so that the answer shows it: it
    is another one where an operator gives the set.

    purlin differs there, which `docs/rego.md` says ("What differs from OPA"): such a case compares nothing that is
    claimed to be equal."""
    plain = [with_sets(case, "{", "}") for case in made]
    for case, answer in zip(plain, opa.judged(judge, plain)):
        case["want"] = answer
    doubtful = [
        case
        for case, its in zip(made, plain)
        if "refused" not in its["want"] and any(SET[0] in text for text in case["modules"].values())
    ]
    computed = [with_sets(case, "({", "} | set())") for case in doubtful]
    others = {case["name"]: answer for case, answer in zip(computed, opa.judged(judge, computed))}
    for case in plain:
        other = others.get(case["name"], case["want"])
        if case["want"] == other or "refused" in other:
            yield case


def usable(want):
    """Whether OPA had an answer that is worth agreeing with: neither none, nor one by its own fault, nor one of a clock."""
    return not {"unknown", "broken"} & set(want) and want.get("error") not in (
        "eval_internal_error",
        "eval_cancel_error",
    )


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seed", default="1")
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--with", dest="way", choices=opa.WAYS)
    parser.add_argument("--no-judge", action="store_true")
    parser.add_argument("--strict-compile", action="store_true")
    given = parser.parse_args()
    asked = (given.seed, given.first, given.count, given.strict_compile)
    made = generated(*asked) if given.no_judge else judged(opa.judge(given.way), marked(*asked))
    for case in made:
        if usable(case.get("want", {})):
            sys.stdout.write(cases.line(case))


if __name__ == "__main__":
    main()
