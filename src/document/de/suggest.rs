//! The known name that an unknown one was meant to be.

/// The name of `known` that is nearest to `name`, if it is near enough: at most a third of its letters differ.
pub(super) fn nearest(name: &str, known: &[&'static str]) -> Option<&'static str> {
    // A long unknown name is no slip, and comparing it costs the product of the lengths.
    if name.len() > 64 {
        return None;
    }
    known
        .iter()
        .map(|candidate| (distance(name, candidate), *candidate))
        .filter(|(distance, candidate)| *distance <= (candidate.chars().count().max(3) / 3))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// How many letters must be put in, taken out, replaced or swapped with their neighbour to turn one into the other
/// (optimal string alignment). Letter case and `-` against `_` count nothing.
fn distance(from: &str, to: &str) -> usize {
    let letters = |text: &str| text.to_lowercase().replace('-', "_");
    strsim::osa_distance(&letters(from), &letters(to))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_seen() {
        let known = &["severity", "policies", "exclude", "off"];
        assert_eq!(nearest("severty", known), Some("severity"));
        assert_eq!(nearest("polices", known), Some("policies"));
        assert_eq!(nearest("Exclude", known), Some("exclude"));
        assert_eq!(nearest("ecxlude", known), Some("exclude"));
        assert_eq!(nearest("of", known), Some("off"));
        assert_eq!(nearest("include_all", known), None);
        assert_eq!(nearest("", known), None);
        assert_eq!(nearest("x", &[]), None);
        assert_eq!(distance("abcd", "acbd"), 1);
        assert_eq!(distance("", "abc"), 3);
    }
}
