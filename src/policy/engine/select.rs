//! `purlin.select`: what selectors choose, asked of the one implementation of it.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::calls::failed;
use crate::facts::{Selectable, Selectables, Selector};
use crate::rego::builtins::{BuiltinError, BuiltinResult, Surroundings};
use crate::rego::value::Value;

/// How many selectors one worker keeps.
const MAX_SELECTORS: usize = 1_024;

/// What was asked about last. Rules choose among the same components again and again, so these are read once.
#[derive(Default)]
struct Known {
    /// The components as the rule has them, kept so that they stay where they are, and what was read of them.
    components: Option<(Value, Arc<Selectables>)>,
    selectors: HashMap<Arc<str>, Arc<Selector>>,
}

/// `purlin.select(selectors, components)`: the names of those that a selector, or a list of them, chooses.
pub(super) fn select(arguments: &[Value], surroundings: &mut Surroundings) -> BuiltinResult {
    let [selectors, components] = arguments else {
        return failed("takes two arguments");
    };
    let known = surroundings
        .cache
        .entry(("purlin.select", String::new()))
        .or_insert_with(|| Box::new(Known::default()));
    let Some(known) = known.downcast_mut::<Known>() else {
        return failed("lost what it knew");
    };
    let components = known.components(components)?;
    let selectors = match selectors {
        Value::String(selector) => vec![known.selector(selector)?],
        Value::Array(selectors) => selectors
            .iter()
            .map(|selector| match selector {
                Value::String(selector) => known.selector(selector),
                _ => Err(BuiltinError::Failed(
                    "argument 1 must hold strings only: the selectors".to_owned(),
                )),
            })
            .collect::<Result<_, _>>()?,
        _ => return failed("argument 1 must be a selector or an array of selectors"),
    };
    let names = components.select(selectors.iter().map(AsRef::as_ref));
    let names = names.into_iter().map(|name| Value::String(Arc::clone(name)));
    Ok(Some(Value::set(names.collect())))
}

impl Known {
    fn selector(&mut self, text: &Arc<str>) -> Result<Arc<Selector>, BuiltinError> {
        if let Some(selector) = self.selectors.get(text) {
            return Ok(Arc::clone(selector));
        }
        let selector = Selector::new(text)
            .map_err(|error| BuiltinError::Failed(format!("`{text}` is not a selector: {error}")))?;
        let selector = Arc::new(selector);
        if self.selectors.len() >= MAX_SELECTORS {
            self.selectors.clear();
        }
        self.selectors.insert(Arc::clone(text), Arc::clone(&selector));
        Ok(selector)
    }

    fn components(&mut self, value: &Value) -> Result<Arc<Selectables>, BuiltinError> {
        let Value::Object(object) = value else {
            return Err(BuiltinError::Failed(
                "argument 2 must be an object: the components by name".to_owned(),
            ));
        };
        if let Some((Value::Object(known), components)) = &self.components
            && Arc::ptr_eq(known, object)
        {
            return Ok(Arc::clone(components));
        }
        let read = object.iter().filter_map(|(name, component)| match name {
            Value::String(name) => Some(selectable(name, component)),
            _ => None,
        });
        let components = Arc::new(read.collect::<Selectables>());
        self.components = Some((value.clone(), Arc::clone(&components)));
        Ok(components)
    }
}

/// What selectors look at in a component. What it does not have, or has in another form, they do not find.
fn selectable(name: &Arc<str>, component: &Value) -> Selectable {
    let field = |key: &str| match component {
        Value::Object(object) => object.get_str(key),
        _ => None,
    };
    let text = |value: &Value| match value {
        Value::String(text) => Some(text.to_string()),
        _ => None,
    };
    let one = |key: &str| field(key).and_then(text);
    let many = |key: &str| match field(key) {
        Some(Value::Array(items)) => items.iter().filter_map(text).collect(),
        Some(Value::Set(items)) => items.iter().filter_map(text).collect(),
        _ => Vec::new(),
    };
    let tags: BTreeMap<String, String> = match field("tags") {
        Some(Value::Object(tags)) => tags
            .iter()
            .filter_map(|(key, value)| Some((text(key)?, text(value)?)))
            .collect(),
        _ => BTreeMap::new(),
    };
    Selectable {
        name: Arc::clone(name),
        parent: one("parent"),
        tags,
        declared: one("declared"),
        owners: many("owners"),
        lifecycle: one("lifecycle"),
        system: one("system"),
        domain: one("domain"),
        ecosystems: many("ecosystems"),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use proptest::prelude::*;
    use serde_json::{Value as Json, json};

    use crate::policy::builtin;
    use crate::policy::engine::{Program, Value, data_path};
    use crate::source::{RepoPath, Text};

    /// Both of them, as a rule has them.
    fn both() -> Program {
        let mut program = Program::new();
        let library = builtin::libraries();
        let twin = library
            .iter()
            .find(|policy| policy.text.path().as_str().ends_with("lib/selectors.rego"));
        program.add(&twin.expect("the twin").text).expect("a policy");
        let asking = "package asking\n\nimport data.purlin.lib.selectors\n\n\
            host := purlin.select(input.selectors, input.components)\n\ntwin := selectors.select(input.selectors, input.components)\n";
        program
            .add(&Arc::new(Text::new(RepoPath::new("asking.rego"), asking)))
            .expect("a policy");
        program
    }

    fn names() -> impl Strategy<Value = String> {
        prop::sample::select(vec!["a", "a-b", "a/b", "@x/a", "b", "{n}", "c=d", "gone"])
            .prop_map(str::to_owned)
    }

    fn component() -> impl Strategy<Value = Json> {
        let word = || prop::option::of(names());
        let list = || prop::collection::vec(names(), 0..3);
        let tags = prop::collection::btree_map(
            prop::sample::select(vec!["layer", "lifecycle", "tag:layer", "name"]),
            names(),
            0..3,
        );
        (word(), tags, word(), word(), word(), list(), list()).prop_map(
            |(parent, tags, declared, lifecycle, system, owners, ecosystems)| {
                json!({"parent": parent, "tags": tags, "declared": declared, "lifecycle": lifecycle, "system": system,
                    "owners": owners, "ecosystems": ecosystems})
            },
        )
    }

    fn selector() -> impl Strategy<Value = String> {
        let key = prop::sample::select(vec![
            "",
            "",
            "",
            "name=",
            "declared=",
            "owner=",
            "lifecycle=",
            "system=",
            "domain=",
            "ecosystem=",
            "layer=",
            "tag:layer=",
            "tag:lifecycle=",
            "tag:name=",
            "other=",
        ]);
        let value = prop_oneof![names(), r"[ab@x/*?\[\]{},-]{0,4}".prop_map(|text| text)];
        (prop::bool::weighted(0.2), key, value)
            .prop_map(|(away, key, value)| format!("{}{key}{value}", if away { "!" } else { "" }))
    }

    proptest! {
        /// The twin in the library is the reference; what one of them takes for a mistake the other does too.
        #[test]
        fn the_host_chooses_what_the_library_does(
            components in prop::collection::btree_map(names(), component(), 0..6),
            selectors in prop::collection::vec(selector(), 0..4),
        ) {
            let mut program = both();
            program.set_input(&Value::from_json(&json!({"selectors": selectors, "components": components})));
            let limit = Duration::from_secs(10);
            let host = program.rule(&data_path(["asking", "host"]), limit);
            let twin = program.rule(&data_path(["asking", "twin"]), limit);
            match (host, twin) {
                (Ok(host), Ok(twin)) => prop_assert_eq!(host, twin, "{:?}", selectors),
                // Nothing is held against a bad glob by the library where there is nothing.
                (Err(_), _) => {}
                (Ok(host), Err(error)) => prop_assert!(false, "{host}, and the library: {error:?}"),
            }
        }
    }

    #[test]
    fn components_are_read_again_when_they_are_others() {
        let mut program = both();
        for (components, expected) in [(json!({"a": {}}), json!(["a"])), (json!({"b": {}}), json!(["b"]))] {
            program.set_input(&Value::from_json(
                &json!({"selectors": "*", "components": components}),
            ));
            let chosen = program
                .rule(&data_path(["asking", "host"]), Duration::from_secs(1))
                .expect("a set");
            assert_eq!(chosen.to_json(), expected);
        }
        for (selectors, components) in [
            (json!(1), json!({})),
            (json!([1]), json!({})),
            (json!("a["), json!({})),
            (json!("a"), json!([])),
        ] {
            program.set_input(&Value::from_json(
                &json!({"selectors": selectors, "components": components}),
            ));
            assert!(
                program
                    .rule(&data_path(["asking", "host"]), Duration::from_secs(1))
                    .is_err()
            );
        }
    }
}
