//! The layout of boxes and arrows: columns from left to right, so that arrows point to the right wherever that is possible.
//!
//! The steps are those of Sugiyama, Tagawa and Toda (<https://doi.org/10.1109/TSMC.1981.4308636>): turn around what leads
//! backwards, give each box a column, order the boxes of a column by the mean of their neighbours, then move them towards
//! that mean. Long arrows get a place in each column that they cross, so that no arrow runs through a box. No crate that
//! was tried does this for graphs with cycles in bounded time and the same way twice.

mod ranks;

use std::collections::{BTreeMap, BTreeSet};

use ranks::{bands, ranks, turned};

/// Room between the boxes of a column.
const ROOM: f64 = 16.0;
/// Height of the place that an arrow has in a column that it crosses.
const LANE: f64 = 8.0;
/// The distance between columns, at least and, so that arrows are not too steep, at most.
const GAP: (f64, f64) = (56.0, 200.0);
/// Room between two labels, from line to line.
const LABEL: f64 = 14.0;
/// How often boxes are ordered, and moved, in both directions.
const SWEEPS: usize = 12;
/// A picture with more boxes, or arrows through columns, than this is unreadable.
const MOST_BOXES: usize = 1_500;
const MOST_LANES: usize = 30_000;

/// The graph is too large for a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Crowded;

/// Where everything goes. All measures are pixels; the origin is at the top left.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Layout {
    pub(super) width: f64,
    pub(super) height: f64,
    /// The box of each node.
    pub(super) boxes: Vec<Area>,
    /// The way of each arrow.
    pub(super) routes: Vec<Route>,
}

/// A box: its upper left corner and its size.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Area {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) width: f64,
    pub(super) height: f64,
}

/// The way of an arrow.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Route {
    /// Where it starts, pairs of points where it enters and leaves a column that it crosses, and where it ends.
    pub(super) points: Vec<(f64, f64)>,
    /// The middle of its label.
    pub(super) label: (f64, f64),
}

/// An item of a column: a box, or an arrow that passes through.
struct Item {
    node: Option<usize>,
    height: f64,
    before: Vec<usize>,
    after: Vec<usize>,
    /// Of the middle.
    y: f64,
}

/// How far from the middle of an item an edge begins or ends, by item and edge.
type Ports = BTreeMap<(usize, usize), f64>;

struct Columns {
    items: Vec<Item>,
    /// The items of each, from the top.
    orders: Vec<Vec<usize>>,
    /// For each edge the items that it leads through from left to right, boxes included.
    ways: Vec<Vec<usize>>,
    /// Whether an edge leads from right to left.
    turned: Vec<bool>,
}

/// Finds a place for boxes of these widths and heights and for the arrows between them. `labels` are the widths of what
/// is written at each arrow.
///
/// `layers` are those that boxes are declared to be in, from the left. A box in none goes next to what it needs.
pub(super) fn lay_out(
    sizes: &[(f64, f64)],
    edges: &[(usize, usize)],
    labels: &[f64],
    layers: &[Option<usize>],
) -> Result<Layout, Crowded> {
    if sizes.len() > MOST_BOXES {
        return Err(Crowded);
    }
    let bands = bands(sizes.len(), edges, layers);
    let turned = turned(&bands, edges);
    let directed: Vec<(usize, usize)> = edges
        .iter()
        .zip(&turned)
        .map(|((from, to), turned)| if *turned { (*to, *from) } else { (*from, *to) })
        .collect();
    let ranks = ranks(&bands, &directed);
    let alone: Vec<bool> = turned
        .iter()
        .enumerate()
        .map(|(number, turned)| *turned || labels.get(number).is_some_and(|width| *width > 0.0))
        .collect();
    let mut columns = Columns::new(sizes, &directed, &ranks, turned, &alone)?;
    columns.order();
    columns.settle();
    Ok(columns.place(sizes, labels))
}

impl Columns {
    fn new(
        sizes: &[(f64, f64)],
        edges: &[(usize, usize)],
        ranks: &[Option<usize>],
        turned: Vec<bool>,
        alone: &[bool],
    ) -> Result<Self, Crowded> {
        let count = ranks.iter().flatten().max().map_or(0, |last| last + 1);
        let mut all = Self {
            items: Vec::new(),
            orders: vec![Vec::new(); count],
            ways: Vec::with_capacity(edges.len()),
            turned,
        };
        let mut of_node = vec![usize::MAX; sizes.len()];
        for (node, rank) in ranks.iter().enumerate() {
            if let Some(rank) = rank {
                of_node[node] = all.add(*rank, Some(node), sizes[node].1);
            }
        }
        let mut crossed = 0;
        // Arrows to one box run together, so that a picture grows with its boxes.
        let mut shared: BTreeMap<(usize, usize), usize> = BTreeMap::new();
        for ((from, to), alone) in edges.iter().zip(alone) {
            let (Some(first), Some(last)) = (ranks[*from], ranks[*to]) else {
                continue;
            };
            let mut way = vec![of_node[*from]];
            let mut joined = None;
            for rank in first + 1..last {
                let lane = match shared.get(&(*to, rank)).filter(|_| !alone) {
                    Some(lane) => {
                        joined = joined.or(Some(*lane));
                        *lane
                    }
                    None => all.add(rank, None, LANE),
                };
                if !alone {
                    shared.insert((*to, rank), lane);
                }
                way.push(lane);
            }
            way.push(of_node[*to]);
            // Lanes are shared, but each arrow is drawn through all of its own.
            crossed += way.len() - 2;
            if crossed > MOST_LANES {
                return Err(Crowded);
            }
            for pair in way.windows(2) {
                all.items[pair[0]].after.push(pair[1]);
                all.items[pair[1]].before.push(pair[0]);
                // From here on it shares the lane of arrows that are linked already.
                if joined == Some(pair[1]) {
                    break;
                }
            }
            all.ways.push(way);
        }
        Ok(all)
    }

    fn add(&mut self, rank: usize, node: Option<usize>, height: f64) -> usize {
        let number = self.items.len();
        self.items.push(Item {
            node,
            height,
            before: Vec::new(),
            after: Vec::new(),
            y: 0.0,
        });
        self.orders[rank].push(number);
        number
    }

    /// Orders every column by the mean place of the neighbours, to the right and back.
    fn order(&mut self) {
        let mut place = vec![0.0; self.items.len()];
        let note = |column: &[usize], place: &mut Vec<f64>| {
            for (at, item) in column.iter().enumerate() {
                place[*item] = as_float(at) / as_float(column.len());
            }
        };
        for column in &self.orders {
            note(column, &mut place);
        }
        for sweep in 0..2 * SWEEPS {
            let forward = sweep % 2 == 0;
            let count = self.orders.len();
            for step in 1..count {
                let at = if forward { step } else { count - 1 - step };
                let mut column = std::mem::take(&mut self.orders[at]);
                let mut keys: Vec<(f64, usize)> = column
                    .iter()
                    .map(|item| {
                        let neighbours = if forward {
                            &self.items[*item].before
                        } else {
                            &self.items[*item].after
                        };
                        let mean = mean(neighbours.iter().map(|other| place[*other]));
                        (mean.unwrap_or(place[*item]), *item)
                    })
                    .collect();
                // A stable sort, so that equal items keep their order.
                keys.sort_by(|a, b| a.0.total_cmp(&b.0));
                column.clear();
                column.extend(keys.into_iter().map(|(_, item)| item));
                note(&column, &mut place);
                self.orders[at] = column;
            }
        }
    }

    /// Moves the items of each column as near to their neighbours as the order allows.
    fn settle(&mut self) {
        for column in &self.orders {
            let heights: Vec<f64> = column.iter().map(|item| self.items[*item].height).collect();
            for (item, y) in column
                .iter()
                .zip(spread(&vec![0.0; column.len()], &heights, ROOM))
            {
                self.items[*item].y = y;
            }
        }
        for sweep in 0..2 * SWEEPS {
            for step in 0..self.orders.len() {
                let at = if sweep % 2 == 0 {
                    step
                } else {
                    self.orders.len() - 1 - step
                };
                let column = &self.orders[at];
                let wanted: Vec<f64> = column
                    .iter()
                    .map(|item| {
                        let Item { before, after, y, .. } = &self.items[*item];
                        let neighbours = before.iter().chain(after);
                        mean(neighbours.map(|other| self.items[*other].y)).unwrap_or(*y)
                    })
                    .collect();
                let heights: Vec<f64> = column.iter().map(|item| self.items[*item].height).collect();
                for (item, y) in column.iter().zip(spread(&wanted, &heights, ROOM)) {
                    self.items[*item].y = y;
                }
            }
        }
    }

    fn place(&self, sizes: &[(f64, f64)], labels: &[f64]) -> Layout {
        let top = self
            .items
            .iter()
            .map(|item| item.y - item.height / 2.0)
            .fold(f64::INFINITY, f64::min);
        let top = if top.is_finite() { top } else { 0.0 };
        let column_of: BTreeMap<usize, usize> = self
            .orders
            .iter()
            .enumerate()
            .flat_map(|(at, column)| column.iter().map(move |item| (*item, at)))
            .collect();
        let spans = self.spans(sizes, labels, &column_of);
        let mut layout = Layout {
            boxes: vec![Area::default(); sizes.len()],
            ..Layout::default()
        };
        for (column, (x, width)) in self.orders.iter().zip(&spans) {
            for item in column {
                let Item { node, height, y, .. } = &self.items[*item];
                if let Some(node) = node {
                    layout.boxes[*node] = Area {
                        x: *x,
                        y: y - height / 2.0 - top,
                        width: *width,
                        height: *height,
                    };
                }
                layout.height = layout.height.max(y + height / 2.0 - top);
            }
            layout.width = x + width;
        }
        let (leaving, arriving) = self.ports();
        for (number, way) in self.ways.iter().enumerate() {
            let mut points = Vec::new();
            for (at, item) in way.iter().enumerate() {
                let (x, width) = spans[column_of[item]];
                let y = self.items[*item].y - top;
                if at > 0 {
                    points.push((x, y + arriving.get(&(*item, number)).copied().unwrap_or(0.0)));
                }
                if at + 1 < way.len() {
                    points.push((
                        x + width,
                        y + leaving.get(&(*item, number)).copied().unwrap_or(0.0),
                    ));
                }
            }
            let label = match points.as_slice() {
                [(x0, y0), (x1, y1), ..] => (f64::midpoint(*x0, *x1), f64::midpoint(*y0, *y1)),
                _ => (0.0, 0.0),
            };
            if self.turned[number] {
                points.reverse();
            }
            layout.routes.push(Route { points, label });
        }
        self.part_labels(&mut layout, labels, &column_of);
        place_the_rest(&mut layout, sizes, &self.items);
        layout
    }

    /// Where each column begins and how wide it is.
    fn spans(
        &self,
        sizes: &[(f64, f64)],
        labels: &[f64],
        column_of: &BTreeMap<usize, usize>,
    ) -> Vec<(f64, f64)> {
        let mut gaps = vec![GAP.0; self.orders.len()];
        for (gap, column) in gaps.iter_mut().zip(&self.orders) {
            let arrows: usize = column.iter().map(|item| self.items[*item].after.len()).sum();
            *gap = (GAP.0 + 2.0 * as_float(arrows)).min(GAP.1);
        }
        for (way, label) in self.ways.iter().zip(labels) {
            if let Some(column) = way.first().and_then(|item| column_of.get(item))
                && *label > 0.0
            {
                gaps[*column] = gaps[*column].max(label + 32.0);
            }
        }
        let mut x = 0.0;
        self.orders
            .iter()
            .zip(gaps)
            .map(|(column, gap)| {
                let widths = column.iter().filter_map(|item| self.items[*item].node);
                let width = widths.map(|node| sizes[node].0).fold(0.0, f64::max);
                let span = (x, width);
                x += width + gap;
                span
            })
            .collect()
    }

    /// How far above or below the middle of a box each arrow leaves and arrives, by item and edge: in the order of the
    /// other ends, so that arrows cross as little as they can and lie upon each other only where they run together.
    fn ports(&self) -> (Ports, Ports) {
        let leaving = self.ends(|way| match way {
            [first, second, ..] => Some((*first, *second)),
            _ => None,
        });
        let arriving = self.ends(|way| match way {
            [.., before, last] => Some((*last, *before)),
            _ => None,
        });
        (leaving, arriving)
    }

    /// The ports at one end of every way: `end` says at which item, and what comes next to it.
    fn ends(&self, end: impl Fn(&[usize]) -> Option<(usize, usize)>) -> Ports {
        // For each item its ports by height of the other end: those of a lane are one.
        let mut ports: BTreeMap<usize, Vec<(f64, usize, Option<usize>)>> = BTreeMap::new();
        let port = |number: usize, other: usize| {
            let is_lane = self.items[other].node.is_none();
            (self.items[other].y, other, (!is_lane).then_some(number))
        };
        for (number, way) in self.ways.iter().enumerate() {
            if let Some((item, other)) = end(way) {
                ports.entry(item).or_default().push(port(number, other));
            }
        }
        for ports in ports.values_mut() {
            ports.sort_by(|a, b| a.0.total_cmp(&b.0).then((a.1, a.2).cmp(&(b.1, b.2))));
            ports.dedup_by(|a, b| (a.1, a.2) == (b.1, b.2));
        }
        let mut places: BTreeMap<(usize, usize, Option<usize>), f64> = BTreeMap::new();
        for (item, ports) in &ports {
            let room = self.items[*item].height * 0.7;
            for (at, (_, other, number)) in ports.iter().enumerate() {
                let offset = room * ((as_float(at) + 0.5) / as_float(ports.len()) - 0.5);
                places.insert((*item, *other, *number), offset);
            }
        }
        let mut found = Ports::new();
        for (number, way) in self.ways.iter().enumerate() {
            if let Some((item, other)) = end(way) {
                let (_, other, alone) = port(number, other);
                let offset = places.get(&(item, other, alone)).copied().unwrap_or(0.0);
                found.insert((item, number), offset);
            }
        }
        found
    }

    /// Moves labels between the same two columns apart.
    fn part_labels(&self, layout: &mut Layout, labels: &[f64], column_of: &BTreeMap<usize, usize>) {
        let mut by_column: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (number, way) in self.ways.iter().enumerate() {
            if labels.get(number).is_some_and(|width| *width > 0.0)
                && let Some(column) = way.first().and_then(|item| column_of.get(item))
            {
                by_column.entry(*column).or_default().push(number);
            }
        }
        for mut numbers in by_column.into_values() {
            numbers.sort_by(|a, b| {
                let y = |number: usize| layout.routes[number].label.1;
                y(*a).total_cmp(&y(*b)).then(a.cmp(b))
            });
            let wanted: Vec<f64> = numbers
                .iter()
                .map(|number| layout.routes[*number].label.1)
                .collect();
            for (number, y) in numbers
                .iter()
                .zip(spread(&wanted, &vec![LABEL; wanted.len()], 0.0))
            {
                layout.routes[*number].label.1 = y;
            }
        }
    }
}

/// Puts boxes without arrows in rows below the others.
fn place_the_rest(layout: &mut Layout, sizes: &[(f64, f64)], items: &[Item]) {
    let placed: BTreeSet<usize> = items.iter().filter_map(|item| item.node).collect();
    let rest: Vec<usize> = (0..sizes.len())
        // A box without a size is not drawn.
        .filter(|node| !placed.contains(node) && sizes[*node].0 > 0.0)
        .collect();
    let width = rest.iter().map(|node| sizes[*node].0).fold(0.0, f64::max);
    // As wide as the rest of the picture, or else about as wide as four boxes to a row.
    let row = layout.width.max(4.0 * (width + ROOM) - ROOM);
    let mut y = if layout.height > 0.0 {
        layout.height + 2.0 * ROOM
    } else {
        0.0
    };
    let (mut x, mut tallest) = (0.0, 0.0_f64);
    for node in rest {
        let height = sizes[node].1;
        if x > 0.0 && x + width > row {
            x = 0.0;
            y += tallest + ROOM;
            tallest = 0.0;
        }
        layout.boxes[node] = Area { x, y, width, height };
        layout.width = layout.width.max(x + width);
        layout.height = layout.height.max(y + height);
        x += width + ROOM;
        tallest = tallest.max(height);
    }
}

/// The positions nearest to the wanted ones, by least squares, at which items of these heights keep their order and distance:
/// isotonic regression by pooling adjacent violators (<https://doi.org/10.18637/jss.v032.i05>).
fn spread(wanted: &[f64], heights: &[f64], room: f64) -> Vec<f64> {
    let mut offsets = Vec::with_capacity(wanted.len());
    let mut offset = 0.0;
    for (at, height) in heights.iter().enumerate() {
        if at > 0 {
            offset += f64::midpoint(heights[at - 1], *height) + room;
        }
        offsets.push(offset);
    }
    // Sums and counts of what moves together.
    let mut pools: Vec<(f64, usize)> = Vec::new();
    for (wanted, offset) in wanted.iter().zip(&offsets) {
        let mut pool = (wanted - offset, 1);
        while let Some((sum, count)) = pools.last() {
            if sum / as_float(*count) < pool.0 / as_float(pool.1) {
                break;
            }
            pool = (pool.0 + sum, pool.1 + count);
            pools.pop();
        }
        pools.push(pool);
    }
    let levels = pools
        .iter()
        .flat_map(|(sum, count)| std::iter::repeat_n(sum / as_float(*count), *count));
    levels
        .zip(offsets)
        .map(|(level, offset)| level + offset)
        .collect()
}

fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, count) = values.fold((0.0, 0), |(sum, count), value| (sum + value, count + 1));
    (count > 0).then(|| sum / as_float(count))
}

#[allow(
    clippy::cast_precision_loss,
    reason = "counts of what a picture can hold are far below 2^52"
)]
fn as_float(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests;
