//! What of the facts a rule reads.

/// The parts of a rule's input that cost something to work out.
#[allow(
    clippy::struct_excessive_bools,
    reason = "each part of the input is read or not"
)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reads {
    /// `input.files`.
    pub files: bool,
    /// The sizes in `input.files` and the bytes in `input.owners.shares`: a look at every file of the repository.
    pub sizes: bool,
    /// `input.owners`.
    pub owners: bool,
    /// `input.repository.organisations`.
    pub organisations: bool,
    /// `input.packages`.
    pub packages: bool,
    /// `input.ecosystems`.
    pub ecosystems: bool,
    /// `input.file.owners` or `input.file.package` of a file rule.
    pub around_file: bool,
    /// The components in `input.files`, and `input.file.component` of a file rule.
    pub component: bool,
    /// `input.components`, `input.edges`, and what else is told of how packages depend on each other.
    pub edges: bool,
    /// `input.edges_by_name`.
    pub by_name: bool,
    /// What is `locked` of edges, and what is `unlocked`: every lock file.
    pub locked: bool,
    /// `input.decisions`: every record.
    pub decisions: bool,
    /// `input.rules`.
    pub rules: bool,
}

impl Reads {
    /// None of them.
    pub const NONE: Self = Self {
        files: false,
        sizes: false,
        owners: false,
        organisations: false,
        packages: false,
        ecosystems: false,
        around_file: false,
        component: false,
        edges: false,
        by_name: false,
        locked: false,
        decisions: false,
        rules: false,
    };

    /// All of them.
    pub const ALL: Self = Self {
        files: true,
        sizes: true,
        owners: true,
        organisations: true,
        packages: true,
        ecosystems: true,
        around_file: true,
        component: true,
        edges: true,
        by_name: true,
        locked: true,
        decisions: true,
        rules: true,
    };

    /// What either reads.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self {
            files: self.files || other.files,
            sizes: self.sizes || other.sizes,
            owners: self.owners || other.owners,
            organisations: self.organisations || other.organisations,
            packages: self.packages || other.packages,
            ecosystems: self.ecosystems || other.ecosystems,
            around_file: self.around_file || other.around_file,
            component: self.component || other.component,
            edges: self.edges || other.edges,
            by_name: self.by_name || other.by_name,
            locked: self.locked || other.locked,
            decisions: self.decisions || other.decisions,
            rules: self.rules || other.rules,
        }
    }
}
