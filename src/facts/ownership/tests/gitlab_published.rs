//! The cases that GitLab publishes of its own reading.

use super::gitlab::{errors, gitlab};
use super::*;

/// The cases of `#parsed_data`, `#sections`, `#optional_section?`, `#entries_for_path` and of the syntax errors of
/// `#valid?` in GitLab's own `code_owners/file_spec.rb`, written down as facts.
#[test]
fn gitlabs_own_cases() {
    let example = "* @default-codeowner\n* @multiple @code @owners\n*.rb @ruby-owner\n\\#file_with_pound.rb @owner-file-with-pound\nCODEOWNERS @multiple @owners\t@tab-separated\nLICENSE @legal this does not match janedoe@gitlab.com\n/docs/ @all-docs\n/docs/* @root-docs\nlib/ @lib-owner\n/config/ @config-owner\npath\\ with\\ spaces/ @space-owner\n";
    let example = example.replace("* @multiple @code @owners\n", "");
    for (content, path, expected) in [
        (
            example.as_str(),
            "app/assets/something.vue",
            &["@default-codeowner"][..],
        ),
        (&example, "hello.rb", &["@ruby-owner"]),
        (&example, "app/models/repository.rb", &["@ruby-owner"]),
        (
            &example,
            "CODEOWNERS",
            &["@multiple", "@owners", "@tab-separated"],
        ),
        (&example, "LICENSE", &["@legal", "janedoe@gitlab.com"]),
        (
            &example,
            "examples/#file_with_pound.rb",
            &["@owner-file-with-pound"],
        ),
        (&example, "docs/projects/index.md", &["@all-docs"]),
        (&example, "docs/index.md", &["@root-docs"]),
        (&example, "lib/gitlab/git/repository.rb", &["@lib-owner"]),
        (&example, "ee/lib/gitlab/git/repository.rb", &["@lib-owner"]),
        (&example, "config/database.yml", &["@config-owner"]),
        (&example, "other/config/database.yml", &["@default-codeowner"]),
        (&example, "path with spaces/docs.md", &["@space-owner"]),
        ("# nothing\n", "no_matches", &[]),
        (
            "a/weird\\ path\\ with/\\ @username\\ /\\ and-email@lookalikes.com\\ / @user-1 email@gitlab.org @user-2",
            "a/weird path with/ @username / and-email@lookalikes.com /test.rb",
            &["@user-1", "email@gitlab.org", "@user-2"],
        ),
        ("/* @user-1 @user-2", "README.md", &["@user-1", "@user-2"]),
        ("/* @user-1 @user-2", "nested/path/README.md", &[]),
        ("foo/* @user-1 @user-2", "fufoo/bar", &[]),
        ("foo/* @user-1 @user-2", "baz/foo/bar", &["@user-1", "@user-2"]),
        ("foo/* @user-1 @user-2", "foo/bar", &["@user-1", "@user-2"]),
        (
            "* @x\n!*.rb\n[Ruby]\n*.rb @ruby\n!/config/*\n",
            "file.txt",
            &["@x"],
        ),
        (
            "* @x\n!*.rb\n[Ruby]\n*.rb @ruby\n!/config/*\n",
            "app/models/user.rb",
            &["@ruby"],
        ),
        (
            "* @x\n!*.rb\n[Ruby]\n*.rb @ruby\n!/config/*\n",
            "config/routes.rb",
            &[],
        ),
        (
            "* @x\n!/app/temp/*\n!/app/*/temp/*\n",
            "app/models/user.rb",
            &["@x"],
        ),
        ("* @x\n!/app/temp/*\n!/app/*/temp/*\n", "app/temp/temp.rb", &[]),
        (
            "* @x\n!/app/temp/*\n!/app/*/temp/*\n",
            "app/models/temp/file.rb",
            &[],
        ),
    ] {
        assert_eq!(owner_of(&gitlab(content), path), expected, "{path}");
    }
    let named = |content: &str| -> Vec<(String, bool, u32)> {
        let ownership = gitlab(content);
        let sections = ownership.sections().iter();
        sections
            .map(|section| (section.name.clone(), section.optional, section.approvals))
            .collect()
    };
    let of = |name: &str, optional, approvals| (name.to_owned(), optional, approvals);
    assert_eq!(
        named(
            "      [Required]\n*_spec.rb @t\n\n^[Optional]\n*_spec.rb @t\nSomething before [Partially]\n*.md @d\nMore ^[Another]\ndoc/* @d\n"
        ),
        [
            of("codeowners", false, 1),
            of("Required", false, 1),
            of("Optional", true, 1)
        ]
    );
    assert_eq!(
        named("*.rb @r\n[Partially optional]\n*.md @d\n^[Partially optional]\ndoc/* @d\n"),
        [
            of("codeowners", false, 1),
            of("Partially optional", false, 1),
            of("Partially optional", false, 1)
        ]
    );
    assert_eq!(
        named(
            "[Required][2]\n*_spec.rb @t\n^[Optional][2] @d @c\n*_spec.rb\n[Non-numbers][q]\n*_spec.rb @t\n^[More][.] @no\n*_spec.rb @t\n"
        ),
        [
            of("codeowners", false, 1),
            of("Required", false, 2),
            of("Optional", true, 2),
            of("Non-numbers", false, 1),
            of("More", true, 1)
        ]
    );
    let lines = |content: &str| -> Vec<(u32, &'static str)> {
        errors(content)
            .into_iter()
            .map(|(line, kind, _)| (line, kind))
            .collect()
    };
    assert_eq!(
        lines(
            "*.rb\n\n[]\n*_spec.rb @t\n\n^[Optional][5]\n*.txt @user\n\n[Invalid section\n\n[OK section header]\n"
        ),
        [
            (1, "Missing owner"),
            (3, "Missing section name"),
            (6, "Invalid approval requirement"),
            (9, "Invalid section format")
        ]
    );
    assert_eq!(
        lines("*.rb @valid-user\n*.js not_a_user\n"),
        [(2, "Malformed owner")]
    );
    // GitLab says so once a line, purlin once a word.
    assert_eq!(
        lines("*.js malformed @valid-user @valid-group another\n"),
        [(1, "Malformed owner"), (1, "Malformed owner")]
    );
}
