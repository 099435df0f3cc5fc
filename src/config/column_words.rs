//! The setting `columns`: which columns the table of functions has beside the usual ones, and which it has not.

use serde_json::Value;

use super::meaning::{Meaning, Misread};
use super::raw::Raw;
use slstop_tui::panes::functions::ColumnChoice;

/// Each begins with `+` or `-`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ColumnWords(pub Vec<String>);

impl Meaning for ColumnWords {
    fn expected() -> String {
        "columns with + or - before them, such as [\"+init\", \"-mem\"]".into()
    }

    fn read(raw: &Raw) -> Result<Self, Misread> {
        let words = raw.as_words().ok_or_else(Misread::default)?;
        for word in &words {
            ColumnChoice::check(word).map_err(|did_you_mean| Misread { did_you_mean })?;
        }
        Ok(Self(words))
    }

    fn show(&self) -> Value {
        self.0.clone().into()
    }
}
