//! The only door to what surrounds the process: working directory, environment variables, terminal, clock.
//!
//! Everything behind it is read once, in `main`, and handed on as a value, so that the rest of purlin is a
//! function of its arguments.
#![allow(
    clippy::disallowed_methods,
    reason = "the one place that may read ambient state"
)]

use std::io::IsTerminal;
use std::path::PathBuf;

use jiff::civil::Date;

/// What surrounds one run of the program.
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is one thing that is so or not"
)]
#[derive(Clone, Debug)]
pub struct Environment {
    /// The working directory that relative arguments start from.
    pub cwd: PathBuf,
    /// Today in UTC, so that two machines agree whatever their time zone.
    pub today: Date,
    /// Whether a person types what standard input holds.
    pub stdin_terminal: bool,
    /// What is known of standard output.
    pub stdout: Stream,
    /// What is known of standard error.
    pub stderr: Stream,
    /// Whether the run is a step of GitHub Actions (`GITHUB_ACTIONS=true`).
    pub github_actions: bool,
    /// Whether the run is a part of some CI system (`CI`, which all of them set to `true`).
    pub ci: bool,
    /// Whether the locale can show more than ASCII.
    pub unicode: bool,
    /// `NO_COLOR` is set to something, see <https://no-color.org>.
    pub no_color: bool,
    /// `CLICOLOR_FORCE` or `FORCE_COLOR` is set to something other than `0`.
    pub force_color: bool,
}

/// What is known of an output stream.
#[derive(Clone, Copy, Debug)]
pub struct Stream {
    /// Whether a person's terminal is at the other end.
    pub terminal: bool,
    /// Columns of that terminal.
    pub width: Option<u16>,
}

impl Environment {
    /// Reads the surroundings of this process.
    ///
    /// # Errors
    /// The working directory was removed or can't be read.
    pub fn of_process() -> std::io::Result<Self> {
        let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let forced =
            |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty() && value != "0");
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        Ok(Self {
            cwd: std::env::current_dir()?,
            today: jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date(),
            stdin_terminal: std::io::stdin().is_terminal(),
            stdout: Stream {
                terminal: std::io::stdout().is_terminal(),
                width: terminal_size::terminal_size_of(std::io::stdout()).map(|(width, _)| width.0),
            },
            stderr: Stream {
                terminal: std::io::stderr().is_terminal(),
                width: terminal_size::terminal_size_of(std::io::stderr()).map(|(width, _)| width.0),
            },
            github_actions: std::env::var_os("GITHUB_ACTIONS").is_some_and(|value| value == "true"),
            ci: std::env::var_os("CI").is_some_and(|value| !value.is_empty() && value != "false"),
            unicode: unicode_locale(|name| std::env::var(name).ok()),
            no_color: set("NO_COLOR") || dumb,
            force_color: forced("CLICOLOR_FORCE") || forced("FORCE_COLOR"),
        })
    }
}

/// Whether the first locale variable that is set names UTF-8; without any, modern terminals can show it.
fn unicode_locale(get: impl Fn(&str) -> Option<String>) -> bool {
    ["LC_ALL", "LC_CTYPE", "LANG"]
        .into_iter()
        .find_map(|name| get(name).filter(|value| !value.is_empty()))
        .is_none_or(|locale| {
            let locale = locale.to_ascii_lowercase();
            locale.contains("utf-8") || locale.contains("utf8")
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_locale_variable_that_is_set_decides() {
        let get = |pairs: &'static [(&str, &str)]| {
            move |name: &str| {
                pairs
                    .iter()
                    .find(|pair| pair.0 == name)
                    .map(|pair| pair.1.to_owned())
            }
        };
        assert!(unicode_locale(get(&[])));
        assert!(unicode_locale(get(&[("LANG", "de_DE.UTF-8")])));
        assert!(!unicode_locale(get(&[("LC_ALL", "C"), ("LANG", "en_US.UTF-8")])));
        assert!(unicode_locale(get(&[("LC_ALL", ""), ("LANG", "C.utf8")])));
    }
}
