//! Addresses in certificates, as Go's `net/url` has them.

use super::super::url::{Address, escape, parse_address};
use super::json;
use crate::value::Value;

/// An address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Uri {
    address: Address,
    /// What stands before `@`.
    user: Option<String>,
    omits_host: bool,
    /// Whether it ends with a `?`.
    asks_nothing: bool,
    raw_fragment: String,
}

/// What may be written without escape in a path, and in a fragment.
const PATH: &[u8] = b"-_.~$&+,/:;=@!'()*[]%";
const FRAGMENT: &[u8] = b"-_.~$&+,/:;=?@!()*";

impl Uri {
    pub(super) fn read(text: &str) -> Option<Self> {
        let mut address = parse_address(text).ok()?;
        let (text, raw_fragment) = text.split_once('#').unwrap_or((text, ""));
        let has_scheme = !address.scheme.is_empty();
        let rest = if has_scheme { text.split_once(':')?.1 } else { text };
        let asks_nothing = rest.ends_with('?') && rest.matches('?').count() == 1;
        let rest = rest.split_once('?').map_or(rest, |(rest, _)| rest);
        let authority = rest
            .strip_prefix("//")
            .filter(|_| has_scheme || !rest.starts_with("///"));
        let authority = authority.map(|rest| rest.split('/').next().unwrap_or_default());
        let user = authority
            .and_then(|authority| authority.rsplit_once('@'))
            .map(|(user, _)| user.to_owned());
        let chosen = escape(address.fragment.as_bytes(), FRAGMENT, "%20");
        let raw_fragment = if chosen == raw_fragment { "" } else { raw_fragment };
        if asks_nothing {
            address.query.clear();
        }
        Some(Self {
            omits_host: has_scheme && authority.is_none() && rest.starts_with('/'),
            address,
            user,
            asks_nothing,
            raw_fragment: raw_fragment.to_owned(),
        })
    }

    pub(super) fn host(&self) -> &str {
        &self.address.host
    }

    /// The address as text again, its parts escaped where they have to be.
    pub(super) fn text(&self) -> String {
        let address = &self.address;
        let mut out = String::new();
        if !address.scheme.is_empty() {
            out.push_str(&address.scheme);
            out.push(':');
        }
        if address.opaque.is_empty() {
            let has_authority = !address.host.is_empty() || self.user.is_some();
            if has_authority || (!address.scheme.is_empty() && !address.path.is_empty() && !self.omits_host) {
                out.push_str("//");
            }
            if let Some(user) = &self.user {
                out.push_str(user);
                out.push('@');
            }
            out.push_str(&address.host);
            let path = self.written_path();
            if !path.is_empty() && !path.starts_with('/') && !address.host.is_empty() {
                out.push('/');
            }
            out.push_str(&path);
        } else {
            out.push_str(&address.opaque);
        }
        if self.asks_nothing || !address.query.is_empty() {
            out.push('?');
            out.push_str(&address.query);
        }
        if !address.fragment.is_empty() {
            out.push('#');
            if self.raw_fragment.is_empty() {
                out.push_str(&escape(address.fragment.as_bytes(), FRAGMENT, "%20"));
            } else {
                out.push_str(&self.raw_fragment);
            }
        }
        out
    }

    fn written_path(&self) -> String {
        let raw = &self.address.raw_path;
        let is_valid = raw
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || PATH.contains(&byte));
        if !raw.is_empty() && is_valid {
            return raw.clone();
        }
        if self.address.path == "*" {
            return "*".to_owned();
        }
        escape(self.address.path.as_bytes(), b"-_.~$&+,/:;=@", "%20")
    }

    pub(super) fn to_value(&self) -> Value {
        let address = &self.address;
        let text = |text: &str| Value::from(text);
        json::object([
            ("Scheme", text(&address.scheme)),
            ("Opaque", text(&address.opaque)),
            (
                "User",
                self.user.as_ref().map_or(Value::Null, |_| Value::object(vec![])),
            ),
            ("Host", text(&address.host)),
            ("Path", text(&address.path)),
            ("RawPath", text(&address.raw_path)),
            ("OmitHost", Value::Bool(self.omits_host)),
            ("ForceQuery", Value::Bool(self.asks_nothing)),
            ("RawQuery", text(&address.query)),
            ("Fragment", text(&address.fragment)),
            ("RawFragment", text(&self.raw_fragment)),
        ])
    }
}
