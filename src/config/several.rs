//! A setting that takes one value or several: commas, a flag typed twice, a list in a file.

use serde_json::Value;

use super::meaning::{Meaning, Misread};
use super::raw::Raw;

/// At least one, each once, in the order that they were typed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Several<T>(Vec<T>);

impl<T> Several<T> {
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.0.iter()
    }
}

impl<T: Meaning + PartialEq> Meaning for Several<T> {
    fn expected() -> String {
        format!("{}; several are separated by commas", T::expected())
    }

    fn read(raw: &Raw) -> Result<Self, Misread> {
        let mut values = Vec::new();
        for word in words(raw).ok_or_else(Misread::default)? {
            let value = T::read(&Raw::Text(word))?;
            if !values.contains(&value) {
                values.push(value);
            }
        }
        match values.is_empty() {
            true => Err(Misread::default()),
            false => Ok(Self(values)),
        }
    }

    fn show(&self) -> Value {
        match &self.0[..] {
            [one] => one.show(),
            several => several.iter().map(T::show).collect(),
        }
    }
}

/// A list may hold texts that are lists themselves: `--region a,b --region c`.
fn words(raw: &Raw) -> Option<Vec<String>> {
    match raw {
        Raw::List(items) => {
            let words = items.iter().map(Raw::as_words);
            Some(words.collect::<Option<Vec<_>>>()?.concat())
        }
        one => one.as_words(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use slstop_base::RegionName;

    fn read(raw: &Raw) -> Option<Value> {
        let read = Several::<RegionName>::read(raw).ok()?;
        Some(read.show())
    }

    fn text(text: &str) -> Raw {
        Raw::Text(text.into())
    }

    #[test]
    fn several_are_typed_with_commas_or_one_by_one_and_each_counts_once() {
        let both = serde_json::json!(["eu-west-1", "us-east-1"]);
        assert_eq!(read(&text("eu-west-1, us-east-1")), Some(both.clone()));
        let typed = vec![text("eu-west-1,us-east-1"), text("eu-west-1")];
        assert_eq!(read(&Raw::List(typed)), Some(both));
    }

    #[test]
    fn one_is_shown_as_it_always_was_and_one_that_is_wrong_spoils_all() {
        assert_eq!(read(&text("eu-west-1")), Some("eu-west-1".into()));
        assert_eq!(read(&text("eu-west-1,evil.example/")), None);
        assert_eq!(read(&text(",")), None);
    }
}
