//! Known debt: the findings that a repository has accepted for now, one list for each rule.
//!
//! ```text
//! .purlin/debt/<pack>/<rule>.jsonl    {"path":"app/package.json","key":["engines"],"since":"2026-11-30"}
//! ```
//!
//! An entry a line, sorted by path and key, without a header, a total or a stamp: so two branches that each fix or add
//! something merge without a conflict and without a wrong number.

mod entry;
mod list;
mod place;
mod read;
mod terms;
mod write;

pub use entry::{DebtEntry, RawEntry};
pub use list::{Debt, DebtList, ListedEntry};
pub use place::{DIRECTORY, list_path};
pub use read::{FAULT_RULE, read};
pub use terms::DebtTerms;
pub use write::lines;

#[cfg(test)]
mod tests;
