//! Boxes and arrows of graphs that are made up.

use proptest::prelude::*;

use super::*;

fn overlapping(layout: &Layout) -> usize {
    let boxes = &layout.boxes;
    let overlap = |a: &Area, b: &Area| {
        a.x < b.x + b.width - 0.01
            && b.x < a.x + a.width - 0.01
            && a.y < b.y + b.height - 0.01
            && b.y < a.y + a.height - 0.01
    };
    let pairs = (0..boxes.len()).flat_map(|a| (0..a).map(move |b| (a, b)));
    pairs.filter(|(a, b)| overlap(&boxes[*a], &boxes[*b])).count()
}

/// Arrows that run through a box which is not one of their ends.
fn crossing(layout: &Layout) -> usize {
    let through = |area: &Area, (x0, y0): (f64, f64), (x1, _): (f64, f64)| {
        let (left, right) = (x0.min(x1), x0.max(x1));
        left < area.x + area.width - 0.01
            && right > area.x + 0.01
            && y0 > area.y + 0.01
            && y0 < area.y + area.height - 0.01
    };
    layout
        .routes
        .iter()
        .flat_map(|route| {
            let inner = route.points.get(1..).unwrap_or_default();
            inner.chunks_exact(2).map(|pair| (pair[0], pair[1]))
        })
        .filter(|(a, b)| layout.boxes.iter().any(|area| through(area, *a, *b)))
        .count()
}

/// The top layer is on the left, however the arrows run; a box in no layer goes with what it needs.
#[test]
fn columns_follow_declared_layers() {
    let layers = [Some(1), Some(0), None, Some(1)];
    let layout = lay_out(&[(80.0, 40.0); 4], &[(0, 1), (2, 1), (0, 3)], &[0.0; 3], &layers).unwrap();
    let x: Vec<f64> = layout.boxes.iter().map(|area| area.x).collect();
    assert!(x[2] < x[1] && x[1] < x[0] && x[0] < x[3], "{x:?}");
    let way = &layout.routes[0].points;
    assert!(
        way[0].0 > way[way.len() - 1].0,
        "an arrow up leads to the left: {way:?}"
    );
}

#[test]
fn a_chain_goes_to_the_right() {
    let layout = lay_out(&[(80.0, 40.0); 4], &[(0, 1), (1, 2), (0, 2)], &[0.0; 3], &[]).unwrap();
    let x: Vec<f64> = layout.boxes.iter().map(|area| area.x).collect();
    assert!(x[0] < x[1] && x[1] < x[2], "{x:?}");
    assert_eq!(layout.routes[2].points.len(), 4, "the long one has a lane");
    assert!(
        layout.boxes[3].y > layout.boxes[2].y,
        "boxes without arrows are below the others"
    );
}

#[test]
fn two_that_need_each_other_have_two_arrows() {
    let layout = lay_out(&[(80.0, 40.0); 2], &[(0, 1), (1, 0)], &[0.0; 2], &[]).unwrap();
    let [there, back] = [&layout.routes[0].points, &layout.routes[1].points];
    assert!(there[0].0 < there[1].0 && back[0].0 > back[1].0);
    assert!((there[0].1 - back[1].1).abs() > 5.0, "they lie upon each other");
}

#[test]
fn too_much_is_said_to_be_too_much() {
    let sizes = vec![(80.0, 40.0); MOST_BOXES + 1];
    assert_eq!(lay_out(&sizes, &[], &[], &[]), Err(Crowded));
    let chain: Vec<_> = (0..999).map(|node| (node, node + 1)).collect();
    let far = (0..900).map(|node| (node, 999));
    let edges: Vec<_> = chain.into_iter().chain(far).collect();
    assert!(lay_out(&sizes[..1000], &edges, &vec![0.0; edges.len()], &[]).is_err());
    assert_eq!(lay_out(&[], &[], &[], &[]), Ok(Layout::default()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]
    #[test]
    fn boxes_stay_apart_and_arrows_go_around_them(
        heights in proptest::collection::vec(20.0_f64..80.0, 1..30),
        edges in proptest::collection::vec((0usize..30, 0usize..30), 0..70),
        layers in proptest::collection::vec(proptest::option::of(0usize..4), 0..30),
    ) {
        let count = heights.len();
        let sizes: Vec<_> = heights.iter().map(|height| (height * 3.0, *height)).collect();
        let edges: BTreeSet<_> = edges.iter().map(|(a, b)| (a % count, b % count)).filter(|(a, b)| a != b).collect();
        let edges: Vec<_> = edges.into_iter().collect();
        let labels = vec![30.0; edges.len()];
        let layout = lay_out(&sizes, &edges, &labels, &layers).unwrap();
        prop_assert_eq!(overlapping(&layout), 0);
        prop_assert_eq!(crossing(&layout), 0);
        prop_assert_eq!(layout.routes.len(), edges.len());
        prop_assert_eq!(&layout, &lay_out(&sizes, &edges, &labels, &layers).unwrap());
        for area in &layout.boxes {
            prop_assert!(area.x >= 0.0 && area.y > -0.01 && area.x + area.width <= layout.width + 0.01
                && area.y + area.height <= layout.height + 0.01);
        }
    }
}
