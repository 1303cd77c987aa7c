//! Which rules a later one shadows: it matches all of their files, so that they decide none.
//!
//! Several rules that override another only together don't shadow it: `/tools/` above a line for each tool owns the
//! next tool.

use super::{Assignment, DirectoryLevel, MatchVisitor, Matcher, RuleClaim};

/// A rule that matches files and decides none.
#[derive(Clone, Debug, Default)]
struct Shadow {
    /// The rules that decide instead, ascending.
    by: Vec<u32>,
    /// The weakest of all that decide: if one rule matches all of the files, the others are stronger.
    weakest: Option<RuleClaim>,
    /// Whether that one matches all of them.
    covered: bool,
}

/// For each pattern, what shadows it; `None` if that is not needed.
struct Shadows<'m, 'a> {
    assignment: &'a Assignment,
    matcher: &'m Matcher,
    /// The current file.
    at: usize,
    of: Vec<Option<Shadow>>,
    most: usize,
}

impl MatchVisitor for Shadows<'_, '_> {
    fn directory(&mut self, _: u32, _: usize) {}

    fn file(&mut self, levels: &mut [DirectoryLevel], patterns: &[u32]) {
        let hits = self.assignment.hits(self.at);
        self.at += 1;
        let below = levels.iter().flat_map(|level| &level.below);
        for pattern in below.chain(patterns) {
            let Some(Some(shadow)) = self.of.get_mut(*pattern as usize) else {
                continue;
            };
            let group = self.matcher.endings.get(*pattern as usize);
            let group = group.map(|ending| ending.group);
            for hit in hits {
                let Some(claim) = self.matcher.claim_of(hit.rule) else {
                    continue;
                };
                if Some(claim.group) != group {
                    continue;
                }
                if shadow.weakest.is_none_or(|weakest| weakest.beats(&claim)) {
                    shadow.weakest = Some(claim);
                }
                if shadow.by.len() < self.most
                    && let Err(place) = shadow.by.binary_search(&hit.rule)
                {
                    shadow.by.insert(place, hit.rule);
                }
            }
        }
    }
}

/// Whether the weakest of those that decide matches every file of a pattern.
struct CoverVisitor<'m, 's> {
    matcher: &'m Matcher,
    of: &'s mut [Option<Shadow>],
    /// For each pattern, the last file that it matches, counted from 1.
    last: Vec<usize>,
    at: usize,
}

impl MatchVisitor for CoverVisitor<'_, '_> {
    fn directory(&mut self, _: u32, _: usize) {}

    fn file(&mut self, levels: &mut [DirectoryLevel], patterns: &[u32]) {
        self.at += 1;
        let below = levels.iter().flat_map(|level| &level.below).chain(patterns);
        for pattern in below.clone() {
            if let Some(last) = self.last.get_mut(*pattern as usize) {
                *last = self.at;
            }
        }
        for pattern in below {
            let Some(Some(shadow)) = self.of.get_mut(*pattern as usize) else {
                continue;
            };
            let weakest = shadow.weakest.and_then(|claim| {
                let ending = self.matcher.ending_of.get(claim.rule as usize)?;
                self.last.get(*ending as usize)
            });
            shadow.covered &= weakest == Some(&self.at);
        }
    }
}

impl Matcher {
    /// What the rule of a hit says.
    fn claim_of(&self, rule: u32) -> Option<RuleClaim> {
        let ending = self.ending_of.get(rule as usize)?;
        self.endings.get(*ending as usize)?.claim
    }

    /// For each shadowed rule, the rules that decide instead, at most `most`. `paths` are those of the assignment.
    pub(in crate::facts::ownership) fn shadows(
        &self,
        paths: &[&str],
        assignment: &Assignment,
        most: usize,
    ) -> Vec<Vec<u32>> {
        let mut of = vec![None; self.endings.len()];
        let counts = assignment.matches().iter().zip(assignment.decides());
        let asked: Vec<Option<u32>> = self
            .ending_of
            .iter()
            .zip(counts)
            .map(|(ending, (matches, decides))| (*matches > 0 && *decides == 0).then_some(*ending))
            .collect();
        for ending in asked.iter().flatten() {
            if let Some(slot) = of.get_mut(*ending as usize) {
                *slot = Some(Shadow {
                    covered: true,
                    ..Shadow::default()
                });
            }
        }
        if asked.iter().any(Option::is_some) {
            let mut shadows = Shadows {
                assignment,
                matcher: self,
                at: 0,
                of,
                most,
            };
            self.visit(paths, &mut shadows);
            of = shadows.of;
            self.visit(
                paths,
                &mut CoverVisitor {
                    matcher: self,
                    of: &mut of,
                    last: vec![0; self.endings.len()],
                    at: 0,
                },
            );
        }
        asked
            .into_iter()
            .map(|ending| {
                let shadow = ending.and_then(|ending| of.get(ending as usize)?.as_ref());
                shadow
                    .filter(|shadow| shadow.covered)
                    .map_or_else(Vec::new, |shadow| shadow.by.clone())
            })
            .collect()
    }
}
