//! The functions of OPA 1.22.4 and their types, as `opa capabilities --current` lists them.

/// What is known of a function before it is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signature {
    /// Its name, with dots.
    pub name: &'static str,
    /// The types of its arguments, in OPA's notation: `any<array[any], set[any]>`.
    pub args: &'static [&'static str],
    /// The type of any number of further arguments.
    pub variadic: Option<&'static str>,
    /// The type of its result, in OPA's notation. Empty for [`Kind::Void`].
    pub result: &'static str,
    /// How it gives its results.
    pub kind: Kind,
    /// Its operator: `+`.
    pub infix: Option<&'static str>,
    /// Whether one call may differ from the next.
    pub is_nondeterministic: bool,
    /// Whether Rego v1 refuses to call it.
    pub is_deprecated: bool,
    /// Whether it can be called here.
    pub support: Support,
}

/// How a function gives its results.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One value, or none.
    Value,
    /// Any number of values, as a relation.
    Relation,
    /// Nothing: it is called for what it does.
    Void,
}

/// Whether a function can be called here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Support {
    /// It can.
    Supported,
    /// It can't, for this reason: `it reaches the network`.
    Refused(&'static str),
}

impl Signature {
    const fn infix(self, operator: &'static str) -> Self {
        Self {
            infix: Some(operator),
            ..self
        }
    }

    const fn variadic(self, rest: &'static str) -> Self {
        Self {
            variadic: Some(rest),
            ..self
        }
    }

    const fn nondeterministic(self) -> Self {
        Self {
            is_nondeterministic: true,
            ..self
        }
    }

    const fn deprecated(self) -> Self {
        Self {
            is_deprecated: true,
            ..self
        }
    }

    const fn refused(self, reason: &'static str) -> Self {
        Self {
            support: Support::Refused(reason),
            ..self
        }
    }
}

const fn value(name: &'static str, args: &'static [&'static str], result: &'static str) -> Signature {
    Signature {
        name,
        args,
        variadic: None,
        result,
        kind: Kind::Value,
        infix: None,
        is_nondeterministic: false,
        is_deprecated: false,
        support: Support::Supported,
    }
}

const fn relation(name: &'static str, args: &'static [&'static str], result: &'static str) -> Signature {
    Signature {
        kind: Kind::Relation,
        ..value(name, args, result)
    }
}

const fn void(name: &'static str, args: &'static [&'static str]) -> Signature {
    Signature {
        kind: Kind::Void,
        ..value(name, args, "")
    }
}

/// Networks: one, or a collection of them, of which each may begin an array of more.
const CIDRS: &str = "any<string, array[any<string, array[any]>], object[string: any<string, array[any]>], \
     set[any<string, array[any]>]>";

/// Paths as text or by their parts.
const PATHS: &str = "any<array[any<string, array[any]>], set[any<string, array[any]>]>";

/// Nanoseconds, and the name of a time zone.
const TIME: &str = "any<number, array<number, string>>";

/// All functions, sorted by name.
#[rustfmt::skip] // A table, one function a line.
pub const SIGNATURES: &[Signature] = &[
    value("abs", &["number"], "number"),
    value("all", &["any<array[any], set[any]>"], "boolean").deprecated(),
    value("and", &["set[any]", "set[any]"], "set[any]").infix("&"),
    value("any", &["any<array[any], set[any]>"], "boolean").deprecated(),
    value("array.concat", &["array[any]", "array[any]"], "array[any]"),
    value("array.flatten", &["array[any]"], "array[any]"),
    value("array.reverse", &["array[any]"], "array[any]"),
    value("array.slice", &["array[any]", "number", "number"], "array[any]"),
    value("assign", &["any", "any"], "boolean").infix(":="),
    value("base64.decode", &["string"], "string"),
    value("base64.encode", &["string"], "string"),
    value("base64.is_valid", &["string"], "boolean"),
    value("base64url.decode", &["string"], "string"),
    value("base64url.encode", &["string"], "string"),
    value("base64url.encode_no_pad", &["string"], "string"),
    value("bits.and", &["number", "number"], "number"),
    value("bits.lsh", &["number", "number"], "number"),
    value("bits.negate", &["number"], "number"),
    value("bits.or", &["number", "number"], "number"),
    value("bits.rsh", &["number", "number"], "number"),
    value("bits.xor", &["number", "number"], "number"),
    value("cast_array", &["any"], "array[any]").deprecated(),
    value("cast_boolean", &["any"], "boolean").deprecated(),
    value("cast_null", &["any"], "null").deprecated(),
    value("cast_object", &["any"], "object[any: any]").deprecated(),
    value("cast_set", &["any"], "set[any]").deprecated(),
    value("cast_string", &["any"], "string").deprecated(),
    value("ceil", &["number"], "number"),
    value("concat", &["string", "any<array[string], set[string]>"], "string"),
    value("contains", &["string", "string"], "boolean"),
    value("count", &["any<string, array[any], object[any: any], set[any]>"], "number"),
    value("crypto.hmac.equal", &["string", "string"], "boolean"),
    value("crypto.hmac.md5", &["string", "string"], "string"),
    value("crypto.hmac.sha1", &["string", "string"], "string"),
    value("crypto.hmac.sha256", &["string", "string"], "string"),
    value("crypto.hmac.sha512", &["string", "string"], "string"),
    value("crypto.md5", &["string"], "string"),
    value("crypto.parse_private_keys", &["string"], "array[object[string: any]]"),
    value("crypto.sha1", &["string"], "string"),
    value("crypto.sha256", &["string"], "string"),
    value("crypto.x509.parse_and_verify_certificates", &["string"],
        "array<boolean, array[object[string: any]]>").refused("it verifies chains of certificates"),
    value("crypto.x509.parse_and_verify_certificates_with_options", &["string", "object[string: any]"],
        "array<boolean, array[object[string: any]]>").refused("it verifies chains of certificates"),
    value("crypto.x509.parse_certificate_request", &["string"], "object[string: any]"),
    value("crypto.x509.parse_certificates", &["string"], "array[object[string: any]]"),
    value("crypto.x509.parse_keypair", &["string", "string"], "object[string: any]"),
    value("crypto.x509.parse_rsa_private_key", &["string"], "object[string: any]"),
    value("div", &["number", "number"], "number").infix("/"),
    value("endswith", &["string", "string"], "boolean"),
    value("eq", &["any", "any"], "boolean").infix("="),
    value("equal", &["any", "any"], "boolean").infix("=="),
    value("floor", &["number"], "number"),
    value("format_int", &["number", "number"], "string"),
    value("glob.match", &["string", "any<null, array[string]>", "string"], "boolean"),
    value("glob.quote_meta", &["string"], "string"),
    value("graph.reachable", &["object[any: any<array[any],
        set[any]>]", "any<array[any], set[any]>"], "set[any]"),
    value("graph.reachable_paths", &["object[any: any<array[any],
        set[any]>]", "any<array[any], set[any]>"], "set[array[any]]"),
    value("graphql.is_valid", &["any<string, object[any: any]>", "any<string, object[any: any]>"],
        "boolean").refused("it reads GraphQL"),
    value("graphql.parse", &["any<string, object[any: any]>", "any<string, object[any: any]>"],
        "array<object[any: any], object[any: any]>").refused("it reads GraphQL"),
    value("graphql.parse_and_verify", &["any<string, object[any: any]>", "any<string, object[any: any]>"], "array<boolean, object[any: any], object[any: any]>").refused("it reads GraphQL"),
    value("graphql.parse_query", &["string"], "object[any: any]").refused("it reads GraphQL"),
    value("graphql.parse_schema", &["string"], "object[any: any]").refused("it reads GraphQL"),
    value("graphql.schema_is_valid", &["any<string, object[any: any]>"],
        "boolean").refused("it reads GraphQL"),
    value("gt", &["any", "any"], "boolean").infix(">"),
    value("gte", &["any", "any"], "boolean").infix(">="),
    value("hex.decode", &["string"], "string"),
    value("hex.encode", &["string"], "string"),
    value("http.send", &["object[string: any]"],
        "object[any: any]").nondeterministic().refused("it reads the network"),
    value("indexof", &["string", "string"], "number"),
    value("indexof_n", &["string", "string"], "array[number]"),
    value("internal.member_2", &["any", "any"], "boolean").infix("in"),
    value("internal.member_3", &["any", "any", "any"], "boolean").infix("in"),
    void("internal.print", &["array[set[any]]"]),
    value("internal.template_string", &["array[any]"], "string"),
    void("internal.test_case", &["array[any]"]),
    value("intersection", &["set[set[any]]"], "set[any]"),
    value("io.jwt.decode", &["string"], "array<object[any: any], object[any: any], string>"),
    value("io.jwt.decode_verify", &["string", "object[string: any]"],
        "array<boolean, object[any: any], object[any: any]>").nondeterministic(),
    value("io.jwt.encode_sign", &["object[string: any]", "object[string: any]", "object[string: any]"], "string").nondeterministic().refused("it signs tokens with a private key"),
    value("io.jwt.encode_sign_raw", &["string", "string", "string"],
        "string").nondeterministic().refused("it signs tokens with a private key"),
    value("io.jwt.verify_eddsa", &["string", "string"], "boolean"),
    value("io.jwt.verify_es256", &["string", "string"], "boolean"),
    value("io.jwt.verify_es384", &["string", "string"], "boolean"),
    value("io.jwt.verify_es512", &["string", "string"], "boolean"),
    value("io.jwt.verify_hs256", &["string", "string"], "boolean"),
    value("io.jwt.verify_hs384", &["string", "string"], "boolean"),
    value("io.jwt.verify_hs512", &["string", "string"], "boolean"),
    value("io.jwt.verify_ps256", &["string", "string"], "boolean"),
    value("io.jwt.verify_ps384", &["string", "string"], "boolean"),
    value("io.jwt.verify_ps512", &["string", "string"], "boolean"),
    value("io.jwt.verify_rs256", &["string", "string"], "boolean"),
    value("io.jwt.verify_rs384", &["string", "string"], "boolean"),
    value("io.jwt.verify_rs512", &["string", "string"], "boolean"),
    value("is_array", &["any"], "boolean"),
    value("is_boolean", &["any"], "boolean"),
    value("is_null", &["any"], "boolean"),
    value("is_number", &["any"], "boolean"),
    value("is_object", &["any"], "boolean"),
    value("is_set", &["any"], "boolean"),
    value("is_string", &["any"], "boolean"),
    value("json.filter", &["object[any: any]", PATHS], "object[any: any]"),
    value("json.is_valid", &["string"], "boolean"),
    value("json.marshal", &["any"], "string"),
    value("json.marshal_with_options", &["any", "object<indent: string, prefix: string, pretty: boolean>[string: any]"], "string"),
    value("json.match_schema", &["any<string, object[any: any]>", "any<string, object[any: any]>"],
        "array<boolean, array[object<desc: string, error: string, field: string, type: string>]>").nondeterministic(),
    value("json.patch", &["any", "array[object<op: string, path: any>[any: any]]"], "any"),
    value("json.remove", &["object[any: any]", PATHS], "object[any: any]"),
    value("json.unmarshal", &["string"], "any"),
    value("json.verify_schema", &["any<string, object[any: any]>"],
        "array<boolean, any<null, string>>").nondeterministic(),
    value("lower", &["string"], "string"),
    value("lt", &["any", "any"], "boolean").infix("<"),
    value("lte", &["any", "any"], "boolean").infix("<="),
    value("max", &["any<array[any], set[any]>"], "any"),
    value("min", &["any<array[any], set[any]>"], "any"),
    value("minus", &["any<number, set[any]>", "any<number, set[any]>"], "any<number, set[any]>").infix("-"),
    value("mul", &["number", "number"], "number").infix("*"),
    value("neq", &["any", "any"], "boolean").infix("!="),
    value("net.cidr_contains", &["string", "string"], "boolean"),
    value("net.cidr_contains_matches", &[CIDRS, CIDRS], "set[array<any, any>]"),
    value("net.cidr_expand", &["string"], "set[string]"),
    value("net.cidr_intersects", &["string", "string"], "boolean"),
    value("net.cidr_is_valid", &["string"], "boolean"),
    value("net.cidr_merge", &["any<array[any<string>], set[string]>"], "set[string]"),
    value("net.cidr_overlap", &["string", "string"], "boolean").deprecated(),
    value("net.lookup_ip_addr", &["string"],
        "set[string]").nondeterministic().refused("it reads the network"),
    value("numbers.range", &["number", "number"], "array[number]"),
    value("numbers.range_step", &["number", "number", "number"], "array[number]"),
    value("object.filter", &["object[any: any]", "any<array[any],
        object[any: any], set[any]>"], "object[any: any]"),
    value("object.get", &["object[any: any]", "any", "any"], "any"),
    value("object.keys", &["object[any: any]"], "set[any]"),
    value("object.remove", &["object[any: any]", "any<array[any],
        object[any: any], set[any]>"], "object[any: any]"),
    value("object.subset", &["any<array[any],
        object[any: any], set[any]>", "any<array[any], object[any: any], set[any]>"], "boolean"),
    value("object.union", &["object[any: any]", "object[any: any]"], "object[any: any]"),
    value("object.union_n", &["array[object[any: any]]"], "object[any: any]"),
    value("opa.runtime", &[],
        "object[string: any]").nondeterministic().refused("it reads the host"),
    value("or", &["set[any]", "set[any]"], "set[any]").infix("|"),
    value("plus", &["number", "number"], "number").infix("+"),
    void("print", &[]).variadic("any"),
    value("product", &["any<array[number], set[number]>"], "number"),
    value("providers.aws.sign_req", &["object[string: any]", "object[string: any]", "number"],
        "object[any: any]").refused("it signs requests to a cloud"),
    value("rand.intn", &["string", "number"], "number").nondeterministic().refused("it is random"),
    value("re_match", &["string", "string"], "boolean").deprecated(),
    value("regex.find_all_string_submatch_n", &["string", "string", "number"], "array[array[string]]"),
    value("regex.find_n", &["string", "string", "number"], "array[string]"),
    value("regex.globs_match", &["string", "string"], "boolean"),
    value("regex.is_valid", &["string"], "boolean"),
    value("regex.match", &["string", "string"], "boolean"),
    value("regex.replace", &["string", "string", "string"], "string"),
    value("regex.split", &["string", "string"], "array[string]"),
    value("regex.template_match", &["string", "string", "string", "string"], "boolean"),
    value("rego.metadata.chain", &[], "array[any]"),
    value("rego.metadata.rule", &[], "any"),
    value("rego.parse_module", &["string", "string"],
        "object[string: any]").refused("its result is OPA's own syntax tree"),
    value("rem", &["number", "number"], "number").infix("%"),
    value("replace", &["string", "string", "string"], "string"),
    value("round", &["number"], "number"),
    value("semver.compare", &["string", "string"], "number"),
    value("semver.is_valid", &["any"], "boolean"),
    value("set_diff", &["set[any]", "set[any]"], "set[any]").deprecated(),
    value("sort", &["any<array[any], set[any]>"], "array[any]"),
    value("split", &["string", "string"], "array[string]"),
    value("sprintf", &["string", "array[any]"], "string"),
    value("startswith", &["string", "string"], "boolean"),
    value("strings.any_prefix_match", &["any<string, array[string],
        set[string]>", "any<string, array[string], set[string]>"], "boolean"),
    value("strings.any_suffix_match", &["any<string, array[string],
        set[string]>", "any<string, array[string], set[string]>"], "boolean"),
    value("strings.count", &["string", "string"], "number"),
    value("strings.render_template", &["string", "object[string: any]"], "string"),
    value("strings.replace_n", &["object[string: string]", "string"], "string"),
    value("strings.reverse", &["string"], "string"),
    value("strings.split_n", &["string", "string", "number"], "array[string]"),
    value("substring", &["string", "number", "number"], "string"),
    value("sum", &["any<array[number], set[number]>"], "number"),
    value("time.add_date", &["number", "number", "number", "number"], "number"),
    value("time.clock", &[TIME], "array<number, number, number>"),
    value("time.date", &[TIME], "array<number, number, number>"),
    value("time.diff", &[TIME, TIME], "array<number, number, number, number, number, number>"),
    value("time.format", &["any<number, array<number, string>, array<number, string, string>>"], "string"),
    value("time.now_ns", &[],
        "number").nondeterministic().refused("it reads the clock"),
    value("time.parse_duration_ns", &["string"], "number"),
    value("time.parse_ns", &["string", "string"], "number"),
    value("time.parse_rfc3339_ns", &["string"], "number"),
    value("time.weekday", &[TIME], "string"),
    value("to_number", &["any<null, boolean, number, string>"], "number"),
    value("trace", &["string"], "boolean"),
    value("trim", &["string", "string"], "string"),
    value("trim_left", &["string", "string"], "string"),
    value("trim_prefix", &["string", "string"], "string"),
    value("trim_right", &["string", "string"], "string"),
    value("trim_space", &["string"], "string"),
    value("trim_suffix", &["string", "string"], "string"),
    value("type_name", &["any"], "string"),
    value("union", &["set[set[any]]"], "set[any]"),
    value("units.parse", &["string"], "number"),
    value("units.parse_bytes", &["string"], "number"),
    value("upper", &["string"], "string"),
    value("uri.is_valid", &["string"], "boolean"),
    value("uri.parse", &["string"], "object[string: string]"),
    value("urlquery.decode", &["string"], "string"),
    value("urlquery.decode_object", &["string"], "object[string: array[string]]"),
    value("urlquery.encode", &["string"], "string"),
    value("urlquery.encode_object", &["object[string: any<string, array[string], set[string]>]"], "string"),
    value("uuid.parse", &["string"], "object[string: any]"),
    value("uuid.rfc4122", &["string"], "string").nondeterministic().refused("it is random"),
    relation("walk", &["any"], "array<array[any], any>"),
    value("yaml.is_valid", &["string"], "boolean"),
    value("yaml.marshal", &["any"], "string"),
    value("yaml.unmarshal", &["string"], "any"),
];

/// What is known of a function of OPA's; `None` if OPA has none of this name.
#[must_use]
pub fn signature(name: &str) -> Option<&'static Signature> {
    let at = SIGNATURES
        .binary_search_by(|signature| signature.name.cmp(name))
        .ok()?;
    SIGNATURES.get(at)
}

#[cfg(test)]
mod tests {
    use super::super::lookup;
    use super::*;

    #[test]
    fn the_functions_are_those_of_opa() {
        let known: Vec<&str> = SIGNATURES.iter().map(|signature| signature.name).collect();
        let expected: Vec<&str> = include_str!("opa-names.txt").lines().collect();
        assert_eq!(known, expected);
        assert!(known.is_sorted());
        for name in known {
            assert_eq!(signature(name).unwrap().name, name);
        }
        assert!(signature("nothing").is_none());
    }

    #[test]
    fn functions_take_as_many_arguments_as_their_signatures_say() {
        for signature in SIGNATURES {
            if let Some((count, _)) = lookup(signature.name) {
                assert_eq!(count, signature.args.len(), "{}", signature.name);
                assert_eq!(signature.support, Support::Supported, "{}", signature.name);
            }
        }
    }

    #[test]
    fn what_depends_on_the_outside_is_refused() {
        for name in [
            "http.send",
            "time.now_ns",
            "rand.intn",
            "opa.runtime",
            "graphql.parse",
        ] {
            assert!(
                matches!(signature(name).unwrap().support, Support::Refused(_)),
                "{name}"
            );
        }
        assert_eq!(signature("walk").unwrap().kind, Kind::Relation);
        assert_eq!(signature("print").unwrap().variadic, Some("any"));
        assert_eq!(signature("plus").unwrap().infix, Some("+"));
        assert!(signature("re_match").unwrap().is_deprecated);
    }
}
