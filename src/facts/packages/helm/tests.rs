use crate::facts::packages::tests::{edges_of, lines_of, packages_of, reasons_of};

const SHOP: &str = "apiVersion: v2
name: shop
version: 1.2.3
dependencies:
  - {name: common, version: 1.x.x, repository: 'file://../common/'}
  - {name: redis, version: ~19.0, repository: 'oci://registry.test/charts', condition: redis.enabled, alias: cache}
  - {name: kafka, version: 1.0.0, repository: '@internal', tags: [queue]}
  - {name: local}
  - {name: packed, repository: ''}
  - {name: lost, repository: ''}
  - {name: other, repository: 'file://../common'}
  - {name: gone, repository: 'file://../gone'}
  - {name: far, repository: 'file:///srv/far'}
  - {version: 1.0.0}
";

#[test]
fn charts_depend_on_what_they_list_and_what_lies_in_them() {
    let files = [
        ("shop/Chart.yaml", SHOP),
        (
            "common/Chart.yaml",
            "apiVersion: v2\nname: common\nversion: 1.0.0\ntype: library\n",
        ),
        ("shop/charts/local/Chart.yaml", "name: local\n"),
        ("shop/charts/local/charts/deep/Chart.yaml", "name: deep\n"),
        ("shop/charts/here/Chart.yaml", "name: here-it-is\n"),
        ("shop/charts/_not/Chart.yaml", "name: not\n"),
        ("shop/charts/packed-1.0.0.tgz", ""),
        (
            "old/Chart.yaml",
            "apiVersion: v1\nname: old\ndependencies: [{name: a, repository: 'https://x.test'}]\n",
        ),
        (
            "old/requirements.yaml",
            "dependencies:\n- name: b\n  version: '2'\n  repository: https://x.test\n",
        ),
        ("odd/Chart.yaml", "apiVersion: v2\ndependencies: {}\n"),
        ("odder/Chart.yaml", "name: odder\ndependencies: {}\n"),
    ];
    let edges = edges_of(&files);
    assert_eq!(
        lines_of(&files, &edges),
        [
            "old/Chart.yaml -> -: b 2 prod registry @b",
            "shop/Chart.yaml -> common/Chart.yaml: common 1.x.x prod path @common",
            "shop/Chart.yaml -> -: cache=redis ~19.0 optional registry @redis",
            "shop/Chart.yaml -> -: kafka 1.0.0 optional registry @kafka",
            "shop/Chart.yaml -> shop/charts/local/Chart.yaml: local - prod path @local",
            "shop/Chart.yaml -> -: packed - prod path @packed",
            "shop/Chart.yaml -> -: lost - prod path @lost",
            "shop/Chart.yaml -> -: other - prod path @other",
            "shop/Chart.yaml -> -: gone - prod path @gone",
            "shop/Chart.yaml -> -: far - prod path @far",
            "shop/Chart.yaml -> shop/charts/here/Chart.yaml: here-it-is - prod path @here-it-is",
            "shop/charts/local/Chart.yaml -> shop/charts/local/charts/deep/Chart.yaml: deep - prod path @deep",
        ]
    );
    assert_eq!(
        reasons_of(&edges),
        [
            "odd/Chart.yaml: the chart has no name",
            "odder/Chart.yaml: `dependencies` is not a list",
            "shop/Chart.yaml: `lost` has no `repository`, and `charts` has no chart of that name",
            "shop/Chart.yaml: the chart in `../common` is not named `other`",
            "shop/Chart.yaml: there is no Chart.yaml in `../gone`",
            "shop/Chart.yaml: `/srv/far` is outside the repository",
            "shop/Chart.yaml: a dependency has no name",
        ]
    );
    let packages = packages_of(&files);
    let shop = packages.iter().find(|package| package.dir == "shop").unwrap();
    assert_eq!((shop.version.as_deref(), shop.holds_files), (Some("1.2.3"), true));
}

#[test]
fn a_chart_of_thousands_is_read_in_bounded_time() {
    use std::fmt::Write as _;
    let mut text = String::from("name: a\ndependencies:\n");
    for at in 0..20_000 {
        writeln!(
            text,
            "- {{name: c{at}, repository: ''}}\n- {{name: a, repository: 'file://.'}}"
        )
        .unwrap();
    }
    let edges = edges_of(&[("Chart.yaml", &text)]);
    assert_eq!((edges.edges.len(), edges.incomplete.len()), (40_000, 20_000));
}
