use crate::facts::packages::tests::{edges_of, lines_of, packages_of, reasons_of, shared_of};

const TOML: &str = "[versions]\nok = '4.12'\nrich = {strictly = '2'}\n[libraries]\nokhttp = {module = 'sq:okhttp', version.ref = 'ok'}\n\
                    okhttp-tls = {group = 'sq', name = 'tls', version.ref = 'rich'}\nshort = 'a:b:1'\nbare = {module = 'c:d'}\n\
                    [bundles]\nnet = ['okhttp', 'short']\n[plugins]\nspotless = {id = 'com.x.spotless', version = '7'}\n";

#[test]
fn what_scripts_say_outright_is_an_edge() {
    let files = [
        (
            "settings.gradle",
            "rootProject.name = 'shop'\ninclude ':core:data-store', 'app'\ninclude(':moved')\nproject(':moved').projectDir = \
             file('elsewhere/here')\nproject(':app').name = 'front'\n",
        ),
        ("gradle/libs.versions.toml", TOML),
        (
            "app/build.gradle",
            "plugins {\n  id 'java'\n  id 'org.x.y' version '2' apply false\n  alias(libs.plugins.spotless)\n}\n\
             dependencies {\n  implementation project(':core:data-store')\n  api(project(path: ':moved', configuration: 'x')) { transitive = false }\n  \
             testImplementation libs.okhttp, libs.okhttp.tls\n  runtimeOnly libs.bundles.net\n  compileOnly group: 'g', name: 'n', version: '1'\n  \
             kapt \"g:a:$v\"\n  implementation platform('g:bom:3')\n  implementation files('x.jar')\n  implementation libs.bare.get()\n  \
             constraints { implementation 'no:no:1' }\n  if (x) { implementation 'maybe:it:1@aar' }\n  add('api', 'added:it')\n}\n",
        ),
        (
            "core/data-store/build.gradle.kts",
            "dependencies {\n  api(projects.moved)\n  \"ksp\"(projects.shop.front)\n  implementation(kotlin(\"stdlib\"))\n}\nkotlin { sourceSets { val commonTest by getting { dependencies { implementation(\"t:t:1\") } } } }\n",
        ),
        (
            "elsewhere/here/build.gradle",
            "buildscript { dependencies { classpath 'b:s:1' } }\nversion = '1.0'\n",
        ),
        (
            "elsewhere/here/build.gradle.kts",
            "dependencies { api(\"never:read:1\") }\n",
        ),
    ];
    let edges = edges_of(&files);
    assert_eq!(reasons_of(&edges), Vec::<String>::new());
    let (app, data, moved) = (
        "app/build.gradle",
        "core/data-store/build.gradle.kts",
        "elsewhere/here/build.gradle",
    );
    assert_eq!(
        lines_of(&files, &edges),
        [
            format!("{app} -> -: org.x.y 2 build registry @'org.x.y'"),
            format!("{app} -> -: com.x.spotless 7 build registry @libs.plugins.spotless"),
            format!("{app} -> {data}: :core:data-store - prod workspace @':core:data-store'"),
            format!("{app} -> {moved}: :moved - prod workspace @':moved'"),
            format!("{app} -> -: sq:okhttp 4.12 test registry @libs.okhttp"),
            format!("{app} -> -: sq:tls 2 test registry @libs.okhttp.tls"),
            format!("{app} -> -: a:b 1 prod registry @libs.bundles.net"),
            format!("{app} -> -: sq:okhttp 4.12 prod registry @libs.bundles.net"),
            format!("{app} -> -: g:n 1 peer registry @'n'"),
            format!("{app} -> -: g:a $v build registry @\"g:a:$v\""),
            format!("{app} -> -: g:bom 3 build registry @'g:bom:3'"),
            format!("{app} -> -: c:d - prod registry @libs.bare.get()"),
            format!("{app} -> -: maybe:it 1 prod registry @'maybe:it:1@aar'"),
            format!("{app} -> -: added:it - prod registry @'added:it'"),
            format!("{data} -> {moved}: :moved - prod workspace @projects.moved"),
            format!("{data} -> {app}: :front - build workspace @projects.shop.front"),
            format!("{data} -> -: org.jetbrains.kotlin:kotlin-stdlib - prod registry @kotlin(\"stdlib\")"),
            format!("{data} -> -: t:t 1 test registry @\"t:t:1\""),
            format!("{moved} -> -: b:s 1 build registry @'b:s:1'"),
        ]
    );
    assert_eq!(edges.workspaces.len(), 1);
    assert_eq!(edges.workspaces[0].members.len(), 3);
    let packages = packages_of(&files);
    let names: Vec<_> = packages
        .iter()
        .map(|package| (package.name.as_deref().unwrap_or("-"), package.version.as_deref()))
        .collect();
    assert_eq!(
        names,
        [
            (":app", None),
            (":core:data-store", None),
            (":elsewhere:here", Some("1.0"))
        ]
    );
}

#[test]
fn catalogs_are_declared_for_all() {
    let files = [
        (
            "settings.gradle.kts",
            "include(\":app\")\ndependencyResolutionManagement { versionCatalogs { create(\"tools\") { from(files(\"gradle/tools.toml\")) } } }\n",
        ),
        (
            "gradle/tools.toml",
            "[libraries]\nlint = 't:lint:3'\nok = {module = 'sq:okhttp', version = '1'}\n[plugins]\np = {id = 'com.y.p', version = '1'}\n",
        ),
        ("gradle/libs.versions.toml", TOML),
        (
            "app/build.gradle.kts",
            "plugins {\n  alias(libs.plugins.spotless)\n  alias(tools.plugins.p)\n  id(\"com.x.spotless\") version \"6\"\n  \
             id(\"com.y.p\")\n  id(\"com.z\") version \"1\"\n}\n\
             dependencies {\n  api(libs.bundles.net)\n  api(tools.lint)\n  api(libs.bare)\n  api(\"sq:okhttp:4.9\")\n  \
             api(\"sq:okhttp\")\n  api(\"c:d:1\")\n  api(\"com.x.spotless:n:1\")\n  api(group = \"t\", name = \"lint\", version = \"2\")\n}\n",
        ),
    ];
    let toml = "gradle/libs.versions.toml";
    let edges = edges_of(&files);
    assert_eq!(reasons_of(&edges), Vec::<String>::new());
    assert_eq!(
        shared_of(&files, &edges),
        [
            format!("com.x.spotless 7: taken, {toml} @spotless"),
            "com.y.p 1: taken, gradle/tools.toml @p".to_owned(),
            format!("com.x.spotless 6: own, {toml} @spotless"),
            "com.y.p -: nothing".to_owned(),
            "com.z 1: nothing".to_owned(),
            format!("a:b 1: taken, {toml} @short"),
            format!("sq:okhttp 4.12: taken, {toml} @okhttp"),
            "t:lint 3: taken, gradle/tools.toml @lint".to_owned(),
            format!("c:d -: taken, {toml} @bare"),
            format!("sq:okhttp 4.9: own, {toml} @okhttp"),
            "sq:okhttp -: nothing".to_owned(),
            // Its entry says no version.
            "c:d 1: nothing".to_owned(),
            "com.x.spotless:n 1: nothing".to_owned(),
            "t:lint 2: own, gradle/tools.toml @lint".to_owned(),
        ]
    );
}

#[test]
fn what_is_given_to_other_projects_is_theirs() {
    let files = [
        ("settings.gradle", "include 'a', 'b', 'b:c'\n"),
        (
            "build.gradle",
            "allprojects { apply plugin: 'com.x.y' }\nsubprojects {\n  dependencies { testImplementation 'junit:junit:4' }\n}\n\
             project(':b') { dependencies { api project('c') } }\nconfigure(subprojects.findAll { it.name != 'a' }) { dependencies { api 'un:known:1' } }\n\
             apply from: \"$rootDir/gradle/more.gradle\"\n",
        ),
        (
            "gradle/more.gradle",
            "dependencies { api 'm:m:1' }\napply from: 'again.gradle'\n",
        ),
        ("a/build.gradle", "apply from: 'gone.gradle'"),
        ("b/build.gradle", ""),
        ("b/c/build.gradle", ""),
    ];
    let edges = edges_of(&files);
    let mut expected = Vec::new();
    for from in [
        "a/build.gradle",
        "b/build.gradle",
        "b/c/build.gradle",
        "build.gradle",
    ] {
        expected.push(format!("{from} -> -: com.x.y - build registry @'com.x.y'"));
        if from != "build.gradle" {
            expected.push(format!(
                "{from} -> -: junit:junit 4 test registry @'junit:junit:4'"
            ));
        }
        if from == "b/build.gradle" {
            expected.push(format!("{from} -> b/c/build.gradle: :b:c - prod workspace @'c'"));
        }
    }
    expected.push("build.gradle -> -: m:m 1 prod registry @'m:m:1'".to_owned());
    assert_eq!(lines_of(&files, &edges), expected);
    assert_eq!(
        reasons_of(&edges),
        [
            "a/build.gradle: purlin can't find this applied script, which may add dependencies",
            "build.gradle: purlin can't tell which project these dependencies belong to, or that project has no build file",
            "build.gradle: an applied script applies this script, which may add dependencies; purlin doesn't read it",
        ]
    );
}

#[test]
fn what_text_does_not_tell_is_told() {
    let files = [
        (
            "settings.gradle.kts",
            "include(\":a\")\nlistOf(\"x\").forEach { include(it) }\nproject(\":a\").projectDir = where\nrootProject.children.forEach { \
             it.buildFileName = \"${it.name}.gradle.kts\" }\n",
        ),
        (
            "a/a.gradle.kts",
            "plugins { id(\"shop.conventions\"); id(\"shop.made\"); id(\"shop.own\") }\ndependencies {\n  implementation(project(\":gone\"))\n  implementation(libs.what)\n  \
             implementation(other)\n  implementation(\"${x}:y\")\n  implementation(project(name))\n  implementation(a + b)\n  api(projects.nothing)\n}\n",
        ),
        ("buildSrc/src/main/kotlin/shop.conventions.gradle.kts", ""),
        (
            "buildSrc/build.gradle.kts",
            "gradlePlugin { plugins { register(\"x\") { id = \"shop.made\" }\n register(\"y\") { id = libs.plugins.own.get().pluginId } } }",
        ),
        (
            "buildSrc/settings.gradle.kts",
            "dependencyResolutionManagement { versionCatalogs { create(\"libs\") { from(files(\"../own.toml\")) } } }",
        ),
        ("own.toml", "[plugins]\nown = {id = 'shop.own'}\n"),
        ("alone/build.gradle", "dependencies { api project(':a') }"),
    ];
    let edges = edges_of(&files);
    assert_eq!(
        lines_of(&files, &edges),
        [
            "a/a.gradle.kts -> buildSrc/build.gradle.kts: shop.conventions - build path @\"shop.conventions\"",
            "a/a.gradle.kts -> buildSrc/build.gradle.kts: shop.made - build path @\"shop.made\"",
            "a/a.gradle.kts -> buildSrc/build.gradle.kts: shop.own - build path @\"shop.own\"",
        ]
    );
    assert_eq!(
        reasons_of(&edges),
        [
            "a/a.gradle.kts: the plugin `shop.conventions` of this repository may add dependencies",
            "a/a.gradle.kts: the plugin `shop.made` of this repository may add dependencies",
            "a/a.gradle.kts: the plugin `shop.own` of this repository may add dependencies",
            "a/a.gradle.kts: `settings.gradle.kts` includes no project `:gone`",
            "a/a.gradle.kts: purlin can't resolve `libs.what` without running Gradle",
            "a/a.gradle.kts: purlin can't resolve `other` without running Gradle",
            "a/a.gradle.kts: purlin can't resolve `${x}:y` to a library without running Gradle",
            "a/a.gradle.kts: purlin can't tell which project this is without running Gradle",
            "a/a.gradle.kts: purlin can't resolve `a + b` without running Gradle",
            "a/a.gradle.kts: the build has no project `projects.nothing`",
            "alone/build.gradle: purlin can't find `:a`: no settings file includes this project",
            "settings.gradle.kts: purlin can't tell which projects this includes without running Gradle",
            "settings.gradle.kts: purlin can't tell the directory of `:a` without running Gradle",
        ]
    );
}

#[test]
fn catalogs_can_be_declared_by_settings() {
    let files = [
        (
            "settings.gradle.kts",
            "dependencyResolutionManagement {\n  versionCatalogs {\n    create(\"deps\") {\n      from(files(\"gradle/deps.toml\"))\n      \
             library(\"own\", \"o:o:1\")\n    }\n    create(\"far\") { from(\"g:catalog:1\") }\n  }\n}\n",
        ),
        ("gradle/deps.toml", TOML),
        (
            "build.gradle.kts",
            "dependencies {\n  api(deps.okhttp)\n  api(deps.own)\n  api(deps.gone)\n  api(far.x)\n}\n",
        ),
    ];
    let edges = edges_of(&files);
    assert_eq!(
        lines_of(&files, &edges),
        ["build.gradle.kts -> -: sq:okhttp 4.12 prod registry @deps.okhttp",]
    );
    assert_eq!(
        reasons_of(&edges),
        [
            "build.gradle.kts: no version catalog of the build has `deps.own`",
            "build.gradle.kts: no version catalog of the build has `deps.gone`",
            "build.gradle.kts: purlin can't resolve `far.x` without running Gradle",
            "settings.gradle.kts: purlin doesn't read what the settings add to the version catalog `deps`",
            "settings.gradle.kts: purlin can't find the version catalog `far` in the repository",
        ]
    );
}

#[test]
fn a_dependency_can_be_given_in_parts_and_its_version_in_a_block() {
    let files = [
        (
            "build.gradle.kts",
            "dependencies {\n  implementation(\"g\", \"n\", \"1\")\n  api(\"g\", \"m\", version = \"2\")\n  \
             runtimeOnly(platform(\"g:bom:3\"))\n  implementation(\"g:s\") { version { strictly(\"[1, 2[\"); prefer(\"1.5\") } }\n  \
             implementation(dependencies.create(\"g\", \"c\", \"4\"))\n  implementation(\"g\", \"only\")\n}\n",
        ),
        (
            "a/build.gradle",
            "dependencies {\n  api 'g:a:1', 'g:b:2'\n  api('g:p:1') {\n    version { prefer '5' }\n  }\n}\n",
        ),
    ];
    let edges = edges_of(&files);
    assert_eq!(reasons_of(&edges), Vec::<String>::new());
    assert_eq!(
        lines_of(&files, &edges),
        [
            "a/build.gradle -> -: g:a 1 prod registry @'g:a:1'",
            "a/build.gradle -> -: g:b 2 prod registry @'g:b:2'",
            "a/build.gradle -> -: g:p 5 prod registry @'g:p:1'",
            "build.gradle.kts -> -: g:n 1 prod registry @\"n\"",
            "build.gradle.kts -> -: g:m 2 prod registry @\"m\"",
            "build.gradle.kts -> -: g:bom 3 build registry @\"g:bom:3\"",
            "build.gradle.kts -> -: g:s [1, 2[ prod registry @\"g:s\"",
            "build.gradle.kts -> -: g:c 4 prod registry @\"c\"",
            "build.gradle.kts -> -: g:only - prod registry @\"only\"",
        ]
    );
}

#[test]
fn catalogs_have_versions_that_entries_refer_to() {
    let files = [
        (
            "settings.gradle",
            "pluginManagement { plugins { id 'com.p' version '8' } }\nincludeFlat 'beside'\n\
             dependencyResolutionManagement { versionCatalogs { libs { version('over', '5') } } }\n",
        ),
        (
            "gradle/libs.versions.toml",
            "[versions]\nfoo_bar = '1'\nover = '2'\n[libraries]\na = {module = 'g:a', version.ref = 'foo-bar'}\n\
             b = {module = 'g:b', version.ref = 'over'}\nc = {module = 'g:c', version.ref = 'missing'}\n",
        ),
        (
            "build.gradle",
            "plugins { id 'com.p' }\ndependencies { api libs.a, libs.b, libs.c }\n",
        ),
    ];
    let edges = edges_of(&files);
    assert_eq!(
        lines_of(&files, &edges),
        [
            "build.gradle -> -: com.p 8 build registry @'com.p'",
            "build.gradle -> -: g:a 1 prod registry @libs.a",
            "build.gradle -> -: g:b 2 prod registry @libs.b",
            "build.gradle -> -: g:c - prod registry @libs.c",
        ]
    );
    assert_eq!(
        reasons_of(&edges),
        [
            "settings.gradle: the version catalog has no version `missing`, which `g:c` names",
            "settings.gradle: purlin doesn't read `includeFlat`",
            "settings.gradle: purlin doesn't read what the settings add to the version catalog `libs`",
        ]
    );
}

#[test]
fn source_sets_of_kotlin_have_scopes() {
    let files = [(
        "build.gradle.kts",
        "kotlin {\n  sourceSets {\n    commonMain.dependencies { implementation(\"g:main:1\") }\n    \
         commonTest.dependencies { implementation(\"g:test:1\") }\n    getByName(\"jvmTest\").dependencies { api(\"g:jvm:1\") }\n    \
         jsMain.dependencies {\n      implementation(npm(\"react\", \"> 14\"))\n    }\n  }\n}\n",
    )];
    let edges = edges_of(&files);
    assert_eq!(
        lines_of(&files, &edges),
        [
            "build.gradle.kts -> -: g:main 1 prod registry @\"g:main:1\"",
            "build.gradle.kts -> -: g:test 1 test registry @\"g:test:1\"",
            "build.gradle.kts -> -: g:jvm 1 test registry @\"g:jvm:1\"",
        ]
    );
    assert_eq!(
        reasons_of(&edges),
        ["build.gradle.kts: purlin can't resolve `npm` without running Gradle"]
    );
}

#[test]
fn thousands_of_projects_end() {
    use std::fmt::Write as _;
    let mut settings = String::new();
    let mut root = String::from("subprojects { dependencies {\n");
    for at in 0..400 {
        writeln!(settings, "include ':p{at}'").unwrap();
        writeln!(root, "api 'g:a{at}:1'").unwrap();
    }
    root.push_str("} }\n");
    let deep = format!("include ':{}'\n", vec!["d"; 20_000].join(":"));
    settings.push_str(&deep);
    let projects: Vec<(String, String)> = (0..300)
        .map(|at| {
            let path = format!("p{at}/build.gradle");
            (
                path,
                "dependencies { api project(':p0') }\napply from: '../build.gradle'".to_owned(),
            )
        })
        .collect();
    let mut files = vec![
        ("settings.gradle", settings.as_str()),
        ("build.gradle", root.as_str()),
    ];
    files.extend(projects.iter().map(|(path, text)| (path.as_str(), text.as_str())));
    let edges = edges_of(&files);
    assert!(edges.edges.len() <= super::project::MOST_SHARED + 10_000);
    assert!(!edges.incomplete.is_empty());
}
