//! GitLab's dialect: lines and headings.

use super::*;

pub(super) fn gitlab(content: &str) -> Ownership {
    let text = Text::new(RepoPath::new("CODEOWNERS"), content);
    Ownership::parse_as(Dialect::Gitlab, Arc::new(text))
}

/// Of each section that says something, its name and the owners.
pub(super) fn said(ownership: &Ownership, path: &str) -> Vec<String> {
    let path = RepoPath::new(path);
    let decided = ownership.decide(&path);
    decided
        .iter()
        .map(|decided| {
            let owners: Vec<&str> = decided.owners.iter().map(Owner::as_str).collect();
            format!("{}: {}", decided.section.unwrap().name, owners.join(" "))
        })
        .collect()
}

pub(super) fn errors(content: &str) -> Vec<(u32, &'static str, String)> {
    let text = Text::new(RepoPath::new("CODEOWNERS"), content);
    let parsed = super::super::gitlab::parse(&text);
    parsed
        .errors
        .iter()
        .map(|error| (error.line, error.kind, text.slice(error.span).to_owned()))
        .collect()
}

#[test]
fn each_section_decides_on_its_own() {
    let ownership = gitlab(
        "* @admin\n\n[README Owners]\nREADME.md @user1 @user2\ninternal/README.md @user4\n\n[README other owners]\nREADME.md @user3\n",
    );
    assert_eq!(
        said(&ownership, "README.md"),
        [
            "codeowners: @admin",
            "README Owners: @user1 @user2",
            "README other owners: @user3"
        ]
    );
    assert_eq!(
        said(&ownership, "internal/README.md"),
        [
            "codeowners: @admin",
            "README Owners: @user4",
            "README other owners: @user3"
        ]
    );
    assert_eq!(
        owner_of(&ownership, "internal/README.md"),
        ["@admin", "@user4", "@user3"]
    );
    assert_eq!(
        ownership
            .rule(&RepoPath::new("internal/README.md"))
            .unwrap()
            .pattern,
        "*"
    );
}

#[test]
fn sections_with_one_name_are_one_whatever_the_case() {
    let ownership = gitlab(
        "[Documentation]\nee/docs/ @docs\ndocs/ @docs\n[Database]\nREADME.md @database\n[DOCUMENTATION]\nREADME.md @docs2\n",
    );
    assert_eq!(
        said(&ownership, "docs/README.md"),
        ["Documentation: @docs2", "Database: @database"]
    );
    let names: Vec<_> = ownership
        .sections()
        .iter()
        .map(|section| section.name.as_str())
        .collect();
    assert_eq!(
        names,
        ["codeowners", "Documentation", "Database", "Documentation"]
    );
    let merged = gitlab("[A]\n* @a\n[CodeOwners]\n*.md @b\n");
    assert_eq!(said(&merged, "x.md"), ["codeowners: @b", "A: @a"]);
    let first = gitlab("* @x\n[CodeOwners]\n* @a\n");
    assert_eq!(said(&first, "x.md"), ["codeowners: @x", "CodeOwners: @a"]);
}

#[test]
fn headings_give_owners_approvals_and_a_choice() {
    let ownership = gitlab(
        "[Docs][2] @docs-team @b/c\ndocs/\nREADME.md @other\n\n^[Database] dba@example.com @@maintainer\nmodel/db/\n[database]\nx @y\n^[Only]\n",
    );
    assert_eq!(owner_of(&ownership, "docs/a"), ["@docs-team", "@b/c"]);
    assert_eq!(owner_of(&ownership, "README.md"), ["@other"]);
    assert_eq!(
        owner_of(&ownership, "model/db/a"),
        ["dba@example.com", "@@maintainer"]
    );
    let sections: Vec<_> = ownership
        .sections()
        .iter()
        .map(|section| (section.name.as_str(), section.approvals, section.optional))
        .collect();
    assert_eq!(
        sections,
        [
            ("codeowners", 1, false),
            ("Docs", 2, false),
            ("Database", 1, false),
            ("Database", 1, false),
            ("Only", 1, true)
        ]
    );
    let rule = &ownership.rules()[0];
    let text = ownership.text().unwrap();
    assert_eq!(text.slice(rule.owner_places[1].span), "@b/c");
    assert_eq!(rule.owner_places[1].line, 1);
}

#[test]
fn exclusions_hold_for_their_section_and_cannot_be_taken_back() {
    let ownership = gitlab(
        "* @username\n!pom.xml\n\n[Ruby]\n*.rb @ruby-team\n!/config/**/*.rb\n/config/routes.rb @ops\n[Config]\n/config/ @config\n",
    );
    assert_eq!(said(&ownership, "pom.xml"), ["codeowners: "]);
    assert!(owner_of(&ownership, "pom.xml").is_empty());
    assert_eq!(
        said(&ownership, "config/routes.rb"),
        ["codeowners: @username", "Ruby: ", "Config: @config"]
    );
    assert_eq!(owner_of(&ownership, "config/routes.rb"), ["@username", "@config"]);
    // The same pattern written again takes the place of the exclusion.
    let again = gitlab("* @a\n!x\nx @b\n");
    assert_eq!(owner_of(&again, "x"), ["@b"]);
}

#[test]
fn a_pattern_written_again_keeps_its_place() {
    let ownership = gitlab("*.rb @a\n/x.rb @b\n*.rb @c\n");
    assert_eq!(owner_of(&ownership, "x.rb"), ["@b"]);
    assert_eq!(owner_of(&ownership, "y.rb"), ["@c"]);
    let fact = ownership.fact(&listing(&["x.rb", "y.rb"]), None);
    assert_eq!(fact.rules[2].duplicate_of, Some(0));
    let counts: Vec<_> = fact
        .rules
        .iter()
        .map(|rule| (rule.matches, rule.decides))
        .collect();
    assert_eq!(counts, [(2, 0), (1, 1), (2, 1)]);
    assert_eq!(fact.rules[0].shadowed_by, [1, 2]);
}

#[test]
fn mistakes_are_placed_and_the_rest_of_the_line_counts() {
    for (content, expected) in [
        (
            "* @group\n\n[Section name\ndocs/ @docs_group\n",
            vec![(3, "Invalid section format", "[Section name")],
        ),
        ("[]\n* @a\n", vec![(1, "Missing section name", "[]")]),
        (
            "[ ][0]\n",
            vec![
                (1, "Missing section name", "[ ][0]"),
                (1, "Invalid approval requirement", "[0]"),
            ],
        ),
        ("^[A][2]\n", vec![(1, "Invalid approval requirement", "[2]")]),
        (
            "[A] nobody here\n",
            vec![(1, "Invalid section owner", "nobody here")],
        ),
        ("[A] @a, @b\n", vec![(1, "Invalid section owner", ", @b")]),
        ("[ab]*.c @x\n", vec![(1, "Invalid section owner", "*.c @x")]),
        ("a\n", vec![(1, "Missing owner", "a")]),
        ("[A] @a\nb\n[B]\nc\n", vec![(4, "Missing owner", "c")]),
        ("/p/* @group user @b\n", vec![(1, "Malformed owner", "user")]),
        ("* @a # all of it\n", vec![(1, "Malformed owner", "# all of it")]),
        ("* @a # ask @b\n", vec![(1, "Malformed owner", "# ask @b")]),
        ("!x\n  # comment\n\t\n", vec![]),
        (
            "* @@developers @@nobody @a.b/c-d me@example.com\n",
            vec![(1, "Malformed owner", "@@nobody")],
        ),
    ] {
        let expected: Vec<_> = expected
            .into_iter()
            .map(|(line, kind, text)| (line, kind, text.to_owned()))
            .collect();
        assert_eq!(errors(content), expected, "{content}");
    }
    let broken = gitlab("[Docs]\ndocs/**/* @group\n\n[Section name\ndocs/ @docs_group\n");
    assert_eq!(broken.rules().len(), 3);
    assert_eq!(broken.rules()[1].pattern, "[Section");
    assert_eq!(owner_of(&gitlab("* @a # ask @b\n"), "x"), ["@a", "@b"]);
}

#[test]
fn fixes_leave_nothing_to_fix() {
    for content in [
        "* a\n",
        "* @a # all of it\n",
        "^[A][2]\n* @a\n",
        "[A][0]\n* @a\n",
        "[Docs\n* @a\n",
    ] {
        let text = Text::new(RepoPath::new("CODEOWNERS"), content);
        let parsed = super::super::gitlab::parse(&text);
        let fix = parsed.errors[0].fix.clone().unwrap();
        let mut fixed = content.to_owned();
        fixed.replace_range(fix.span.range(), &fix.text);
        assert_eq!(errors(&fixed), [], "{content} → {fixed}");
    }
}

#[test]
fn as_many_sections_as_lines_are_read_in_a_time_that_grows_with_them() {
    let sections: Vec<String> = (0..50_000)
        .map(|number| format!("[s{number}]\n/a{number} @x\n"))
        .collect();
    let content = sections.concat();
    assert_eq!(gitlab(&content).sections().len(), 50_001);
}

#[test]
fn approvals_without_a_number_are_one() {
    for (heading, approvals) in [
        ("[Docs][]", 1),
        ("[Docs][0]", 1),
        ("[Docs][2]", 2),
        ("[Docs]", 1),
        ("^[Docs][]", 1),
        ("[Docs][00002]", 2),
    ] {
        let ownership = gitlab(&format!("{heading}\n*.md @a\n"));
        let section = ownership.sections().last().unwrap();
        assert_eq!(section.approvals, approvals, "{heading}");
    }
    assert_eq!(
        errors("[Docs][]\n*.md @a\n"),
        [(1, "Invalid approval requirement", "[]".to_owned())]
    );
}
