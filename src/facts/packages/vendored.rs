//! Directories into which package managers copy packages from elsewhere. Their manifests declare nothing about this
//! repository: no tool reads them there.

use super::directories::file_in;
use crate::repository::CheckedSet;
use crate::source::RepoPath;

/// Directories that hold nothing else: of npm and Yarn, Bower, Python and Terraform.
const BY_NAME: [&str; 4] = ["node_modules", "bower_components", "site-packages", ".terraform"];

/// What a tool that fills `vendor` has next to it, or writes into it: Go and Composer.
/// <https://go.dev/ref/mod#go-mod-vendor>, <https://getcomposer.org/doc/06-config.md#vendor-dir>
const OF_VENDOR: [&str; 5] = [
    "go.mod",
    "go.work",
    "composer.json",
    "vendor/modules.txt",
    "vendor/composer/installed.json",
];

/// What `cargo vendor` writes into each crate: <https://doc.rust-lang.org/cargo/reference/source-replacement.html#directory-sources>.
const OF_CRATE: &str = ".cargo-checksum.json";

/// Whether a file is in such a directory.
pub(super) fn is_vendored(listing: &CheckedSet, path: &RepoPath) -> bool {
    let has = |directory: &str, name: &str| listing.get(&file_in(directory, name)).is_some();
    path.as_str()
        .match_indices('/')
        .filter_map(|(at, _)| path.as_str().get(..at))
        .any(|directory| {
            let (above, name) = directory.rsplit_once('/').unwrap_or(("", directory));
            let is_filled = match name {
                "vendor" => OF_VENDOR.iter().any(|mark| has(above, mark)),
                // Bundler: https://bundler.io/man/bundle-config.1.html
                "bundle" | "cache" if above.rsplit('/').next() == Some("vendor") => true,
                _ => BY_NAME.contains(&name),
            };
            is_filled || has(directory, OF_CRATE)
        })
}

#[cfg(test)]
mod tests {
    use super::super::tests::{edges_of, packages_of};

    #[test]
    fn what_a_package_manager_puts_there_is_no_package() {
        for (mark, manifest, counts) in [
            ("go.mod", "vendor/x.y/z/go.mod", false),
            ("vendor/modules.txt", "vendor/x.y/z/go.mod", false),
            ("composer.json", "vendor/a/b/composer.json", false),
            ("README.md", "vendor/a/composer.json", true),
            ("third/a/.cargo-checksum.json", "third/a/Cargo.toml", false),
            ("README.md", "third/a/Cargo.toml", true),
            ("README.md", "web/node_modules/a/package.json", false),
            ("README.md", "node_modules/@a/b/package.json", false),
            ("README.md", "vendor/bundle/ruby/3.2.0/gems/a/a.gemspec", false),
            ("README.md", "vendor/gems/a/a.gemspec", true),
            ("README.md", "a/vendored/package.json", true),
        ] {
            let content = match manifest.rsplit(['/', '.']).next().unwrap() {
                "mod" => "module x.y/z\n",
                "toml" => "package = {name = 'a', version = '1.0.0'}",
                "gemspec" => "Gem::Specification.new { |s| s.name = 'a' }",
                _ => r#"{"name": "a/b"}"#,
            };
            let packages = packages_of(&[(mark, ""), (manifest, content)]);
            let found = packages
                .iter()
                .any(|package| package.manifest.as_str() == manifest);
            assert_eq!(found, counts, "{mark} {manifest}");
        }
    }

    #[test]
    fn a_vendored_module_takes_no_edges_and_makes_no_workspace() {
        let edges = edges_of(&[
            ("go.mod", "module m/app\nrequire x.y/z v1.0.0\n"),
            ("vendor/x.y/z/go.mod", "module x.y/z\n"),
            ("vendor/x.y/z/go.work", "use ./none\n"),
        ]);
        let to: Vec<_> = edges.edges.iter().map(|edge| edge.to.as_ref()).collect();
        assert_eq!(to, [None]);
        assert_eq!((edges.workspaces.len(), edges.incomplete.len()), (0, 0));
    }
}
