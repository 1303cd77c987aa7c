//! The host of a URL, which is how a registry is named.

/// The host of a URL, in lower case and with its port, without a user or token before it. `None` if the text is not a
/// URL with a host.
pub(super) fn host(address: &str) -> Option<String> {
    let (_, rest) = address.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    (!host.is_empty() && !host.contains(char::is_whitespace)).then(|| host.to_ascii_lowercase())
}

/// The host of a URL, or the text itself if it is not a URL.
pub(super) fn host_or_text(address: &str) -> String {
    host(address).unwrap_or_else(|| match address.rsplit_once('@') {
        // The part before it may be a secret.
        Some((_, behind)) => behind.to_owned(),
        None => address.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_registry_is_named_by_its_host() {
        for (address, expected) in [
            ("https://npm.acme.example/", Some("npm.acme.example")),
            (
                "https://user:secret@Npm.Acme.example:8443/a/b?c#d",
                Some("npm.acme.example:8443"),
            ),
            (
                "sparse+https://crates.acme.example/index/",
                Some("crates.acme.example"),
            ),
            ("git+ssh://git@git.acme.example/a.git#1", Some("git.acme.example")),
            ("https://${HOST}/x", Some("${host}")),
            ("acme", None),
            ("file:///x", None),
            ("../x", None),
        ] {
            assert_eq!(host(address).as_deref(), expected, "{address}");
        }
        assert_eq!(host_or_text("acme"), "acme");
        assert_eq!(host_or_text("secret@acme"), "acme");
    }
}
