//! A POM with its parents, as far as the repository has them: what it inherits, and the values of its properties.
//! <https://maven.apache.org/guides/introduction/introduction-to-the-pom.html>

use std::borrow::Cow;

use super::maven_config::UserProperties;
use super::pom::{ParentPom, Pom};

/// How many parents are followed. Real builds stay far below it.
pub(super) const MAX_PARENTS: usize = 64;

/// How deep properties may name properties, how many may be replaced in one text, and how long that may grow.
const MAX_NESTING: usize = 32;
const MAX_REPLACED: usize = 256;
const MAX_LENGTH: usize = 16 * 1024;

/// The POM, its parent, and so on.
pub(super) struct PomLineage<'a> {
    poms: Vec<&'a Pom>,
    /// What the build is started with.
    user: Option<&'a UserProperties>,
}

impl<'a> PomLineage<'a> {
    pub(super) fn new(poms: Vec<&'a Pom>, user: Option<&'a UserProperties>) -> Self {
        Self { poms, user }
    }

    /// The POM itself, and those it inherits from.
    pub(super) fn poms(&self) -> impl Iterator<Item = &'a Pom> {
        self.poms.iter().copied()
    }

    /// `groupId:artifactId`, properties replaced as far as they are known.
    pub(super) fn name(&self) -> Option<String> {
        let artifact = self.poms.first()?.artifact.as_ref()?;
        let group = self.group()?;
        let plain = |text: &str| self.resolve(text).unwrap_or_else(|_| text.to_owned());
        Some(format!("{}:{}", plain(group), plain(&artifact.text)))
    }

    /// The version, properties replaced as far as they are known.
    pub(super) fn version(&self) -> Option<String> {
        let version = self.version_text()?;
        Some(self.resolve(version).unwrap_or_else(|_| version.to_owned()))
    }

    pub(super) fn group(&self) -> Option<&'a str> {
        self.inherited(|pom| pom.group.as_ref(), |parent| parent.group.as_ref())
    }

    pub(super) fn version_text(&self) -> Option<&'a str> {
        self.inherited(|pom| pom.version.as_ref(), |parent| parent.version.as_ref())
    }

    fn inherited(
        &self,
        own: impl Fn(&'a Pom) -> Option<&'a String>,
        of_parent: impl Fn(&'a ParentPom) -> Option<&'a String>,
    ) -> Option<&'a str> {
        self.poms()
            .find_map(|pom| own(pom).or_else(|| of_parent(pom.parent.as_ref()?)))
            .map(String::as_str)
    }

    /// The text with every `${…}` replaced.
    ///
    /// # Errors
    /// The first property that can't be replaced.
    pub(super) fn resolve(&self, text: &str) -> Result<String, String> {
        let mut result = String::new();
        let mut left = MAX_REPLACED;
        self.expand(text, MAX_NESTING, &mut left, &mut result)?;
        Ok(result)
    }

    fn expand(&self, text: &str, nesting: usize, left: &mut usize, to: &mut String) -> Result<(), String> {
        let mut rest = text;
        while let Some((before, name, behind)) = rest.split_once("${").and_then(|(before, behind)| {
            let (name, behind) = behind.split_once('}')?;
            Some((before, name, behind))
        }) {
            to.push_str(before);
            let value = self.property(name).ok_or_else(|| name.to_owned())?;
            if nesting == 0 || *left == 0 || to.len() > MAX_LENGTH {
                return Err(name.to_owned());
            }
            *left -= 1;
            self.expand(&value, nesting - 1, left, to)?;
            rest = behind;
        }
        to.push_str(rest);
        Ok(())
    }

    /// The value of a property, as written. Properties of the project are those of the POM itself, even if a parent
    /// uses them. A value that names the property itself gives way to that of another source, as in Maven.
    /// <https://maven.apache.org/pom.html#Properties>
    fn property(&self, name: &str) -> Option<Cow<'a, str>> {
        let of_project = name
            .strip_prefix("project.")
            .or_else(|| name.strip_prefix("pom."));
        let in_properties = self.poms().find_map(|pom| pom.properties.get(name));
        let values = [
            of_project.and_then(|name| self.of_project(name)),
            self.user.and_then(|user| user.get(name)).map(Cow::Borrowed),
            in_properties.map(|value| Cow::Borrowed(value.as_str())),
            self.of_project(name),
        ];
        let itself = format!("${{{name}}}");
        let mut values = values.into_iter().flatten().peekable();
        let first = values.peek().cloned();
        values.find(|value| !value.contains(&itself)).or(first)
    }

    /// Why a property can't be replaced, behind its name.
    pub(super) fn why_unresolved(&self, name: &str) -> &'static str {
        if self.property(name).is_some() {
            "whose value names itself again, or names too many others"
        } else if self.poms().any(|pom| pom.profile_properties.contains(name)) {
            "which only a profile defines"
        } else {
            "which the repository does not define"
        }
    }

    fn of_project(&self, name: &str) -> Option<Cow<'a, str>> {
        let pom = *self.poms.first()?;
        let parent = || pom.parent.as_ref();
        let text = match name {
            "groupId" => self.group(),
            "artifactId" => pom.artifact.as_ref().map(|artifact| artifact.text.as_str()),
            "version" => self.version_text(),
            "parent.groupId" => parent()?.group.as_deref(),
            "parent.artifactId" => parent()?.artifact.as_deref(),
            "parent.version" => parent()?.version.as_deref(),
            "name" => pom.name.as_deref(),
            "packaging" => Some(pom.packaging.as_deref().unwrap_or("jar")),
            "url" => return self.url(),
            "build.finalName" => {
                let named = self.poms().find_map(|pom| pom.final_name.as_deref());
                Some(named.unwrap_or("${project.artifactId}-${project.version}"))
            }
            _ => None,
        };
        text.map(Cow::Borrowed)
    }

    /// An inherited address goes on with the names of the artifacts below it.
    /// <https://maven.apache.org/ref/current/maven-model-builder/#inheritance-assembly>
    fn url(&self) -> Option<Cow<'a, str>> {
        let mut below = Vec::new();
        for pom in self.poms() {
            if let Some(url) = pom.url.as_deref() {
                if below.is_empty() {
                    return Some(Cow::Borrowed(url));
                }
                below.reverse();
                return Some(Cow::Owned(format!(
                    "{}/{}",
                    url.trim_end_matches('/'),
                    below.join("/")
                )));
            }
            below.push(pom.artifact.as_ref()?.text.as_str());
        }
        None
    }
}
