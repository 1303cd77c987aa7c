//! `crypto.*`: digests, and below it certificates, keys and signatures.

mod certificate;
mod der;
mod extensions;
mod json;
pub(super) mod jwk;
mod name;
mod pem;
mod private_key;
mod public_key;
mod request;
pub(super) mod signature;
mod time;
mod uri;
pub(super) mod x509;

use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit, Mac};
use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha512};

use super::arguments::{Arguments, failed};
use super::function::{Builtin, BuiltinResult, Surroundings};
use crate::value::Value;

pub(super) const FUNCTIONS: &[(&str, usize, Builtin)] = &[
    ("crypto.hmac.equal", 2, hmac_equal),
    ("crypto.hmac.md5", 2, |arguments, _| {
        hmac_of::<Hmac<Md5>>(arguments)
    }),
    ("crypto.hmac.sha1", 2, |arguments, _| {
        hmac_of::<Hmac<Sha1>>(arguments)
    }),
    ("crypto.hmac.sha256", 2, |arguments, _| {
        hmac_of::<Hmac<Sha256>>(arguments)
    }),
    ("crypto.hmac.sha512", 2, |arguments, _| {
        hmac_of::<Hmac<Sha512>>(arguments)
    }),
    ("crypto.md5", 1, |arguments, _| digest_of::<Md5>(arguments)),
    ("crypto.sha1", 1, |arguments, _| digest_of::<Sha1>(arguments)),
    ("crypto.sha256", 1, |arguments, _| digest_of::<Sha256>(arguments)),
];

fn digest_of<D: Digest>(arguments: &[Value]) -> BuiltinResult {
    let text = arguments.string(0)?;
    Ok(Some(Value::from(
        HEXLOWER.encode(&D::digest(text.as_bytes())).as_str(),
    )))
}

/// The code of a message under a key; none if the key can't be used.
pub(super) fn code<M: Mac + KeyInit>(key: &[u8], message: &[u8]) -> Option<Vec<u8>> {
    let mut mac = <M as KeyInit>::new_from_slice(key).ok()?;
    mac.update(message);
    Some(mac.finalize().into_bytes().to_vec())
}

fn hmac_of<M: Mac + KeyInit>(arguments: &[Value]) -> BuiltinResult {
    let (message, key) = (arguments.string(0)?, arguments.string(1)?);
    let code =
        code::<M>(key.as_bytes(), message.as_bytes()).ok_or_else(|| failed("the key can't be used"))?;
    Ok(Some(Value::from(HEXLOWER.encode(&code).as_str())))
}

fn hmac_equal(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    let (first, second) = (arguments.string(0)?, arguments.string(1)?);
    Ok(Some(Value::Bool(first == second)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::builtins::lookup;

    fn call(name: &str, arguments: &[&str]) -> String {
        let (count, function) = lookup(name).unwrap();
        assert_eq!(count, arguments.len());
        let arguments: Vec<Value> = arguments.iter().map(|text| Value::from(*text)).collect();
        function(&arguments, &mut Surroundings::default())
            .unwrap()
            .unwrap()
            .to_string()
    }

    #[test]
    fn digests() {
        assert_eq!(call("crypto.md5", &["a"]), "\"0cc175b9c0f1b6a831c399e269772661\"");
        assert_eq!(
            call("crypto.sha1", &["a"]),
            "\"86f7e437faa5a7fce15d1ddcb9eaeaea377667b8\""
        );
        assert!(call("crypto.sha256", &["a"]).starts_with("\"ca978112ca1bbdcafac231b39a23dc4d"));
        assert_eq!(
            call("crypto.hmac.md5", &["m", "k"]),
            "\"ed7e724d3a91554aaa2043041d9c5305\""
        );
        assert_eq!(call("crypto.hmac.equal", &["a", "b"]), "false");
    }
}
