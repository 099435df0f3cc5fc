//! The name of a theme. Whether there is such a theme is asked where the user's own are known, too.

use serde_json::Value;

use super::meaning::{Meaning, Misread, from_text};
use super::raw::Raw;
use slstop_tui::theme;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThemeName(String);

impl ThemeName {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for ThemeName {
    fn default() -> Self {
        Self(theme::shipped_names().next().unwrap_or_default().to_owned())
    }
}

/// Names are names of files, so that what could lead out of the folder of themes is none.
impl Meaning for ThemeName {
    fn expected() -> String {
        "the name of a theme".into()
    }

    fn read(raw: &Raw) -> Result<Self, Misread> {
        from_text(raw, |text| {
            let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
            (!text.is_empty() && text.chars().all(fits)).then(|| Self(text.to_owned()))
        })
    }

    fn show(&self) -> Value {
        self.0.clone().into()
    }
}
