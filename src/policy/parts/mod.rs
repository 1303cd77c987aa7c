//! The parts of a repository rule's input, one row each: its name, what a rule that names it makes a run work out, and how
//! it becomes a value. To add a part: its row, a file for what it takes to make it, and its line in the schema.

mod edges;
mod reads;

use super::engine::{ToValueError, Value, to_value};
use crate::facts::packages::ecosystem_facts;
use crate::facts::{Architecture, Edges, Knowledge};
use edges::SortedEdges;
pub use reads::Reads;

/// One part.
pub(super) struct Part {
    /// The key of `input`.
    pub(super) name: &'static str,
    /// What a rule reads that names it.
    pub(super) reads: Reads,
    /// Whether it is in the input of rules that read this together.
    is_given: fn(&Reads) -> bool,
    value: fn(&Source<'_>) -> Result<Value, ToValueError>,
}

/// What a rule reads that names a part of how packages depend on each other.
const STRUCTURE: Reads = Reads {
    edges: true,
    ..Reads::NONE
};

/// Every part but `documents`, which each rule has its own of; by name.
pub(super) static PARTS: [Part; 19] = [
    structure("arrivals", |source| source.sorted(|edges| &edges.arrivals)),
    structure("components", |source| to_value(&source.architecture().components)),
    structure("crossings", |source| source.sorted(|edges| &edges.crossings)),
    structure("cycles", |source| to_value(&source.architecture().cycles)),
    Part {
        name: "decisions",
        reads: Reads {
            decisions: true,
            ..Reads::NONE
        },
        is_given: |reads| reads.decisions,
        value: |source| to_value(&source.knowledge.decisions().records),
    },
    Part {
        name: "ecosystems",
        reads: Reads {
            ecosystems: true,
            ..Reads::NONE
        },
        is_given: |reads| reads.ecosystems,
        value: |_| to_value(&ecosystem_facts()),
    },
    structure("edges", |source| source.sorted(|edges| &edges.all)),
    Part {
        name: "edges_by_name",
        reads: Reads {
            by_name: true,
            ..STRUCTURE
        },
        is_given: |reads| reads.edges && reads.by_name,
        value: |source| source.sorted(|edges| &edges.by_name),
    },
    structure("externals", |source| source.sorted(|edges| &edges.externals)),
    Part {
        name: "files",
        // The components are left out again for rules whose text names none.
        reads: Reads {
            files: true,
            component: true,
            ..Reads::NONE
        },
        is_given: |reads| reads.files,
        value: |source| to_value(source.knowledge.files(source.reads.sizes, source.reads.component)),
    },
    structure("incomplete", |source| to_value(&source.edges().incomplete)),
    structure("overlaps", |source| to_value(&source.architecture().overlaps)),
    Part {
        name: "owners",
        reads: Reads {
            owners: true,
            ..Reads::NONE
        },
        is_given: |reads| reads.owners,
        value: |source| to_value(source.knowledge.owners(source.reads.sizes)),
    },
    Part {
        name: "packages",
        reads: Reads {
            packages: true,
            ..Reads::NONE
        },
        is_given: |reads| reads.packages,
        value: |source| to_value(source.knowledge.packages()),
    },
    Part {
        name: "repository",
        reads: Reads::NONE,
        is_given: |_| true,
        value: |source| to_value(source.knowledge.repository(source.reads.organisations)),
    },
    Part {
        name: "rules",
        reads: Reads {
            rules: true,
            ..Reads::NONE
        },
        is_given: |reads| reads.rules,
        value: |source| to_value(source.knowledge.rules()),
    },
    structure("strays", |source| source.sorted(|edges| &edges.strays)),
    structure("unlocked", |source| to_value(&source.edges().unlocked)),
    structure("workspaces", |source| to_value(&source.edges().workspaces)),
];

const fn structure(name: &'static str, value: fn(&Source<'_>) -> Result<Value, ToValueError>) -> Part {
    Part {
        name,
        reads: STRUCTURE,
        is_given: |reads| reads.edges,
        value,
    }
}

/// The part with a name.
pub(super) fn part(name: &str) -> Option<&'static Part> {
    PARTS.iter().find(|part| part.name == name)
}

/// What parts are made of.
struct Source<'k> {
    knowledge: &'k Knowledge,
    reads: Reads,
    /// Where some rule reads edges.
    sorted: Option<SortedEdges>,
}

impl<'k> Source<'k> {
    fn edges(&self) -> &'k Edges {
        if self.reads.locked {
            self.knowledge.locked_edges()
        } else {
            self.knowledge.edges()
        }
    }

    #[allow(clippy::unnecessary_wraps, reason = "as every other part")]
    fn sorted(&self, edges: fn(&SortedEdges) -> &Value) -> Result<Value, ToValueError> {
        Ok(self
            .sorted
            .as_ref()
            .map_or_else(Value::null, |sorted| edges(sorted).clone()))
    }

    fn architecture(&self) -> &'k Architecture {
        self.knowledge.architecture()
    }
}

/// The values of the parts that are read, each with its name.
pub(super) fn values(
    knowledge: &Knowledge,
    reads: Reads,
) -> Result<Vec<(&'static str, Value)>, ToValueError> {
    let mut source = Source {
        knowledge,
        reads,
        sorted: None,
    };
    if reads.edges {
        source.sorted = Some(SortedEdges::new(&source.edges().edges, reads.by_name)?);
    }
    let given = PARTS.iter().filter(|part| (part.is_given)(&reads));
    given
        .map(|part| Ok((part.name, (part.value)(&source)?)))
        .collect()
}
