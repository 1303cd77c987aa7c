//! Cargo.lock: <https://doc.rust-lang.org/cargo/guide/cargo-toml-vs-cargo-lock.html>, whose format is defined by
//! <https://github.com/rust-lang/cargo/blob/master/crates/cargo-util-schemas/src/lockfile.rs> and
//! <https://github.com/rust-lang/cargo/blob/master/src/cargo/core/resolver/encode.rs>.

use std::collections::HashMap;

use semver::{Version, VersionReq};

use super::super::host::host;
use super::{LockAnswer, LockImporter, LockQuestion, LockedPackage, MAX_NAMESAKES, no_lock, text};
use crate::document::{self, Document, Format, Kind, NodeId, ParseError};
use crate::facts::EdgeSource;
use crate::source::Text;

pub(super) fn answer(source: &Text, asked: &[LockQuestion<'_>]) -> Result<Vec<LockAnswer>, ParseError> {
    let parsed = document::parse(Format::Toml, source)?;
    let Some(document) = parsed.documents.first() else {
        return Err(no_lock("Cargo", "`package`"));
    };
    let lock = CargoPackages::read(document);
    if lock.all.is_empty() && document.at(&["version"]).is_none() {
        return Err(no_lock("Cargo", "`package`"));
    }
    let mut last: Option<(LockImporter<'_>, Option<DependenciesByName<'_>>)> = None;
    let mut answers = Vec::with_capacity(asked.len());
    for asked in asked {
        if last.as_ref().is_none_or(|(known, _)| *known != asked.importer) {
            last = Some((asked.importer, lock.dependencies_of(asked.importer)));
        }
        let dependencies = last.as_ref().and_then(|(_, dependencies)| dependencies.as_ref());
        answers.push(match dependencies {
            None => LockAnswer::Elsewhere,
            Some(dependencies) => {
                let chosen = chosen(dependencies, asked).into_iter();
                LockAnswer::of(chosen.map(|package| found(document, package)))
            }
        });
    }
    Ok(answers)
}

#[derive(Clone, Copy)]
struct CargoPackage<'d> {
    node: NodeId,
    name: &'d str,
    version: &'d str,
    /// `None` for a package of a directory.
    source: Option<&'d str>,
}

/// By name.
type DependenciesByName<'d> = HashMap<&'d str, Vec<CargoPackage<'d>>>;

struct CargoPackages<'d> {
    document: &'d Document,
    all: Vec<CargoPackage<'d>>,
    by_name: HashMap<&'d str, Vec<usize>>,
    by_version: HashMap<(&'d str, &'d str), Vec<usize>>,
}

impl<'d> CargoPackages<'d> {
    fn read(document: &'d Document) -> Self {
        let mut nodes: Vec<NodeId> = match document.at(&["package"]).map(|node| document.kind(node)) {
            Some(Kind::Sequence(items)) => items.to_vec(),
            _ => Vec::new(),
        };
        // The first versions of Cargo kept the root package apart.
        nodes.extend(document.at(&["root"]));
        let mut packages = Self {
            document,
            all: Vec::with_capacity(nodes.len()),
            by_name: HashMap::new(),
            by_version: HashMap::new(),
        };
        for node in nodes {
            let (Some(name), Some(version)) = (text(document, node, "name"), text(document, node, "version"))
            else {
                continue;
            };
            let at = packages.all.len();
            packages.by_name.entry(name).or_default().push(at);
            packages.by_version.entry((name, version)).or_default().push(at);
            packages.all.push(CargoPackage {
                node,
                name,
                version,
                source: text(document, node, "source"),
            });
        }
        packages
    }

    fn at(&self, positions: Option<&Vec<usize>>) -> impl Iterator<Item = CargoPackage<'d>> {
        positions
            .map_or(&[][..], Vec::as_slice)
            .iter()
            .take(MAX_NAMESAKES)
            .filter_map(|at| self.all.get(*at).copied())
    }

    /// The dependencies of a package of the repository; `None` if it is not in the lock file, or not unique there.
    fn dependencies_of(&self, importer: LockImporter<'_>) -> Option<DependenciesByName<'d>> {
        let name = importer.name?;
        let mut own: Vec<CargoPackage<'_>> = self
            .at(self.by_name.get(name))
            .filter(|package| package.source.is_none())
            .collect();
        if own.len() > 1 {
            own.retain(|package| Some(package.version) == importer.version);
        }
        let [package] = own.as_slice() else { return None };
        let items = match self
            .document
            .get(package.node, "dependencies")
            .map(|node| self.document.kind(node))
        {
            Some(Kind::Sequence(items)) => items,
            _ => &[],
        };
        let mut dependencies: DependenciesByName<'d> = HashMap::new();
        for item in items {
            if let Some(package) = self.document.as_str(*item).and_then(|text| self.named(text)) {
                dependencies.entry(package.name).or_default().push(package);
            }
        }
        Some(dependencies)
    }

    /// `name`, `name version` or `name version (source)`: as much as is needed to identify one package.
    fn named(&self, text: &str) -> Option<CargoPackage<'d>> {
        let mut words = text.splitn(3, ' ');
        let name = words.next()?;
        let version = words.next();
        let source = words
            .next()
            .map(|word| word.trim_start_matches('(').trim_end_matches(')'));
        let candidates = match version {
            Some(version) => self.by_version.get(&(name, version)),
            None => self.by_name.get(name),
        };
        let mut fitting = self
            .at(candidates)
            .filter(|package| source.is_none() || package.source == source);
        let first = fitting.next()?;
        fitting.next().is_none().then_some(first)
    }
}

/// The locked dependency: the only one with this name, or those that satisfy the requirement. Where none does, the lock file
/// is older than the manifest, and each is possible.
fn chosen<'d>(dependencies: &DependenciesByName<'d>, asked: &LockQuestion<'_>) -> Vec<CargoPackage<'d>> {
    let named = dependencies.get(asked.name).map_or(&[][..], Vec::as_slice);
    match named.len() {
        0 | 1 => return named.to_vec(),
        2..=MAX_NAMESAKES => {}
        _ => return Vec::new(),
    }
    let wanted = asked.requirement.and_then(|text| VersionReq::parse(text).ok());
    let is_admitted = |package: &&CargoPackage<'_>| {
        Version::parse(package.version)
            .is_ok_and(|version| wanted.as_ref().is_some_and(|wanted| wanted.matches(&version)))
    };
    let admitted: Vec<CargoPackage<'d>> = named.iter().filter(is_admitted).copied().collect();
    if admitted.is_empty() {
        named.to_vec()
    } else {
        admitted
    }
}

fn found(document: &Document, package: CargoPackage<'_>) -> LockedPackage {
    let (source, registry) = match package.source {
        None => (EdgeSource::Path, None),
        Some(source) if source.starts_with("git+") => (EdgeSource::Git, None),
        Some(source) => (EdgeSource::Registry, registry(source)),
    };
    LockedPackage {
        name: None,
        version: Some(package.version.to_owned()),
        licence: None,
        source: Some(source),
        registry,
        span: document
            .get(package.node, "name")
            .map_or_else(|| document.span(package.node), |name| document.span(name)),
    }
}

/// The index of crates.io has two URLs, neither of which is on crates.io:
/// <https://doc.rust-lang.org/cargo/reference/registries.html>.
fn registry(source: &str) -> Option<String> {
    let index = source.split_once('+').map_or(source, |(_, index)| index);
    let index = index.trim_end_matches('/');
    if index == "https://github.com/rust-lang/crates.io-index" || index == "https://index.crates.io" {
        return Some("crates.io".to_owned());
    }
    host(index)
}
