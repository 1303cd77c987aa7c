//! The cases are those of the `packaging` library, the reference for the grammar.

use proptest::prelude::*;

use super::*;

/// name, extras, specifier, url, marker
type Told<'t> = (
    &'t str,
    Vec<&'t str>,
    Option<&'t str>,
    Option<&'t str>,
    Option<&'t str>,
);

fn told(text: &str) -> Result<Told<'_>, RequirementError> {
    let parsed = Requirement::parse(text)?;
    let part = |range: &Range<usize>| &text[range.clone()];
    Ok((
        part(&parsed.name),
        parsed.extras.iter().map(part).collect(),
        parsed.specifier.as_ref().map(part),
        parsed.url.as_ref().map(part),
        parsed.marker.as_ref().map(part),
    ))
}

#[test]
fn every_combination_is_read() {
    let mut read = 0;
    for name in ["package", "pAcKaGe", "foo-bar.quux_bAz", "android12"] {
        for extras in [vec![], vec!["a"], vec!["a", "B", "CDEF123"]] {
            for (url, specifier) in [
                (None, ""),
                (Some("https://example.com/packagename.zip"), ""),
                (Some("https://example.com/name;v=1.1/?query=foo&bar=baz#blah"), ""),
                (Some("git+ssh://git@github.com:pypa/packaging.git"), ""),
                (Some("gopher:/foo/com"), ""),
                (None, "===WSarbitrarystring"),
                (None, "(WS===WSarbitrarystringWS)"),
                (None, "==WS1.0-alpha"),
                (None, "<=WS1!3.0.0.rc2"),
                (None, "(>WS2.2WS,WS<WS3)"),
            ] {
                for marker in [
                    None,
                    Some("python_versionWS>=WS'3.3'"),
                    Some("(WSpython_versionWS>=WS\"3.4\"WS)WSand extraWS==WS\"oursql\""),
                    Some(
                        "sys_platformWS!=WS'linux' and(os_nameWS==WS'linux' or python_versionWS>=WS'3.3'WS)",
                    ),
                ] {
                    for white in ["", " ", "\t"] {
                        let mut parts = vec![name.to_owned()];
                        if !extras.is_empty() {
                            parts.push(format!("[{}]", extras.join(&format!("{white},{white}"))));
                        }
                        if !specifier.is_empty() {
                            parts.push(specifier.replace("WS", white));
                        }
                        if let Some(url) = url {
                            parts.push(format!("@{url}"));
                        }
                        if let Some(marker) = marker {
                            parts.push(if url.is_some() { " ;" } else { ";" }.to_owned());
                            parts.push(marker.replace("WS", white));
                        }
                        let text = parts.join(white);
                        let (is_name, is_extras, is_specifier, is_url, is_marker) =
                            told(&text).unwrap_or_else(|mistake| panic!("{text:?}: {mistake:?}"));
                        assert_eq!((is_name, &is_extras, is_url), (name, &extras, url), "{text:?}");
                        let inner = specifier.trim_matches(['(', ')']).replace("WS", white);
                        assert_eq!(is_specifier.unwrap_or(""), inner.trim(), "{text:?}");
                        assert_eq!(
                            is_marker,
                            marker.map(|marker| marker.replace("WS", white)).as_deref()
                        );
                        read += 1;
                    }
                }
            }
        }
    }
    assert_eq!(read, 4 * 3 * 10 * 4 * 3);
}

#[test]
fn rare_forms_are_read() {
    for (text, expected) in [
        ("name[]", ("name", vec![], None, None, None)),
        ("name()", ("name", vec![], None, None, None)),
        ("name>=1,", ("name", vec![], Some(">=1"), None, None)),
        ("name>=1 \t", ("name", vec![], Some(">=1"), None, None)),
        ("name @ file:.", ("name", vec![], None, Some("file:."), None)),
        (
            "name==${VERSION}",
            ("name", vec![], Some("==${VERSION}"), None, None),
        ),
        (
            "name; '8' not in platform.version",
            ("name", vec![], None, None, Some("'8' not in platform.version")),
        ),
        (
            "name; platform_python_implementation == ''",
            (
                "name",
                vec![],
                None,
                None,
                Some("platform_python_implementation == ''"),
            ),
        ),
    ] {
        assert_eq!(told(text), Ok(expected), "{text:?}");
    }
}

#[test]
fn mistakes_have_a_place() {
    for (text, at) in [
        ("", 0),
        ("==0.0", 0),
        ("name[bar baz]", 9),
        ("name[bar, baz,]", 14),
        ("name[bar, baz", 13),
        ("name (>= 1.0", 12),
        ("name @ ", 7),
        ("name @ https://example.com/;marker extra", 35),
        ("name ~= 1.0.0 \"", 14),
        ("name 1.0", 5),
        ("name>=", 6),
        ("demo===x,y", 9),
        ("name; '3.7' <= invalid_name", 15),
        ("name; '3.7' ~ python_version", 12),
        ("name; (extra == 'x'", 19),
        ("name; extra == 'x')", 18),
        ("name; extra not == 'x'", 16),
        ("name>=1\n", 7),
    ] {
        let mistake = told(text).expect_err(text);
        assert_eq!(mistake.at, at, "{text:?}: {mistake}");
    }
}

#[test]
fn names_are_compared_without_case_and_punctuation() {
    for name in [
        "friendly-bard",
        "Friendly-Bard",
        "friendly.bard",
        "FrIeNdLy-._.-bArD",
        "friendly__bard",
    ] {
        assert_eq!(normalized(name), "friendly-bard");
    }
}

proptest! {
    #[test]
    fn no_text_panics(text in "\\PC{0,20}|(a|\\[|\\]|,|>=|===|1|@| |;|\\(|\\)|extra|and|'|ü|\t){0,20}") {
        match Requirement::parse(&text) {
            Ok(parsed) => {
                let parts = [Some(parsed.name), parsed.specifier, parsed.url, parsed.marker];
                for range in parts.into_iter().flatten().chain(parsed.extras) {
                    prop_assert!(text.get(range).is_some());
                }
            }
            Err(mistake) => prop_assert!(text.get(mistake.at..).is_some()),
        }
    }
}
