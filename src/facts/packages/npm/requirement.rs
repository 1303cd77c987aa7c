//! What the value of a dependency in package.json says:
//! <https://docs.npmjs.com/cli/configuring-npm/package-json#dependencies>, <https://yarnpkg.com/protocols>,
//! <https://pnpm.io/workspaces>. Distinguished as in npm-package-arg:
//! <https://github.com/npm/npm-package-arg/blob/main/lib/npa.js>.

use std::borrow::Cow;

use super::range::NpmRange;

/// Where a dependency comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum NpmRequirement<'a> {
    /// From a registry: a range or a tag.
    Registry {
        /// The name there, where it is not that of the dependency.
        name: Option<Cow<'a, str>>,
        range: Cow<'a, str>,
        /// Another registry than npm's, by its protocol.
        foreign: bool,
    },
    /// A member of the workspace by name, and by nothing else.
    Workspace { name: Option<&'a str>, range: &'a str },
    /// A member of the workspace by its directory.
    WorkspaceDirectory(&'a str),
    /// A directory, as it is written after `file:`, `link:` or `portal:`.
    Directory(&'a str),
    /// An archive in a file.
    Archive,
    /// A git repository, with what is written after `#`.
    Git(Option<&'a str>),
    /// An archive at a URL.
    Url,
    /// The entry of a catalog; `default` for the one without a name.
    Catalog(&'a str),
    /// Whatever else has a protocol.
    Unknown(&'a str),
}

impl<'a> NpmRequirement<'a> {
    /// Reads the value of a dependency. Never fails: any other text is a range or a tag.
    pub(super) fn parse(text: &'a str) -> Self {
        let text = text.trim();
        if is_path(text) {
            return file(text);
        }
        let Some((protocol, rest)) = protocol(text) else {
            return match text.split_once('#').map_or(text, |(head, _)| head) {
                head if is_shorthand(head) || is_scp(head) => Self::Git(fragment(text)),
                head if head.contains('/') || is_archive(head) => file(text),
                _ => registry(text),
            };
        };
        match protocol.to_ascii_lowercase().as_str() {
            "workspace" => workspace(rest),
            "catalog" => match rest.trim() {
                "" => Self::Catalog("default"),
                name => Self::Catalog(name),
            },
            "npm" => aliased(rest, false),
            "jsr" => aliased(rest, true),
            "file" => file(rest),
            "link" | "portal" => Self::Directory(rest),
            "patch" => patched(rest).unwrap_or(Self::Unknown(protocol)),
            "http" | "https" if is_git_address(rest) => Self::Git(fragment(text)),
            "http" | "https" => Self::Url,
            "github" | "gitlab" | "bitbucket" | "gist" | "git" | "ssh" => Self::Git(fragment(text)),
            other if other.starts_with("git+") => Self::Git(fragment(text)),
            _ if is_scp(text) => Self::Git(fragment(text)),
            _ => Self::Unknown(protocol),
        }
    }
}

/// A range or a tag of the dependency's own name.
fn registry(range: &str) -> NpmRequirement<'_> {
    NpmRequirement::Registry {
        name: None,
        range: range.into(),
        foreign: false,
    }
}

fn protocol(text: &str) -> Option<(&str, &str)> {
    let (protocol, rest) = text.split_once(':')?;
    let is_name = protocol.starts_with(|c: char| c.is_ascii_alphabetic())
        && protocol
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    is_name.then_some((protocol, rest))
}

/// `./x`, `../x`, `/x`, `~/x` and `c:\x`.
fn is_path(text: &str) -> bool {
    let drive = text.as_bytes().get(1) == Some(&b':') && text.starts_with(|c: char| c.is_ascii_alphabetic());
    text.starts_with(['.', '/']) || text.starts_with("~/") || drive
}

fn is_archive(path: &str) -> bool {
    [".tgz", ".tar.gz", ".tar"]
        .iter()
        .any(|ending| path.to_ascii_lowercase().ends_with(ending))
}

/// A path after `file:` or without a protocol. `file:///../x` is relative, as npm has it.
fn file(path: &str) -> NpmRequirement<'_> {
    let inner = path.trim_start_matches('/');
    let path = if inner.starts_with("./") || inner.starts_with("../") {
        inner
    } else {
        path
    };
    if is_archive(path) {
        NpmRequirement::Archive
    } else {
        NpmRequirement::Directory(path)
    }
}

/// `user/repository` on GitHub: <https://github.com/npm/hosted-git-info>.
fn is_shorthand(head: &str) -> bool {
    let Some((user, repository)) = head.split_once('/') else {
        return false;
    };
    !user.is_empty()
        && !user.starts_with(['.', '@'])
        && !repository.is_empty()
        && !repository.contains('/')
        && !head.contains(|c: char| c == ':' || c == '@' || c.is_whitespace())
}

/// `git@host.example:path`: something before an `@`, a host with a dot, a colon, a path.
fn is_scp(text: &str) -> bool {
    text.split_once('@')
        .filter(|(user, _)| !user.is_empty())
        .and_then(|(_, rest)| rest.split_once(':'))
        .is_some_and(|(host, path)| {
            host.split_once('.')
                .is_some_and(|(a, b)| !a.is_empty() && !b.is_empty())
                && !path.is_empty()
        })
}

/// A URL that is cloned, not downloaded: it ends in `.git`, or is a repository of a known host.
fn is_git_address(rest: &str) -> bool {
    let rest = rest.trim_start_matches('/');
    let rest = rest.split_once('#').map_or(rest, |(rest, _)| rest);
    // As in npm and Yarn, only in this case.
    if rest.strip_suffix(".git").is_some() {
        return true;
    }
    let mut parts = rest.trim_end_matches('/').split('/');
    let host = parts.next().unwrap_or_default();
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    let host = host.strip_prefix("www.").unwrap_or(host);
    let known = ["github.com", "gitlab.com", "bitbucket.org", "gist.github.com"].contains(&host);
    known && parts.count() == 2
}

fn fragment(text: &str) -> Option<&str> {
    let (_, fragment) = text.split_once('#')?;
    Some(fragment.strip_prefix("semver:").unwrap_or(fragment)).filter(|fragment| !fragment.is_empty())
}

/// `*`, `^1.2`, `name@range` or a directory: <https://pnpm.io/workspaces#referencing-workspace-packages-through-aliases>.
fn workspace(rest: &str) -> NpmRequirement<'_> {
    if rest.starts_with(['.', '/']) {
        return NpmRequirement::WorkspaceDirectory(rest);
    }
    if let Some((name, range)) = split_name(rest) {
        return NpmRequirement::Workspace {
            name: Some(name),
            range,
        };
    }
    // Yarn names a directory from the root of the project.
    if rest.contains('/') {
        return NpmRequirement::WorkspaceDirectory(rest);
    }
    NpmRequirement::Workspace {
        name: None,
        range: rest,
    }
}

/// `name@range`, `@scope/name@range`.
fn split_name(text: &str) -> Option<(&str, &str)> {
    let scope = usize::from(text.starts_with('@'));
    let (name, range) = text.get(scope..)?.split_once('@')?;
    let name = text.get(..scope + name.len())?;
    (name.len() > scope).then_some((name, range))
}

/// What is after `npm:` or `jsr:`: a name and a range, or one of them.
fn aliased(rest: &str, foreign: bool) -> NpmRequirement<'_> {
    let (name, range) = match split_name(rest) {
        Some((name, range)) => (Some(name), range),
        None if rest.is_empty() || NpmRange::parse(rest).is_some() => (None, rest),
        None => (Some(rest), ""),
    };
    NpmRequirement::Registry {
        name: name.map(Into::into),
        range: range.into(),
        foreign,
    }
}

/// Yarn's `patch:name@npm%3A1.2.3#patch-file`: the package is that of the registry.
/// <https://yarnpkg.com/protocol/patch>
fn patched(rest: &str) -> Option<NpmRequirement<'_>> {
    let source = rest.split_once('#').map_or(rest, |(source, _)| source);
    let (name, range) = split_name(source)?;
    let range = range
        .replace("%3A", ":")
        .replace("%3a", ":")
        .replace("%5E", "^")
        .replace("%7E", "~");
    let range = match range.split_once(':') {
        Some(("npm", range)) => range.to_owned(),
        Some(_) => return None,
        None => range,
    };
    Some(NpmRequirement::Registry {
        name: Some(name.into()),
        range: range.into(),
        foreign: false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn npm(name: Option<&'static str>, range: &'static str) -> NpmRequirement<'static> {
        NpmRequirement::Registry {
            name: name.map(Into::into),
            range: range.into(),
            foreign: false,
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_without_panic(text in "\\PC{0,40}", protocol in "(workspace|npm|file|patch|https|catalog|x):") {
            let _ = NpmRequirement::parse(&text);
            let with = format!("{protocol}{text}");
            proptest::prop_assert!(NpmRequirement::parse(&with) != NpmRequirement::Archive || protocol == "file:");
        }
    }

    #[test]
    fn values_tell_where_a_dependency_comes_from() {
        use NpmRequirement::{Archive, Catalog, Directory, Git, Unknown, Url, Workspace, WorkspaceDirectory};
        let jsr = NpmRequirement::Registry {
            name: Some("@std/fs".into()),
            range: "^1".into(),
            foreign: true,
        };
        for (text, expected) in [
            ("", npm(None, "")),
            ("^1.2.3", npm(None, "^1.2.3")),
            (">=1 <2 || 3", npm(None, ">=1 <2 || 3")),
            ("latest", npm(None, "latest")),
            ("npm:left-pad@^1", npm(Some("left-pad"), "^1")),
            ("npm:@a/b@1.x", npm(Some("@a/b"), "1.x")),
            ("npm:@a/b", npm(Some("@a/b"), "")),
            ("npm:^1.2", npm(None, "^1.2")),
            ("jsr:@std/fs@^1", jsr),
            (
                "workspace:*",
                Workspace {
                    name: None,
                    range: "*",
                },
            ),
            (
                "workspace:",
                Workspace {
                    name: None,
                    range: "",
                },
            ),
            (
                "workspace:^1.2",
                Workspace {
                    name: None,
                    range: "^1.2",
                },
            ),
            (
                "workspace:a@~",
                Workspace {
                    name: Some("a"),
                    range: "~",
                },
            ),
            (
                "workspace:@s/a@*",
                Workspace {
                    name: Some("@s/a"),
                    range: "*",
                },
            ),
            ("workspace:../a", WorkspaceDirectory("../a")),
            ("workspace:packages/a", WorkspaceDirectory("packages/a")),
            ("file:../a", Directory("../a")),
            ("FILE:a", Directory("a")),
            ("file:///../a", Directory("../a")),
            ("file:/a", Directory("/a")),
            ("file:a-1.0.0.tgz", Archive),
            ("./a", Directory("./a")),
            ("../a.tar.gz", Archive),
            ("~/a", Directory("~/a")),
            ("c:\\a", Directory("c:\\a")),
            ("link:./a", Directory("./a")),
            ("portal:../a", Directory("../a")),
            ("user/repository", Git(None)),
            ("user/repository#main", Git(Some("main"))),
            ("user/repository#semver:^1", Git(Some("^1"))),
            ("github:user/repository", Git(None)),
            ("git@github.com:user/repository.git", Git(None)),
            ("git+ssh://git@host.example/r.git#v1", Git(Some("v1"))),
            ("git://host.example/r", Git(None)),
            ("https://host.example/r.git#v1", Git(Some("v1"))),
            ("https://github.com/user/repository", Git(None)),
            ("https://github.com/u/r/archive/main.tar.gz", Url),
            ("http://host.example/a.tgz", Url),
            ("@a/b/c", Directory("@a/b/c")),
            ("catalog:", Catalog("default")),
            ("catalog:react18", Catalog("react18")),
            (
                "patch:a@npm%3A^1.0.0#~/.yarn/patches/a.patch",
                npm(Some("a"), "^1.0.0"),
            ),
            ("patch:@s/a@npm:1.0.0#x", npm(Some("@s/a"), "1.0.0")),
            ("patch:a@workspace%3A*#x", Unknown("patch")),
            ("exec:./make.js", Unknown("exec")),
        ] {
            assert_eq!(NpmRequirement::parse(text), expected, "{text}");
        }
    }
}
