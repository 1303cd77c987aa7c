//! Prow's dialect.
