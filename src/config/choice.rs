//! Settings with a few named values.

use serde_json::Value;

use super::meaning::{Meaning, Misread, choices, from_text};
use super::raw::Raw;
use slstop_tui::state::Layout;
use slstop_tui::theme::GlyphSet;

/// On or off. Files may write true and false, variables also 1 and 0.
impl Meaning for bool {
    fn expected() -> String {
        "on or off (or true or false)".into()
    }

    fn read(raw: &Raw) -> Result<Self, Misread> {
        from_text(raw, |text| match text.to_ascii_lowercase().as_str() {
            "on" | "true" | "yes" | "1" => Some(true),
            "off" | "false" | "no" | "0" => Some(false),
            _ => None,
        })
    }

    fn show(&self) -> Value {
        (*self).into()
    }

    /// Switched off is always less: the switches that projects may touch are permissions.
    fn narrows(&self, _current: &Self) -> bool {
        !self
    }
}

/// The clock that times are shown in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ZoneChoice {
    #[default]
    Utc,
    Local,
    /// Ages instead of times.
    Relative,
}

/// How much the log file says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum LogLevel {
    #[default]
    Off,
    Error,
    Warn,
    Info,
    Debug,
    Trace,
}

choices!(GlyphSet {
    "unicode" => GlyphSet::Unicode,
    "ascii" => GlyphSet::Ascii,
});

choices!(ZoneChoice {
    "utc" => ZoneChoice::Utc,
    "local" => ZoneChoice::Local,
    "relative" => ZoneChoice::Relative,
});

choices!(LogLevel {
    "off" => LogLevel::Off,
    "error" => LogLevel::Error,
    "warn" => LogLevel::Warn,
    "info" => LogLevel::Info,
    "debug" => LogLevel::Debug,
    "trace" => LogLevel::Trace,
});

choices!(Layout {
    "fleet" => Layout::Fleet,
    "function" => Layout::Function,
    "errors" => Layout::Errors,
    "logs" => Layout::Logs,
    "narrow" => Layout::Narrow,
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_choice_gets_a_suggestion() {
        let misread = GlyphSet::read(&Raw::Text("asci".into())).expect_err("no such set");
        assert_eq!(misread.did_you_mean.as_deref(), Some("ascii"));
        assert_eq!(
            LogLevel::expected(),
            "off, error, warn, info, debug or trace"
        );
    }

    #[test]
    fn switches_read_what_files_and_variables_write() {
        for text in ["on", "TRUE", "1", "yes"] {
            assert_eq!(bool::read(&Raw::Text(text.into())), Ok(true), "{text}");
        }
        assert_eq!(bool::read(&Raw::Switch(false)), Ok(false));
        assert!(bool::read(&Raw::Text("maybe".into())).is_err());
        assert!(bool::read(&Raw::List(vec![])).is_err());
    }
}
