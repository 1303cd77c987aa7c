//! The key `required_version`: read before everything else, since a config for a later purlin may hold keys that this one
//! does not know.

use semver::{Prerelease, Version, VersionReq};

use super::mistake::Mistake;
use crate::document::Document;

/// The key at the top of a config.
const KEY: &str = "required_version";

/// What keeps this version of purlin from reading a config, if the config says so.
pub(super) fn refusal(document: &Document) -> Option<Mistake> {
    refusal_of(document, env!("CARGO_PKG_VERSION"))
}

fn refusal_of(document: &Document, this: &str) -> Option<Mistake> {
    const HOW: &str = "Write a requirement such as `\">=0.2\"`, or several with commas between them";
    let node = document.get(document.root(), KEY)?;
    let span = document.span(node);
    let mistake = |message: String, help: &str| {
        Some(Mistake {
            span,
            message,
            help: Some(help.to_owned()),
        })
    };
    let Some(written) = document.as_str(node) else {
        return mistake(format!("`{KEY}` must be a string"), HOW);
    };
    let Ok(required) = VersionReq::parse(written) else {
        return mistake(format!("`{written}` is not a requirement on a version"), HOW);
    };
    let mut version = Version::parse(this).ok()?;
    // A version on its way to a release can do what the release can, and requirements leave it out.
    version.pre = Prerelease::EMPTY;
    if required.matches(&version) {
        return None;
    }
    mistake(
        format!("it needs purlin `{written}`, and this is purlin {this}"),
        "Install a version of purlin that it asks for",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{self, Format};
    use crate::source::{RepoPath, Text};

    fn refused(text: &str, this: &str) -> Option<String> {
        let text = Text::new(RepoPath::new("purlin.yaml"), text);
        let parsed = document::parse(Format::Yaml, &text).unwrap();
        refusal_of(&parsed.documents[0], this).map(|mistake| mistake.message)
    }

    #[test]
    fn only_a_version_that_is_asked_for_reads_on() {
        for (required, this, reads) in [
            (">=0.2", "0.1.9", false),
            (">=0.2", "0.2.0", true),
            (">=0.2", "0.3.0-dev.1", true),
            (">=0.2, <1", "1.0.0", false),
            ("0.2", "0.3.0", false),
            ("*", "0.1.0", true),
        ] {
            let found = refused(&format!("required_version: '{required}'\nlater: 1\n"), this);
            assert_eq!(found.is_none(), reads, "{required} {this}");
        }
        assert_eq!(
            refused("required_version: '>=0.2'\n", "0.1.0").unwrap(),
            "it needs purlin `>=0.2`, and this is purlin 0.1.0"
        );
        assert_eq!(refused("name: x\n", "0.1.0"), None);
        assert!(
            refused("required_version: 0.2\n", "0.1.0")
                .unwrap()
                .contains("string")
        );
        assert!(refused("required_version: soon\n", "0.1.0").is_some());
    }
}
