//! A value as it was typed, before anyone asked what it means. Flags and variables are always
//! text; files also have numbers, switches and lists.

use std::fmt;

use toml::de::{DeInteger, DeValue};

#[derive(Clone, Debug, PartialEq)]
pub enum Raw {
    Text(String),
    Whole(i64),
    Real(f64),
    Switch(bool),
    List(Vec<Raw>),
    /// `{ profile = "shop" }`
    Table(Vec<(String, Raw)>),
    /// What no setting can be: a date, in TOML's words.
    Other(&'static str),
}

impl Raw {
    pub fn from_toml(value: &DeValue<'_>) -> Self {
        match value {
            DeValue::String(text) => Self::Text(text.clone().into_owned()),
            DeValue::Integer(number) => whole(number).map_or(Self::Other("integer"), Self::Whole),
            DeValue::Float(number) => number
                .as_str()
                .parse()
                .map_or(Self::Other("float"), Self::Real),
            DeValue::Boolean(on) => Self::Switch(*on),
            DeValue::Array(items) => Self::List(
                items
                    .iter()
                    .map(|item| Self::from_toml(item.get_ref()))
                    .collect(),
            ),
            DeValue::Datetime(_) => Self::Other("date"),
            DeValue::Table(table) => {
                let entry = |(key, value): (&_, &toml::Spanned<DeValue<'_>>)| {
                    let key: &toml::Spanned<std::borrow::Cow<'_, str>> = key;
                    (key.get_ref().to_string(), Self::from_toml(value.get_ref()))
                };
                Self::Table(table.iter().map(entry).collect())
            }
        }
    }

    /// As a file would write it; JSON's strings are TOML's, too.
    pub fn to_toml(&self) -> String {
        match self {
            Self::Text(text) => serde_json::Value::from(text.as_str()).to_string(),
            Self::List(items) => {
                let items: Vec<String> = items.iter().map(Self::to_toml).collect();
                format!("[{}]", items.join(", "))
            }
            Self::Table(entries) => {
                let entry = |(key, value): &(String, Self)| format!("{key} = {}", value.to_toml());
                let entries: Vec<String> = entries.iter().map(entry).collect();
                format!("{{ {} }}", entries.join(", "))
            }
            other => other.as_text().unwrap_or_default(),
        }
    }

    /// Text and plain numbers, as text: the form that flags, variables and quoted values share.
    pub fn as_text(&self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text.trim().to_owned()),
            Self::Whole(number) => Some(number.to_string()),
            Self::Real(number) => Some(number.to_string()),
            Self::Switch(on) => Some(on.to_string()),
            Self::List(_) | Self::Table(_) | Self::Other(_) => None,
        }
    }

    /// The words of a list; in flags and variables commas separate them.
    pub fn as_words(&self) -> Option<Vec<String>> {
        match self {
            Self::Text(text) => Some(
                text.split(',')
                    .map(str::trim)
                    .filter(|word| !word.is_empty())
                    .map(str::to_owned)
                    .collect(),
            ),
            Self::List(items) => items
                .iter()
                .map(|item| match item {
                    Self::Text(text) => Some(text.clone()),
                    _ => None,
                })
                .collect(),
            _ => None,
        }
    }
}

fn whole(number: &DeInteger<'_>) -> Option<i64> {
    i64::from_str_radix(number.as_str(), number.radix()).ok()
}

/// As it is quoted in a message: short, because a message is one line.
impl fmt::Display for Raw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const LONGEST: usize = 60;
        match self {
            // A flag that may be repeated, and was not.
            Self::List(items) => match &items[..] {
                [one] => one.fmt(f),
                _ => f.write_str("a list"),
            },
            Self::Table(_) => f.write_str("a table"),
            Self::Other(kind) => write!(f, "a {kind}"),
            typed => {
                let text = typed.as_text().unwrap_or_default();
                let short: String = text.chars().take(LONGEST).collect();
                let cut = if short.len() < text.len() { "…" } else { "" };
                write!(f, "`{short}{cut}`")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_from_lists_and_from_commas_alike() {
        let words = vec!["prod-*".to_owned(), "live".to_owned()];
        let list = words.iter().cloned().map(Raw::Text).collect();
        assert_eq!(
            Raw::Text(" prod-*, live,".into()).as_words(),
            Some(words.clone())
        );
        assert_eq!(Raw::List(list).as_words(), Some(words));
        assert_eq!(Raw::List(vec![Raw::Whole(3)]).as_words(), None);
    }

    #[test]
    fn a_long_value_is_cut_in_a_message() {
        let long = Raw::Text("é".repeat(10_000)).to_string();
        assert_eq!(long.chars().count(), 63);
        assert!(long.ends_with("…`"));
        let text = |text: &str| Raw::Text(text.into());
        assert_eq!(Raw::List(vec![text("team")]).to_string(), "`team`");
        let several = Raw::List(vec![text("team"), text("a=b")]);
        assert_eq!(several.to_string(), "a list");
    }
}
