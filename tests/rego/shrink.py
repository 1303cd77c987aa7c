#!/usr/bin/env python3
"""Makes a case smaller for as long as OPA and something else disagree on it:

    shrink.py --differs COMMAND < case.jsonl

COMMAND is run by the shell with a case on standard input, OPA's answer in `want`; exit code 0 means that it agrees.
With `--names` it is given many cases at once and writes the name of each on which it disagrees as the first word
of a line, which is much faster. OPA's answer stays of its kind (a value, undefined, refused, an error's code), so
that the case stays about the same thing; `--any-kind` lets it change.
"""

import argparse
import copy
import re
import subprocess
import sys

import cases
import opa

TOKEN = re.compile(r'\$?"(?:[^"\\\n]|\\.)*"|`[^`]*`|#[^\n]*|[\w.]+|[:!<>=]=|\n[ \t]*|[ \t]+|.', re.DOTALL)
PAIRS = {"(": ")", "[": "]", "{": "}"}


def kind(want):
    """What sort of answer it is."""
    name = next(iter(want))
    return (name, want[name]) if name in ("error", "undefined") else (name,)


def tokens(text):
    return TOKEN.findall(text)


def spans(parts, size):
    return [(start, min(start + size, len(parts))) for start in range(0, len(parts), size)]


def without(parts):
    """The texts that are left when a run of the parts is gone, long runs first."""
    size = max(len(parts) // 2, 1)
    while True:
        for start, end in spans(parts, size):
            if size == 1 and parts[start].isspace():
                # Two tokens that run together make a case about the parser.
                continue
            yield "".join(parts[:start] + parts[end:])
        if size == 1:
            return
        size //= 2


def unwrapped(parts):
    """The texts in which a pair of brackets is gone: with what it holds, emptied, or only the brackets."""
    open_at = []
    for place, part in enumerate(parts):
        if part in PAIRS:
            open_at.append(place)
        elif part in PAIRS.values() and open_at:
            start = open_at.pop()
            before, held, after = parts[:start], parts[start + 1 : place], parts[place + 1 :]
            yield "".join(before + after)
            if held:
                yield "".join([*before, parts[start], parts[place], *after])
                yield "".join(before + held + after)
                commas = [at for at, piece in enumerate(held) if piece == ","]
                for at in commas:
                    yield "".join([*before, parts[start], *held[at + 1 :], parts[place], *after])
                    yield "".join([*before, parts[start], *held[:at], parts[place], *after])
            word = parts[start - 1 : start]
            if word and re.fullmatch(r"[\w.]+", word[0]):
                yield "".join(before[:-1] + after)
                yield "".join(before[:-1] + held + after)


def simpler(parts):
    """The texts in which one term is a plain one."""
    for place, part in enumerate(parts):
        if re.fullmatch(r"[\w.]+|\".*\"", part) and part not in ("1", "x"):
            for plain in ("1", '"a"', "true") if place else ():
                if part != plain:
                    yield "".join([*parts[:place], plain, *parts[place + 1 :]])


def smaller_documents(value):
    """The documents that lack one member of this one, or have a plain one there."""
    if isinstance(value, dict):
        for key, member in value.items():
            yield {other: its for other, its in value.items() if other != key}
            for less in smaller_documents(member):
                yield {**value, key: less}
    elif isinstance(value, list):
        for place, member in enumerate(value):
            yield value[:place] + value[place + 1 :]
            for less in smaller_documents(member):
                yield [*value[:place], less, *value[place + 1 :]]


def candidates(case):
    """Cases with a little less than `case`, those that lack the most first."""
    for name in case["modules"]:
        if len(case["modules"]) > 1:
            made = copy.deepcopy(case)
            del made["modules"][name]
            yield made
    for key in ("data", "input", "strict_compile"):
        if key in case:
            made = copy.deepcopy(case)
            del made[key]
            yield made
    if case.get("strict"):
        yield {**case, "strict": False}
    for name, text in case["modules"].items():
        rules = re.split(r"(?<=\n)(?=\n)", text)
        lines = text.splitlines(keepends=True)
        parts = tokens(text)
        for ways in (without(rules), without(lines), unwrapped(parts), without(parts), simpler(parts)):
            for less in ways:
                if less != text:
                    yield {**case, "modules": {**case["modules"], name: less}}
    for key in ("data", "input"):
        if key in case:
            for less in smaller_documents(case[key]):
                yield {**case, key: less}


def size(case):
    """How much a case says: plain terms count less than others, so that it gets simpler as well."""
    text = "".join(case["modules"].values())
    plain = len(re.findall(r'(?<![\w"])(?:1|"a"|true)(?![\w"])', text))
    documents = len(cases.dump(case.get("data"))) + len(cases.dump(case.get("input")))
    flags = bool(case.get("strict")) + bool(case.get("strict_compile"))
    return (len(case["modules"]), len(tokens(text)) * 10 - plain + documents + flags, len(text))


class Disagreement:
    """Says of cases whether the command disagrees with OPA on them."""

    def __init__(self, way, command, names, wanted_kind):
        self.way, self.command, self.names, self.wanted_kind = way, command, names, wanted_kind

    def of(self, some):
        """Those of the cases on which it does, with OPA's answers in them."""
        judged = []
        for case, answer in zip(some, opa.judged(self.way, some)):
            if not {"broken", "unknown"} & set(answer) and self.wanted_kind in (None, kind(answer)):
                judged.append({**case, "want": answer})
        if not judged:
            return []
        if not self.names:
            return [case for case in judged if self.run([case]).returncode]
        named = [{**case, "name": f"candidate-{number}"} for number, case in enumerate(judged)]
        told = {line.split()[0].strip(":") for line in self.run(named).stdout.splitlines() if line.strip()}
        return [case for case, its in zip(judged, named) if its["name"] in told]

    def run(self, some):
        sent = "".join(map(cases.line, some))
        return subprocess.run(self.command, shell=True, input=sent, capture_output=True, text=True)


def shrunk(case, disagreement, batch):
    """The smallest case that is found from `case` on."""
    again = True
    while again:
        again = False
        found, seen = [], set()
        tried = (less for less in candidates(case) if size(less) < size(case))
        while not again:
            some = []
            for less in tried:
                text = cases.question(less)
                if text not in seen:
                    seen.add(text)
                    some.append(less)
                if len(some) == batch:
                    break
            if not some:
                break
            found = disagreement.of(some)
            if found:
                case = min(found, key=size)
                again = True
    return case


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--differs", required=True, metavar="COMMAND")
    parser.add_argument("--names", action="store_true")
    parser.add_argument("--any-kind", action="store_true")
    parser.add_argument("--with", dest="way", choices=opa.WAYS)
    given = parser.parse_args()
    way = opa.judge(given.way)
    for case in cases.read(sys.stdin):
        answer = opa.judged(way, [case])[0]
        wanted = None if given.any_kind else kind(answer)
        disagreement = Disagreement(way, given.differs, given.names, wanted)
        if not disagreement.of([case]):
            print(f"{case['name']}: they agree", file=sys.stderr)
            continue
        sys.stdout.write(cases.line(shrunk(case, disagreement, 64 if given.names else 8)))
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
