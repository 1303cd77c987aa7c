//! The functions that policies may call: the evaluator's, purlin's own, and those that are refused.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Result, anyhow, bail};
use regorus::unstable::BUILTINS;

use super::graph;
use super::paths::paths;
use super::select::Selection;
use crate::matching::{GlobDialect, GlobError, NamePattern};

/// The longest array that `numbers.range` makes. The evaluator cannot be interrupted while it makes one.
const MAX_RANGE: i64 = 1_000_000;

/// How many compiled globs one worker keeps.
const MAX_GLOBS: usize = 1_024;

/// How many arguments a function takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arity {
    /// Exactly so many.
    Exactly(usize),
    /// Any number.
    Any,
}

/// purlin's own functions, with the number of their arguments.
const OWN: [(&str, usize); 6] = [
    ("purlin.glob", 2),
    ("purlin.matches_name", 2),
    ("purlin.paths", 3),
    ("purlin.select", 2),
    ("purlin.shortest_path", 3),
    ("purlin.strongly_connected", 1),
];

/// Functions whose answer is not a function of the tree, the policies and the date of the run, or that cannot
/// be stopped; each with the reason.
const REFUSED: [(&str, &str); 24] = [
    ("http.send", "it reads the network"),
    ("net.lookup_ip_addr", "it reads the network"),
    ("opa.runtime", "it reads the host"),
    ("rand.intn", "it is random"),
    ("uuid.rfc4122", "it is random"),
    ("time.now_ns", "it reads the clock"),
    ("graph.reachable_paths", "it cannot be interrupted"),
    ("rego.metadata.chain", "the evaluator does not have it"),
    ("rego.metadata.rule", "the evaluator does not have it"),
    ("rego.parse_module", "the evaluator does not have it"),
    ("io.jwt.decode", "the evaluator does not have it"),
    ("io.jwt.decode_verify", "the evaluator does not have it"),
    ("io.jwt.encode_sign", "the evaluator does not have it"),
    ("crypto.md5", "the evaluator does not have it"),
    ("crypto.sha1", "the evaluator does not have it"),
    ("crypto.sha256", "the evaluator does not have it"),
    ("crypto.hmac.sha256", "the evaluator does not have it"),
    ("crypto.x509.parse_certificates", "the evaluator does not have it"),
    ("net.cidr_merge", "the evaluator does not have it"),
    ("net.cidr_intersects", "the evaluator does not have it"),
    ("net.cidr_contains_matches", "the evaluator does not have it"),
    ("strings.render_template", "the evaluator does not have it"),
    ("array.flatten", "the evaluator does not have it"),
    ("regex.globs_match", "the evaluator does not have it"),
];

/// Why a function is refused, if it is.
#[must_use]
pub fn refusal(function: &str) -> Option<&'static str> {
    REFUSED
        .iter()
        .find(|(name, _)| *name == function)
        .map(|(_, reason)| *reason)
}

/// How many arguments a built-in function takes; `None` where there is no such function.
#[must_use]
pub fn arity(function: &str) -> Option<Arity> {
    if function == "print" {
        return Some(Arity::Any);
    }
    OWN.iter()
        .find(|(name, _)| *name == function)
        .map(|(_, arity)| *arity)
        .or_else(|| BUILTINS.get(function).map(|(_, arity)| usize::from(*arity)))
        .map(Arity::Exactly)
}

/// The names of all functions that may be called, sorted.
#[must_use]
pub fn known_functions() -> Vec<&'static str> {
    let mut names: Vec<_> = BUILTINS
        .keys()
        .copied()
        .filter(|name| refusal(name).is_none() && !name.starts_with("__"))
        .chain(OWN.iter().map(|(name, _)| *name))
        .chain(["print"])
        .collect();
    names.sort_unstable();
    names
}

/// Adds purlin's own functions, and a `numbers.range` that knows where to stop.
pub(super) fn register(engine: &mut regorus::Engine) {
    // A name can be taken only once, and the engine is new: none of these fails.
    let _ = engine.add_extension(
        "numbers.range".to_owned(),
        2,
        Box::new(|arguments: Vec<regorus::Value>| match arguments.as_slice() {
            [from, to] => range(from, to),
            _ => bail!("`numbers.range` takes two arguments"),
        }),
    );
    let _ = engine.add_extension(
        "purlin.paths".to_owned(),
        3,
        Box::new(|arguments: Vec<regorus::Value>| paths(&arguments)),
    );
    let globs = Compiled::new(|pattern: &str| GlobDialect::Paths.matcher(pattern));
    let _ = engine.add_extension(
        "purlin.glob".to_owned(),
        2,
        Box::new(move |arguments: Vec<regorus::Value>| match arguments.as_slice() {
            [pattern, path] => {
                let glob = globs.of(text(pattern)?)?;
                Ok(regorus::Value::Bool(glob.is_match(text(path)?)))
            }
            _ => bail!("`purlin.glob` takes two arguments"),
        }),
    );
    let names = Compiled::new(NamePattern::new);
    let _ = engine.add_extension(
        "purlin.matches_name".to_owned(),
        2,
        Box::new(move |arguments: Vec<regorus::Value>| match arguments.as_slice() {
            [pattern, name] => {
                let pattern = names.of(text(pattern)?)?;
                Ok(regorus::Value::Bool(pattern.is_match(text(name)?)))
            }
            _ => bail!("`purlin.matches_name` takes two arguments"),
        }),
    );
    let selection = Selection::default();
    let _ = engine.add_extension(
        "purlin.select".to_owned(),
        2,
        Box::new(move |arguments: Vec<regorus::Value>| match arguments.as_slice() {
            [selectors, components] => selection.select(selectors, components),
            _ => bail!("`purlin.select` takes two arguments"),
        }),
    );
    let _ = engine.add_extension(
        "purlin.shortest_path".to_owned(),
        3,
        Box::new(|arguments: Vec<regorus::Value>| match arguments.as_slice() {
            [nodes, from, to] => graph::shortest_path(nodes, from, to),
            _ => bail!("`purlin.shortest_path` takes three arguments"),
        }),
    );
    let _ = engine.add_extension(
        "purlin.strongly_connected".to_owned(),
        1,
        Box::new(|arguments: Vec<regorus::Value>| match arguments.as_slice() {
            [nodes] => graph::strongly_connected(nodes),
            _ => bail!("`purlin.strongly_connected` takes one argument"),
        }),
    );
}

fn text(value: &regorus::Value) -> Result<&str> {
    match value {
        regorus::Value::String(text) => Ok(text),
        _ => bail!("a pattern, and what it is held against, are strings"),
    }
}

/// `numbers.range` as OPA documents it (<https://www.openpolicyagent.org/docs/policy-reference/builtins/numbers>):
/// every whole number from the first to the second, both included, downwards where the second is smaller.
fn range(from: &regorus::Value, to: &regorus::Value) -> Result<regorus::Value> {
    let whole = |value: &regorus::Value| {
        value
            .as_i64()
            .map_err(|_| anyhow!("`numbers.range` takes whole numbers"))
    };
    let (from, to) = (whole(from)?, whole(to)?);
    if from.abs_diff(to) >= MAX_RANGE.unsigned_abs() {
        bail!("`numbers.range` makes at most {MAX_RANGE} numbers");
    }
    let numbers: Vec<_> = if from <= to {
        (from..=to).map(regorus::Value::from).collect()
    } else {
        (to..=from).rev().map(regorus::Value::from).collect()
    };
    Ok(regorus::Value::from(numbers))
}

/// Compiled patterns. Rules ask for few patterns and many texts.
struct Compiled<P> {
    compile: fn(&str) -> Result<P, GlobError>,
    known: Mutex<HashMap<String, Arc<P>>>,
}

impl<P> Clone for Compiled<P> {
    /// Every clone of an engine starts its own, so that threads never wait for each other.
    fn clone(&self) -> Self {
        Self::new(self.compile)
    }
}

impl<P> Compiled<P> {
    fn new(compile: fn(&str) -> Result<P, GlobError>) -> Self {
        Self {
            compile,
            known: Mutex::default(),
        }
    }

    fn of(&self, pattern: &str) -> Result<Arc<P>> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(compiled) = known.get(pattern) {
            return Ok(Arc::clone(compiled));
        }
        let compiled =
            (self.compile)(pattern).map_err(|error| anyhow!("`{pattern}` is not a glob: {error}"))?;
        let compiled = Arc::new(compiled);
        if known.len() >= MAX_GLOBS {
            known.clear();
        }
        known.insert(pattern.to_owned(), Arc::clone(&compiled));
        Ok(compiled)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(value: i64) -> regorus::Value {
        regorus::Value::from(value)
    }

    #[test]
    fn ranges_go_both_ways_and_end() {
        let up = range(&number(1), &number(3)).expect("a range");
        assert_eq!(up.to_string(), "[1,2,3]");
        let down = range(&number(1), &number(-1)).expect("a range");
        assert_eq!(down.to_string(), "[1,0,-1]");
        assert!(range(&number(0), &number(MAX_RANGE)).is_err());
        assert!(range(&number(i64::MIN), &number(i64::MAX)).is_err());
        assert!(range(&regorus::Value::from(0.5), &number(1)).is_err());
    }

    #[test]
    fn globs_keep_separators_apart() {
        let globs = Compiled::new(|pattern: &str| GlobDialect::Paths.matcher(pattern));
        let matches = |pattern, path| globs.of(pattern).expect("a glob").is_match(path);
        assert!(matches("**/package.json", "package.json"));
        assert!(matches("**/package.json", "a/b/package.json"));
        assert!(!matches("*/package.json", "a/b/package.json"));
        assert!(matches("{a,b}/*.y?ml", "b/x.yaml"));
        assert!(globs.of("[").is_err());
    }

    #[test]
    fn refused_functions_are_not_offered() {
        assert!(!known_functions().contains(&"rand.intn"));
        assert_eq!(arity("count"), Some(Arity::Exactly(1)));
        assert_eq!(arity("purlin.glob"), Some(Arity::Exactly(2)));
        assert_eq!(arity("purlin.shortest_path"), Some(Arity::Exactly(3)));
        assert_eq!(arity("cuont"), None);
    }
}
