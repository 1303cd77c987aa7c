use crate::facts::packages::tests::{edges_of, lines_of, reasons_of};

const WORKSPACE: &[(&str, &str)] = &[
    (
        "go.work",
        "go 1.24\nuse (\n\t./app\n\t./lib\n\t./gone\n\t../out\n)\nreplace a.b/forked => a.b/fork v1.5.0\n",
    ),
    (
        "app/go.mod",
        "module x.y/app\nrequire (\n\tx.y/lib v0.1.0\n\tx.y/other v1.0.0\n\ta.b/forked v1.0.0\n\ta.b/c v1.2.3 // indirect\n)\ntool a.b/c/cmd/gen\ntool x.y/app/cmd/own\ntool q.r/none\n",
    ),
    (
        "lib/go.mod",
        "module x.y/lib\nrequire x.y/moved v1.0.0\nreplace x.y/moved => ../other\n",
    ),
    (
        "other/go.mod",
        "module x.y/other\nrequire (\n\tx.y/lib v0.1.0\n\tx.y/moved v1.0.0\n\tx.y/moved2 v1.0.0\n\ta.b/out v1.0.0\n\ta.b/none v1.0.0\n\ta.b/forked v1.0.0\n)\nreplace (\n\tx.y/moved v1.0.0 => ../lib\n\tx.y/moved => ../../../far\n\tx.y/moved2 v9.0.0 => ../lib\n\ta.b/out => /tmp/out\n\ta.b/none => ./none\n)\n",
    ),
];

#[test]
fn requirements_lead_to_modules_of_the_repository() {
    let edges = edges_of(WORKSPACE);
    assert_eq!(
        lines_of(WORKSPACE, &edges),
        [
            "app/go.mod -> lib/go.mod: x.y/lib v0.1.0 prod workspace @x.y/lib",
            // Not in the workspace: by name, from the proxy.
            "app/go.mod -> other/go.mod: x.y/other v1.0.0 prod registry @x.y/other",
            "app/go.mod -> -: a.b/forked=a.b/fork v1.5.0 prod registry @a.b/forked",
            "app/go.mod -> -: a.b/c v1.2.3 prod indirect registry @a.b/c",
            "app/go.mod -> -: a.b/c v1.2.3 build registry @a.b/c/cmd/gen",
            "lib/go.mod -> other/go.mod: x.y/moved v1.0.0 prod path @x.y/moved",
            "other/go.mod -> lib/go.mod: x.y/lib v0.1.0 prod registry @x.y/lib",
            "other/go.mod -> lib/go.mod: x.y/moved v1.0.0 prod path @x.y/moved",
            "other/go.mod -> -: x.y/moved2 v1.0.0 prod registry @x.y/moved2",
            "other/go.mod -> -: a.b/out v1.0.0 prod path @a.b/out",
            "other/go.mod -> -: a.b/none v1.0.0 prod path @a.b/none",
            "other/go.mod -> -: a.b/forked v1.0.0 prod registry @a.b/forked",
        ]
    );
    assert_eq!(
        reasons_of(&edges),
        [
            "app/go.mod: no required module provides the tool `q.r/none`",
            "go.work: there is no go.mod in the directory of `use ./gone`",
            "go.work: there is no go.mod in the directory of `use ../out`",
            "other/go.mod: there is no go.mod in `./none`, which replaces `a.b/none`",
        ]
    );
    let [workspace] = edges.workspaces.as_slice() else {
        panic!("{:?}", edges.workspaces)
    };
    assert_eq!(workspace.id.as_str(), "go.work");
    assert_eq!(
        workspace
            .members
            .iter()
            .map(crate::source::RepoPath::as_str)
            .collect::<Vec<_>>(),
        ["app/go.mod", "lib/go.mod"]
    );
    assert_eq!(workspace.at.line, Some(2));
}

#[test]
fn a_nested_workspace_governs_what_is_below_it() {
    let files = [
        ("go.work", "use ./a\nuse ./a/in\nuse ./b\n"),
        ("a/go.work", "use .\n"),
        ("a/go.mod", "module m/a\nrequire m/b v1.0.0\n"),
        // The nearest go.work does not use it, so it is on its own.
        ("a/in/go.mod", "module m/a/in\nrequire m/b v1.0.0\n"),
        ("b/go.mod", "module m/b\nrequire m/a/in v1.0.0\n"),
    ];
    let edges = edges_of(&files);
    assert_eq!(
        lines_of(&files, &edges),
        [
            "a/go.mod -> b/go.mod: m/b v1.0.0 prod registry @m/b",
            "a/in/go.mod -> b/go.mod: m/b v1.0.0 prod registry @m/b",
            "b/go.mod -> a/in/go.mod: m/a/in v1.0.0 prod workspace @m/a/in",
        ]
    );
    assert_eq!(edges.workspaces.len(), 2);
    assert_eq!(reasons_of(&edges), [""; 0]);
}

#[test]
fn what_cannot_be_told_is_said() {
    let files = [
        ("go.work", "use (\n"),
        (
            "a/go.mod",
            "module m/a\nrequire m/twice v1.0.0\nrequire m/a v1.0.0\n",
        ),
        ("b/go.mod", "module m/twice\n"),
        ("c/go.mod", "module m/twice\n"),
    ];
    let edges = edges_of(&files);
    assert_eq!(
        lines_of(&files, &edges),
        [
            "a/go.mod -> -: m/twice v1.0.0 prod registry @m/twice",
            "a/go.mod -> a/go.mod: m/a v1.0.0 prod registry @m/a",
        ]
    );
    assert_eq!(
        reasons_of(&edges),
        [
            "a/go.mod: several modules are named `m/twice`: b/go.mod, c/go.mod",
            "go.work: purlin can't read the workspace",
        ]
    );
}
