//! SPDX licence expressions: <https://spdx.github.io/spdx-spec/v2.3/SPDX-license-expressions/>.
//!
//! A rule asks whether some way to meet a licence is allowed, so an expression becomes a list of ways: Rego has no
//! recursion to parse it with.

/// How many bytes of an expression are read; real ones have a few dozen.
const MAX_BYTES: usize = 4096;

/// How deep parentheses may nest.
const MAX_DEPTH: usize = 32;

/// How many ways an expression may have, and how many licences each. `AND` multiplies ways.
const MAX_WAYS: usize = 64;

/// The ways to meet a licence, each a list of ids that hold together, sorted; the first of several that are equal. An
/// exception follows its licence: `GPL-2.0-only WITH Classpath-exception-2.0` is one id. Operators may be in any case,
/// as SPDX 3 has them. Empty for what is not an expression, for `NONE` and `NOASSERTION`, and for one with more than 64
/// ways.
///
/// An id need not be one that SPDX lists, since registries take others too.
pub(super) fn ways(text: &str) -> Vec<Vec<String>> {
    if text.len() > MAX_BYTES {
        return Vec::new();
    }
    let tokens = tokens(text);
    let mut parser = LicenceParser {
        tokens: &tokens,
        at: 0,
    };
    parser
        .either(0)
        .filter(|_| parser.at == tokens.len())
        .unwrap_or_default()
}

fn tokens(text: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let end = match rest.find(|c: char| c.is_whitespace() || c == '(' || c == ')') {
            Some(0) => 1,
            Some(end) => end,
            None => rest.len(),
        };
        let (token, behind) = rest.split_at(end);
        tokens.push(token);
        rest = behind.trim_start();
    }
    tokens
}

struct LicenceParser<'t> {
    tokens: &'t [&'t str],
    at: usize,
}

type Ways = Vec<Vec<String>>;

impl LicenceParser<'_> {
    fn peek(&self) -> Option<&str> {
        self.tokens.get(self.at).copied()
    }

    fn takes(&mut self, word: &str) -> bool {
        let is = self.peek().is_some_and(|token| token.eq_ignore_ascii_case(word));
        self.at += usize::from(is);
        is
    }

    /// Recursion: `depth` is bounded by [`MAX_DEPTH`].
    fn either(&mut self, depth: usize) -> Option<Ways> {
        let mut ways = self.all(depth)?;
        while self.takes("OR") {
            for way in self.all(depth)? {
                if !ways.contains(&way) {
                    ways.push(way);
                }
            }
            if ways.len() > MAX_WAYS {
                return None;
            }
        }
        Some(ways)
    }

    fn all(&mut self, depth: usize) -> Option<Ways> {
        let mut ways = self.one(depth)?;
        while self.takes("AND") {
            let others = self.one(depth)?;
            let mut both: Ways = Vec::new();
            for way in &ways {
                for other in &others {
                    let mut joined: Vec<String> = way.iter().chain(other).cloned().collect();
                    joined.sort();
                    joined.dedup();
                    if joined.len() > MAX_WAYS || both.len() > MAX_WAYS {
                        return None;
                    }
                    if !both.contains(&joined) {
                        both.push(joined);
                    }
                }
            }
            ways = both;
        }
        Some(ways)
    }

    fn one(&mut self, depth: usize) -> Option<Ways> {
        if self.takes("(") {
            if depth >= MAX_DEPTH {
                return None;
            }
            let inner = self.either(depth + 1)?;
            return self.takes(")").then_some(inner);
        }
        let mut id = self.id()?;
        if self.takes("WITH") {
            id = format!("{id} WITH {}", self.id()?);
        }
        Some(vec![vec![id]])
    }

    fn id(&mut self) -> Option<String> {
        let id = self.peek()?;
        let is_word = ["AND", "OR", "WITH", "NONE", "NOASSERTION"]
            .iter()
            .any(|word| id.eq_ignore_ascii_case(word));
        let is_id = id
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '+' | ':'));
        if is_word || !is_id {
            return None;
        }
        let id = id.to_owned();
        self.at += 1;
        Some(id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> String {
        let ways: Vec<String> = ways(text).iter().map(|way| way.join(" & ")).collect();
        ways.join(" | ")
    }

    #[test]
    fn an_expression_is_told_as_its_ways() {
        for (text, expected) in [
            ("MIT", "MIT"),
            ("(MIT)", "MIT"),
            ("MIT OR GPL-3.0-only", "MIT | GPL-3.0-only"),
            ("(MIT or Apache-2.0)", "MIT | Apache-2.0"),
            ("MIT AND BSD-3-Clause", "BSD-3-Clause & MIT"),
            ("MIT OR Apache-2.0 AND Zlib", "MIT | Apache-2.0 & Zlib"),
            ("(MIT OR Apache-2.0) AND Zlib", "MIT & Zlib | Apache-2.0 & Zlib"),
            ("(MIT OR ISC) AND (MIT OR ISC)", "MIT | ISC & MIT | ISC"),
            (
                "GPL-2.0-only WITH Classpath-exception-2.0 OR MIT",
                "GPL-2.0-only WITH Classpath-exception-2.0 | MIT",
            ),
            ("GPL-2.0+", "GPL-2.0+"),
            ("LicenseRef-acme", "LicenseRef-acme"),
            ("UNLICENSED", "UNLICENSED"),
        ] {
            assert_eq!(told(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_expression_has_no_way() {
        for text in [
            "",
            "SEE LICENSE IN LICENSE.md",
            "Apache 2.0",
            "MIT OR",
            "OR MIT",
            "(MIT",
            "MIT)",
            "()",
            "MIT/X11",
            "NONE",
            "NOASSERTION",
            "MIT WITH",
            "MIT, ISC",
        ] {
            assert_eq!(ways(text), Ways::new(), "{text}");
        }
    }

    #[test]
    fn no_expression_grows_beyond_bounds() {
        let product = vec!["(A-1 OR B)"; 200].join(" AND ");
        assert_eq!(ways(&product).len(), 3, "equal ways are one");
        let distinct: Vec<String> = (0..40).map(|n| format!("(A{n} OR B{n})")).collect();
        assert_eq!(ways(&distinct.join(" AND ")), Ways::new());
        let many: Vec<String> = (0..100).map(|n| format!("A{n}")).collect();
        assert_eq!(ways(&many.join(" OR ")), Ways::new());
        assert_eq!(ways(&many.join(" AND ")), Ways::new());
        let nested = |depth| format!("{}MIT{}", "(".repeat(depth), ")".repeat(depth));
        assert_eq!(ways(&nested(MAX_DEPTH)).len(), 1);
        assert_eq!(ways(&nested(MAX_DEPTH + 1)), Ways::new());
        assert_eq!(ways(&nested(100_000)), Ways::new());
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_without_panic(text in "\\PC{0,60}|((MIT|OR|AND|WITH|\\(|\\)) ){0,40}") {
            for way in ways(&text) {
                proptest::prop_assert!(!way.is_empty() && way.is_sorted());
            }
        }
    }
}
