//! Several sources in one repository.
