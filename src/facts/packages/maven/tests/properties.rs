//! Where the values of properties come from, and why one has none.

use super::*;

#[test]
fn properties_do_not_explode() {
    let properties: Vec<String> = (1..40)
        .map(|at| {
            let below = at - 1;
            format!("<p{at}>${{p{below}}}${{p{below}}}</p{at}>")
        })
        .collect();
    let properties = format!("<p0>x</p0>{}", properties.concat());
    let bomb = pom(&format!(
        "<groupId>${{p39}}</groupId><artifactId>a</artifactId><version>${{p39}}</version><properties>{properties}</properties>"
    ));
    let (edges, reasons, _) = facts_of(&[("pom.xml", bomb)]);
    // The version.
    assert_eq!((edges.len(), reasons.len()), (0, 1));
}

#[test]
fn properties_are_replaced_in_scopes() {
    let root = pom(&format!(
        "<groupId>x.y</groupId><artifactId>root</artifactId><version>1</version>
         <properties><sc>test</sc><opt>true</opt><kept>provided</kept></properties>
         <dependencyManagement><dependencies>{}</dependencies></dependencyManagement>
         <dependencies>{}{}{}{}</dependencies>",
        dependency("a.b", "managed", "<version>1</version><scope>${kept}</scope>"),
        dependency("a.b", "scoped", "<version>1</version><scope>${sc}</scope>"),
        dependency("a.b", "maybe", "<version>1</version><optional>${opt}</optional>"),
        dependency("a.b", "managed", ""),
        dependency("a.b", "unknown", "<version>1</version><scope>${gone}</scope>"),
    ));
    let (edges, reasons, _) = facts_of(&[("pom.xml", root)]);
    assert_eq!(
        edges,
        [
            "pom.xml -> -: a.b:scoped 1 test registry @scoped",
            "pom.xml -> -: a.b:maybe 1 optional registry @maybe",
            "pom.xml -> -: a.b:managed 1 peer registry @managed",
            "pom.xml -> -: a.b:unknown 1 prod registry @unknown",
        ]
    );
    assert_eq!(
        reasons,
        [
            "pom.xml: the scope of the dependency `unknown` needs the property `gone`, which the repository does not define"
        ]
    );
}

#[test]
fn arguments_of_the_build_define_properties() {
    let root = pom(
        "<groupId>x.y</groupId><artifactId>root</artifactId><version>${revision}</version><properties><changed>pom</changed></properties><modules><module>a</module></modules>",
    );
    let a = child(
        "a",
        &format!(
            "<dependencies>{}{}</dependencies>",
            dependency("a.b", "c", "<version>${changed}</version>"),
            dependency("a.b", "d", "<version>${separate}</version>")
        ),
    )
    .replace("<version>1<", "<version>${revision}<");
    let arguments = "# -Drevision=0\n-T1C -Drevision=2.5\n-D separate=3\n-Dchanged=args\n".to_owned();
    let poms = [("pom.xml", root), ("a/pom.xml", a)];
    let with = [&poms[..], &[(".mvn/maven.config", arguments)]].concat();
    let (edges, reasons, _) = facts_of(&with);
    assert_eq!(
        edges,
        [
            "a/pom.xml -> pom.xml: x.y:root 2.5 build path @root",
            "a/pom.xml -> -: a.b:c args prod registry @c",
            "a/pom.xml -> -: a.b:d 3 prod registry @d",
        ]
    );
    assert_eq!(reasons, [""; 0]);
    let (edges, reasons, _) = facts_of(&poms);
    assert_eq!(edges[0], "a/pom.xml -> pom.xml: x.y:root - build path @root");
    let missing = "needs the property `revision`, which the repository does not define";
    assert_eq!(
        (&reasons[0], &reasons[1], reasons.len()),
        (
            &format!("a/pom.xml: the version of `x.y:root` {missing}"),
            &format!("a/pom.xml: the version of the POM {missing}"),
            4
        )
    );
}

#[test]
fn properties_of_the_project_are_defined() {
    let root = pom(
        "<groupId>x.y</groupId><artifactId>root</artifactId><version>1</version><url>https://x.example/r</url><build><finalName>${project.artifactId}</finalName></build>",
    );
    let texts = ["name", "packaging", "url", "build.finalName"];
    let dependencies: Vec<String> = texts
        .iter()
        .map(|text| dependency("a.b", "c", &format!("<version>${{project.{text}}}</version>")))
        .collect();
    let a = child(
        "a",
        &format!(
            "<name>A</name><dependencies>{}</dependencies>",
            dependencies.concat()
        ),
    );
    let (edges, reasons, _) = facts_of(&[("pom.xml", root), ("a/pom.xml", a)]);
    assert_eq!(
        edges,
        [
            "a/pom.xml -> pom.xml: x.y:root 1 build path @root",
            "a/pom.xml -> -: a.b:c A prod registry @c",
            "a/pom.xml -> -: a.b:c jar prod registry @c",
            "a/pom.xml -> -: a.b:c https://x.example/r/a prod registry @c",
            "a/pom.xml -> -: a.b:c a prod registry @c",
        ]
    );
    assert_eq!(reasons, [""; 0]);
}

#[test]
fn why_a_property_is_not_replaced_is_told() {
    let root = pom(&format!(
        "<groupId>x.y</groupId><artifactId>root</artifactId><version>1</version>
         <properties><a>${{b}}</a><b>${{a}}</b></properties>
         <profiles><profile><id>p</id><properties><of.profile>1</of.profile></properties></profile></profiles>
         <dependencies>{}{}{}{}</dependencies>",
        dependency("g", "circle", "<version>${a}</version>"),
        dependency("g", "profile", "<version>${of.profile}</version>"),
        dependency("g", "none", "<version>${none}</version>"),
        dependency("${of.profile}", "group", "<version>1</version>"),
    ));
    let (_, reasons, _) = facts_of(&[("pom.xml", root)]);
    assert_eq!(
        reasons,
        [
            "pom.xml: the version of `g:circle` needs the property `a`, whose value names itself again, or names too many others",
            "pom.xml: the version of `g:profile` needs the property `of.profile`, which only a profile defines",
            "pom.xml: the version of `g:none` needs the property `none`, which the repository does not define",
            "pom.xml: the coordinates of the dependency `group` need the property `of.profile`, which only a profile defines",
        ]
    );
}

/// `mvn validate` of Maven 3.8.7 builds `root 1.0.0`, `b` and `a` of these.
#[test]
fn a_value_that_names_itself_gives_way_to_another_source() {
    let parent = "<parent><groupId>com.acme</groupId><artifactId>root</artifactId><version>${project.version}</version></parent>";
    let child = |artifact: &str, rest: &str| {
        format!("<project>{parent}<artifactId>{artifact}</artifactId>{rest}</project>")
    };
    let depends = format!(
        "<dependencies>{}</dependencies>",
        dependency("com.acme", "b", "<version>${project.version}</version>")
    );
    let (edges, incomplete, _) = facts_of(&[
        (
            "pom.xml",
            "<project><groupId>com.acme</groupId><artifactId>root</artifactId><version>${project.version}</version>\
             <properties><project.version>1.0.0</project.version></properties>\
             <modules><module>a</module><module>b</module></modules></project>"
                .to_owned(),
        ),
        ("a/pom.xml", child("a", &depends)),
        ("b/pom.xml", child("b", "")),
    ]);
    assert_eq!(incomplete, [""; 0]);
    assert_eq!(
        edges,
        [
            "a/pom.xml -> pom.xml: com.acme:root 1.0.0 build path @root",
            "a/pom.xml -> b/pom.xml: com.acme:b 1.0.0 prod workspace @b",
            "b/pom.xml -> pom.xml: com.acme:root 1.0.0 build path @root",
        ]
    );
}
