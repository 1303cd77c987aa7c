//! What a token has to fulfil.

use super::super::arguments::failed;
use super::super::crypto::jwk::{self, Key};
use super::super::function::BuiltinError;
use super::token::field;
use crate::value::{Number, Object, Value};

/// What a token has to fulfil.
#[derive(Default)]
pub(super) struct Constraints<'a> {
    /// The keys that it may be signed with, if they are not a secret.
    pub(super) keys: Option<Vec<Key>>,
    pub(super) secret: &'a str,
    pub(super) algorithm: &'a str,
    issuer: &'a str,
    audience: &'a str,
    /// When it has to be valid, in ns since 1970.
    time: Option<f64>,
}

impl<'a> Constraints<'a> {
    pub(super) fn read(options: &'a Object) -> Result<Self, BuiltinError> {
        let mut found = Self::default();
        for (key, value) in options.iter() {
            let place = match (key.as_str(), value) {
                (Some("cert"), Value::String(text)) => {
                    found.keys = Some(jwk::keys(text)?);
                    continue;
                }
                (Some("time"), Value::Number(number)) if number.to_f64() >= 0.0 => {
                    found.time = Some(number.to_f64());
                    continue;
                }
                (Some("secret"), _) => &mut found.secret,
                (Some("alg"), _) => &mut found.algorithm,
                (Some("iss"), _) => &mut found.issuer,
                (Some("aud"), _) => &mut found.audience,
                _ => {
                    return Err(failed(format_args!(
                        "the constraint {key} is unknown or malformed"
                    )));
                }
            };
            *place = value
                .as_str()
                .ok_or_else(|| failed(format_args!("the constraint {key} must be a string")))?;
        }
        match (&found.keys, found.secret) {
            (None, "") => Err(failed("a constraint `cert` or `secret` is missing")),
            (Some(_), secret) if !secret.is_empty() => Err(failed("`cert` and `secret` exclude each other")),
            _ => Ok(found),
        }
    }

    /// The time, in seconds.
    fn seconds(&self) -> Result<Number, BuiltinError> {
        let time = self.time.ok_or_else(|| {
            BuiltinError::Halt(
                "the token is valid for a time only: give `time`, the clock is not read".to_owned(),
            )
        })?;
        Number::parse(&(time / 1e9).to_string()).ok_or_else(|| failed("`time` is malformed"))
    }

    fn accepts_audience(&self, audience: Option<&Value>) -> bool {
        match audience {
            None => self.audience.is_empty(),
            Some(Value::String(text)) => text.as_ref() == self.audience,
            Some(Value::Array(items)) => items.iter().any(|item| item.as_str() == Some(self.audience)),
            Some(_) => false,
        }
    }
}

/// Whether the claims of a payload meet the constraints.
pub(super) fn fulfils(payload: &Value, constraints: &Constraints<'_>) -> Result<bool, BuiltinError> {
    if !constraints.issuer.is_empty() {
        match field(payload, "iss") {
            Some(Value::String(issuer)) if issuer.as_ref() == constraints.issuer => {}
            None | Some(Value::String(_)) => return Ok(false),
            Some(_) => return Err(failed("`iss` must be a string")),
        }
    }
    if !constraints.accepts_audience(field(payload, "aud")) {
        return Ok(false);
    }
    match field(payload, "exp") {
        None => {}
        Some(Value::Number(expiry)) if constraints.seconds()? < *expiry => {}
        Some(Value::Number(_)) => return Ok(false),
        Some(_) => return Err(failed("`exp` must be a number")),
    }
    match field(payload, "nbf") {
        None => Ok(true),
        Some(Value::Number(start)) => Ok(constraints.seconds()? >= *start),
        Some(_) => Err(failed("`nbf` must be a number")),
    }
}
