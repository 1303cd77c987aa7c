//! The ids of rules.

use super::fault;
use super::module::Loaded;
use crate::diagnostic::{Diagnostic, RuleId};

/// Whether an id is in a pack of which purlin reports its own findings.
pub(crate) fn is_reserved(id: &str) -> bool {
    id.starts_with("purlin/") || id.starts_with("input/")
}

/// Whether a text is `pack/rule` in lower-case letters, digits and hyphens.
pub(crate) fn is_rule_id(text: &str) -> bool {
    let plain = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    text.split_once('/')
        .is_some_and(|(pack, rule)| plain(pack) && plain(rule))
}

/// The id that the package of a rule makes.
pub(super) fn of_package(loaded: &Loaded, faults: &mut Vec<Diagnostic>) -> Option<RuleId> {
    let text = &loaded.text;
    let span = loaded.module.package_span;
    let [.., pack, rule] = loaded.module.package.as_slice() else {
        faults.push(
            fault::at(
                text,
                span,
                "the package's name needs two parts at least, the pack and the rule",
            )
            .with_help("Write for instance `package acme.rules.node.engine`, which makes `node/engine`"),
        );
        return None;
    };
    let id = format!("{}/{}", pack.replace('_', "-"), rule.replace('_', "-"));
    if !is_rule_id(&id) {
        faults.push(
            fault::at(
                text,
                span,
                format!("the package's name does not make a rule id: `{id}`"),
            )
            .with_help("Use lower-case letters, digits and `_` in the last two parts"),
        );
        return None;
    }
    if is_reserved(&id) {
        faults.push(fault::at(
            text,
            span,
            format!("`{pack}` is not a name for a pack: purlin reports its own findings under it"),
        ));
        return None;
    }
    Some(RuleId::new(id))
}
