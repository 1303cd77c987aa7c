//! References to images: <https://pkg.go.dev/github.com/distribution/reference>.

/// The placeholder for an unknown part of a reference.
pub(in super::super) const UNKNOWN: char = '\u{0}';

/// An image, as it is named and as it is written.
#[derive(Debug, PartialEq, Eq)]
pub(in super::super) struct Image {
    /// With its registry: `docker.io/library/golang`.
    pub(in super::super) name: String,
    /// As it is written, without tag and digest.
    pub(in super::super) written: String,
    /// Tag, digest, or both with an `@` between; `None` where there is neither, or they are not known.
    pub(in super::super) requirement: Option<String>,
    /// Whether tag and digest are known.
    pub(in super::super) known: bool,
}

impl Image {
    /// Reads a reference; `None` if it is not valid, or [`UNKNOWN`] is part of the name.
    pub(in super::super) fn read(reference: &str) -> Option<Self> {
        let (named, digest) = match reference.split_once('@') {
            Some((named, digest)) => (named, Some(digest)),
            None => (reference, None),
        };
        // A colon before a slash starts a port.
        let slash = named.rfind('/').map_or(0, |at| at + 1);
        let colon = named
            .get(slash..)
            .and_then(|last| last.find(':'))
            .map(|at| slash + at);
        let (written, tag) = match colon {
            Some(at) => (named.get(..at)?, named.get(at + 1..)),
            None => (named, None),
        };
        if !is_name(written) {
            return None;
        }
        let tag = tag.filter(|tag| !tag.is_empty());
        let requirement = match (tag, digest) {
            (Some(tag), Some(digest)) => Some(format!("{tag}@{digest}")),
            (tag, digest) => tag.or(digest).map(str::to_owned),
        };
        let known = !reference.contains(UNKNOWN);
        Some(Self {
            name: with_registry(written),
            written: written.to_owned(),
            requirement: requirement.filter(|_| known),
            known,
        })
    }
}

/// An image without a registry is on Docker Hub, and there one without an owner is in `library`.
fn with_registry(written: &str) -> String {
    let (registry, path) = match written.split_once('/') {
        Some((first, rest)) if first.contains(['.', ':']) || first == "localhost" => (first, rest),
        _ => ("docker.io", written),
    };
    let registry = match registry {
        "index.docker.io" | "registry-1.docker.io" => "docker.io",
        other => other,
    };
    if registry == "docker.io" && !path.contains('/') {
        return format!("docker.io/library/{path}");
    }
    format!("{registry}/{path}")
}

fn is_name(text: &str) -> bool {
    let is_part = |part: &str| {
        part.starts_with(|first: char| first.is_ascii_alphanumeric())
            && part
                .chars()
                .all(|char| char.is_ascii_alphanumeric() || matches!(char, '.' | '_' | '-' | ':'))
    };
    text.split('/').all(is_part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_taken_apart() {
        for (reference, name, requirement) in [
            ("golang", "docker.io/library/golang", None),
            ("golang:1.24", "docker.io/library/golang", Some("1.24")),
            (
                "bitnami/redis@sha256:ab",
                "docker.io/bitnami/redis",
                Some("sha256:ab"),
            ),
            ("docker.io/golang:1", "docker.io/library/golang", Some("1")),
            (
                "index.docker.io/a/b:1@sha256:ab",
                "docker.io/a/b",
                Some("1@sha256:ab"),
            ),
            ("localhost/a", "localhost/a", None),
            ("localhost:5000/a:1", "localhost:5000/a", Some("1")),
            ("gcr.io/a/b/c", "gcr.io/a/b/c", None),
            ("golang:", "docker.io/library/golang", None),
            ("golang:1.\u{0}", "docker.io/library/golang", None),
        ] {
            let image = Image::read(reference).unwrap();
            assert_eq!(
                (image.name.as_str(), image.requirement.as_deref()),
                (name, requirement),
                "{reference}"
            );
            assert_eq!(image.known, !reference.contains(UNKNOWN));
        }
        for reference in [
            "",
            ":1",
            "a//b",
            "\u{0}:1",
            "a\u{0}",
            "/a",
            "a b",
            "@sha256:ab",
            "{{x}}",
        ] {
            assert_eq!(Image::read(reference), None, "{reference}");
        }
    }
}
