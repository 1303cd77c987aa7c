//! What a line names that is not a requirement with a name: a URL, a path or an archive.

use std::ops::Range;

const SCHEMES: [&str; 4] = ["http", "https", "file", "ftp"];
const VERSION_CONTROL: [&str; 4] = ["git", "hg", "bzr", "svn"];

/// The ends of names of archives.
const ARCHIVES: [&str; 12] = [
    ".whl",
    ".zip",
    ".tar.gz",
    ".tgz",
    ".tar",
    ".tar.bz2",
    ".tbz",
    ".tar.xz",
    ".txz",
    ".tlz",
    ".tar.lz",
    ".tar.lzma",
];

fn is_one_of(known: &[&str], scheme: &str) -> bool {
    known.iter().any(|known| known.eq_ignore_ascii_case(scheme))
}

/// Whether pip takes a text as a URL. In `c:\…` and `name @ https://…` what precedes the colon is not a scheme.
pub(super) fn is_url(text: &str) -> bool {
    let scheme = text.split_once(':').map_or("", |(scheme, _)| scheme);
    let system = scheme.split_once('+').map_or("", |(system, _)| system);
    is_one_of(&SCHEMES, scheme) || is_one_of(&VERSION_CONTROL, system)
}

/// Whether the URL of an editable requirement leads to version control: `git+https://…`, or `git:…`.
pub(super) fn is_version_control(url: &str) -> bool {
    let scheme = url.split_once(':').map_or("", |(scheme, _)| scheme);
    is_one_of(&VERSION_CONTROL, scheme.split('+').next().unwrap_or(scheme))
}

/// Whether a text that is not a URL is the name of an archive. `name @ https://x.y/z.zip` is not one.
pub(super) fn is_archive(text: &str) -> bool {
    let path = text.get(..extras(text).unwrap_or(text.len()));
    let lower = path.unwrap_or(text).to_ascii_lowercase();
    ARCHIVES.iter().any(|end| lower.ends_with(end))
        && text
            .split_once('@')
            .is_none_or(|(before, _)| before.contains('/') || before.starts_with('.'))
}

/// Whether a text may be a path that is not an archive. pip asks whether there is such a directory; of a package's name
/// with versions there is none.
pub(super) fn looks_like_path(text: &str) -> bool {
    if text.contains("://") || text.contains('\t') {
        return false;
    }
    let is_before_versions = |first: &str| {
        first.contains(|char: char| char.is_whitespace() || matches!(char, '=' | '<' | '>' | '!' | '~' | '@'))
    };
    text.starts_with(['.', '/', '\\'])
        || text.starts_with("~/")
        || text
            .split_once(['/', '\\'])
            .is_some_and(|(first, _)| !is_before_versions(first))
}

/// Where the extras of a path start: `./a[x,y]`.
pub(super) fn extras(text: &str) -> Option<usize> {
    let inner = text.strip_suffix(']')?;
    let open = inner.rfind('[')?;
    let extras = inner.get(open + 1..)?;
    (open > 0 && !extras.is_empty() && !extras.contains(']')).then_some(open)
}

/// What the `#egg=` of a URL says.
pub(super) fn egg(url: &str) -> Option<Range<usize>> {
    let start = ["#egg=", "&egg="]
        .iter()
        .find_map(|mark| Some(url.find(mark)? + mark.len()))?;
    let rest = url.get(start..)?;
    let length = rest.find('&').unwrap_or(rest.len());
    (length > 0).then_some(start..start + length)
}

/// Whether a path or URL ends in the name of a wheel that pip refuses.
/// <https://packaging.python.org/en/latest/specifications/binary-distribution-format/#file-name-convention>
pub(super) fn is_bad_wheel(target: &str) -> bool {
    let file = target.split(['#', '?']).next().unwrap_or(target);
    let file = file.rsplit('/').next().unwrap_or(file);
    let Some(stem) = file.strip_suffix(".whl") else {
        return false;
    };
    let parts: Vec<&str> = stem.split('-').collect();
    let name_is_bad = |name: &str| {
        name.contains("__")
            || !name
                .chars()
                .all(|char| char.is_alphanumeric() || matches!(char, '_' | '.'))
    };
    match parts.as_slice() {
        [name, _, _, _, _] => name_is_bad(name),
        [name, _, build, _, _, _] => {
            name_is_bad(name) || !build.starts_with(|char: char| char.is_ascii_digit())
        }
        _ => true,
    }
}
