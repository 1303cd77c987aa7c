use std::fmt::Write as _;
use std::time::{Duration, Instant};

use crate::facts::packages::tests::{edges_of, lines_of, packages_of, reasons_of, shared_of};

fn facts_of(files: &[(&str, &str)]) -> (Vec<String>, Vec<String>) {
    let edges = edges_of(files);
    (lines_of(files, &edges), reasons_of(&edges))
}

fn project(rest: &str) -> String {
    format!("<Project Sdk=\"Microsoft.NET.Sdk\">{rest}</Project>")
}

fn items(rest: &str) -> String {
    project(&format!("<ItemGroup>{rest}</ItemGroup>"))
}

#[test]
fn projects_lead_to_projects_whatever_their_slashes() {
    let app = items(
        "<ProjectReference Include=\"..\\lib\\Lib.csproj;../LIB2/lib2.fsproj\" />
         <ProjectReference Include=\"$(MSBuildThisFileDirectory)..\\gen\\Gen.csproj\" OutputItemType=\"Analyzer\" />
         <ProjectReference Include=\"..\\gone\\Gone.csproj\" />
         <ProjectReference Include=\"..\\..\\out\\Out.csproj\" />
         <ProjectReference Include=\"$(Elsewhere)\\X.csproj\" />
         <ProjectReference Include=\"@(Some)\" />",
    );
    let (edges, reasons) = facts_of(&[
        ("app/App.csproj", &app),
        (
            "lib/Lib.csproj",
            &project("<PropertyGroup><PackageId>Shop.Lib</PackageId></PropertyGroup>"),
        ),
        ("lib2/Lib2.fsproj", &project("")),
        ("gen/Gen.csproj", &project("")),
    ]);
    assert_eq!(
        edges,
        [
            "app/App.csproj -> lib/Lib.csproj: Shop.Lib - prod path @..\\lib\\Lib.csproj",
            "app/App.csproj -> lib2/Lib2.fsproj: Lib2 - prod path @../LIB2/lib2.fsproj",
            "app/App.csproj -> gen/Gen.csproj: Gen - build path @$(MSBuildThisFileDirectory)..\\gen\\Gen.csproj",
            "app/App.csproj -> -: Gone - prod path @..\\gone\\Gone.csproj",
            "app/App.csproj -> -: Out - prod path @..\\..\\out\\Out.csproj",
        ]
    );
    assert_eq!(
        reasons,
        [
            "app/App.csproj: `gone/Gone.csproj` doesn't exist, or is not a project that purlin reads",
            "app/App.csproj: the project `..\\..\\out\\Out.csproj` is outside the repository",
            "app/App.csproj: the dependency `$(Elsewhere)\\X.csproj` needs `Elsewhere`, which the repository does not define",
            "app/App.csproj: the dependency `@(Some)` refers to other items, which purlin doesn't expand",
        ]
    );
}

#[test]
fn packages_have_versions_of_their_own_or_central_ones() {
    let app = items(
        "<PackageReference Include=\"A\" Version=\"1\" />
         <PackageReference Include=\"B\"><Version>[2,3)</Version></PackageReference>
         <PackageReference Include=\"c.central\" />
         <PackageReference Include=\"D\" VersionOverride=\"9\" />
         <PackageReference Include=\"E\" PrivateAssets=\"all\" Version=\"$(EVersion)\" />
         <PackageReference Include=\"F\" Version=\"$(Unset)\" />
         <PackageReference Include=\"G\" />
         <PackageReference Include=\"lib\" Version=\"7\" />
         <PackageReference Include=\"Gone\" /><PackageReference Remove=\"gone\" />
         <PackageReference Update=\"A\" Version=\"1.1\" />",
    );
    let central = "<Project><Import Project=\"versions.props\" /><ItemGroup>
        <PackageVersion Include=\"C.Central\" Version=\"$(EVersion)\" />
        <PackageVersion Include=\"D\" Version=\"8\" />
        <PackageVersion Include=\"G\" Version=\"1\" Condition=\"'$(TargetFramework)' == 'net8.0'\" />
        <PackageVersion Include=\"G\" Version=\"2\" Condition=\"'$(TargetFramework)' == 'net9.0'\" />
        <GlobalPackageReference Include=\"Signs\" Version=\"6\" /></ItemGroup></Project>";
    let (edges, reasons) = facts_of(&[
        ("src/app/App.csproj", &app),
        ("lib/Lib.csproj", &project("")),
        ("src/Directory.Packages.props", central),
        (
            "Directory.Packages.props",
            "<Project><ItemGroup><GlobalPackageReference Include=\"no\" /></ItemGroup></Project>",
        ),
        (
            "src/versions.props",
            "<Project><PropertyGroup><EVersion>5</EVersion></PropertyGroup></Project>",
        ),
    ]);
    let of_app: Vec<&str> = edges
        .iter()
        .filter(|edge| edge.starts_with("src/app"))
        .map(String::as_str)
        .collect();
    assert_eq!(
        of_app,
        [
            "src/app/App.csproj -> -: Signs 6 build registry @Signs",
            "src/app/App.csproj -> -: A 1.1 prod registry @A",
            "src/app/App.csproj -> -: B [2,3) prod registry @B",
            "src/app/App.csproj -> -: c.central 5 prod registry @c.central",
            "src/app/App.csproj -> -: D 9 prod registry @D",
            "src/app/App.csproj -> -: E 5 build registry @E",
            "src/app/App.csproj -> -: F - prod registry @F",
            "src/app/App.csproj -> -: G 1 prod registry @G",
            "src/app/App.csproj -> -: G 2 prod registry @G",
            "src/app/App.csproj -> lib/Lib.csproj: lib 7 prod registry @lib",
        ]
    );
    assert_eq!(
        reasons,
        ["src/app/App.csproj: the version of `F` needs `Unset`, which the repository does not define"]
    );
}

#[test]
fn central_versions_are_declared_for_all() {
    let app = items(
        "<PackageReference Include=\"a\" />
         <PackageReference Include=\"B\" VersionOverride=\"3\" />
         <PackageReference Include=\"C\" />
         <PackageReference Include=\"D\" Version=\"4\" />
         <PackageReference Include=\"E\" />
         <PackageReference Include=\"F\" />
         <PackageReference Include=\"G\" />",
    );
    let central = "<Project><PropertyGroup><ManagePackageVersionsCentrally>true</ManagePackageVersionsCentrally></PropertyGroup>
        <ItemGroup>
        <PackageVersion Include=\"A;B\" Version=\"1\" />
        <PackageVersion Include=\"C\" Version=\"1\" Condition=\"'$(TargetFramework)' == 'net8.0'\" />
        <PackageVersion Include=\"c\" Version=\"2\" Condition=\"'$(TargetFramework)' == 'net9.0'\" />
        <PackageVersion Include=\"E\" />
        <PackageVersion Include=\"F\" Version=\"$(Unset)\" />
        <PackageVersion Update=\"B\" Version=\"2\" />
        <PackageVersion Include=\"G\" Version=\"1\" /><PackageVersion Remove=\"G\" />
        <GlobalPackageReference Include=\"Signs\" Version=\"6\" /></ItemGroup></Project>";
    let old = project(
        "<PropertyGroup><ManagePackageVersionsCentrally>false</ManagePackageVersionsCentrally></PropertyGroup>
         <ItemGroup><PackageReference Include=\"A\" Version=\"9\" /><PackageReference Include=\"B\" /></ItemGroup>",
    );
    let files = [
        ("app/App.csproj", app.as_str()),
        ("old/Old.csproj", old.as_str()),
        (
            "sdk/Sdk.csproj",
            "<Project Sdk=\"Mine;Other/2\"><Sdk Name=\"Own\" Version=\"1\" /></Project>",
        ),
        (
            "global.json",
            r#"{"msbuild-sdks": {"Mine": "1.0", "Other": "1.0"}}"#,
        ),
        ("Directory.Packages.props", central),
    ];
    let edges = edges_of(&files);
    let props = "Directory.Packages.props";
    assert_eq!(
        shared_of(&files, &edges),
        [
            format!("Signs 6: taken, {props} @Signs"),
            format!("a 1: taken, {props} @A"),
            format!("B 3: own, {props} @B"),
            format!("C 1: taken, {props} @C"),
            format!("C 2: taken, {props} @c"),
            "D 4: nothing".to_owned(),
            "E -: nothing".to_owned(),
            format!("F -: taken, {props} @F"),
            "G -: nothing".to_owned(),
            // Central versions count for nothing where they are turned off.
            "Signs 6: nothing".to_owned(),
            "A 9: nothing".to_owned(),
            "B -: nothing".to_owned(),
            format!("Signs 6: taken, {props} @Signs"),
            "Mine 1.0: taken, global.json @\"Mine\"".to_owned(),
            "Other 2: own, global.json @\"Other\"".to_owned(),
            "Own 1: nothing".to_owned(),
        ]
    );
    let overridden = edges
        .edges
        .iter()
        .find(|edge| edge.requirement.as_deref() == Some("3"));
    let at = &overridden
        .and_then(|edge| edge.shared.as_ref())
        .expect("shared")
        .at;
    assert_eq!(at.line, Some(8), "the version that counts");
}

#[test]
fn what_lies_above_holds_for_every_project_below() {
    let props = "<Project>
        <PropertyGroup>
          <Root>$(MSBuildThisFileDirectory)</Root>
          <IsTestProject Condition=\"$(MSBuildProjectName.EndsWith('.Tests'))\">true</IsTestProject>
          <V Condition=\"'$(V)' == ''\">1</V>
        </PropertyGroup>
        <ItemGroup Condition=\"'$(MSBuildProjectName)' != 'Rules' and '$(Configuration)' == 'Debug'\">
          <ProjectReference Include=\"$(Root)rules/Rules.csproj\" OutputItemType=\"Analyzer\" />
        </ItemGroup></Project>";
    let inner = "<Project>
        <Import Project=\"$([MSBuild]::GetPathOfFileAbove('Directory.Build.props', '$(MSBuildThisFileDirectory)../'))\" />
        <Import Project=\"$(MSBuildExtensionsPath)\\x.props\" />
        <Import Project=\"maybe.props\" Condition=\"Exists('maybe.props')\" />
        <Import Project=\"never.props\" /></Project>";
    let targets = "<Project><ItemGroup Condition=\"'$(IsTestProject)' == 'true'\"><PackageReference Include=\"runner\" Version=\"$(V)\" /></ItemGroup>
        <Choose><When Condition=\"'$(IsTestProject)' == 'true'\" /><Otherwise><ItemGroup><PackageReference Include=\"product\" /></ItemGroup></Otherwise></Choose></Project>";
    let (edges, reasons) = facts_of(&[
        ("Directory.Build.props", props),
        ("Directory.Build.targets", targets),
        ("rules/Rules.csproj", &project("")),
        ("src/Directory.Build.props", inner),
        ("src/App/App.csproj", &project("")),
        (
            "src/App.Tests/App.Tests.csproj",
            &items("<PackageReference Include=\"checks\" Version=\"1\" />"),
        ),
    ]);
    assert_eq!(
        edges,
        [
            "rules/Rules.csproj -> -: product - prod registry @product",
            "src/App.Tests/App.Tests.csproj -> rules/Rules.csproj: Rules - build path @$(Root)rules/Rules.csproj",
            "src/App.Tests/App.Tests.csproj -> -: runner 1 test registry @runner",
            "src/App.Tests/App.Tests.csproj -> -: checks 1 test registry @checks",
            "src/App/App.csproj -> rules/Rules.csproj: Rules - build path @$(Root)rules/Rules.csproj",
            "src/App/App.csproj -> -: product - prod registry @product",
        ]
    );
    let reason = "the imported file `never.props` doesn't exist, or purlin can't read it";
    assert_eq!(
        reasons,
        [
            format!("src/App.Tests/App.Tests.csproj: {reason}"),
            format!("src/App/App.csproj: {reason}"),
        ]
    );
}

#[test]
fn conditions_count_unless_the_text_makes_them_false() {
    let cases = [
        ("'a' == 'A'", true),
        ("'a' != 'A'", false),
        ("'$(MSBuildProjectName)' == 'App'", true),
        ("'$(MSBuildProjectName)' == 'Lib' or '$(Fixed)' == 'yes'", true),
        ("!('$(Fixed)' == 'yes')", false),
        ("'$(Fixed)' == 'no' and '$(Configuration)' == 'Debug'", false),
        ("'$(Configuration)' == 'Debug'", true),
        ("'$(Defaulted)' == 'other'", true),
        ("'$(Never)' == 'x'", true),
        ("'$(ElsewhereOnly)' == 'x'", false),
        ("$(Fixed)", true),
        ("$(Fixed.Contains('x'))", false),
        ("'$(Fixed)-$(Unset)' == 'z'", true),
        ("Exists('gone')", true),
        (
            "$([MSBuild]::IsTargetFrameworkCompatible('$(TargetFramework)', 'net8.0'))",
            true,
        ),
        ("this is ( no condition", true),
        ("'$(Version)' > '1'", true),
        ("false", false),
    ];
    for (condition, counts) in cases {
        let app = project(&format!(
            "<PropertyGroup><Fixed>yes</Fixed><Defaulted Condition=\"'$(Defaulted)' == ''\">x</Defaulted></PropertyGroup>
             <ItemGroup Condition=\"{condition}\"><PackageReference Include=\"A\" /></ItemGroup>"
        ));
        let other = project("<PropertyGroup><ElsewhereOnly>x</ElsewhereOnly></PropertyGroup>");
        let (edges, _) = facts_of(&[
            ("App.csproj", &app.replace("' > '", "' &gt; '")),
            ("o/O.csproj", &other),
        ]);
        assert_eq!(edges.len(), usize::from(counts), "{condition}");
    }
}

#[test]
fn globs_sdks_and_packages_config_are_read() {
    let all =
        project("<ItemGroup><ProjectReference Include=\"**\\*.csproj\" Exclude=\"b/**\" /></ItemGroup>")
            .replace("Microsoft.NET.Sdk", "Microsoft.Build.Traversal;Vendor.Sdk/3.0");
    let (edges, reasons) = facts_of(&[
        ("all.csproj", &all),
        (
            "a/A.csproj",
            "<Project><Target Name=\"x\"><ItemGroup><PackageReference Include=\"late\" /></ItemGroup></Target></Project>",
        ),
        ("b/B.csproj", "<Project />"),
        (
            "a/packages.config",
            "<packages><package id=\"Old\" version=\"1\"/><package id=\"Tool\" version=\"2\" developmentDependency=\"true\"/></packages>",
        ),
        (
            "global.json",
            "{\"msbuild-sdks\": {\"Microsoft.Build.Traversal\": \"4.1\"}}",
        ),
    ]);
    assert_eq!(
        edges,
        [
            "a/A.csproj -> -: Old 1 prod registry @Old",
            "a/A.csproj -> -: Tool 2 build registry @Tool",
            "all.csproj -> -: Microsoft.Build.Traversal 4.1 build registry @Microsoft.Build.Traversal",
            "all.csproj -> -: Vendor.Sdk 3.0 build registry @Vendor.Sdk",
            "all.csproj -> a/A.csproj: A - prod path @**\\*.csproj",
        ]
    );
    assert_eq!(
        reasons,
        ["a/A.csproj: a target adds dependencies during the build, which purlin doesn't run"]
    );
}

#[test]
fn solutions_are_workspaces() {
    let sln = "Microsoft Visual Studio Solution File, Format Version 12.00\n\
        Project(\"{9A}\") = \"A\", \"a\\A.csproj\", \"{1}\"\nEndProject\n\
        Project(\"{2150E333-8FDC-42A3-9474-1A3956D46DE8}\") = \"f\", \"f\", \"{2}\"\nEndProject\n\
        Project(\"{9A}\") = \"G\", \"g\\G.csproj\", \"{3}\"\nEndProject\n";
    let slnx = "<Solution><Folder Name=\"/x/\"><Project Path=\"a/A.csproj\" /></Folder><Project Path=\"../b/B.csproj\" /></Solution>";
    let files = [
        ("all.sln", sln),
        ("s/s.slnx", &slnx.replace("a/A", "../a/A")),
        ("a/A.csproj", "<Project/>"),
        ("b/B.csproj", "<Project/>"),
    ];
    let edges = edges_of(&files);
    let workspaces: Vec<String> = edges
        .workspaces
        .iter()
        .map(|one| format!("{} {:?}", one.id, one.members))
        .collect();
    assert_eq!(
        workspaces,
        [
            "all.sln [\"a/A.csproj\"]",
            "s/s.slnx [\"a/A.csproj\", \"b/B.csproj\"]"
        ]
    );
    assert_eq!(
        reasons_of(&edges),
        ["all.sln: the project `g/G.csproj` of the solution is not in the repository"]
    );
}

#[test]
fn a_project_says_what_it_is() {
    let props = "<Project><PropertyGroup><Company>Acme</Company><VersionPrefix>1.2</VersionPrefix>
        <PackageLicenseExpression>MIT</PackageLicenseExpression><AssemblyName>$(Company).$(MSBuildProjectName)</AssemblyName>
        </PropertyGroup></Project>";
    let packages = packages_of(&[
        ("Directory.Build.props", props),
        (
            "a/A.csproj",
            &project("<PropertyGroup><IsPackable>false</IsPackable></PropertyGroup>"),
        ),
        (
            "b/B.vbproj",
            &project("<PropertyGroup><PackageId>Bee</PackageId><Version>3</Version></PropertyGroup>"),
        ),
        (
            "c/C.csproj",
            &project(
                "<PropertyGroup><IsTestProject>true</IsTestProject><VersionSuffix>rc</VersionSuffix></PropertyGroup>",
            ),
        ),
        ("d/D.csproj", "<NotAProject/>"),
    ]);
    let shown: Vec<String> = packages
        .iter()
        .map(|one| {
            format!(
                "{} {:?} {:?} {:?} {:?}",
                one.id, one.name, one.version, one.private, one.licence
            )
        })
        .collect();
    assert_eq!(
        shown,
        [
            "a/A.csproj Some(\"Acme.A\") Some(\"1.2\") Some(true) Some(\"MIT\")",
            "b/B.vbproj Some(\"Bee\") Some(\"3\") None Some(\"MIT\")",
            "c/C.csproj Some(\"Acme.C\") Some(\"1.2-rc\") Some(true) Some(\"MIT\")",
        ]
    );
}

#[test]
fn hostile_files_end_in_bounded_time() {
    let start = Instant::now();
    // Files that import each other, and a property that doubles.
    let circle = "<Project><Import Project=\"b.props\"/><Import Project=\"a.props\"/></Project>";
    let doubled = format!(
        "<Project><PropertyGroup><A>aaaaaaaaaaaaaaaa</A>{}</PropertyGroup><Import Project=\"a.props\"/></Project>",
        "<A>$(A)$(A)</A><A Condition=\"$(C)\">$(A)$(A)b</A>".repeat(10_000)
    );
    let mut many = String::from("<Project><ItemGroup>");
    for at in 0..20_000 {
        write!(
            many,
            "<PackageReference Include=\"P{at}\"/><PackageReference Update=\"P{}\" Version=\"1\"/>",
            at / 2
        )
        .unwrap();
    }
    many.push_str("<ProjectReference Include=\"**/*\"/></ItemGroup></Project>");
    let nested = format!(
        "<Project><PropertyGroup><A>{}x{}</A><B Condition=\"{}\">1</B></PropertyGroup></Project>",
        "$([System.IO.Path]::GetFullPath(".repeat(5000),
        "))".repeat(5000),
        "(!".repeat(20_000)
    );
    let mut files = vec![
        ("big/Directory.Build.props".to_owned(), many),
        ("big/B.csproj".to_owned(), project("")),
        ("a.props".to_owned(), circle.to_owned()),
        ("b.props".to_owned(), circle.to_owned()),
        ("x/X.csproj".to_owned(), doubled),
        ("y/Y.csproj".to_owned(), nested),
        (
            "z/Z.csproj".to_owned(),
            project("<ItemGroup><PackageReference Include=\"A\"/></ItemGroup>"),
        ),
    ];
    let grown = format!(
        "<Project><PropertyGroup><A>{}</A>{}</PropertyGroup></Project>",
        "a".repeat(4_000),
        "<B>$(A)b</B>".repeat(1_000)
    );
    files.push(("grown/Directory.Build.props".to_owned(), grown));
    for at in 0..40 {
        files.push((
            format!("grown/g{at}.csproj"),
            items("<PackageReference Include=\"A\"/>"),
        ));
    }
    for at in 0..60 {
        files.push((
            format!("p{at}/P.csproj"),
            project("<ItemGroup><ProjectReference Include=\"..\\**\\*.csproj\"/></ItemGroup>"),
        ));
    }
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()))
        .collect();
    let edges = edges_of(&files);
    assert!(
        reasons_of(&edges)
            .iter()
            .any(|reason| reason.ends_with("more dependencies than purlin lists"))
    );
    assert!(
        edges.edges.len() > 20_000 && edges.edges.len() < 400_000,
        "{}",
        edges.edges.len()
    );
    assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
}

#[test]
fn parents_of_directories_are_followed_and_unknown_functions_are_called_so() {
    let reference = |path: &str| format!("<ProjectReference Include=\"{path}/b/b.csproj\" />");
    let up = "[System.IO.Directory]::GetParent($(MSBuildThisFileDirectory))";
    let app = items(
        &[
            reference(&format!("$({up}.Parent.FullName)")),
            reference(&format!("$({up}.Parent.Parent.FullName)")),
            reference(&format!("$({up}.Parent.Parent.Parent.FullName)")),
            reference(&format!("$({up}.Root.FullName)")),
        ]
        .concat(),
    );
    let edges = edges_of(&[
        ("x/a/a.csproj", &app),
        ("x/b/b.csproj", &items("")),
        ("b/b.csproj", &items("")),
    ]);
    let targets: Vec<_> = edges
        .edges
        .iter()
        .map(|edge| edge.to.as_ref().map(crate::source::RepoPath::as_str))
        .collect();
    assert_eq!(targets, [Some("x/b/b.csproj"), Some("b/b.csproj")]);
    let reasons = reasons_of(&edges);
    assert_eq!(reasons.len(), 2, "{reasons:?}");
    assert!(
        reasons
            .iter()
            .all(|reason| reason.contains("a function that purlin does not evaluate")),
        "{reasons:?}"
    );
}
