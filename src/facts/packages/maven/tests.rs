mod properties;

use crate::facts::packages::tests::{edges_of, lines_of, packages_of, reasons_of};

fn pom(rest: &str) -> String {
    format!("<project xmlns=\"http://maven.apache.org/POM/4.0.0\">{rest}</project>")
}

fn child(artifact: &str, rest: &str) -> String {
    pom(&format!(
        "<parent><groupId>x.y</groupId><artifactId>root</artifactId><version>1</version></parent><artifactId>{artifact}</artifactId>{rest}"
    ))
}

fn dependency(group: &str, artifact: &str, rest: &str) -> String {
    format!("<dependency><groupId>{group}</groupId><artifactId>{artifact}</artifactId>{rest}</dependency>")
}

/// Edges, reasons, and workspaces with their members.
fn facts_of(poms: &[(&str, String)]) -> (Vec<String>, Vec<String>, Vec<String>) {
    let files: Vec<(&str, &str)> = poms
        .iter()
        .map(|(path, content)| (*path, content.as_str()))
        .collect();
    let edges = edges_of(&files);
    let workspaces = edges.workspaces.iter().map(|workspace| {
        let members: Vec<&str> = workspace
            .members
            .iter()
            .map(crate::source::RepoPath::as_str)
            .collect();
        format!("{}: {}", workspace.id, members.join(" "))
    });
    (lines_of(&files, &edges), reasons_of(&edges), workspaces.collect())
}

#[test]
fn modules_inherit_and_depend_on_each_other() {
    let root = pom(&format!(
        "<groupId>x.y</groupId><artifactId>root</artifactId><version>1</version>
         <modules><module>api</module></modules>
         <properties><lib.version>2.${{minor}}</lib.version><minor>5</minor></properties>
         <dependencyManagement><dependencies>{}{}{}</dependencies></dependencyManagement>
         <build><pluginManagement><plugins><plugin><artifactId>jar</artifactId><version>9</version></plugin></plugins></pluginManagement></build>
         <profiles><profile><modules><module>impl/pom.xml</module></modules></profile></profiles>",
        dependency("${project.groupId}", "api", "<version>${project.version}</version>"),
        dependency("a.b", "managed", "<version>${lib.version}</version><scope>test</scope>"),
        dependency("a.b", "bom", "<version>3</version><type>pom</type><scope>import</scope>"),
    ));
    let api = child(
        "api",
        &format!(
            "<dependencies>{}{}{}</dependencies>",
            dependency(
                "a.b",
                "annotations",
                "<version>1</version><scope>compile-only</scope>"
            ),
            dependency("a.b", "servlet", "<version>1</version><scope>provided</scope>"),
            dependency(
                "a.b",
                "maybe",
                "<version>${missing}</version><optional>true</optional>"
            ),
        ),
    );
    let implementation = child(
        "impl",
        &format!(
            "<dependencies>{}{}{}{}</dependencies>
             <build><plugins><plugin><artifactId>jar</artifactId></plugin></plugins></build>
             <profiles><profile><dependencies>{}</dependencies></profile></profiles>",
            dependency("${project.groupId}", "api", ""),
            dependency("x.y", "api", "<version>0.9</version><scope>runtime</scope>"),
            dependency("a.b", "managed", ""),
            dependency("a.b", "managed", "<type>test-jar</type>"),
            dependency("${pom.groupId}", "alone", "<version>1</version>"),
        ),
    );
    let alone = pom("<groupId>x.y</groupId><artifactId>alone</artifactId><version>1</version>");
    let (edges, reasons, workspaces) = facts_of(&[
        ("pom.xml", root),
        ("api/pom.xml", api),
        ("impl/pom.xml", implementation),
        ("alone/pom.xml", alone),
    ]);
    assert_eq!(
        edges,
        [
            "api/pom.xml -> pom.xml: x.y:root 1 build path @root",
            "api/pom.xml -> -: a.b:annotations 1 build registry @annotations",
            "api/pom.xml -> -: a.b:servlet 1 peer registry @servlet",
            "api/pom.xml -> -: a.b:maybe - optional registry @maybe",
            "impl/pom.xml -> pom.xml: x.y:root 1 build path @root",
            "impl/pom.xml -> api/pom.xml: x.y:api 1 prod workspace @api",
            // Another version than that of the tree comes from a registry.
            "impl/pom.xml -> api/pom.xml: x.y:api 0.9 prod registry @api",
            "impl/pom.xml -> -: a.b:managed 2.5 test registry @managed",
            "impl/pom.xml -> -: a.b:managed - prod registry @managed",
            "impl/pom.xml -> -: org.apache.maven.plugins:jar 9 build registry @jar",
            "impl/pom.xml -> alone/pom.xml: x.y:alone 1 prod registry @alone",
            "pom.xml -> -: a.b:bom 3 build registry @bom",
        ]
    );
    assert_eq!(
        reasons,
        [
            "api/pom.xml: the version of `a.b:maybe` needs the property `missing`, which the repository does not define"
        ]
    );
    assert_eq!(workspaces, ["pom.xml: api/pom.xml impl/pom.xml pom.xml"]);
}

#[test]
fn a_bom_of_the_repository_gives_versions() {
    let bom = pom(&format!(
        "<groupId>x.y</groupId><artifactId>bom</artifactId><version>7</version><properties><v>4</v></properties>
         <dependencyManagement><dependencies>{}{}</dependencies></dependencyManagement>",
        dependency("a.b", "c", "<version>${v}</version>"),
        // Imports itself: read once.
        dependency("x.y", "bom", "<version>7</version><type>pom</type><scope>import</scope>"),
    ));
    let user = pom(&format!(
        "<groupId>x.y</groupId><artifactId>user</artifactId><version>7</version><properties><v>5</v></properties>
         <dependencyManagement><dependencies>{}</dependencies></dependencyManagement>
         <dependencies>{}{}</dependencies>",
        dependency("x.y", "bom", "<version>7</version><type>pom</type><scope>import</scope>"),
        dependency("a.b", "c", ""),
        dependency("a.b", "unmanaged", ""),
    ));
    let (edges, reasons, _) = facts_of(&[("bom/pom.xml", bom), ("user/pom.xml", user)]);
    assert_eq!(
        edges,
        [
            "bom/pom.xml -> bom/pom.xml: x.y:bom 7 build registry @bom",
            "user/pom.xml -> bom/pom.xml: x.y:bom 7 build registry @bom",
            "user/pom.xml -> -: a.b:c 4 prod registry @c",
            "user/pom.xml -> -: a.b:unmanaged - prod registry @unmanaged",
        ]
    );
    assert_eq!(reasons, [""; 0]);
}

#[test]
fn versions_and_groups_come_from_parents() {
    let root = pom(
        "<groupId>x.y</groupId><artifactId>root</artifactId><version>${revision}</version><properties><revision>1-${suffix}</revision><suffix>SNAPSHOT</suffix></properties>",
    );
    let below = child("below", "").replace("<version>1<", "<version>${revision}<");
    let files = [("pom.xml", root.as_str()), ("a/pom.xml", below.as_str())];
    let files: Vec<(&str, &str)> = files.to_vec();
    let packages = crate::facts::packages::tests::packages_of(&files);
    let shown: Vec<_> = packages
        .iter()
        .map(|package| {
            (
                package.name.as_deref().unwrap(),
                package.version.as_deref().unwrap(),
            )
        })
        .collect();
    assert_eq!(shown, [("x.y:below", "1-SNAPSHOT"), ("x.y:root", "1-SNAPSHOT")]);
}

#[test]
fn a_parent_elsewhere_is_an_edge_that_leaves_the_repository() {
    let far = pom(
        "<parent><groupId>org.far</groupId><artifactId>parent</artifactId><version>3</version><relativePath/></parent><artifactId>a</artifactId>",
    );
    let other = child("b", "");
    let (edges, reasons, _) = facts_of(&[("pom.xml", far), ("b/pom.xml", other)]);
    assert_eq!(
        edges,
        [
            // What is at ../pom.xml is called otherwise.
            "b/pom.xml -> -: x.y:root 1 build registry @root",
            "pom.xml -> -: org.far:parent 3 build registry @parent",
        ]
    );
    assert_eq!(reasons, [""; 0]);
}

#[test]
fn circles_and_the_outside_end() {
    let a = pom(
        "<parent><groupId>g</groupId><artifactId>b</artifactId><version>${v}</version><relativePath>../b</relativePath></parent><artifactId>a</artifactId>
         <modules><module>../b</module><module>../../out</module><module>none</module><module>.</module></modules>
         <properties><v>${w}</v><w>${v}</w></properties>
         <dependencies><dependency><groupId>${v}</groupId><artifactId>c</artifactId></dependency></dependencies>",
    );
    let b = pom(
        "<parent><groupId>g</groupId><artifactId>a</artifactId><relativePath>../a/pom.xml</relativePath></parent><artifactId>b</artifactId>
         <subprojects><subproject>../a</subproject></subprojects>",
    );
    let (edges, reasons, workspaces) = facts_of(&[("a/pom.xml", a), ("b/pom.xml", b)]);
    assert_eq!(
        edges,
        [
            "a/pom.xml -> b/pom.xml: g:b - build path @b",
            "b/pom.xml -> a/pom.xml: g:a - build path @a",
        ]
    );
    assert_eq!(
        reasons,
        [
            "a/pom.xml: the version of `g:b` needs the property `v`, whose value names itself again, or names too many others",
            "a/pom.xml: the version of the POM needs the property `v`, whose value names itself again, or names too many others",
            "a/pom.xml: there is no pom.xml in the directory of the module `../../out`",
            "a/pom.xml: there is no pom.xml in the directory of the module `none`",
            "a/pom.xml: the coordinates of the dependency `c` need the property `v`, whose value names itself again, or names too many others",
            "b/pom.xml: the version of the POM needs the property `v`, whose value names itself again, or names too many others",
        ]
    );
    assert_eq!(workspaces, ["a/pom.xml: a/pom.xml b/pom.xml"]);
}

#[test]
fn of_packages_with_one_name_the_one_built_together_counts() {
    let root = pom(
        "<groupId>g</groupId><artifactId>root</artifactId><version>1</version><modules><module>a</module><module>b</module></modules>",
    );
    let a = pom("<groupId>g</groupId><artifactId>a</artifactId><version>1</version>");
    let uses = |artifact: &str| {
        pom(&format!(
            "<groupId>g</groupId><artifactId>{artifact}</artifactId><version>1</version><dependencies>{}</dependencies>",
            dependency("g", "a", "<version>1</version>")
        ))
    };
    let (edges, reasons, _) = facts_of(&[
        ("pom.xml", root),
        ("a/pom.xml", a.clone()),
        ("b/pom.xml", uses("b")),
        ("test/a/pom.xml", a),
        ("test/c/pom.xml", uses("c")),
    ]);
    assert_eq!(
        edges,
        [
            "b/pom.xml -> a/pom.xml: g:a 1 prod workspace @a",
            "test/c/pom.xml -> -: g:a 1 prod registry @a",
        ]
    );
    assert_eq!(
        reasons,
        ["test/c/pom.xml: several packages are named `g:a`: a/pom.xml, test/a/pom.xml"]
    );
}

#[test]
fn what_is_no_pom_is_no_package() {
    let (edges, ..) = facts_of(&[("pom.xml", "<other/>".to_owned()), ("a/pom.xml", pom(""))]);
    assert_eq!(edges, [""; 0]);
}

#[test]
fn a_parent_has_the_group_and_the_version_that_are_asked_for() {
    let parent = |group: &str, version: &str| {
        pom(&format!(
            "<groupId>{group}</groupId><artifactId>root</artifactId><version>{version}</version><properties><v>of {group} {version}</v></properties>"
        ))
    };
    let uses = |version: &str| {
        let rest = format!(
            "<dependencies>{}</dependencies>",
            dependency("a.b", "c", "<version>${v}</version>")
        );
        child("a", &rest).replace("<version>1<", &format!("<version>{version}<"))
    };
    let to = |root: String, asked: &str| {
        let (edges, ..) = facts_of(&[("pom.xml", root), ("a/pom.xml", uses(asked))]);
        edges[0].clone()
    };
    let (own, elsewhere) = (
        |version: &str| format!("a/pom.xml -> pom.xml: x.y:root {version} build path @root"),
        |version: &str| format!("a/pom.xml -> -: x.y:root {version} build registry @root"),
    );
    assert_eq!(to(parent("x.y", "1"), "1"), own("1"));
    assert_eq!(to(parent("x.y", "[1,2)"), "[1,2)"), own("[1,2)"));
    assert_eq!(to(parent("x.y", "1.5"), "[1,2)"), own("[1,2)"));
    assert_eq!(to(parent("x.y", "99"), "1"), elsewhere("1"));
    assert_eq!(to(parent("x.z", "1"), "1"), elsewhere("1"));
    // By name alone: a fixture of another version lends no properties.
    let far = uses("1").replace("</version></parent>", "</version><relativePath/></parent>");
    let (edges, reasons, _) = facts_of(&[("t/pom.xml", parent("x.y", "2")), ("a/pom.xml", far)]);
    assert_eq!(
        edges,
        [
            elsewhere("1"),
            "a/pom.xml -> -: a.b:c - prod registry @c".to_owned()
        ]
    );
    assert_eq!(reasons.len(), 1);
}

#[test]
fn what_maven_asks_first_and_is_not_here_leaves_the_version_open() {
    let bom = pom(&format!(
        "<groupId>x.y</groupId><artifactId>bom</artifactId><version>7</version>
         <dependencyManagement><dependencies>{}</dependencies></dependencyManagement>",
        dependency("a.b", "c", "<version>4</version>"),
    ));
    let import = |group: &str, artifact: &str, version: &str| {
        let rest = format!("<version>{version}</version><type>pom</type><scope>import</scope>");
        dependency(group, artifact, &rest)
    };
    let own = import("x.y", "bom", "7");
    let user = |parent: &str, managed: &str| {
        let user = pom(&format!(
            "{parent}<groupId>x.y</groupId><artifactId>user</artifactId><version>7</version>
             <dependencyManagement><dependencies>{managed}</dependencies></dependencyManagement>
             <dependencies>{}</dependencies>",
            dependency("a.b", "c", "")
        ));
        let (edges, reasons, _) = facts_of(&[("bom/pom.xml", bom.clone()), ("user/pom.xml", user)]);
        let last = edges
            .last()
            .map(|edge| edge.split(' ').nth(4).unwrap().to_owned());
        (last.unwrap(), reasons)
    };
    let far = import("org.junit", "junit-bom", "5.9.0");
    assert_eq!(user("", &own), ("4".to_owned(), vec![]));
    assert_eq!(user("", &format!("{own}{far}")), ("4".to_owned(), vec![]));
    let open = |name: &str| {
        let reason = format!(
            "user/pom.xml: the version of `a.b:c` may come from `{name}`, which Maven asks first and which is not in the repository"
        );
        ("-".to_owned(), vec![reason])
    };
    assert_eq!(user("", &format!("{far}{own}")), open("org.junit:junit-bom"));
    let parent = "<parent><groupId>org.far</groupId><artifactId>parent</artifactId><version>3</version><relativePath/></parent>";
    assert_eq!(user(parent, &own), open("org.far:parent"));
    let of_a_foundation = parent
        .replace("org.far", "org.apache")
        .replace(">parent<", ">apache<");
    assert_eq!(user(&of_a_foundation, &own), ("4".to_owned(), vec![]));
    let entry = dependency("a.b", "c", "<version>5</version>");
    assert_eq!(
        user(parent, &format!("{far}{own}{entry}")),
        ("5".to_owned(), vec![])
    );
    // Another version of an imported POM is another POM.
    assert_eq!(user("", &import("x.y", "bom", "8")), ("-".to_owned(), vec![]));
}

fn plugin(artifact: &str, rest: &str) -> String {
    format!("<plugin><artifactId>{artifact}</artifactId>{rest}</plugin>")
}

#[test]
fn a_plugin_has_the_version_of_the_nearest_build_before_managed_ones() {
    let version = |version: &str| format!("<version>{version}</version>");
    let root =
        pom(&format!(
        "<groupId>x.y</groupId><artifactId>root</artifactId><version>1</version><packaging>pom</packaging>
         <properties><v>7</v></properties><build>
         <plugins>{}{}{}</plugins>
         <pluginManagement><plugins>{}{}{}</plugins></pluginManagement></build>
         <profiles><profile><id>p</id><build><plugins>{}</plugins></build></profile></profiles>",
        plugin("built", &version("${v}")),
        plugin("kept", &format!("{}<inherited>false</inherited>", version("2"))),
        plugin(
            "run",
            &format!(
                "{}<inherited>false</inherited><executions><execution><id>e</id></execution></executions>",
                version("3")
            )
        ),
        plugin("built", &version("9")),
        plugin("kept", &version("8")),
        plugin("managed", &format!("{}<inherited>false</inherited>", version("6"))),
        plugin("profiled", &version("5")),
    ));
    let middle = child("middle", "<packaging>pom</packaging>");
    let leaf = pom(&format!(
        "<parent><groupId>x.y</groupId><artifactId>middle</artifactId><version>1</version></parent><artifactId>leaf</artifactId>
         <properties><v>4</v></properties><build><plugins>{}{}{}{}{}</plugins></build>",
        plugin("built", ""),
        plugin("kept", ""),
        plugin("run", ""),
        plugin("managed", ""),
        plugin("profiled", ""),
    ));
    let (lines, reasons, _) = facts_of(&[
        ("pom.xml", root),
        ("middle/pom.xml", middle),
        ("middle/leaf/pom.xml", leaf),
    ]);
    let of_leaf: Vec<&str> = lines
        .iter()
        .filter_map(|line| line.strip_prefix("middle/leaf/pom.xml -> -: org.apache.maven.plugins:"))
        .collect();
    assert_eq!(
        of_leaf,
        [
            "built 4 build registry @built",
            "kept 8 build registry @kept",
            "run 3 build registry @run",
            "managed - build registry @managed",
            "profiled - build registry @profiled",
        ]
    );
    assert_eq!(reasons, [""; 0]);
}

#[test]
fn licences_developers_and_whether_it_is_published_are_inherited() {
    let root = pom(
        "<groupId>x.y</groupId><artifactId>root</artifactId><version>1</version>
         <properties><maven.deploy.skip>true</maven.deploy.skip><l>MIT</l></properties>
         <licenses><license><name>${l}</name></license></licenses>
         <developers><developer><email>a@x.y</email></developer></developers>",
    );
    let own = child(
        "own",
        "<properties><maven.deploy.skip>false</maven.deploy.skip></properties>
         <licenses><license><name>Zlib</name></license></licenses>",
    );
    let files = [
        ("pom.xml", root),
        (
            "a/pom.xml",
            child("a", "<groupId>x.y</groupId><version>2</version>"),
        ),
        ("b/pom.xml", own),
    ];
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (*path, text.as_str())).collect();
    let packages = packages_of(&files);
    let facts = packages.iter().map(|package| {
        let contacts = package.contacts.join(" ");
        (
            package.licence.as_deref().unwrap_or("-"),
            package.private,
            contacts,
        )
    });
    let expected = [("MIT", true), ("Zlib", false), ("MIT", true)];
    let expected = expected.map(|(licence, private)| (licence, Some(private), "a@x.y".to_owned()));
    assert_eq!(facts.collect::<Vec<_>>(), expected);
}

#[test]
fn extensions_of_the_build_are_edges_of_its_root() {
    let root = pom("<groupId>x.y</groupId><artifactId>root</artifactId><version>1</version>");
    let extensions = "<extensions><extension><groupId>g</groupId><artifactId>cache</artifactId><version>1.2</version></extension>
         <extension><artifactId>bare</artifactId></extension></extensions>";
    let (lines, reasons, _) = facts_of(&[
        ("pom.xml", root),
        (".mvn/extensions.xml", extensions.to_owned()),
        ("a/.mvn/extensions.xml", extensions.to_owned()),
    ]);
    assert_eq!(lines, ["pom.xml -> -: g:cache 1.2 build registry @cache"]);
    assert_eq!(reasons, ["pom.xml: the extension `bare` has no groupId"]);
}
