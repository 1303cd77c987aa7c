//! Which column each box is in, and which arrows lead backwards.

use std::collections::{BTreeMap, BTreeSet};

/// The band of columns of each box: its layer. One in no layer goes with the highest that it needs, or else with the lowest that
/// needs it.
pub(super) fn bands(count: usize, edges: &[(usize, usize)], layers: &[Option<usize>]) -> Vec<usize> {
    let layer = |node: usize| layers.get(node).copied().flatten();
    let mut needed: Vec<Option<usize>> = vec![None; count];
    let mut needing: Vec<Option<usize>> = vec![None; count];
    for (from, to) in edges {
        if let Some(layer) = layer(*to) {
            needed[*from] = Some(needed[*from].map_or(layer, |known: usize| known.min(layer)));
        }
        if let Some(layer) = layer(*from) {
            needing[*to] = Some(needing[*to].map_or(layer, |known: usize| known.max(layer)));
        }
    }
    (0..count)
        .map(|node| layer(node).or(needed[node]).or(needing[node]).unwrap_or(0))
        .collect()
}

/// The edges that lead to a band further left, or back to where a walk through their band came from: turned around, none of them
/// closes a cycle.
pub(super) fn turned(bands: &[usize], edges: &[(usize, usize)]) -> Vec<bool> {
    let count = bands.len();
    let mut next: Vec<Vec<(usize, usize)>> = vec![Vec::new(); count];
    let mut has_before = vec![false; count];
    for (number, (from, to)) in edges.iter().enumerate() {
        if bands[*from] == bands[*to] {
            next[*from].push((*to, number));
            has_before[*to] = true;
        }
    }
    let mut turned: Vec<bool> = edges.iter().map(|(from, to)| bands[*from] > bands[*to]).collect();
    let (mut seen, mut open) = (vec![false; count], vec![false; count]);
    let starts = (0..count)
        .filter(|node| !has_before[*node])
        .chain(0..count)
        .collect::<Vec<_>>();
    for start in starts {
        if seen[start] {
            continue;
        }
        seen[start] = true;
        open[start] = true;
        let mut way = vec![(start, 0)];
        while let Some((node, at)) = way.pop() {
            let Some((target, number)) = next[node].get(at) else {
                open[node] = false;
                continue;
            };
            way.push((node, at + 1));
            if open[*target] {
                turned[*number] = true;
            } else if !seen[*target] {
                seen[*target] = true;
                open[*target] = true;
                way.push((*target, 0));
            }
        }
    }
    turned
}

/// The column of each node, from the left; none for nodes without edges, which hold no cycle. Bands have columns of their own, and
/// within a band the longest path decides.
pub(super) fn ranks(bands: &[usize], edges: &[(usize, usize)]) -> Vec<Option<usize>> {
    let inner: Vec<(usize, usize)> = edges
        .iter()
        .filter(|(from, to)| bands[*from] == bands[*to])
        .copied()
        .collect();
    let inner = longest_paths(bands.len(), &inner);
    let touched: BTreeSet<usize> = edges.iter().flat_map(|(from, to)| [*from, *to]).collect();
    // The first and the last column that a band uses by itself.
    let mut spans: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
    for node in &touched {
        let span = spans.entry(bands[*node]).or_insert((usize::MAX, 0));
        if let Some(rank) = inner[*node] {
            *span = (span.0.min(rank), span.1.max(rank));
        }
    }
    let mut starts: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
    let mut next = 0;
    for (band, (first, last)) in spans {
        // Without an edge of its own a band has one column.
        let first = first.min(last);
        starts.insert(band, (next, first));
        next += last - first + 1;
    }
    bands
        .iter()
        .enumerate()
        .map(|(node, band)| {
            let (start, first) = starts.get(band).filter(|_| touched.contains(&node))?;
            Some(start + inner[node].map_or(0, |rank| rank - first))
        })
        .collect()
}

/// The same for a single band.
fn longest_paths(count: usize, edges: &[(usize, usize)]) -> Vec<Option<usize>> {
    let mut next: Vec<Vec<usize>> = vec![Vec::new(); count];
    let mut before: Vec<Vec<usize>> = vec![Vec::new(); count];
    for (from, to) in edges {
        next[*from].push(*to);
        before[*to].push(*from);
    }
    // Longest paths to an end, ends first.
    let mut waiting: Vec<usize> = next.iter().map(Vec::len).collect();
    let mut ready: Vec<usize> = (0..count).filter(|node| waiting[*node] == 0).collect();
    let mut height = vec![0; count];
    while let Some(node) = ready.pop() {
        for from in &before[node] {
            height[*from] = height[*from].max(height[node] + 1);
            waiting[*from] -= 1;
            if waiting[*from] == 0 {
                ready.push(*from);
            }
        }
    }
    let tallest = height.iter().copied().max().unwrap_or(0);
    let rank = |node: usize| tallest - height[node];
    (0..count)
        .map(|node| {
            if next[node].is_empty() {
                // An end goes right after the last node that needs it, not to the far right.
                before[node].iter().map(|from| rank(*from) + 1).max()
            } else {
                Some(rank(node))
            }
        })
        .collect()
}
