//! Upper and lower case, one character for one, as Go's `unicode.ToUpper` and `unicode.ToLower`.

/// The lower case of a character.
pub(super) fn lower(character: char) -> char {
    // Its full lower case has two characters; the simple one is `i`.
    if character == '\u{130}' {
        return 'i';
    }
    single(character, character.to_lowercase())
}

/// The upper case of a character. Where the full upper case has several characters, Unicode's simple one counts.
pub(super) fn upper(character: char) -> char {
    let code = u32::from(character);
    match code {
        0x1f80..=0x1f87 | 0x1f90..=0x1f97 | 0x1fa0..=0x1fa7 => char::from_u32(code + 8).unwrap_or(character),
        0x1fb3 | 0x1fc3 | 0x1ff3 => char::from_u32(code + 9).unwrap_or(character),
        _ => single(character, character.to_uppercase()),
    }
}

fn single(character: char, mut mapped: impl ExactSizeIterator<Item = char>) -> char {
    if mapped.len() == 1 {
        mapped.next().unwrap_or(character)
    } else {
        character
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn maps_one_to_one() {
        assert_eq!(upper('ß'), 'ß');
        assert_eq!(upper('\u{1f80}'), '\u{1f88}');
        assert_eq!(upper('\u{1fb3}'), '\u{1fbc}');
        assert_eq!(upper('ä'), 'Ä');
        assert_eq!(lower('\u{130}'), 'i');
        assert_eq!(lower('Σ'), 'σ');
    }
}
