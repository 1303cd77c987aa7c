#!/usr/bin/env python3
"""OPA as the judge of cases of Rego (see `cases.py` for what a case is).

    opa.py bless FILE…     writes into each case what OPA says
    opa.py check FILE…     says where OPA no longer agrees with what is written; exit code 1 if anywhere
    opa.py ask             cases on standard input, the same with OPA's answers on standard output
    opa.py version

There are three ways to OPA, taken in this order unless `--with` says which:

    go        judge/main.go, built by `go` against the version of OPA in judge/go.mod: fast and exact
    program   `opa` on the PATH, started once a case: about 30 cases a second
    library   OPA 1.20 in a wheel from PyPI, called through ctypes: fast, needs nothing but pip. It always has
              errors of built-in functions end the evaluation and has no strict mode of the compiler, so it has
              no opinion on a few cases
"""

import argparse
import concurrent.futures
import ctypes
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile

import cases

HERE = pathlib.Path(__file__).resolve().parent
WHEEL = "opa-golib-python-bindings==0.4.4"
CODE = re.compile(r"(?:^|[\s:])(rego_(?:parse|compile|type|unsafe_var|recursion)_error): ")


class Unavailable(Exception):
    """A way to OPA that this machine does not have."""


def cache():
    """The folder for what is built or downloaded once."""
    base = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache")
    folder = base / "purlin-opa"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


class Go:
    """`judge/main.go`, which reads a case a line and writes an answer a line."""

    def __init__(self):
        if not shutil.which("go"):
            raise Unavailable("`go` is not on the PATH")
        sources = [HERE / "judge" / name for name in ("main.go", "go.mod")]
        self.program = cache() / "judge"
        newest = max(source.stat().st_mtime for source in sources)
        if not self.program.exists() or self.program.stat().st_mtime < newest:
            self.build(sources)

    def build(self, sources):
        with tempfile.TemporaryDirectory() as folder:
            for source in sources:
                shutil.copy(source, folder)
            made = pathlib.Path(folder, "made")
            command = ["go", "build", "-mod=mod", "-o", str(made), "."]
            done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
            if done.returncode:
                raise Unavailable(f"judge/main.go does not build: {done.stderr.strip()}")
            shutil.move(made, self.program)

    def version(self):
        return subprocess.run(
            [self.program, "version"], capture_output=True, text=True, check=True
        ).stdout.strip()

    def answers(self, questions):
        """OPA's answers to `questions` (lines), in their order, each with a `message` if OPA gave one."""
        sent = "".join(question + "\n" for question in questions)
        done = subprocess.run([self.program], input=sent.encode(), stdout=subprocess.PIPE, check=True)
        return [cases.load(answer) for answer in done.stdout.splitlines()]


class Program:
    """`opa eval`, once for each case."""

    def __init__(self):
        self.program = shutil.which("opa")
        if not self.program:
            raise Unavailable("`opa` is not on the PATH")

    def version(self):
        shown = subprocess.run([self.program, "version"], capture_output=True, text=True, check=True).stdout
        return shown.split()[1]

    def answers(self, questions):
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            return list(pool.map(self.answer, questions))

    def answer(self, question):
        case = cases.load(question)
        with tempfile.TemporaryDirectory() as folder:
            command = [self.program, "eval", "--format=json", "--data", folder]
            for name, text in case["modules"].items():
                file = pathlib.Path(folder, name)
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text)
            if "data" in case:
                pathlib.Path(folder, "data.json").write_text(cases.dump(case["data"]))
            if case.get("strict"):
                command.append("--strict-builtin-errors")
            if case.get("strict_compile"):
                command.append("--strict")
            if "input" in case:
                command.append("--stdin-input")
            done = subprocess.run(
                [*command, case["query"]], input=cases.dump(case.get("input")), capture_output=True, text=True
            )
        told = cases.load(done.stdout)
        if told.get("errors"):
            return self.failure(told["errors"])
        if not told.get("result"):
            return {"undefined": True}
        return {"value": told["result"][0]["expressions"][0]["value"]}

    def failure(self, errors):
        codes = sorted({str(error.get("code", "other")) for error in errors})
        message = "; ".join(str(error.get("message")) for error in errors)
        if codes[0].startswith("eval_"):
            return {"error": codes[0], "message": message}
        found = CODE.findall(message) if codes == ["other"] else codes
        return {"refused": sorted(set(found)), "message": message}


class Library:
    """OPA as a shared library: the wheel is for Python 3.14, but the library in it needs only ctypes."""

    def __init__(self):
        path = os.environ.get("OPA_LIBRARY") or cache() / "libopabridge.so"
        if not pathlib.Path(path).exists():
            self.download(path)
        try:
            self.library = ctypes.CDLL(str(path))
        except OSError as error:
            raise Unavailable(str(error)) from error
        self.library.OpaNew.restype = ctypes.c_uint64
        self.library.OpaDestroy.argtypes = [ctypes.c_uint64]
        self.library.OpaFreeString.argtypes = [ctypes.c_void_p]
        for name in ("OpaAddPolicy", "OpaAddData"):
            getattr(self.library, name).restype = ctypes.c_void_p
            getattr(self.library, name).argtypes = [ctypes.c_uint64, ctypes.c_char_p, ctypes.c_char_p]
        self.library.OpaEvalQuery.restype = ctypes.c_void_p
        self.library.OpaEvalQuery.argtypes = [
            ctypes.c_uint64,
            ctypes.c_char_p,
            ctypes.c_char_p,
            ctypes.c_int,
            ctypes.c_int,
        ]

    def download(self, path):
        with tempfile.TemporaryDirectory() as folder:
            command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
            done = subprocess.run(
                [*command, "--python-version=3.14", "--dest", folder, WHEEL], capture_output=True, text=True
            )
            wheels = list(pathlib.Path(folder).glob("*.whl"))
            if done.returncode or not wheels:
                raise Unavailable(f"{WHEEL} can't be downloaded: {done.stderr.strip()}")
            with zipfile.ZipFile(wheels[0]) as wheel:
                pathlib.Path(path).write_bytes(wheel.read("opa_bindings/libopabridge.so"))

    def version(self):
        return self.answer('{"modules": {}, "query": "opa.runtime().version"}').get("value", "1.20")

    def answers(self, questions):
        return [self.answer(question) for question in questions]

    def call(self, function, *arguments):
        told = function(*arguments)
        try:
            return cases.load(ctypes.string_at(told))
        finally:
            self.library.OpaFreeString(told)

    def answer(self, question):
        case = cases.load(question)
        if case.get("strict_compile") or "\0" in "".join(case["modules"].values()):
            return {"unknown": True}
        engine = self.library.OpaNew()
        try:
            for name, text in case["modules"].items():
                told = self.call(self.library.OpaAddPolicy, engine, name.encode(), text.encode())
                if told.get("error"):
                    return self.failure(case, told["error"]["message"])
            if "data" in case:
                self.call(self.library.OpaAddData, engine, b"", cases.dump(case["data"]).encode())
            given = cases.dump(case["input"]).encode() if "input" in case else b""
            told = self.call(self.library.OpaEvalQuery, engine, case["query"].encode(), given, 0, 0)
        finally:
            self.library.OpaDestroy(engine)
        if told.get("error"):
            return self.failure(case, told["error"]["message"])
        if not told.get("result"):
            return {"undefined": True}
        return {"value": told["result"][0]["expressions"][0]["value"]}

    def failure(self, case, message):
        run = re.search(r"(?:^|[\s:])(eval_\w+_error): ", message)
        if run and run[1] in ("eval_builtin_error", "eval_type_error") and not case.get("strict"):
            return {"unknown": True}
        if run:
            return {"error": run[1], "message": message}
        return {"refused": sorted(set(CODE.findall(message))), "message": message}


WAYS = {"go": Go, "program": Program, "library": Library}


def judge(way=None):
    """The way to OPA that is asked for, or the first that there is."""
    missing = []
    for name in [way] if way else WAYS:
        try:
            return WAYS[name]()
        except Unavailable as error:
            missing.append(f"{name}: {error}")
    raise SystemExit("OPA is not to be had.\n" + "\n".join(missing))


def judged(judge, all_cases):
    """OPA's answer to each case, without messages."""
    answers = judge.answers(cases.question(case) for case in all_cases)
    for answer in answers:
        answer.pop("message", None)
    if len(answers) != len(all_cases):
        raise SystemExit(f"{len(all_cases)} cases, but {len(answers)} answers")
    return answers


def bless(judge, files):
    for file in map(pathlib.Path, files):
        with file.open() as stream:
            read = cases.read(stream)
        for case, answer in zip(read, judged(judge, read)):
            if "unknown" in answer or "broken" in answer:
                raise SystemExit(f"{file}: {case['name']}: {cases.dump(answer)}")
            case["want"] = answer
        file.write_text("".join(map(cases.line, read)))


def check(judge, files):
    differ = unknown = total = 0
    for file in map(pathlib.Path, files):
        with file.open() as stream:
            read = cases.read(stream)
        total += len(read)
        for case, answer in zip(read, judged(judge, read)):
            if "unknown" in answer:
                unknown += 1
            elif cases.canonical(answer) != cases.canonical(case["want"]):
                differ += 1
                print(
                    f"{file}: {case['name']}\n  written  {cases.dump(case['want'])}\n  OPA says {cases.dump(answer)}"
                )
    print(f"{total} cases, {differ} differ, {unknown} without an opinion (OPA {judge.version()})")
    return 1 if differ else 0


def ask(judge):
    read = cases.read(sys.stdin)
    for case, answer in zip(read, judged(judge, read)):
        sys.stdout.write(cases.line({**case, "want": answer}))


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--with", dest="way", choices=WAYS)
    parser.add_argument("command", choices=["bless", "check", "ask", "version"])
    parser.add_argument("files", nargs="*")
    given = parser.parse_args()
    way = judge(given.way)
    if given.command == "bless":
        bless(way, given.files)
    elif given.command == "check":
        return check(way, given.files)
    elif given.command == "ask":
        ask(way)
    else:
        print(way.version())
    return 0


if __name__ == "__main__":
    sys.exit(main())
