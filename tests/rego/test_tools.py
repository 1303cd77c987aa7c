"""Tests of the scripts here: `python3 -m unittest discover tests/rego`."""

import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import cases
import generate
import shrink
import write


class Cases(unittest.TestCase):
    def test_numbers_keep_their_text(self):
        line = '{"name": "a", "modules": {}, "query": "data.a", "want": {"value": [1.50, 1e400, 12345678901234567890, -0]}}\n'
        self.assertEqual(cases.line(cases.load(line)), line)

    def test_answers_are_compared_without_the_order_of_keys(self):
        one, other = cases.load('{"value": {"a": 1, "b": [2]}}'), cases.load('{"value": {"b": [2], "a": 1}}')
        self.assertEqual(cases.canonical(one), cases.canonical(other))
        self.assertNotEqual(
            cases.canonical(one), cases.canonical(cases.load('{"value": {"a": 1.0, "b": [2]}}'))
        )

    def test_a_question_has_no_answer_in_it(self):
        self.assertEqual(
            cases.question({"name": "a", "modules": {}, "query": "x", "want": {}}),
            '{"modules": {}, "query": "x"}',
        )


class Generate(unittest.TestCase):
    def test_a_seed_gives_the_same_cases_from_any_start(self):
        self.assertEqual(generate.generated("s", 0, 8)[5:], generate.generated("s", 5, 3))
        self.assertNotEqual(
            generate.generated("s", 0, 1)[0]["modules"], generate.generated("t", 0, 1)[0]["modules"]
        )

    def test_faults_of_opa_are_left_out(self):
        self.assertTrue(generate.usable({"undefined": True}))
        self.assertFalse(generate.usable({"error": "eval_internal_error"}))


class Agreeable:
    """A disagreement on every case whose text has `bad` in it."""

    def of(self, some):
        return [case for case in some if "bad" in "".join(case["modules"].values())]


class Shrink(unittest.TestCase):
    def test_what_does_not_matter_goes(self):
        modules = {
            "a.rego": "package a\n\np if {\n\tx := [1, bad]\n\tx\n}\n\nq := 2\n",
            "b.rego": "package b\n",
        }
        case = {
            "name": "c",
            "modules": modules,
            "data": {"a": [1]},
            "input": {"b": 2},
            "query": "data.a",
            "strict": True,
        }
        small = shrink.shrunk(case, Agreeable(), 8)
        self.assertEqual({name: text.strip() for name, text in small["modules"].items()}, {"a.rego": "bad"})
        self.assertNotIn("data", small)
        self.assertFalse(small["strict"])


class Books(unittest.TestCase):
    def test_the_cases_are_those_of_the_books(self):
        for book in sorted((write.HERE / "book").glob("*.py")):
            with (write.HERE / "cases" / f"{book.stem}.jsonl").open() as stream:
                written = [cases.question(case) for case in cases.read(stream)]
            self.assertEqual(written, [cases.question(case) for case in write.book_of(book.stem)], book.stem)


if __name__ == "__main__":
    unittest.main()
