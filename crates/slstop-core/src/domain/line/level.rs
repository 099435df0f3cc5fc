//! How loud an application's line is, under all the names that loggers have for it.

use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    Trace,
    Debug,
    Info,
    Warn,
    Error,
    Fatal,
}

impl Level {
    pub fn name(self) -> &'static str {
        match self {
            Self::Trace => "trace",
            Self::Debug => "debug",
            Self::Info => "info",
            Self::Warn => "warn",
            Self::Error => "error",
            Self::Fatal => "fatal",
        }
    }

    /// Any logger's word, in any case; Go's `slog` adds a number to it.
    pub fn of_word(word: &str) -> Option<Self> {
        let word = match word.trim_end_matches(|c: char| c.is_ascii_digit()) {
            signed if signed.len() < word.len() && signed.ends_with(['+', '-']) => {
                &signed[..signed.len() - 1]
            }
            _ => word,
        };
        // Longest: `information`. Most words of a log are longer or no letters at all.
        if !(3..=11).contains(&word.len()) || !word.bytes().all(|byte| byte.is_ascii_alphabetic()) {
            return None;
        }
        const WORDS: &[(&str, Level)] = &[
            ("info", Level::Info),
            ("error", Level::Error),
            ("warn", Level::Warn),
            ("warning", Level::Warn),
            ("debug", Level::Debug),
            ("trace", Level::Trace),
            ("fatal", Level::Fatal),
            ("critical", Level::Fatal),
            ("information", Level::Info),
            ("notice", Level::Info),
            ("err", Level::Error),
            ("fail", Level::Error),
            ("severe", Level::Error),
            ("crit", Level::Fatal),
            ("dbug", Level::Debug),
            ("trce", Level::Trace),
            ("verbose", Level::Debug),
            ("http", Level::Debug),
            ("silly", Level::Trace),
            ("finest", Level::Trace),
            ("finer", Level::Trace),
            ("fine", Level::Debug),
            ("panic", Level::Fatal),
            ("emergency", Level::Fatal),
            ("alert", Level::Fatal),
        ];
        let known = WORDS
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(word));
        known.map(|(_, level)| *level)
    }

    /// pino and bunyan count in tens; what lies between belongs to the one below.
    pub fn of_number(number: u32) -> Option<Self> {
        Some(match number {
            10..20 => Self::Trace,
            20..30 => Self::Debug,
            30..40 => Self::Info,
            40..50 => Self::Warn,
            50..60 => Self::Error,
            60..100 => Self::Fatal,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_logger_has_its_words() {
        for (word, level) in [
            ("WARNING", Level::Warn),
            ("Information", Level::Info),
            ("fail", Level::Error),
            ("CRITICAL", Level::Fatal),
            ("trce", Level::Trace),
            ("ERROR+4", Level::Error),
            ("DEBUG-2", Level::Debug),
            ("silly", Level::Trace),
        ] {
            assert_eq!(Level::of_word(word), Some(level), "{word}");
        }
        for word in [
            "", "informed", "ERROR:", "no", "größe", "-4", "info-sec", "error-",
        ] {
            assert_eq!(Level::of_word(word), None, "{word}");
        }
        assert_eq!(Level::of_number(30), Some(Level::Info));
        assert_eq!(Level::of_number(3), None);
    }
}
