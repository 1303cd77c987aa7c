//! The functions that policies may call.

mod aggregates;
mod arguments;
mod arithmetic;
mod arrays;
mod bits;
mod calendar;
mod cidr;
mod comparison;
mod crypto;
mod encoding;
mod function;
mod glob;
mod graph;
mod json_patch;
mod json_paths;
mod json_schema;
mod json_text;
mod jwt;
mod letter_case;
mod membership;
mod objects;
pub mod print;
mod regex;
mod semver;
mod sets;
mod signatures;
mod sprintf;
mod strings;
mod template;
mod template_string;
mod time;
mod types;
mod units;
pub(crate) mod url;
mod uuid;
mod walk;
pub(crate) mod yaml;

use std::collections::HashMap;
use std::sync::LazyLock;

pub use function::{Builtin, BuiltinError, BuiltinResult, Surroundings};
pub use template_string::printed;

use super::compile::types::{FunctionType, Type};

pub use signatures::{Kind, SIGNATURES, Signature, Support, signature};
pub use walk::{Pairs, walk_pairs};

/// The functions of one file: name, number of arguments, function.
type Family = &'static [(&'static str, usize, Builtin)];

/// All functions, by family.
const FAMILIES: &[Family] = &[
    aggregates::FUNCTIONS,
    arithmetic::FUNCTIONS,
    arrays::FUNCTIONS,
    bits::FUNCTIONS,
    cidr::FUNCTIONS,
    comparison::FUNCTIONS,
    crypto::FUNCTIONS,
    crypto::x509::FUNCTIONS,
    encoding::FUNCTIONS,
    glob::FUNCTIONS,
    graph::FUNCTIONS,
    json_patch::FUNCTIONS,
    json_paths::FUNCTIONS,
    json_schema::FUNCTIONS,
    json_text::FUNCTIONS,
    jwt::FUNCTIONS,
    membership::FUNCTIONS,
    objects::FUNCTIONS,
    print::FUNCTIONS,
    regex::FUNCTIONS,
    semver::FUNCTIONS,
    sets::FUNCTIONS,
    sprintf::FUNCTIONS,
    strings::FUNCTIONS,
    template::FUNCTIONS,
    template_string::FUNCTIONS,
    time::FUNCTIONS,
    types::FUNCTIONS,
    units::FUNCTIONS,
    url::FUNCTIONS,
    uuid::FUNCTIONS,
    walk::FUNCTIONS,
    yaml::FUNCTIONS,
];

/// How many arguments a function takes, and the function.
#[must_use]
pub fn lookup(name: &str) -> Option<(usize, Builtin)> {
    static BY_NAME: LazyLock<HashMap<&'static str, (usize, Builtin)>> = LazyLock::new(|| {
        let functions = FAMILIES.iter().flat_map(|family| family.iter());
        functions
            .map(|(name, count, function)| (*name, (*count, *function)))
            .collect()
    });
    BY_NAME.get(name).copied()
}

/// How many arguments a function of OPA's takes, and what computes it: none for one that is refused. `print` and what only
/// the compiler calls are not among them.
#[must_use]
pub fn known(name: &str) -> Option<(usize, Option<Builtin>)> {
    let signature = signatures::signature(name)?;
    let is_called = matches!(signature.kind, signatures::Kind::Void) || name.starts_with("internal.");
    if is_called
        && !matches!(
            name,
            "internal.member_2" | "internal.member_3" | "internal.template_string"
        )
    {
        return None;
    }
    let function = match refusal(name) {
        Some(_) => None,
        None => lookup(name).map(|(_, function)| function),
    };
    Some((signature.args.len(), function))
}

/// Why a function of OPA's can't be called, if it can't.
#[must_use]
pub fn refusal(name: &str) -> Option<&'static str> {
    let signature = signatures::signature(name)?;
    match signature.support {
        signatures::Support::Refused(reason) => Some(reason),
        signatures::Support::Supported if !is_of_the_evaluator(name) && lookup(name).is_none() => {
            Some("purlin does not have it")
        }
        signatures::Support::Supported => None,
    }
}

/// How a policy writes a function: an operator by its sign.
#[must_use]
pub fn written(name: &str) -> &str {
    match name {
        "internal.template_string" => "$\"…\"",
        _ => signatures::signature(name)
            .and_then(|found| found.infix)
            .unwrap_or(name),
    }
}

/// Whether the evaluator computes a function, or the compiler puts something else in its place.
fn is_of_the_evaluator(name: &str) -> bool {
    matches!(
        name,
        "walk" | "print" | "assign" | "eq" | "rego.metadata.chain" | "rego.metadata.rule"
    ) || name.starts_with("internal.")
}

/// The types of a function of OPA's.
#[must_use]
pub fn types(name: &str) -> Option<FunctionType> {
    let signature = signatures::signature(name)?;
    let args = signature.args.iter().map(|text| Type::parse(text));
    let mut args: Vec<Type> = args.collect::<Option<_>>()?;
    args.extend(signature.variadic.and_then(Type::parse));
    Some(FunctionType {
        args,
        result: Type::parse(signature.result),
        variadic: signature.variadic.is_some(),
    })
}

/// The names of OPA's functions that can be called, sorted.
pub fn names() -> impl Iterator<Item = &'static str> {
    let names = signatures::SIGNATURES.iter().map(|signature| signature.name);
    names.filter(|name| known(name).is_some_and(|(_, function)| function.is_some()))
}
