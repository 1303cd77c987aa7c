//! What OPA's library reads in another way than the standard: it is refused, so that no value differs in silence.

use granit_parser::{Event, ScalarStyle, Span, StructureStyle};

/// Looks at the events of a text, one after the other.
#[derive(Default)]
pub(super) struct Unlike {
    /// Where the event before ended, in bytes.
    end: usize,
    /// For each collection around: whether it is written in brackets or braces.
    is_flow: Vec<bool>,
}

impl Unlike {
    /// What is refused in a text as a whole.
    pub(super) fn in_text(text: &str) -> Result<(), String> {
        if text
            .char_indices()
            .any(|(at, character)| at > 0 && character == '\u{feff}')
        {
            return Err("not YAML: a byte order mark within the text".to_owned());
        }
        let mut may_be_directive = true;
        for line in text.lines() {
            let is_refused = line.starts_with('%')
                && !line.starts_with("%TAG")
                && line.split_whitespace().take(2).ne(["%YAML", "1.1"]);
            if may_be_directive && is_refused {
                return Err("not YAML: a directive other than `%YAML 1.1` and `%TAG`".to_owned());
            }
            let is_blank = line.trim().is_empty() || line.starts_with(['#', '%']);
            may_be_directive = line.starts_with("...") || (may_be_directive && is_blank);
        }
        Ok(())
    }

    /// What is refused in an event.
    pub(super) fn see(&mut self, event: &Event<'_>, span: &Span, text: &str) -> Result<(), String> {
        // The first document starts behind the anchor of its root.
        let is_outside = matches!(event, Event::StreamStart | Event::DocumentStart(..));
        let Some(range) = span.byte_range().filter(|_| !is_outside) else {
            return Ok(());
        };
        let source = text.get(range.clone()).unwrap_or_default();
        let before = text
            .get(self.end.min(range.start)..range.start)
            .unwrap_or_default();
        let behind = text.get(range.end..).unwrap_or_default();
        self.end = range.end;
        match event {
            Event::Alias(_) => return name(source.trim_start_matches('*')),
            Event::SequenceStart(style, ..) | Event::MappingStart(style, ..) => {
                self.is_flow.push(*style == StructureStyle::Flow);
            }
            Event::SequenceEnd | Event::MappingEnd => {
                self.is_flow.pop();
            }
            Event::Scalar(_, style, ..) if self.is_flow.last() == Some(&true) => {
                in_flow(source, behind, *style == ScalarStyle::Plain)?;
            }
            _ => {}
        }
        let has_anchor = match event {
            Event::Scalar(_, _, anchor, _)
            | Event::SequenceStart(_, anchor, _)
            | Event::MappingStart(_, anchor, _) => *anchor > 0,
            _ => false,
        };
        if !has_anchor {
            return Ok(());
        }
        let properties = before
            .lines()
            .map(|line| line.split(" #").next().unwrap_or_default());
        let written: Vec<&str> = properties.chain([source]).collect();
        let anchor = written.iter().find_map(|part| part.split_once('&'));
        anchor.map_or(Ok(()), |(_, rest)| name(rest))
    }
}

/// The name of an anchor: letters of ASCII, digits, `-` and `_`.
fn name(text: &str) -> Result<(), String> {
    let end = text.find(|c: char| c.is_ascii_whitespace() || ",[]{}".contains(c));
    let name = text.get(..end.unwrap_or(text.len())).unwrap_or_default();
    if name
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || "-_".contains(c))
    {
        Ok(())
    } else {
        Err("not YAML: the name of an anchor".to_owned())
    }
}

fn in_flow(source: &str, behind: &str, is_plain: bool) -> Result<(), String> {
    let is_key = behind.trim_start().starts_with(':');
    if is_key && source.contains('\n') {
        return Err("not YAML: a key of several lines".to_owned());
    }
    let ends = behind.strip_prefix(':');
    if is_plain && ends.is_some_and(|rest| rest.starts_with([',', '[', ']', '{', '}'])) {
        return Err("not YAML: a space is missing behind `:`".to_owned());
    }
    if is_plain && (source.starts_with(':') || source.contains('?')) {
        return Err("not YAML: `?` or `:` in brackets without quotes".to_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::read::read;

    #[test]
    fn what_would_differ_is_refused() {
        for text in [
            "# x\n\u{feff}a: 1",
            "&a.b 1",
            "[&é 1, *é]",
            "- &a! 1\n- *a!",
            "&a: 1",
            "[a:,]",
            "{a:}",
            "{?a : 1}",
            "[:a]",
            "[a?b]",
            "[http://a.b/c?d=e]",
            "{a?: 1}",
            "{a\nb: 1}",
            "%YAML 1.2\n---\na: yes",
            "# x\n%X y\n---\na: 1",
        ] {
            assert!(read(text).unwrap_err().starts_with("not YAML: "), "{text}");
        }
        for text in [
            "\u{feff}a: 1",
            "[&a-b_1 1, *a-b_1]",
            "&a # &é\n- 1",
            "x: &a [1]\ny: {z: *a}",
            "[\"a\":1]",
            "- :a\n- ?b\n- a?b",
            "['a?b']",
            "%YAML 1.1\n---\na: 1",
            "a: |\n %b\n",
            "[http://x, a:b]",
        ] {
            assert!(read(text).is_ok(), "{text}");
        }
    }
}
