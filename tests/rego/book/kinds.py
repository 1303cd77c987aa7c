"""Built-in functions: arguments of every kind in every place, undefined ones, too few and too many."""

# A call of each, and the place of each argument, for arguments of every kind in its place.
SHAPES = """
abs(1)
array.concat([1], [2])
array.flatten([1])
array.reverse([1])
array.slice([1, 2], 0, 1)
base64.decode("YQ==")
base64.encode("a")
base64.is_valid("a")
bits.and(1, 2)
bits.lsh(1, 2)
bits.negate(1)
ceil(1)
concat(",", ["a"])
contains("a", "b")
count([1])
crypto.md5("a")
crypto.hmac.sha256("a", "b")
endswith("a", "b")
floor(1)
format_int(1, 10)
glob.match("a", [], "a")
glob.quote_meta("a")
graph.reachable({"a": ["b"]}, ["a"])
graph.reachable_paths({"a": ["b"]}, ["a"])
hex.encode("a")
indexof("a", "b")
indexof_n("a", "b")
intersection({{1}})
is_array(1)
is_null(1)
json.filter({"a": 1}, ["a"])
json.is_valid("1")
json.marshal(1)
json.marshal_with_options(1, {"pretty": true})
json.match_schema("1", "{}")
json.patch({"a": 1}, [])
json.remove({"a": 1}, ["a"])
json.unmarshal("1")
lower("a")
max([1])
min([1])
net.cidr_contains("10.0.0.0/8", "10.0.0.1")
net.cidr_contains_matches("10.0.0.0/8", "10.0.0.1")
net.cidr_intersects("10.0.0.0/8", "10.0.0.0/9")
net.cidr_is_valid("10.0.0.0/8")
net.cidr_merge(["10.0.0.0/8"])
numbers.range(1, 2)
numbers.range_step(1, 4, 2)
object.filter({"a": 1}, ["a"])
object.get({"a": 1}, "a", 2)
object.keys({"a": 1})
object.remove({"a": 1}, ["a"])
object.subset({"a": 1}, {"a": 1})
object.union({"a": 1}, {"b": 2})
object.union_n([{"a": 1}])
product([1])
regex.find_all_string_submatch_n("a", "a", 1)
regex.find_n("a", "a", 1)
regex.is_valid("a")
regex.match("a", "a")
regex.replace("a", "a", "b")
regex.split("a", "a")
regex.template_match("a", "a", "{", "}")
replace("a", "a", "b")
round(1)
semver.compare("1.0.0", "1.0.0")
semver.is_valid("1.0.0")
sort([1])
split("a", ",")
sprintf("%v", [1])
startswith("a", "a")
strings.any_prefix_match("a", "a")
strings.count("a", "a")
strings.render_template("a", {})
strings.replace_n({"a": "b"}, "a")
strings.reverse("a")
strings.split_n("a,b", ",", 1)
substring("a", 0, 1)
sum([1])
time.add_date(0, 1, 1, 1)
time.clock(0)
time.date(0)
time.diff(0, 1)
time.format(0)
time.parse_duration_ns("1s")
time.parse_ns("2006", "2020")
time.parse_rfc3339_ns("2020-01-01T00:00:00Z")
time.weekday(0)
to_number("1")
trim("a", "a")
trim_left("a", "a")
trim_prefix("a", "a")
trim_space("a")
type_name(1)
union({{1}})
units.parse("1")
units.parse_bytes("1")
upper("a")
uri.parse("a")
urlquery.decode("a")
urlquery.encode("a")
urlquery.encode_object({"a": "b"})
uuid.parse("00000000-0000-4000-8000-000000000000")
walk(1)
yaml.is_valid("a")
yaml.marshal(1)
yaml.unmarshal("a")
io.jwt.decode("a")
1 + 2
1 - 2
1 * 2
1 / 2
3 % 2
{1} & {1}
{1} | {1}
{1} - {1}
1 < 2
1 == 2
1 != 2
1 in [1]
"""
KINDS = [None, True, 1, "a", [1], ["a"], {"a": 1}, 1.5, -1, "", {}, []]
SETS = '[{1}, {"a"}, set()]'


def arguments(call):
    """The text before the arguments, each argument, and the text behind; for operators the two sides."""
    name, bracket, rest = call.partition("(")
    operator = not bracket or not name.replace(".", "").replace("_", "").isalnum()
    if operator:
        left, sign, right = call.split(" ")
        return "", [left, right], "", f" {sign} "
    parts, depth, part, quoted = [], 0, "", False
    for letter in rest[:-1]:
        quoted ^= letter == '"'
        depth += 0 if quoted else (letter in "([{") - (letter in ")]}")
        if letter == "," and depth == 0 and not quoted:
            parts.append(part.strip())
            part = ""
        else:
            part += letter
    return f"{name}(", [*parts, part.strip()], ")", ", "


def tell(case):
    for call in SHAPES.strip().splitlines():
        before, given, behind, between = arguments(call)
        for place in range(len(given)):
            others = [*given[:place], "x", *given[place + 1 :]]
            written = before + between.join(others) + behind
            # Which kinds give something, and what: `array.concat` keeps the compiler from knowing them.
            case(f"kinds: {written}", f"p := [[i, v] | some i, x in array.concat(input, {SETS}); v := {written}]", input=KINDS)
            case(f"an error ends it: {written}", f"p := v if {{ x := input.x; v := {written} }}", input={"x": None}, strict=True)
        undefined = ["[1 | v := " + before + between.join([*given[:place], "input.u", *given[place + 1 :]]) + behind + "]" for place in range(len(given))]
        case(f"each argument undefined: {call}", f"p := [{', '.join(undefined)}]", input={})
        literal = before + between.join(["null", *given[1:]]) + behind
        case(f"a literal of the wrong kind: {literal}", f"p := {literal}")
        if behind:
            case(f"too many arguments: {call}", f"p := {before + between.join([*given, '1', '2']) + behind}")
            case(f"one argument too many, as the value: {call}", f"p := y if {before + between.join([*given, 'y']) + behind}")
            if len(given) > 1:
                case(f"too few arguments: {call}", f"p := {before + between.join(given[:-1]) + behind}")
