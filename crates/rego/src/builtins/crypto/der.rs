//! DER, read as strictly as Go's `cryptobyte` does: definite lengths in the shortest form, and tags of one byte.

use num_bigint::BigInt;

/// The tags of ASN.1's own types.
pub(super) mod tag {
    pub(in super::super) const BOOLEAN: u8 = 0x01;
    pub(in super::super) const INTEGER: u8 = 0x02;
    pub(in super::super) const BIT_STRING: u8 = 0x03;
    pub(in super::super) const OCTET_STRING: u8 = 0x04;
    pub(in super::super) const OBJECT_IDENTIFIER: u8 = 0x06;
    pub(in super::super) const UTF8_STRING: u8 = 0x0c;
    pub(in super::super) const NUMERIC_STRING: u8 = 0x12;
    pub(in super::super) const PRINTABLE_STRING: u8 = 0x13;
    pub(in super::super) const T61_STRING: u8 = 0x14;
    pub(in super::super) const IA5_STRING: u8 = 0x16;
    pub(in super::super) const UTC_TIME: u8 = 0x17;
    pub(in super::super) const GENERALIZED_TIME: u8 = 0x18;
    pub(in super::super) const BMP_STRING: u8 = 0x1e;
    pub(in super::super) const SEQUENCE: u8 = 0x30;
    pub(in super::super) const SET: u8 = 0x31;

    /// The tag of a member by its number, for a value of one piece.
    pub(in super::super) const fn member(number: u8) -> u8 {
        0x80 | number
    }

    /// The tag of a member by its number, for a value that holds others.
    pub(in super::super) const fn holding(number: u8) -> u8 {
        0xa0 | number
    }
}

/// An object identifier, by its numbers. Go takes none that is larger than 31 bits.
pub(super) type Oid = Vec<u32>;

/// Bits, with how many of the last byte's are no part of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Bits<'a> {
    bytes: &'a [u8],
    unused: u8,
}

impl Bits<'_> {
    /// The bytes, with the bits moved to the end of them.
    pub(super) fn right_aligned(self) -> Vec<u8> {
        if self.unused == 0 {
            return self.bytes.to_vec();
        }
        let mut carried = 0;
        let shifted = self.bytes.iter().map(|byte| {
            let shifted = carried | (byte >> self.unused);
            carried = byte << (8 - self.unused);
            shifted
        });
        shifted.collect()
    }

    /// Whether the bit at a place is there and set.
    pub(super) fn is_set(self, at: usize) -> bool {
        at < self.bytes.len() * 8 - usize::from(self.unused)
            && self
                .bytes
                .get(at / 8)
                .is_some_and(|byte| byte >> (7 - at % 8) & 1 == 1)
    }
}

/// One value with its tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Element<'a> {
    pub(super) tag: u8,
    /// What is in it.
    pub(super) content: &'a [u8],
    /// All of it, with the tag and the length.
    pub(super) whole: &'a [u8],
}

/// What is left to read. A method gives nothing for what is malformed, and for another tag than the one that is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn rest(&self) -> &'a [u8] {
        self.0
    }

    /// Whether the next value has a tag.
    pub(super) fn is_next(&self, tag: u8) -> bool {
        self.0.first() == Some(&tag)
    }

    /// The next value, whatever its tag.
    pub(super) fn any(&mut self) -> Option<Element<'a>> {
        let (&tag, behind) = self.0.split_first()?;
        if tag & 0x1f == 0x1f {
            return None;
        }
        let (&first, behind) = behind.split_first()?;
        let (length, behind) = if first < 0x80 {
            (usize::from(first), behind)
        } else {
            let count = usize::from(first & 0x7f);
            if !(1..=4).contains(&count) || behind.len() < count {
                return None;
            }
            let (digits, behind) = behind.split_at(count);
            let length = digits
                .iter()
                .fold(0_usize, |sum, byte| sum << 8 | usize::from(*byte));
            if length < 0x80 || digits.first() == Some(&0) {
                return None;
            }
            (length, behind)
        };
        if behind.len() < length {
            return None;
        }
        let header = self.0.len() - behind.len();
        let (whole, rest) = self.0.split_at(header + length);
        self.0 = rest;
        Some(Element {
            tag,
            content: &whole[header..],
            whole,
        })
    }

    /// The next value, if it has the tag.
    pub(super) fn element(&mut self, tag: u8) -> Option<Element<'a>> {
        let mut ahead = *self;
        let element = ahead.any().filter(|element| element.tag == tag)?;
        *self = ahead;
        Some(element)
    }

    /// What is in the next value.
    pub(super) fn within(&mut self, tag: u8) -> Option<Self> {
        self.element(tag).map(|element| Self(element.content))
    }

    /// What is in the next value if it has the tag. The outer option is whether it is well-formed.
    #[allow(clippy::option_option, reason = "malformed is not the same as absent")]
    pub(super) fn optional(&mut self, tag: u8) -> Option<Option<Self>> {
        if self.is_next(tag) {
            return self.within(tag).map(Some);
        }
        Some(None)
    }

    pub(super) fn boolean(&mut self) -> Option<bool> {
        match self.element(tag::BOOLEAN)?.content {
            [0] => Some(false),
            [0xff] => Some(true),
            _ => None,
        }
    }

    pub(super) fn integer(&mut self) -> Option<BigInt> {
        self.integer_with(tag::INTEGER)
    }

    /// A whole number behind a tag of its own.
    pub(super) fn integer_with(&mut self, tag: u8) -> Option<BigInt> {
        let content = self.element(tag)?.content;
        match content {
            [] => None,
            [0, second, ..] if *second < 0x80 => None,
            [0xff, second, ..] if *second >= 0x80 => None,
            _ => Some(BigInt::from_signed_bytes_be(content)),
        }
    }

    /// A whole number of 64 bits.
    pub(super) fn small_integer(&mut self) -> Option<i64> {
        i64::try_from(self.integer()?).ok()
    }

    pub(super) fn octets(&mut self) -> Option<&'a [u8]> {
        self.element(tag::OCTET_STRING).map(|element| element.content)
    }

    pub(super) fn bits(&mut self) -> Option<Bits<'a>> {
        let (&unused, bytes) = self.element(tag::BIT_STRING)?.content.split_first()?;
        match bytes.last() {
            _ if unused > 7 => None,
            None if unused != 0 => None,
            Some(last) if last & ((1_u8 << unused) - 1) != 0 => None,
            _ => Some(Bits { bytes, unused }),
        }
    }

    pub(super) fn oid(&mut self) -> Option<Oid> {
        oid(self.element(tag::OBJECT_IDENTIFIER)?.content)
    }
}

/// The numbers of an object identifier.
pub(super) fn oid(content: &[u8]) -> Option<Oid> {
    let mut numbers = numbers(content)?.into_iter();
    let first = numbers.next()?;
    // The first two are written as one.
    let (first, second) = if first < 80 {
        (first / 40, first % 40)
    } else {
        (2, first - 80)
    };
    Some([first, second].into_iter().chain(numbers).collect())
}

/// Numbers in base 128, each in the shortest form.
fn numbers(content: &[u8]) -> Option<Vec<u32>> {
    let mut found = Vec::new();
    let (mut number, mut digits) = (0_u64, 0);
    for byte in content {
        if digits == 0 && *byte == 0x80 {
            return None;
        }
        number = number << 7 | u64::from(byte & 0x7f);
        digits += 1;
        if number > u64::from(u32::MAX >> 1) {
            return None;
        }
        if byte & 0x80 == 0 {
            found.push(u32::try_from(number).ok()?);
            (number, digits) = (0, 0);
        }
    }
    (digits == 0).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_lengths_in_the_shortest_form_only() {
        assert_eq!(Reader::new(&[4, 1, 7]).octets(), Some(&[7][..]));
        let long: Vec<u8> = [4, 0x81, 0x80].into_iter().chain([1; 128]).collect();
        assert_eq!(Reader::new(&long).octets().map(<[u8]>::len), Some(128));
        for malformed in [
            &[4, 0x81, 1, 7][..],
            &[4, 0x80],
            &[4, 0x82, 0, 0x80],
            &[4, 2, 7],
            &[4],
            &[],
        ] {
            assert_eq!(Reader::new(malformed).any(), None, "{malformed:?}");
        }
    }

    #[test]
    fn reads_numbers() {
        assert_eq!(Reader::new(&[2, 1, 0x80]).small_integer(), Some(-128));
        assert_eq!(Reader::new(&[2, 2, 0, 0x80]).small_integer(), Some(128));
        for malformed in [&[2, 2, 0, 1][..], &[2, 2, 0xff, 0x80], &[2, 0]] {
            assert_eq!(Reader::new(malformed).integer(), None, "{malformed:?}");
        }
    }

    #[test]
    fn reads_object_identifiers() {
        assert_eq!(oid(&[0x2a, 0x86, 0x48]), Some(vec![1, 2, 840]));
        assert_eq!(oid(&[0x88, 0x37, 3]), Some(vec![2, 999, 3]));
        assert_eq!(oid(&[0x2a, 0x80, 0x01]), None);
        assert_eq!(oid(&[0x2a, 0x86]), None);
        assert_eq!(oid(&[]), None);
    }

    #[test]
    fn reads_bits() {
        let read = |bytes: &'static [u8]| Reader::new(bytes).bits();
        assert_eq!(read(&[3, 2, 4, 0x50]).map(Bits::right_aligned), Some(vec![5]));
        assert_eq!(
            read(&[3, 3, 1, 0x80, 0x02]).map(Bits::right_aligned),
            Some(vec![0x40, 1])
        );
        assert!(read(&[3, 2, 4, 0x50]).is_some_and(|bits| bits.is_set(1) && !bits.is_set(0)));
        assert_eq!(read(&[3, 2, 4, 0x51]), None);
        assert_eq!(read(&[3, 1, 1]), None);
    }
}
