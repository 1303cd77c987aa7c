//! What the rules of an ownership file say about one file: the strongest of each group.

use super::assignment::RuleHit;

/// What one group says about a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct RuleClaim {
    pub(super) group: u32,
    /// An exclusion wins over everything else, then the higher rank.
    pub(super) exclusion: bool,
    pub(super) rank: u32,
    /// The rule that counts.
    pub(super) rule: u32,
}

impl RuleClaim {
    pub(super) fn beats(&self, other: &Self) -> bool {
        (self.exclusion, self.rank) > (other.exclusion, other.rank)
    }
}

/// What all groups say about a file, by group.
#[derive(Clone, Debug, Default)]
pub(super) struct RuleClaims(pub(super) Vec<RuleClaim>);

impl RuleClaims {
    pub(super) fn add(&mut self, claim: RuleClaim) {
        match self.0.binary_search_by_key(&claim.group, |claim| claim.group) {
            Ok(at) => {
                if let Some(before) = self.0.get_mut(at)
                    && claim.beats(before)
                {
                    *before = claim;
                }
            }
            Err(at) => self.0.insert(at, claim),
        }
    }

    pub(super) fn hits(&self) -> impl Iterator<Item = RuleHit> {
        self.0.iter().map(|claim| RuleHit::owners(claim.rule))
    }
}
