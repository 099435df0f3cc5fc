//! From what was typed to what it means: each type of setting reads itself, and prints back what
//! it read.

use serde_json::Value;

use super::raw::Raw;

pub trait Meaning: Clone {
    /// What a right value looks like, as the end of "expected …".
    fn expected() -> String;

    fn read(raw: &Raw) -> Result<Self, Misread>;

    /// As `slstop config --json` prints it; null where nothing is set.
    fn show(&self) -> Value;

    /// Whether this asks for no more than `current` does. A project's file may always narrow.
    fn narrows(&self, current: &Self) -> bool {
        let _ = current;
        false
    }

    /// Lists that only grow keep what earlier sources said.
    const GROWS: bool = false;

    fn joined(self, earlier: &Self) -> Self {
        let _ = earlier;
        self
    }
}

/// The value was not understood.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Misread {
    /// The known word that was probably meant.
    pub did_you_mean: Option<String>,
}

/// Nothing is meant by no text, so that a variable can be emptied.
impl<T: Meaning> Meaning for Option<T> {
    fn expected() -> String {
        T::expected()
    }

    fn read(raw: &Raw) -> Result<Self, Misread> {
        match raw {
            Raw::Text(text) if text.trim().is_empty() => Ok(None),
            raw => T::read(raw).map(Some),
        }
    }

    fn show(&self) -> Value {
        self.as_ref().map_or(Value::Null, T::show)
    }

    fn narrows(&self, current: &Self) -> bool {
        match (self, current) {
            (Some(new), Some(current)) => new.narrows(current),
            _ => false,
        }
    }
}

/// Reads text with a function; the shape of most settings.
pub fn from_text<T>(raw: &Raw, read: impl FnOnce(&str) -> Option<T>) -> Result<T, Misread> {
    raw.as_text()
        .and_then(|text| read(&text))
        .ok_or_else(Misread::default)
}

/// A setting with a few named values.
macro_rules! choices {
    ($type:ty { $($name:literal => $value:expr,)* }) => {
        impl $crate::config::meaning::Meaning for $type {
            fn expected() -> String {
                $crate::config::meaning::either(&[$($name),*])
            }

            fn read(raw: &$crate::config::raw::Raw) -> Result<Self, $crate::config::meaning::Misread> {
                let text = raw.as_text().unwrap_or_default();
                match text.to_ascii_lowercase().as_str() {
                    $($name => Ok($value),)*
                    other => Err($crate::config::meaning::Misread {
                        did_you_mean: $crate::config::wrong::did_you_mean(other, [$($name),*]).map(str::to_owned),
                    }),
                }
            }

            fn show(&self) -> serde_json::Value {
                [$(($name, $value)),*]
                    .into_iter()
                    .find(|(_, value)| value == self)
                    .map_or(serde_json::Value::Null, |(name, _)| name.into())
            }
        }
    };
}
pub(super) use choices;

/// `a, b or c`.
pub fn either(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [most @ .., last] => format!("{} or {last}", most.join(", ")),
    }
}
