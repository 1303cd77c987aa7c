#!/usr/bin/env python3
"""Writes cases/NAME.jsonl from book/NAME.py, with OPA's answers:

    write.py [NAME…]       all books, or those named
    write.py --show NAME   prints the cases of a book and what OPA says of them, for reading

A book is Python that calls `case`; `write.py` is imported by it for that.
"""

import argparse
import importlib
import pathlib
import re
import sys

import cases
import opa

HERE = pathlib.Path(__file__).resolve().parent
MISSING = object()


class Book:
    """The cases of one category, in the order in which they were told."""

    def __init__(self):
        self.cases = []
        self.names = set()

    def case(
        self,
        name,
        *modules,
        query="data.test.p",
        input=MISSING,
        data=MISSING,
        strict=False,
        strict_compile=False,
    ):
        """One case. A module without a `package` is of the package `test`; files are named a.rego, b.rego …"""
        if name in self.names:
            raise SystemExit(f"two cases are named {name!r}")
        self.names.add(name)
        texts = [text.strip("\n") + "\n" for text in modules]
        texts = [
            text if re.search(r"(?m)^\ufeff?package\b|# package$", text) else "package test\n\n" + text
            for text in texts
        ]
        made = {
            "name": name,
            "modules": {f"{chr(97 + number)}.rego": text for number, text in enumerate(texts)},
        }
        if data is not MISSING:
            made["data"] = data
        if input is not MISSING:
            made["input"] = input
        made |= {"query": query, "strict": strict}
        if strict_compile:
            made["strict_compile"] = True
        self.cases.append(made)


def book_of(name):
    """The cases of book/NAME.py."""
    book = Book()
    sys.path.insert(0, str(HERE / "book"))
    importlib.import_module(name).tell(book.case)
    sys.path.pop(0)
    return book.cases


def show(case):
    heading = f"--- {case['name']}" + (" (strict)" if case["strict"] else "")
    print(heading, "" if case["query"] == "data.test.p" else case["query"])
    for text in case["modules"].values():
        print("    " + text.replace("package test\n\n", "").strip().replace("\n", "\n    "))
    print("  =>", cases.dump(case["want"])[:300])


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--with", dest="way", choices=opa.WAYS)
    parser.add_argument("--show", action="store_true")
    parser.add_argument("names", nargs="*")
    given = parser.parse_args()
    way = opa.judge(given.way)
    total = 0
    for name in given.names or sorted(file.stem for file in (HERE / "book").glob("*.py")):
        told = book_of(name)
        for case, answer in zip(told, opa.judged(way, told)):
            case["want"] = answer
            if {"unknown", "broken"} & set(answer):
                print(f"left out: {name}: {case['name']}: {cases.dump(answer)}", file=sys.stderr)
        told = [case for case in told if not {"unknown", "broken"} & set(case["want"])]
        for case in told:
            if given.show:
                show(case)
        if not given.show:
            (HERE / "cases" / f"{name}.jsonl").write_text("".join(map(cases.line, told)))
        total += len(told)
        kinds = [next(iter(case["want"])) for case in told]
        print(name, len(told), {kind: kinds.count(kind) for kind in sorted(set(kinds))})
    print(total, "cases")


if __name__ == "__main__":
    main()
