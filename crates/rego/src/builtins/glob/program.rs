//! A glob as a list of steps, which all ways through are followed in at once: the time is that of text times pattern.

/// A compiled glob.
pub(super) struct Program {
    steps: Vec<Step>,
    delimiters: Vec<char>,
}

#[derive(Debug)]
enum Step {
    /// This character.
    Character(char),
    /// Any character, or any but the delimiters.
    Any { is_delimited: bool },
    /// One of these ranges, or none of them.
    Class {
        ranges: Vec<(char, char)>,
        is_negated: bool,
    },
    /// Two ways to go on.
    Split(usize, usize),
    /// One way to go on.
    Jump(usize),
    /// No way to go on.
    Fail,
}

/// A group `{a,b}` that is open: where its alternative began, and the ends of those before.
struct Group {
    split: usize,
    ends: Vec<usize>,
}

/// How many steps a glob may have.
const MOST_STEPS: usize = 100_000;

impl Program {
    /// Reads a glob; `*` and `?` stop at the delimiters.
    pub(super) fn compile(pattern: &str, delimiters: &[char]) -> Result<Self, &'static str> {
        let mut steps = Vec::new();
        let mut groups: Vec<Group> = Vec::new();
        let mut characters = pattern.chars().peekable();
        while let Some(character) = characters.next() {
            match character {
                '\\' => steps.push(Step::Character(
                    characters.next().ok_or("it ends with a backslash")?,
                )),
                '?' => steps.push(Step::Any { is_delimited: true }),
                '*' => {
                    let is_delimited = characters.next_if_eq(&'*').is_none();
                    let at = steps.len();
                    steps.push(Step::Split(at + 1, at + 3));
                    steps.push(Step::Any { is_delimited });
                    steps.push(Step::Jump(at));
                }
                '[' => steps.push(class(&mut characters)?),
                '{' => {
                    groups.push(Group {
                        split: steps.len(),
                        ends: Vec::new(),
                    });
                    steps.push(Step::Split(steps.len() + 1, 0));
                }
                ',' if !groups.is_empty() => {
                    if let Some(group) = groups.last_mut() {
                        group.ends.push(steps.len());
                        steps.push(Step::Jump(0));
                        set(&mut steps, group.split, Step::Split(group.split + 1, 0), true);
                        group.split = steps.len();
                        steps.push(Step::Split(steps.len() + 1, 0));
                    }
                }
                '}' if !groups.is_empty() => {
                    if let Some(group) = groups.pop() {
                        // The last alternative has none behind it.
                        let end = steps.len() + 2;
                        steps.push(Step::Jump(end));
                        set(&mut steps, group.split, Step::Split(group.split + 1, 0), true);
                        steps.push(Step::Fail);
                        for at in group.ends {
                            set(&mut steps, at, Step::Jump(end), false);
                        }
                    }
                }
                _ => steps.push(Step::Character(character)),
            }
            if steps.len() > MOST_STEPS {
                return Err("it is too long");
            }
        }
        if !groups.is_empty() {
            return Err("`{` without `}`");
        }
        Ok(Self {
            steps,
            delimiters: delimiters.to_vec(),
        })
    }

    /// Whether the glob matches all of a text. `check` is called once per character and can end it.
    pub(super) fn matches<E>(&self, text: &str, mut check: impl FnMut() -> Result<(), E>) -> Result<bool, E> {
        let mut now = Places::new(self.steps.len() + 1);
        let mut next = Places::new(self.steps.len() + 1);
        self.reach(&mut now, 0);
        for character in text.chars() {
            check()?;
            next.clear();
            for at in &now.list {
                let goes_on = match self.steps.get(*at) {
                    Some(Step::Character(own)) => *own == character,
                    Some(Step::Any { is_delimited }) => {
                        !is_delimited || !self.delimiters.contains(&character)
                    }
                    Some(Step::Class { ranges, is_negated }) => {
                        ranges
                            .iter()
                            .any(|(low, high)| (*low..=*high).contains(&character))
                            != *is_negated
                    }
                    _ => false,
                };
                if goes_on {
                    self.reach(&mut next, at + 1);
                }
            }
            if next.list.is_empty() {
                return Ok(false);
            }
            std::mem::swap(&mut now, &mut next);
        }
        Ok(now.list.contains(&self.steps.len()))
    }

    /// Adds a place and all that can be reached from it without a character.
    fn reach(&self, places: &mut Places, from: usize) {
        let mut open = vec![from];
        while let Some(at) = open.pop() {
            if !places.add(at) {
                continue;
            }
            match self.steps.get(at) {
                Some(Step::Split(first, second)) => open.extend([*second, *first]),
                Some(Step::Jump(to)) => open.push(*to),
                _ => {}
            }
        }
    }
}

/// Replaces a step; the second way of a split leads behind what there is by now.
fn set(steps: &mut [Step], at: usize, step: Step, to_here: bool) {
    let here = steps.len();
    if let Some(place) = steps.get_mut(at) {
        *place = match step {
            Step::Split(first, _) if to_here => Step::Split(first, here),
            other => other,
        };
    }
}

/// Reads a class; its `[` is read already. It is one range or a set of characters.
fn class(characters: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Result<Step, &'static str> {
    const OPEN: &str = "`[` without `]`";
    let is_negated = characters.next_if_eq(&'!').is_some();
    let mut ranges = Vec::new();
    let mut first = characters.next().ok_or(OPEN)?;
    if characters.next_if_eq(&'-').is_some() {
        let high = characters.next().ok_or(OPEN)?;
        if high < first {
            return Err("a range of characters is the wrong way round");
        }
        ranges.push((first, high));
        if characters.next() != Some(']') {
            return Err(OPEN);
        }
        return Ok(Step::Class { ranges, is_negated });
    }
    loop {
        match first {
            ']' => break,
            '\\' => {
                let escaped = characters.next().ok_or(OPEN)?;
                ranges.push((escaped, escaped));
            }
            _ => ranges.push((first, first)),
        }
        first = characters.next().ok_or(OPEN)?;
    }
    if ranges.is_empty() {
        return Err("a class without characters");
    }
    Ok(Step::Class { ranges, is_negated })
}

/// Places in the program, each once.
struct Places {
    list: Vec<usize>,
    has: Vec<bool>,
}

impl Places {
    fn new(count: usize) -> Self {
        Self {
            list: Vec::new(),
            has: vec![false; count],
        }
    }

    fn add(&mut self, at: usize) -> bool {
        match self.has.get_mut(at) {
            Some(has) if !*has => {
                *has = true;
                self.list.push(at);
                true
            }
            _ => false,
        }
    }

    fn clear(&mut self) {
        for at in self.list.drain(..) {
            if let Some(has) = self.has.get_mut(at) {
                *has = false;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matched(pattern: &str, text: &str) -> bool {
        Program::compile(pattern, &['.'])
            .unwrap()
            .matches::<()>(text, || Ok(()))
            .unwrap()
    }

    #[test]
    fn matches_as_gobwas() {
        for (pattern, text, expected) in [
            ("", "", true),
            ("*", "a.b", false),
            ("**", "a.b", true),
            ("a?c", "a.c", false),
            ("a?c", "aäc", true),
            ("{a,b*,}c", "bxc", true),
            ("{a,b*,}c", "c", true),
            ("{a,{b,c}d}", "cd", true),
            ("{a,{b,c}d}", "bd.", false),
            ("{}x", "x", true),
            ("a,b}", "a,b}", true),
            ("[a-c]", "b", true),
            ("[!a-c]", ".", true),
            ("[ab-]", "-", true),
            (r"[\]]", "]", true),
            (r"\*a", "*a", true),
        ] {
            assert_eq!(matched(pattern, text), expected, "{pattern} {text}");
        }
    }

    #[test]
    fn refuses_what_is_not_a_glob() {
        for pattern in ["{a", "[a", "[]", "[!]", "[b-a]", "[a-z0-9]", "a\\", "[a-"] {
            assert!(Program::compile(pattern, &[]).is_err(), "{pattern}");
        }
    }

    #[test]
    fn takes_no_exponential_time() {
        assert!(!matched(&"{*,*a,}".repeat(50), &format!("{}.", "a".repeat(1000))));
    }
}
