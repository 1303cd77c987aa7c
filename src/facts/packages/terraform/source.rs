//! Where a module comes from: <https://developer.hashicorp.com/terraform/language/modules/configuration>.

/// The source of a module.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum ModuleSource<'s> {
    /// A directory, relative to that of the module that uses it.
    Local(&'s str),
    /// A path of the machine.
    Absolute(&'s str),
    /// A registry: the address without a subdirectory, and the version where the address states it.
    Registry { name: &'s str, version: Option<&'s str> },
    /// A repository of git or Mercurial, and the revision.
    Repository {
        name: &'s str,
        revision: Option<&'s str>,
    },
    /// An archive, a bucket, an image.
    Archive(&'s str),
}

impl<'s> ModuleSource<'s> {
    /// `None` for what is none of these.
    pub(super) fn read(text: &'s str) -> Option<Self> {
        if text == "."
            || text == ".."
            || ["./", "../", ".\\", "..\\"]
                .iter()
                .any(|start| text.starts_with(start))
        {
            return Some(Self::Local(text));
        }
        let (address, query) = match text.split_once('?') {
            Some((address, query)) => (address, query),
            None => (text, ""),
        };
        let parameter = |names: &[&str]| {
            let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
            let found = pairs.find(|(name, value)| names.contains(name) && !value.is_empty());
            found.map(|(_, value)| value)
        };
        let revision = parameter(&["ref", "rev"]);
        if let Some(module) = address.strip_prefix("tfr://") {
            // Terragrunt's own, without a host for the usual registry.
            let module = module.strip_prefix('/').unwrap_or(module);
            let name = module.split_once("//").map_or(module, |(name, _)| name);
            let version = parameter(&["version"]);
            return is_registry(name).then_some(Self::Registry { name, version });
        }
        if let Some((getter, name)) = address.split_once("::") {
            return match getter {
                "git" | "hg" => Some(Self::Repository { name, revision }),
                "file" => Some(Self::Absolute(name)),
                _ => Some(Self::Archive(name)),
            };
        }
        if address.starts_with('/') || address.starts_with("file://") {
            return Some(Self::Absolute(address));
        }
        let is_repository = ["github.com/", "bitbucket.org/", "git@", "ssh://", "git://"]
            .iter()
            .any(|start| address.starts_with(start))
            || address.strip_suffix(".git").is_some()
            || address.contains(".git//");
        if is_repository {
            return Some(Self::Repository {
                name: address,
                revision,
            });
        }
        if address.contains("://") {
            return Some(Self::Archive(address));
        }
        let module = address.split_once("//").map_or(address, |(module, _)| module);
        is_registry(module).then_some(Self::Registry {
            name: module,
            version: None,
        })
    }
}

/// `namespace/name/provider`, or these after a host.
fn is_registry(text: &str) -> bool {
    let parts: Vec<&str> = text.split('/').collect();
    let is_part = |part: &&str| {
        part.starts_with(|first: char| first.is_ascii_alphanumeric())
            && part
                .chars()
                .all(|char| char.is_ascii_alphanumeric() || char == '-' || char == '_')
    };
    match parts.as_slice() {
        [host, rest @ ..] if rest.len() == 3 => {
            host.contains(['.', ':']) && !host.contains(char::is_whitespace) && rest.iter().all(is_part)
        }
        rest => rest.len() == 3 && rest.iter().all(is_part),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_are_told_apart() {
        let repository = |name, revision| Some(ModuleSource::Repository { name, revision });
        let registry = |name, version| Some(ModuleSource::Registry { name, version });
        for (text, source) in [
            ("./a", Some(ModuleSource::Local("./a"))),
            ("../", Some(ModuleSource::Local("../"))),
            ("/a", Some(ModuleSource::Absolute("/a"))),
            ("a/b/aws", registry("a/b/aws", None)),
            ("a/b/aws//modules/c", registry("a/b/aws", None)),
            (
                "app.terraform.io/a/b/aws",
                registry("app.terraform.io/a/b/aws", None),
            ),
            (
                "tfr://registry.domain.com/a/b/aws?version=1.0.0",
                registry("registry.domain.com/a/b/aws", Some("1.0.0")),
            ),
            (
                "tfr:///a/b/aws//modules/c?version=2",
                registry("a/b/aws", Some("2")),
            ),
            ("tfr:///a/b/aws?version=", registry("a/b/aws", None)),
            ("tfr://a", None),
            ("github.com/a/b?ref=v1", repository("github.com/a/b", Some("v1"))),
            (
                "git@github.com:a/b.git",
                repository("git@github.com:a/b.git", None),
            ),
            (
                "git::https://x.y/a.git//m?depth=1&ref=v2",
                repository("https://x.y/a.git//m", Some("v2")),
            ),
            ("https://x.y/a.git?ref=", repository("https://x.y/a.git", None)),
            ("hg::http://x.y/a?rev=2", repository("http://x.y/a", Some("2"))),
            (
                "https://x.y/a.zip",
                Some(ModuleSource::Archive("https://x.y/a.zip")),
            ),
            (
                "s3::https://s3.amazonaws.com/a/b.zip",
                Some(ModuleSource::Archive("https://s3.amazonaws.com/a/b.zip")),
            ),
            ("oci://x.y/a", Some(ModuleSource::Archive("oci://x.y/a"))),
            ("modules/a", None),
            ("a", None),
            ("", None),
            ("a/b/c/d", None),
        ] {
            assert_eq!(ModuleSource::read(text), source, "{text}");
        }
    }
}
