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
    let letters = |text: &str| -> Vec<char> {
        text.chars()
            .flat_map(char::to_lowercase)
            .map(|letter| if letter == '-' { '_' } else { letter })
            .collect()
    };
    let (from, to) = (letters(from), letters(to));
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (i, left) in from.iter().enumerate() {
        let mut next = vec![i + 1];
        for (j, right) in to.iter().enumerate() {
            let at = |row: &[usize], column: usize| row.get(column).copied().unwrap_or(usize::MAX / 2);
            let mut best = (at(&row, j + 1) + 1)
                .min(at(&next, j) + 1)
                .min(at(&row, j) + usize::from(left != right));
            let swapped = i > 0 && j > 0 && from.get(i - 1) == Some(right) && to.get(j - 1) == Some(left);
            if swapped {
                best = best.min(at(&before, j - 1) + 1);
            }
            next.push(best);
        }
        before = std::mem::replace(&mut row, next);
    }
    row.last().copied().unwrap_or_default()
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
