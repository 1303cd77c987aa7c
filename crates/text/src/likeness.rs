//! Suggests a known name for an unknown one.

/// Longer names are not typos of each other, and comparing costs the product of the lengths.
const MOST_LETTERS: usize = 64;

/// The name that is nearest to `name`, if it is near enough: at most a third of its letters differ. Of several the first
/// in the order of names.
pub fn nearest<'n>(name: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let length = name.chars().count();
    if length == 0 || length > MOST_LETTERS {
        return None;
    }
    names
        .into_iter()
        .map(|candidate| (distance(name, candidate), candidate))
        .filter(|(distance, candidate)| *distance <= (candidate.chars().count().max(length).max(3) / 3))
        .min()
        .map(|(_, candidate)| candidate)
}

/// The same as a suggestion to show: `Did you mean …`.
pub fn did_you_mean<'n>(name: &str, names: impl IntoIterator<Item = &'n str>) -> Option<String> {
    nearest(name, names).map(|nearest| format!("Did you mean `{nearest}`?"))
}

/// The same for ids, `pack/rule`; without a pack, only the rule is compared.
pub fn nearest_rule<'n>(name: &str, ids: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    ids.into_iter()
        .map(|id| {
            let parts = (name.split_once('/'), id.split_once('/'));
            let likeness = match parts {
                // Where the pack is right, only the rule was meant to be another.
                (Some((pack, name)), Some((of, rule))) if pack == of => likeness(name, rule),
                (_, Some((_, rule))) => likeness(name, id).max(likeness(name, rule)),
                _ => likeness(name, id),
            };
            (likeness, id)
        })
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.cmp(a.1)))
        .map(|(_, id)| id)
}

/// How much two texts are alike, from 0 to 1; more where they start alike.
fn likeness(a: &str, b: &str) -> f64 {
    strsim::jaro_winkler(a, b)
}

/// How many letters must be put in, taken out, replaced or swapped with their neighbour to turn one into the other
/// (optimal string alignment). Letter case and `-` against `_` count nothing.
fn distance(a: &str, b: &str) -> usize {
    let letters = |text: &str| {
        let cut: String = text.chars().take(MOST_LETTERS).collect();
        cut.to_lowercase().replace('-', "_")
    };
    strsim::osa_distance(&letters(a), &letters(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_seen() {
        let known = ["severity", "policies", "exclude", "off", "target"];
        for (slip, meant) in [
            ("severty", Some("severity")),
            ("polices", Some("policies")),
            ("Exclude", Some("exclude")),
            ("ecxlude", Some("exclude")),
            ("tagret", Some("target")),
            ("of", Some("off")),
            ("include_all", None),
            ("colour", None),
            ("", None),
        ] {
            assert_eq!(nearest(slip, known), meant, "{slip}");
        }
        assert_eq!(nearest("x", []), None);
        assert_eq!(nearest(&"x".repeat(100), ["x"]), None);
        assert_eq!(distance("abcd", "acbd"), 1);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(
            did_you_mean("severty", known).as_deref(),
            Some("Did you mean `severity`?")
        );
    }

    #[test]
    fn a_rule_is_found_without_its_pack() {
        let ids = ["manifest/licence", "repository/licence", "node/name"];
        assert_eq!(nearest_rule("licens", ids), Some("manifest/licence"));
        assert_eq!(nearest_rule("node/nmae", ids), Some("node/name"));
        assert_eq!(nearest_rule("zebra", ids), None);
        let ids = ["workflow/no-secrets-inherit", "workflow/timeouts"];
        assert_eq!(nearest_rule("workflow/nonsense", ids), None);
        assert_eq!(nearest_rule("workflow/timeout", ids), Some("workflow/timeouts"));
        assert_eq!(nearest_rule("worklow/timeouts", ids), Some("workflow/timeouts"));
    }
}
