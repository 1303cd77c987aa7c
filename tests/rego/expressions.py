"""Random terms, statements and bodies of Rego for `generate.py`: mostly safe and of fitting kinds, now and then not."""

import re

from vocabulary import ANY, CALLS, DATA, INPUT, KINDS, LITERALS, MISSING, NAMES

# The braces of a set that is written out, with marks that tell them from other braces.
SET = "{\x01", "\x02}"


class Scope:
    """The variables that a body may use, and those that it has made."""

    def __init__(self, outer=None):
        self.variables = dict(outer.variables) if outer else {}
        # Declared by `some x` or `every`: OPA refuses them where nothing uses them.
        self.declared = []

    def of(self, kind):
        return [name for name, its in self.variables.items() if kind in (its, "any") or its == "any"]


class Writer:
    """Writes random terms and bodies for a rule of one module."""

    def __init__(self, random, package, callable_rules, reference, mistakes, words=()):
        self.random = random
        self.own = package
        self.rules = callable_rules
        self.reference = reference
        self.mistakes = mistakes
        # Which of `and`, `or` and `not` are keywords with bodies of their own.
        self.words = words
        self.seen = set()

    def chance(self, share):
        return self.random.random() < share

    def slip(self):
        """Whether to make a mistake here on purpose."""
        return self.mistakes and self.chance(0.03)

    def fresh(self, scope):
        taken = scope.variables if self.mistakes and self.chance(0.2) else self.seen
        free = [name for name in NAMES if name not in taken]
        if self.slip():
            return self.random.choice(NAMES)
        name = self.random.choice(free) if free else f"x{len(self.seen)}"
        self.seen.add(name)
        return name

    def using(self, scope, body, *heads):
        """The body, with a use of each variable that it only declares (but for a few deliberate mistakes)."""
        for name in scope.declared:
            uses = sum(len(re.findall(rf"\b{name}\b", text)) for text in [*body, *heads])
            if uses < 2 + sum(f"some {name};" in text for text in body) and not self.slip():
                body.append(
                    self.random.choice(
                        [
                            f"{name} != 99",
                            f"is_number({name})",
                            f"not {name} == input.n",
                            name,
                            f"{name} in input.xs",
                        ]
                    )
                )
        scope.declared = []
        return body

    # Terms

    def term(self, kind, scope, depth):
        random = self.random
        if kind == "any":
            kind = random.choice(KINDS)
        if self.slip():
            kind = random.choice(KINDS)
        if self.chance(0.02):
            return random.choice(MISSING)
        if self.chance(0.03):
            # Of any kind for the compiler, and mostly of the wrong one where it is used.
            return random.choice(INPUT[random.choice(list(INPUT))])
        if self.mistakes and self.chance(0.004):
            return random.choice(NAMES)
        known = scope.of(kind)
        choice = random.random()
        if known and choice < 0.35:
            return random.choice(known)
        if choice < 0.55:
            found = self.ref(kind, scope, depth)
            if found:
                return found
        if depth > 0 and choice < 0.68:
            found = self.rule(kind, scope, depth)
            if found:
                return found
        if depth > 0 and choice < 0.86:
            return self.call(kind, scope, depth - 1)
        return self.composed(kind, scope, depth - 1)

    def ref(self, kind, scope, depth):
        places = INPUT.get(kind, []) + DATA.get(kind, [])
        others = sorted({rule.package for rule in self.rules if not self.own.startswith(rule.package)})
        if others and kind == "object" and self.chance(0.1):
            return f"data.{self.random.choice(others)}"
        if not places:
            return None
        if self.chance(0.12) and scope.of("string"):
            return f"{self.random.choice(['input', 'input.o', 'data.cfg', 'input.deep'])}[{self.random.choice(scope.of('string'))}]"
        return self.random.choice(places)

    def rule(self, kind, scope, depth):
        fitting = [rule for rule in self.rules if kind in (rule.kind, "any") or rule.kind == "any"]
        if not fitting:
            return None
        rule = self.random.choice(fitting)
        text = self.reference(rule)
        if rule.form in ("ref", "object") and self.chance(0.4):
            return text + self.random.choice([".a", ".b.c", ".a.c", '["k"]', ".d", '["x y"]', ".e.n"])
        if rule.arity is None:
            return text
        arguments = rule.arity + (self.random.choice([-1, 1]) if self.slip() else 0)
        kinds = (rule.takes + ["any"] * 2)[: max(arguments, 0)]
        return f"{text}({', '.join(self.term(its, scope, depth - 1) for its in kinds)})"

    def fill(self, pattern, scope, depth):
        """A pattern of `CALLS` with its capitals replaced."""
        kinds = {
            "N": "number",
            "S": "string",
            "B": "boolean",
            "A": "array",
            "T": "set",
            "O": "object",
            "X": "any",
        }
        out = []
        quote = None
        alike = self.random.choice(KINDS)
        for position, letter in enumerate(pattern):
            beside = pattern[position - 1 : position] + pattern[position + 1 : position + 2]
            if quote is None and letter == '"' and pattern[position - 1 : position] != "$":
                quote = letter
            elif quote and letter == quote and pattern[position - 1 : position] != "\\":
                quote = None
            alone = not any(c.isalnum() or c in "_%" for c in beside)
            if quote or not alone or letter not in "NSBATOXCLM":
                out.append(letter)
            elif letter == "C":
                out.append(self.term(self.random.choice(["array", "set", "object"]), scope, depth))
            elif letter == "X" and pattern[1:2] == " ":
                out.append(self.term(alike if self.chance(0.9) else "any", scope, depth))
            elif letter == "L":
                out.append(self.list_of("string", scope, depth))
            elif letter == "M":
                out.append(self.list_of("number", scope, depth))
            else:
                text = self.term(kinds[letter], scope, depth)
                out.append(
                    f"({text})"
                    if " " in text and any(op in pattern for op in "+-*/%&|<") and text[0] not in '"[{(`$'
                    else text
                )
        return "".join(out)

    def list_of(self, kind, scope, depth):
        place = {"string": "input.ss", "number": "input.xs"}[kind]
        if self.chance(0.4):
            return place
        if self.chance(0.15):
            return self.term("any", scope, depth)
        return "[" + ", ".join(self.term(kind, scope, depth) for _ in range(self.random.randint(0, 3))) + "]"

    def call(self, kind, scope, depth):
        if self.chance(0.08):
            return self.member(scope, depth)
        text = self.fill(self.random.choice(CALLS[kind]), scope, depth)
        if kind == "boolean" or " in " in text:
            return f"({text})"
        return text

    def member(self, scope, depth):
        """A reference into a value that is made on the spot, or a call that gives anything."""
        pattern = self.random.choice(ANY)
        if pattern == "O[S]":
            return f"{self.random.choice(INPUT['object'] + DATA['object'])}[{self.term('string', scope, 0)}]"
        if pattern == "A[N]":
            return f"{self.random.choice(INPUT['array'])}[{self.random.choice(['0', '1', self.term('number', scope, 0)])}]"
        return self.fill(pattern, scope, depth)

    def composed(self, kind, scope, depth):
        random = self.random
        if kind in LITERALS:
            return random.choice(LITERALS[kind])
        if kind == "null":
            return "null"
        if depth >= 0 and self.chance(0.35):
            return self.comprehension(kind, scope, depth)
        several = range(random.randint(0 if kind != "set" else 1, 3))
        if kind == "array":
            return "[" + ", ".join(self.term("any", scope, depth) for _ in several) + "]"
        if kind == "set":
            its = random.choice(["any", "number", "string"])
            return SET[0] + ", ".join(self.term(its, scope, depth) for _ in several) + SET[1]
        return (
            "{"
            + ", ".join(f"{self.key(scope, depth)}: {self.term('any', scope, depth)}" for _ in several)
            + "}"
        )

    def constant(self, kind):
        """A value without variables, references or calls."""
        if kind in LITERALS:
            return self.random.choice(LITERALS[kind])
        return {"array": '[1, "a"]', "set": '{"a", 2}', "object": '{"k": 1}'}[kind]

    def key(self, scope, depth):
        if self.chance(0.8):
            return self.random.choice(LITERALS["string"][:6])
        return self.term("any", scope, 0)

    def comprehension(self, kind, scope, depth):
        inner = Scope(scope)
        body = self.body(inner, self.random.randint(1, 2), depth - 1, generator=True)
        value = self.term("any", inner, depth)
        if kind == "object":
            value = f"{self.term('string', inner, 0)}: {value}"
        body = "; ".join(self.using(inner, body, value))
        return f"[{value} | {body}]" if kind == "array" else f"{{{value} | {body}}}"

    # Statements

    def body(self, scope, count, depth, generator=False):
        """`count` statements on the variables of `scope`, which gets the new ones."""
        made = []
        for number in range(count):
            if generator and number == 0 and self.chance(0.8):
                made.append(self.generate(scope, depth))
            else:
                made.append(self.statement(scope, depth))
        if self.mistakes and len(made) > 1 and self.chance(0.04):
            self.random.shuffle(made)
        return made

    def collection(self, scope, depth):
        kind = self.random.choice(["array", "array", "object", "set"])
        return self.term(kind, scope, max(depth, 0))

    def generate(self, scope, depth):
        """A statement that binds variables to the members of something."""
        collection = self.collection(scope, depth)
        choice = self.random.random()
        if choice < 0.4:
            name = self.fresh(scope)
            text = f"some {name} in {collection}"
            scope.variables[name] = "any"
        elif choice < 0.6:
            key, name = self.fresh(scope), self.fresh(scope)
            if key == name and not self.slip():
                key = "_"
            text = f"some {key}, {name} in {collection}"
            scope.variables[name] = "any"
            if key != "_":
                scope.variables[key] = "any"
        elif choice < 0.7:
            name = self.fresh(scope)
            place = self.random.choice(INPUT["array"] + DATA["array"])
            text = f"{name} := {place}[_]"
            scope.variables[name] = "any"
        elif choice < 0.8:
            key, name = self.fresh(scope), self.fresh(scope)
            place = self.random.choice(INPUT["array"] + INPUT["object"] + DATA["object"])
            text = f"some {key}; {name} := {place}[{key}]" if key != name else f"some {key}; {place}[{key}]"
            scope.variables[name] = scope.variables[key] = "any"
            scope.declared.append(key)
        elif choice < 0.9:
            name = self.fresh(scope)
            shape = self.random.choice(['{"name": N}', '{"v": N}', "[N, _]", "[_, N]", '{"v": N, "name": _}'])
            text = f"some {shape.replace('N', name)} in {self.random.choice(['input.items', 'input.m', collection])}"
            scope.variables[name] = "any"
        elif choice < 0.95:
            name, path = self.fresh(scope), self.fresh(scope)
            text = f"walk({self.term('object', scope, 0)}, [{path}, {name}])"
            scope.variables[name] = "any"
            scope.variables[path] = "array"
        else:
            name = self.fresh(scope)
            found = (
                self.rule(self.random.choice(["set", "object"]), scope, depth) if self.chance(0.5) else None
            )
            text = f"{found or (collection if ' ' not in collection else 'input.o')}[{name}]"
            scope.variables[name] = "any"
        return text

    def statement(self, scope, depth):
        random = self.random
        if self.words and self.chance(0.3):
            return self.logical(scope, depth)
        choice = random.random()
        if choice < 0.2:
            return self.generate(scope, depth)
        if choice < 0.36:
            name = self.fresh(scope)
            kind = random.choice(KINDS)
            value = self.term(kind, scope, depth)
            scope.variables[name] = kind
            return f"{name} {random.choice([':=', ':=', ':=', '='])} {value}"
        if choice < 0.42:
            return self.unify(scope, depth)
        if choice < 0.54:
            return self.negation(scope, depth)
        if choice < 0.61 and depth > 0:
            return self.every(scope, depth)
        if choice < 0.66:
            return self.mocked(scope, depth)
        if choice < 0.68:
            return f"print({self.term('any', scope, 0)})"
        return self.test(scope, depth)

    def test(self, scope, depth):
        """A statement that holds or not and binds nothing."""
        choice = self.random.random()
        if choice < 0.25:
            # Mostly true, so that what follows is reached.
            easy = [
                "N < 100",
                "X != 99",
                "count(C) >= 0",
                "N in [0, 1, 2, 3, 7, N]",
                "is_string(S)",
                'S != "zz"',
                "is_number(N)",
                "B in {true, false}",
            ]
            return self.fill(self.random.choice(easy), scope, min(depth, 1))
        if choice < 0.6:
            return self.fill(self.random.choice(CALLS["boolean"]), scope, depth)
        if choice < 0.75:
            return self.ref(self.random.choice(["boolean", "string", "number", "array"]), scope, depth)
        if choice < 0.83:
            place = self.random.choice(INPUT["array"] + DATA["array"])
            kind = "string" if place in ("input.ss", "data.cfg.tags") else "number"
            return f"{place}[_] {self.random.choice(['==', '!=', '<', '='])} {self.term(kind, scope, 0)}"
        if choice < 0.9:
            return self.rule("boolean", scope, depth) or "true"
        return self.term("any", scope, depth)

    def unify(self, scope, depth):
        name = self.fresh(scope)
        shapes = [
            ("[N, _]", "array"),
            ("[_, N, _]", "array"),
            ('{"k": N}', "object"),
            ('{"name": N, "v": _}', "object"),
            ("[N, [N, 1]]", "array"),
            ("[N]", "array"),
            ("[1, N]", "array"),
        ]
        shape, kind = self.random.choice(shapes)
        if self.chance(0.5):
            value = self.random.choice(INPUT[kind])
        else:
            value = shape.replace("N", self.term("any", scope, 0)).replace("_", self.constant("number"))
        shape = shape.replace("N", name)
        scope.variables[name] = "any"
        if "1" not in shape and self.chance(0.4):
            return f"{shape} := {value}"
        return f"{shape} = {value}" if self.chance(0.7) else f"{value} = {shape}"

    def negation(self, scope, depth):
        if self.chance(0.3):
            inner = self.random.choice(MISSING + INPUT["boolean"])
            pattern = self.random.choice(
                [
                    "U",
                    "U == 1",
                    "U != 1",
                    'startswith(U, "a")',
                    "1 == U",
                    "U > 0",
                    "count(U) > 0",
                    "{U} == {1}",
                    "U = 1",
                    "1 in U",
                    "[U] == [1]",
                ]
            )
            return "not " + pattern.replace("U", inner)
        text = self.test(Scope(scope), max(depth - 1, 0))
        while "[_]" in text and not self.slip():
            text = self.test(Scope(scope), 0)
        return f"not {text}"

    def logical(self, scope, depth):
        """`and`, `or` and `not` with bodies of their own, as far as they are keywords."""
        word = self.random.choice(self.words)
        if word == "not":
            text = "not " + self.operand(scope, depth - 1)
        else:
            count = self.random.choice([2, 2, 2, 3])
            text = f" {word} ".join(self.operand(scope, depth - 1) for _ in range(count))
        if self.chance(0.08):
            text += f" with {self.random.choice(['input.n', 'input.o', 'data.cfg.limit', 'input'])} as "
            text += self.term("any", scope, 0)
        return text

    def operand(self, scope, depth):
        choice = self.random.random()
        if choice < 0.3:
            inner = Scope(scope)
            body = self.body(inner, self.random.randint(1, 3), depth - 1, generator=self.chance(0.5))
            return "{ " + "; ".join(self.using(inner, body)) + " }"
        if choice < 0.45 and depth > 0:
            text = self.logical(Scope(scope), depth)
            return text if self.slip() else f"({text})"
        if choice < 0.53:
            return f"({self.mocked(Scope(scope), 0)})"
        if choice < 0.63:
            return self.negation(scope, depth)
        if choice < 0.68:
            return f"({self.test(Scope(scope), 0)})"
        if self.slip():
            return self.statement(scope, depth)
        inner = self.random.choice(MISSING + INPUT["boolean"])
        if choice < 0.8:
            return self.fill(self.random.choice(['lower(U) == "x"', "U[0] > N", "count(U) > 0", "N in U", "U"]).replace("U", inner), scope, 0)
        return self.test(Scope(scope), max(depth, 0))

    def every(self, scope, depth):
        inner = Scope(scope)
        collection = self.collection(scope, depth - 1)
        key, name = self.fresh(scope), self.fresh(scope)
        inner.variables[name] = "any"
        head = f"every {name} in"
        if key != name and self.chance(0.3):
            inner.variables[key] = "any"
            head = f"every {key}, {name} in"
        inner.declared = [name] + ([key] if f"{key}, " in head else [])
        body = [head, *self.body(inner, self.random.randint(1, 2), depth - 2)]
        body = self.using(inner, body)[1:]
        return f"{head} {collection} {{ {'; '.join(body)} }}"

    def mocked(self, scope, depth):
        inner = self.test(scope, depth)
        target = self.random.choice(
            [
                "input",
                "input.n",
                "input.o.k",
                "data.cfg",
                "data.cfg.limit",
                "input.u",
                "count",
                "lower",
                "rule",
                "rule",
            ]
        )
        value = self.term("any", scope, 0)
        if target == "input":
            value = self.random.choice(["{}", '{"n": 2, "xs": [1]}', "input.o", value])
        if target in ("count", "lower"):
            value = self.random.choice(["2", '"a"', "upper", value])
        if target == "rule":
            if not self.rules:
                target = "input.s"
            else:
                rule = self.random.choice(self.rules)
                target = self.reference(rule)
                inner = self.rule(rule.kind, scope, 1) if self.chance(0.4) else inner
                if self.chance(0.5):
                    calls = [other for other in self.rules if other.arity == rule.arity]
                    value = self.reference(self.random.choice(calls))
        return f"{inner} with {target} as {value}"
