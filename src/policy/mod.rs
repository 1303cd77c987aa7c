//! Rules: read, vetted, evaluated, tested.
//!
//! ```text
//! PolicySource --load--> PolicySet, faults
//! Rule --prepare--> Prepared --worker--> Worker --evaluate(input)--> findings
//! ```

pub mod builtin;
mod decode;
pub mod engine;
mod fault;
pub mod finding;
mod input;
pub mod lint;
mod load;
pub mod metadata;
mod module;
mod parts;
mod prepare;
mod reads;
mod rule;
mod rule_id;
mod scan;
mod set;
pub mod testing;
mod uses;
mod vet;

pub use engine::{Value, Version, silence_evaluation_panics, why};
pub use fault::RULE as FAULT_RULE;
pub use finding::{At, Finding, Place, Related};
pub use input::{FileInputs, RepositoryInput, document_input, file_input_schema, repository_input_schema};
pub use load::{load, load_and_vet_all, load_for_tests};
pub use metadata::{Choice, Metadata, Param, ParamError, RelatedResource, Selectors, Target};
pub use module::{Origin, PolicySource};
pub use parts::Reads;
pub use prepare::{EvaluationError, EvaluationErrorKind, Prepared, Worker, prepare};
pub use rule::{Entry, Rule};
pub use set::PolicySet;
