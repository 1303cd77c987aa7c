//! `.mvn/extensions.xml`, what a build loads into Maven itself:
//! <https://maven.apache.org/ref/current/maven-embedder/core-extensions.html>.

use super::pom::PomXml;
use crate::facts::packages::join::{DeclaredDependency, JoinedEcosystem, Member, Repository, path_in, place};
use crate::facts::{EdgeSource, Scope};

/// Where it is in the directory of a build.
const PATH: &str = ".mvn/extensions.xml";

/// The extensions of the build whose root a POM is.
pub(super) fn join(repository: &Repository<'_>, root: &Member<'_>, joined: &mut JoinedEcosystem) {
    let path = path_in(root.dir(), PATH);
    if repository.listing.get(path.as_str()).is_none() {
        return;
    }
    let Some(manifest) = repository.files.manifest(&path) else {
        return;
    };
    let Some(document) = manifest.document() else {
        return;
    };
    let Some(list) = document.at(&["extensions"]) else {
        return;
    };
    for extension in PomXml(document).dependencies(list, &["extension"]) {
        let at = place(&manifest, extension.span);
        let Some(group) = &extension.group else {
            let reason = format!("the extension `{}` has no groupId", extension.artifact);
            joined.incomplete(root.path, reason, at);
            continue;
        };
        let declared = DeclaredDependency {
            requirement: extension.version,
            ..DeclaredDependency::new(
                format!("{group}:{}", extension.artifact),
                Scope::Build,
                EdgeSource::Registry,
                at,
            )
        };
        joined.edge(root.path, declared);
    }
}
