//! Which package index a dependency comes from, as the manifest says: those of uv
//! <https://docs.astral.sh/uv/concepts/indexes/>, the sources of Poetry <https://python-poetry.org/docs/repositories/>
//! and PDM <https://pdm-project.org/en/latest/usage/config/>. Environment variables and the user's own files are not
//! known here.

use std::collections::BTreeMap;

use super::items;
use crate::document::{Document, Kind, NodeId};
use crate::facts::packages::host::host_or_text;

/// The default index.
pub(super) const PYPI: &str = "pypi.org";

/// How many hosts a dependency may come from, since each dependency keeps them. Real manifests stay below it.
pub(super) const MAX_SEARCHED: usize = 64;

/// The indexes of one manifest, by their hosts.
#[derive(Clone, Debug, Default)]
pub(super) struct PackageIndexes {
    /// By name.
    named: BTreeMap<String, String>,
    /// The indexes for a dependency that names none; empty if the manifest configures none.
    searched: Vec<String>,
}

impl PackageIndexes {
    pub(super) fn read(document: &Document) -> Self {
        let mut found = Self::default();
        let mut replaces_default = false;
        let tables = |keys: &[&str]| items(document, document.at(keys)).to_vec();
        for table in tables(&["tool", "uv", "index"]) {
            replaces_default |= is(document, table, "default");
            let searched = !is(document, table, "explicit");
            found.add(document, table, searched);
        }
        for key in ["index-url", "extra-index-url"] {
            let node = document.at(&["tool", "uv", key]);
            let one: Vec<NodeId> = node.into_iter().collect();
            let nodes = match items(document, node) {
                [] => &one,
                several => several,
            };
            for url in nodes.iter().filter_map(|node| document.as_str(*node)) {
                replaces_default |= key == "index-url";
                found.search(host_or_text(url));
            }
        }
        for table in tables(&["tool", "poetry", "source"]) {
            let priority = text(document, table, "priority").unwrap_or("primary");
            // Poetry 1 also searches PyPI in addition to primary sources, Poetry 2 does not.
            replaces_default |= priority == "default" || is(document, table, "default");
            found.add(document, table, priority != "explicit");
        }
        for table in tables(&["tool", "pdm", "source"]) {
            replaces_default |= text(document, table, "name") == Some("pypi");
            found.add(document, table, true);
        }
        if !found.searched.is_empty() && !replaces_default {
            found.search(PYPI.to_owned());
        }
        found
    }

    fn add(&mut self, document: &Document, table: NodeId, searched: bool) {
        let name = text(document, table, "name");
        let host = match text(document, table, "url") {
            Some(url) => host_or_text(url),
            // Poetry knows PyPI by its name.
            None if name.is_some_and(|name| name.eq_ignore_ascii_case("pypi")) => PYPI.to_owned(),
            None => return,
        };
        if let Some(name) = name {
            self.named.insert(name.to_ascii_lowercase(), host.clone());
        }
        if searched {
            self.search(host);
        }
    }

    fn search(&mut self, host: String) {
        if self.searched.len() < MAX_SEARCHED && !self.searched.contains(&host) {
            self.searched.push(host);
        }
    }

    /// The index of a name, if the manifest has it.
    pub(super) fn named(&self, name: &str) -> Option<&str> {
        self.named.get(&name.to_ascii_lowercase()).map(String::as_str)
    }

    /// The indexes for a dependency that names none.
    pub(super) fn searched(&self) -> &[String] {
        &self.searched
    }
}

fn text<'d>(document: &'d Document, table: NodeId, key: &str) -> Option<&'d str> {
    document.as_str(document.get(table, key)?)
}

fn is(document: &Document, table: NodeId, key: &str) -> bool {
    document
        .get(table, key)
        .is_some_and(|node| document.kind(node) == Kind::Bool(true))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Format, parse};
    use crate::source::{RepoPath, Text};

    fn read(toml: &str) -> PackageIndexes {
        let text = Text::new(RepoPath::new("pyproject.toml"), toml);
        PackageIndexes::read(&parse(Format::Toml, &text).unwrap().documents[0])
    }

    #[test]
    fn indexes_are_searched_beside_pypi_unless_one_takes_its_place() {
        let none = read("");
        assert_eq!(none.searched(), [""; 0]);
        let uv = "[[tool.uv.index]]\nname = \"Acme\"\nurl = \"https://u:p@py.acme.example/simple\"\n";
        assert_eq!(read(uv).searched(), ["py.acme.example", PYPI]);
        assert_eq!(read(uv).named("acme"), Some("py.acme.example"));
        assert_eq!(
            read(&format!("{uv}default = true\n")).searched(),
            ["py.acme.example"]
        );
        let explicit = read(&format!("{uv}explicit = true\n"));
        assert_eq!(
            (explicit.searched(), explicit.named("acme").is_some()),
            (&[][..], true)
        );
        let poetry = "[[tool.poetry.source]]\nname = \"acme\"\nurl = \"https://py.acme.example/simple\"\n";
        assert_eq!(read(poetry).searched(), ["py.acme.example", PYPI]);
        assert_eq!(
            read(&format!("{poetry}priority = \"default\"\n")).searched(),
            ["py.acme.example"]
        );
        let extra = "[tool.uv]\nextra-index-url = [\"https://py.acme.example/simple\"]\n";
        assert_eq!(read(extra).searched(), ["py.acme.example", PYPI]);
        let replaced = "[tool.uv]\nindex-url = \"https://py.acme.example/simple\"\n";
        assert_eq!(read(replaced).searched(), ["py.acme.example"]);
        let mut many = String::new();
        for n in 0..1000 {
            many.push_str("[[tool.uv.index]]\nurl = \"https://");
            many.push_str(&n.to_string());
            many.push_str(".example\"\n");
        }
        assert_eq!(read(&many).searched().len(), MAX_SEARCHED);
        let pdm = "[[tool.pdm.source]]\nname = \"pypi\"\nurl = \"https://py.acme.example/simple\"\n";
        assert_eq!(read(pdm).searched(), ["py.acme.example"]);
    }
}
