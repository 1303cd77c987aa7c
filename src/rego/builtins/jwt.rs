//! `io.jwt.*`: tokens that are signed with a secret. Those that are signed with a key pair are not supported.

use data_encoding::HEXLOWER;
use hmac::Hmac;
use sha2::{Sha256, Sha384, Sha512};

use super::arguments::{failed, lossy, object, string};
use super::crypto::code;
use super::encoding::url_bytes;
use super::function::{Builtin, BuiltinError, BuiltinResult, Surroundings};
use super::json_text;
use crate::rego::value::{Number, Object, Value};

pub(super) const FUNCTIONS: &[(&str, usize, Builtin)] = &[
    ("io.jwt.decode", 1, decode),
    ("io.jwt.decode_verify", 2, decode_verify),
    ("io.jwt.verify_hs256", 2, |arguments, _| {
        verify_secret("io.jwt.verify_hs256", "HS256", arguments)
    }),
    ("io.jwt.verify_hs384", 2, |arguments, _| {
        verify_secret("io.jwt.verify_hs384", "HS384", arguments)
    }),
    ("io.jwt.verify_hs512", 2, |arguments, _| {
        verify_secret("io.jwt.verify_hs512", "HS512", arguments)
    }),
];

/// How many tokens may be nested in each other.
const DEEPEST: usize = 100;

/// The three parts of a token, as they are written.
struct Token<'a> {
    header: &'a str,
    payload: &'a str,
    signature: &'a str,
}

impl<'a> Token<'a> {
    fn parse(function: &str, text: &'a str) -> Result<Self, BuiltinError> {
        match text.split('.').collect::<Vec<_>>().as_slice() {
            [header, payload, signature] => Ok(Self {
                header,
                payload,
                signature,
            }),
            parts => Err(failed(
                function,
                format_args!("a token has three parts, and this one {}", parts.len()),
            )),
        }
    }

    fn header(&self, function: &str) -> Result<Value, BuiltinError> {
        let header = json_object(function, &lossy(url_bytes(function, self.header)?))?;
        if let Value::Object(object) = &header
            && object.get_str("enc").is_some()
        {
            return Err(failed(function, "encrypted tokens are not supported"));
        }
        Ok(header)
    }

    fn payload_text(&self, function: &str) -> Result<String, BuiltinError> {
        url_bytes(function, self.payload).map(lossy)
    }

    /// Whether a secret signed the token by an algorithm; not so if it is one for other keys.
    fn is_signed(&self, algorithm: &str, secret: &str, signature: &[u8]) -> bool {
        let message = format!("{}.{}", self.header, self.payload);
        let (key, message) = (secret.as_bytes(), message.as_bytes());
        let expected = match algorithm {
            "HS256" => code::<Hmac<Sha256>>(key, message),
            "HS384" => code::<Hmac<Sha384>>(key, message),
            "HS512" => code::<Hmac<Sha512>>(key, message),
            _ => None,
        };
        expected.is_some_and(|expected| expected == signature)
    }
}

fn json_object(function: &str, text: &str) -> Result<Value, BuiltinError> {
    let value = json_text::read(function, text)?;
    if matches!(value, Value::Object(_)) {
        return Ok(value);
    }
    Err(failed(function, "a part of the token is not an object"))
}

fn field<'a>(value: &'a Value, name: &str) -> Option<&'a Value> {
    match value {
        Value::Object(object) => object.get_str(name),
        _ => None,
    }
}

fn decode(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    const NAME: &str = "io.jwt.decode";
    let mut text = string(NAME, arguments, 0)?.to_owned();
    for _ in 0..DEEPEST {
        let token = Token::parse(NAME, &text)?;
        let header = token.header(NAME)?;
        let payload = token.payload_text(NAME)?;
        match field(&header, "cty") {
            Some(Value::String(kind)) if kind.as_ref() == "JWT" => {
                // What is in it is a token again, maybe in quotes.
                payload.trim_matches(['"', '\'']).clone_into(&mut text);
                continue;
            }
            None | Some(Value::String(_)) => {}
            Some(_) => return Err(failed(NAME, "`cty` of the header has to be a string")),
        }
        let payload = json_object(NAME, &payload)?;
        let signature = HEXLOWER.encode(&url_bytes(NAME, token.signature)?);
        return Ok(Some(Value::array(vec![
            header,
            payload,
            Value::from(signature.as_str()),
        ])));
    }
    Err(failed(NAME, "tokens nest too deep"))
}

fn verify_secret(function: &str, algorithm: &str, arguments: &[Value]) -> BuiltinResult {
    let (text, secret) = (string(function, arguments, 0)?, string(function, arguments, 1)?);
    let token = Token::parse(function, text)?;
    let signature = url_bytes(function, token.signature)?;
    Ok(Some(Value::Bool(token.is_signed(algorithm, secret, &signature))))
}

/// What a token has to fulfil.
#[derive(Default)]
struct Constraints<'a> {
    secret: &'a str,
    algorithm: &'a str,
    issuer: &'a str,
    audience: &'a str,
    /// When it has to be valid, in ns since 1970.
    time: Option<f64>,
}

impl<'a> Constraints<'a> {
    fn read(function: &str, options: &'a Object) -> Result<Self, BuiltinError> {
        let mut found = Self::default();
        for (key, value) in options.iter() {
            let place = match (key.as_str(), value) {
                (Some("cert"), _) => {
                    return Err(BuiltinError::Halt(format!(
                        "`{function}`: `cert` is not supported, only `secret`"
                    )));
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
                    return Err(failed(
                        function,
                        format_args!("the constraint {key} is unknown or malformed"),
                    ));
                }
            };
            *place = value
                .as_str()
                .ok_or_else(|| failed(function, format_args!("the constraint {key} has to be a string")))?;
        }
        if found.secret.is_empty() {
            return Err(failed(function, "a constraint `secret` is missing"));
        }
        Ok(found)
    }

    /// The time, in seconds.
    fn seconds(&self, function: &str) -> Result<Number, BuiltinError> {
        let time = self.time.ok_or_else(|| {
            BuiltinError::Halt(format!(
                "`{function}`: the token is valid for a time only: give `time`, the clock is not read"
            ))
        })?;
        Number::parse(&(time / 1e9).to_string()).ok_or_else(|| failed(function, "`time` is malformed"))
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

/// The fields of a header that verification looks at.
struct Header {
    algorithm: String,
    is_nested: bool,
    is_valid: bool,
}

impl Header {
    fn read(function: &str, header: &Value) -> Result<Self, BuiltinError> {
        let text = |name: &str| match field(header, name) {
            None => Ok(String::new()),
            Some(Value::String(text)) => Ok(text.to_string()),
            Some(_) => Err(failed(
                function,
                format_args!("`{name}` of the header has to be a string"),
            )),
        };
        let (algorithm, content) = (text("alg")?, text("cty")?);
        text("kid")?;
        text("typ")?;
        let mut is_valid = !algorithm.is_empty();
        match field(header, "crit") {
            None => {}
            Some(Value::Array(items)) => {
                // Names up to the first that is none.
                let critical: Vec<&str> = items.iter().map_while(Value::as_str).collect();
                if critical.is_empty() {
                    return Err(failed(function, "`crit` of the header must not be empty"));
                }
                let is_known = |name: &str| matches!(name, "alg" | "kid" | "typ" | "cty" | "crit");
                is_valid &= critical
                    .iter()
                    .all(|name| is_known(name) || field(header, name).is_none());
            }
            Some(_) => return Err(failed(function, "`crit` of the header has to be an array")),
        }
        Ok(Self {
            algorithm,
            is_nested: content.eq_ignore_ascii_case("JWT"),
            is_valid,
        })
    }
}

fn decode_verify(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    const NAME: &str = "io.jwt.decode_verify";
    let constraints = Constraints::read(NAME, object(NAME, arguments, 1)?)?;
    let unverified = || {
        Ok(Some(Value::array(vec![
            Value::Bool(false),
            Value::object(vec![]),
            Value::object(vec![]),
        ])))
    };
    let mut text = string(NAME, arguments, 0)?.to_owned();
    for _ in 0..DEEPEST {
        let token = Token::parse(NAME, &text)?;
        let header = token.header(NAME)?;
        let fields = Header::read(NAME, &header)?;
        if !fields.is_valid
            || (!constraints.algorithm.is_empty() && constraints.algorithm != fields.algorithm)
        {
            return unverified();
        }
        let signature = url_bytes(NAME, token.signature)?;
        if !token.is_signed(&fields.algorithm, constraints.secret, &signature) {
            return unverified();
        }
        let payload = token.payload_text(NAME)?;
        if fields.is_nested {
            text = payload;
            continue;
        }
        let payload = json_object(NAME, &payload)?;
        if !fulfils(NAME, &payload, &constraints)? {
            return unverified();
        }
        return Ok(Some(Value::array(vec![Value::Bool(true), header, payload])));
    }
    Err(failed(NAME, "tokens nest too deep"))
}

/// Whether the claims of a payload meet the constraints.
fn fulfils(function: &str, payload: &Value, constraints: &Constraints<'_>) -> Result<bool, BuiltinError> {
    if !constraints.issuer.is_empty() {
        match field(payload, "iss") {
            Some(Value::String(issuer)) if issuer.as_ref() == constraints.issuer => {}
            None | Some(Value::String(_)) => return Ok(false),
            Some(_) => return Err(failed(function, "`iss` has to be a string")),
        }
    }
    if !constraints.accepts_audience(field(payload, "aud")) {
        return Ok(false);
    }
    match field(payload, "exp") {
        None => {}
        Some(Value::Number(expiry)) if constraints.seconds(function)? < *expiry => {}
        Some(Value::Number(_)) => return Ok(false),
        Some(_) => return Err(failed(function, "`exp` has to be a number")),
    }
    match field(payload, "nbf") {
        None => Ok(true),
        Some(Value::Number(start)) => Ok(constraints.seconds(function)? >= *start),
        Some(_) => Err(failed(function, "`nbf` has to be a number")),
    }
}

#[cfg(test)]
mod tests {
    use data_encoding::BASE64URL_NOPAD;

    use super::*;

    fn token(header: &str, payload: &str, secret: &str) -> Value {
        let message = format!(
            "{}.{}",
            BASE64URL_NOPAD.encode(header.as_bytes()),
            BASE64URL_NOPAD.encode(payload.as_bytes())
        );
        let signature = code::<Hmac<Sha256>>(secret.as_bytes(), message.as_bytes()).unwrap();
        Value::from(format!("{message}.{}", BASE64URL_NOPAD.encode(&signature)).as_str())
    }

    fn verified(payload: &str, constraints: &str) -> String {
        let token = token(r#"{"alg":"HS256"}"#, payload, "s");
        match decode_verify(
            &[token, Value::from_json(constraints).unwrap()],
            &mut Surroundings::default(),
        ) {
            Ok(Some(value)) => value.to_json(),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn decodes_and_verifies() {
        let around = &mut Surroundings::default();
        let token = token(r#"{"alg":"HS256"}"#, r#"{"a":1}"#, "s");
        let decoded = decode(std::slice::from_ref(&token), around)
            .unwrap()
            .unwrap()
            .to_json();
        assert!(decoded.starts_with(r#"[{"alg":"HS256"},{"a":1},""#), "{decoded}");
        assert_eq!(
            verify_secret("f", "HS256", &[token.clone(), "s".into()]),
            Ok(Some(true.into()))
        );
        assert_eq!(
            verify_secret("f", "HS256", &[token.clone(), "t".into()]),
            Ok(Some(false.into()))
        );
        assert_eq!(
            verify_secret("f", "HS512", &[token, "s".into()]),
            Ok(Some(false.into()))
        );
        assert!(decode(&["a.b".into()], around).is_err());
    }

    #[test]
    fn checks_claims_at_the_time_that_is_given() {
        let no = r"[false,{},{}]";
        assert_eq!(
            verified(r#"{"a":1}"#, r#"{"secret":"s"}"#),
            r#"[true,{"alg":"HS256"},{"a":1}]"#
        );
        assert_eq!(
            verified(r#"{"exp":2}"#, r#"{"secret":"s","time":2000000000}"#),
            no
        );
        assert_ne!(
            verified(r#"{"exp":2}"#, r#"{"secret":"s","time":1999999999}"#),
            no
        );
        assert_eq!(
            verified(r#"{"nbf":2}"#, r#"{"secret":"s","time":1999999999}"#),
            no
        );
        assert!(verified(r#"{"exp":2}"#, r#"{"secret":"s"}"#).contains("give `time`"));
        assert_eq!(verified(r#"{"aud":["x"]}"#, r#"{"secret":"s"}"#), no);
        assert_ne!(verified(r#"{"aud":["x"]}"#, r#"{"secret":"s","aud":"x"}"#), no);
        assert_eq!(verified(r#"{"a":1}"#, r#"{"secret":"s","iss":"i"}"#), no);
        assert!(verified("{}", r#"{"cert":"x"}"#).contains("not supported"));
    }
}
