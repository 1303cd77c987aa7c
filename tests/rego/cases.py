"""Cases of Rego, one JSON object a line: reading and writing them without changing a number's text.

A case has `name`, `modules` (file name to text), `data` and `input` (absent: none), `query`, `strict` (errors of
built-in functions end the evaluation), `strict_compile` (absent: false; the compiler's strict mode) and `want`:

    {"value": …}          what the query gives, as OPA writes it (sets are sorted arrays)
    {"undefined": true}   the query has no result
    {"error": CODE}       the evaluation fails
    {"refused": [CODE…]}  the modules or the query are refused, with these codes (sorted, each once)
"""

import json

KEYS = ["name", "category", "modules", "data", "input", "query", "strict", "strict_compile", "want"]


class Number(str):
    """A number as it was written."""


def load(text):
    """One JSON value, its numbers as `Number`."""
    return json.loads(text, parse_int=Number, parse_float=Number)


def dump(value):
    """A value as one line of JSON."""
    if isinstance(value, Number):
        return str(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)}: {dump(member)}" for key, member in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(dump, value)) + "]"
    return json.dumps(value)


def read(stream):
    """The cases of a stream of lines."""
    return [load(line) for line in stream if line.strip()]


def line(case):
    """A case as one line, its keys in the usual order."""
    known = {key: case[key] for key in KEYS if key in case}
    known.update({key: member for key, member in case.items() if key not in known})
    return dump(known) + "\n"


def question(case):
    """What a judge has to know of a case, as one line."""
    wanted = ("modules", "data", "input", "query", "strict", "strict_compile")
    return dump({key: case[key] for key in wanted if key in case})


def canonical(want):
    """A text that is the same for two answers that mean the same."""

    def ordered(value):
        if isinstance(value, dict):
            return {key: ordered(value[key]) for key in sorted(value)}
        return [ordered(member) for member in value] if isinstance(value, list) else value

    return dump(ordered(want))
