//! Which files are Dockerfiles, by their names.

/// `Dockerfile`, `Dockerfile.dev`, `dev.Dockerfile`, and Podman's `Containerfile`; but not files whose ending shows
/// that they are templates, copies or documents about a Dockerfile.
pub fn is_named(name: &str) -> bool {
    if name.ends_with(".Dockerfile") || name.ends_with(".dockerfile") {
        return true;
    }
    let Some(rest) = ["Dockerfile", "Containerfile"]
        .into_iter()
        .find_map(|known| name.strip_prefix(known))
    else {
        return false;
    };
    let ending = rest.rsplit_once('.').map_or("", |(_, ending)| ending);
    rest.is_empty() || rest.starts_with('.') && !NOT_READ.contains(&ending.to_ascii_lowercase().as_str())
}

/// Endings after `Dockerfile.`: ignore files, templates, copies, signatures, documents and code.
pub(crate) const NOT_READ: &[&str] = &[
    "dockerignore",
    "j2",
    "jinja",
    "jinja2",
    "erb",
    "ejs",
    "hbs",
    "mustache",
    "liquid",
    "tmpl",
    "tpl",
    "gotmpl",
    "gtpl",
    "template",
    "in",
    "m4",
    "twig",
    "njk",
    "orig",
    "rej",
    "bak",
    "swp",
    "patch",
    "diff",
    "lock",
    "sig",
    "asc",
    "md",
    "rst",
    "txt",
    "adoc",
    "html",
    "json",
    "yaml",
    "yml",
    "toml",
    "xml",
    "py",
    "go",
    "rs",
    "js",
    "ts",
    "sh",
    "rb",
    "java",
    "snap",
    "golden",
    "stderr",
    "stdout",
    "log",
];
