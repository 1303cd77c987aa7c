//! Bitbucket's dialect: whole files against a reading that is slow and obvious.

use super::*;

/// Comments, and what stands on a line of a Bitbucket file next to a pattern, with who owns by it; `None` where the
/// line has a mistake.
const ENDS: [(&str, Option<&[&str]>); 10] = [
    (" @a", Some(&["@a"])),
    ("  @a\t@b", Some(&["@a", "@b"])),
    (" a@example.com # @b", Some(&["a@example.com"])),
    (" @shop/web:random(2)", Some(&["@shop/web:random(2)"])),
    (" @teams/web:all @c", Some(&["@teams/web:all", "@c"])),
    (" @shop/web:least_busy(1)", Some(&["@shop/web:least_busy(1)"])),
    ("", Some(&[])),
    (" # @a", Some(&[])),
    (" @shop/web:some(2)", None),
    (" a", None),
];

/// What a line says, if anything: its pattern and the owners.
#[derive(Clone, Debug)]
struct Written {
    text: String,
    says: Option<(String, Vec<String>)>,
}

fn line() -> impl Strategy<Value = Written> {
    let rule = (pattern(), 0..ENDS.len()).prop_map(|(pattern, end)| {
        let (end, owners) = ENDS[end];
        let says = owners.map(|owners| {
            (
                pattern.clone(),
                owners.iter().map(|owner| (*owner).to_owned()).collect(),
            )
        });
        Written {
            text: format!("{pattern}{end}"),
            says,
        }
    });
    let nothing = prop_oneof![
        Just(""),
        Just("# * @a"),
        Just("!a @b"),
        Just("/[ab] @c"),
        Just("  ")
    ];
    prop_oneof![
        6 => rule,
        1 => nothing.prop_map(|text| Written { text: text.to_owned(), says: None }),
    ]
}

#[test]
fn custom_teams_are_those_of_the_repository() {
    let files = [
        (
            ".bitbucket/CODEOWNERS",
            "* @teams/web:random(1) @shop/all @ana\n/a/ @teams/ops\n/b/ @teams/wed cy@example.com\n",
        ),
        (
            ".bitbucket/teams.yaml",
            "web:\n  contributors: [ana@example.com, '@bo']\nops:\n  contributors: ['@cy']\n",
        ),
    ];
    let (ownership, all) = super::prow::repository(&files, &["a/x", "b/x"]);
    let unknown: Vec<_> = ownership.fact(&all, None).unknown_owners;
    // Neither groups of the workspace nor people are listed there.
    assert_eq!(unknown.len(), 1, "{unknown:?}");
    assert_eq!(
        (
            unknown[0].owner.as_str(),
            unknown[0].file.as_str(),
            unknown[0].suggestion.as_deref()
        ),
        ("@teams/wed", ".bitbucket/teams.yaml", Some("@teams/web"))
    );
    let fact = ownership.fact(&all, None);
    assert_eq!(fact.teams.members["@teams/web"].len(), 2);
    let single: Vec<_> = fact
        .single_owner
        .iter()
        .map(|single| (single.pattern.as_str(), single.owner.as_str()))
        .collect();
    assert_eq!(single, [("/a/", "@cy")]);

    // Beside the teams file it is still asked for its own teams alone, and only in a repository of Bitbucket's.
    let teams = (".purlin/teams.yaml", "teams: {'@shop/all': [ana]}\n");
    let both = [files[0], files[1], teams];
    let (ownership, all) = super::prow::repository(&both, &[]);
    let unknown: Vec<_> = ownership.fact(&all, None).unknown_owners;
    let found: Vec<_> = unknown
        .iter()
        .map(|unknown| (unknown.owner.as_str(), unknown.file.as_str()))
        .collect();
    assert_eq!(found, [("@teams/wed", ".bitbucket/teams.yaml")]);
    let elsewhere = [("CODEOWNERS", "* @teams/wed\n"), files[1]];
    let (ownership, all) = super::prow::repository(&elsewhere, &[]);
    assert!(!ownership.fact(&all, None).teams.known);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn the_last_line_that_matches_owns(
        lines in prop::collection::vec(line(), 0..12),
        paths in prop::collection::btree_set(path(), 1..16),
    ) {
        let content: String = lines.iter().flat_map(|line| [line.text.as_str(), "\n"]).collect();
        let text = Text::new(RepoPath::new(super::super::files::BITBUCKET), content.clone());
        let ownership = Ownership::parse_as(Dialect::Bitbucket, Arc::new(text));
        let files: Vec<&str> = paths.iter().map(String::as_str).collect();
        let listing = listing(&files);
        let all = ownership.owners_of_all(&listing);
        for (file, together) in listing.files().iter().zip(all.iter()) {
            let path = file.path.as_str();
            let last = lines.iter().enumerate().rev().find_map(|(at, line)| {
                let (pattern, owners) = line.says.as_ref()?;
                matches(pattern, path).then_some((at + 1, owners.clone()))
            });
            let rule = ownership.rule(&file.path).map(|rule| rule.line as usize);
            let (line, owners) = last.map_or((None, Vec::new()), |(line, owners)| (Some(line), owners));
            prop_assert_eq!(owner_of(&ownership, path), owners, "{} in\n{}", path, content);
            prop_assert!(rule.is_none_or(|rule| Some(rule) == line), "{:?} {:?}", rule, line);
            prop_assert_eq!(&*ownership.owners(&file.path), together);
        }
        let mistakes = lines.iter().filter(|line| line.says.is_none() && !line.text.trim().is_empty());
        let mistakes = mistakes.filter(|line| !line.text.starts_with('#')).count();
        prop_assert_eq!(ownership.errors().count(), mistakes, "{}", content);
    }
}
