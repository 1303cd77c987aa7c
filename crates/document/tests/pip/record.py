"""What pip reads in generated requirements files: one JSON object a line, `{"line": …, "read": …}`.

    python3 record.py SEED COUNT > lines.jsonl

`read` is null where pip refuses the line. Needs pip of 26 or later, whose parser it calls; it touches neither the network
nor any other file. The lines that `crates/document` is always tested on are in `recorded.jsonl`.
"""

import json
import os
import random
import sys
import tempfile
import warnings

from pip._internal.exceptions import PipError
from pip._internal.req import constructors, req_file
from pip._vendor.packaging.markers import InvalidMarker
from pip._vendor.packaging.requirements import InvalidRequirement

warnings.simplefilter("ignore")

NAMES = ["a", "Foo", "zope.interface", "a-b_c", "x1", "-a", "a-", "é", "foo bar", ""]
EXTRAS = ["", "", "", "[x]", "[x,y]", "[ x , y ]", "[]", "[x", "[x y]", "[x,]"]
VERSIONS = ["", "==1", ">=1,<2", " >= 1 , < 2", "(>=1)", "~=1.0", "===1", "==1.*", ">=1,", "=1", "==", " 1", "==1 //old"]
URLS = ["https://x.y/a.zip", "http://x.y/a", "git+https://x.y/a.git@v1", "git+ssh://git@x.y/a.git#egg=a", "file:./a",
        "https://x.y/a-1-py3-none-any.whl", "https://x.y/a.whl", "foo:bar", "git://x.y/a", "hg+http://x.y/a#egg=b&subdirectory=s",
        "https://x.y/a.zip#egg=b", "s3://x/y", "https://x.y/;v=1"]
PATHS = ["./a", "a/b", "../a", ".", "b.zip", "a-1.tar.gz", "a-1-py3-none-any.whl", "a.whl", "./a[x]", "./a[x,y]", "b.tar",
         "b.txz", "a==1.zip", "./a b", "a_b-1-1-py3-none-any.whl", "a-1-x-py3-none-any.whl"]
MARKERS = ["", "", "", ";", "; python_version < '3'", ' ; python_version<"3"', ";os_name=='a' and (extra=='b' or 'a' in os_name)",
           "; x", "; python_version", "; python_version < '3' y", ";(os_name=='a'", " ;sys.platform == 'x'"]
OPTIONS = ["--hash=sha256:ab", "--hash sha256:ab", "--hash=md5:ab", "--hash", "--hash=ab", "--no-binary=x", "--no-binary :all:",
           "--no-binary -x", "--pre", "--pre=1", "--prefer", "--pr", "--no-index", "--no-ind", "-i https://x.y/s", "-ihttps://x.y/s",
           "--index-url=https://x.y/s", "--index https://x.y/s", "--extra-index-url 'https://x.y/s'", "-f ./wheels", "-r b.txt",
           "-rb.txt", "-r=b.txt", "--requirement=b.txt", "-c c.txt", "-e ./a", "-e .", "-e git+https://x.y/a.git#egg=a",
           "-e git+https://x.y/a.git", '-e "a @ git+https://x.y/a.git"', "-e https://x.y/a.zip", "-e a", "-e './a[x]'", "-e './a;x'",
           "-C a=b", "-C a", "--config-settings=--x=y", "--unknown", "-x", "-", "--", "--trusted-host x.y", '--hash="sha256:ab"',
           "--hash='sha256:ab", "--hash=sha256:ab\\", "-q", "--require-hashes", "'--pre'", "--hash ''", "--pre\t--no-index",
           "-rb.txt -rc.txt", "--extra-index-url a\\b", '--extra-index-url "a\\b"']
COMMENTS = ["", "", "", " # c", "#c", "\t#c", "  "]


def line(rand):
    kind = rand.randrange(10)
    if kind < 4:
        text = rand.choice(NAMES) + rand.choice(EXTRAS) + rand.choice(VERSIONS) + rand.choice(MARKERS)
    elif kind < 5:
        text = rand.choice(NAMES) + rand.choice(EXTRAS) + rand.choice([" @ ", "@", " @"]) + rand.choice(URLS) + rand.choice(MARKERS)
    elif kind < 6:
        text = rand.choice(URLS) + rand.choice([marker for marker in MARKERS if marker != ";"])
    elif kind < 7:
        text = rand.choice(PATHS) + rand.choice(MARKERS)
    else:
        text = ""
    if not text and rand.random() < 0.1:
        text = "\\\n"
    if not text.strip() or rand.random() < 0.3:
        # What an editable requirement means behind another one differs from release to release.
        options = [option for option in OPTIONS if not text.strip() or not option.startswith("-e")]
        text += rand.choice([" ", " ", "  ", " \\\n  ", "\t", " \\\n"]) + rand.choice(options)
        if rand.random() < 0.3:
            text += " " + rand.choice(options)
    comment = rand.choice(COMMENTS)
    if any(path in text for path in PATHS) or "-e" in text:
        # Whether pip takes another path depends on the directories that there are.
        comment = comment.replace("#", " #")
    return text + comment


def requirement(parsed):
    """As pip makes one of it; directories count as there."""
    if parsed.is_editable:
        req = constructors.install_req_from_editable(parsed.requirement)
    else:
        req = constructors.install_req_from_line(parsed.requirement)
    told = {}
    if req.req is not None:
        told["name"] = req.req.name
        told["specifier"] = "".join(sorted(str(one) for one in req.req.specifier))
    told["extras"] = sorted(req.extras)
    told["linked"] = req.link is not None
    told["marker"] = req.markers is not None
    if parsed.is_editable:
        told["editable"] = True
    hashes = (parsed.options or {}).get("hashes", {})
    told["hashes"] = sorted(f"{name}:{digest}" for name, digests in hashes.items() for digest in digests)
    return told


def read(text):
    """What pip reads, or None."""
    parse = req_file.get_line_parser(None)
    items = []
    try:
        for _, logical in req_file.preprocess(text):
            args, opts = parse(logical)
            parsed = req_file.ParsedLine("r.txt", 1, args, opts, False)
            if parsed.requirement is not None:
                items.append(requirement(req_file.handle_requirement_line(parsed)))
            elif opts.requirements:
                items.append({"include": opts.requirements[0]})
            elif opts.constraints:
                items.append({"constraint": opts.constraints[0]})
            elif opts.index_url or opts.extra_index_urls or opts.pre:
                items.append({"index": opts.index_url, "extra": opts.extra_index_urls, "pre": bool(opts.pre)})
    except (req_file.OptionParsingError, PipError, InvalidMarker, InvalidRequirement):
        return None
    return items


def main():
    seed, count = int(sys.argv[1]), int(sys.argv[2])
    rand = random.Random(seed)
    seen = set()
    with tempfile.TemporaryDirectory() as there:
        os.chdir(there)
        os.mkdir("w")
        os.chdir("w")
        # Directories that the generated paths name, each a package.
        for path in ["a", "a/b", "a b", "../a", "."]:
            os.makedirs(path, exist_ok=True)
            open(os.path.join(path, "pyproject.toml"), "w", encoding="utf-8").close()
        while len(seen) < count:
            text = line(rand)
            if text not in seen:
                seen.add(text)
                print(json.dumps({"line": text, "read": read(text)}, ensure_ascii=False))


if __name__ == "__main__":
    main()
