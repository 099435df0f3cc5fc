//! Texts that come again and again, kept once: functions, versions, streams, types of errors.

use std::collections::HashMap;
use std::sync::Arc;

/// A text's number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name(u32);

/// More than the streams of a busy account in a day; a hostile log cannot fill the memory with names.
const MOST: usize = 500_000;
const TOO_MANY: &str = "…";

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Names {
    texts: Vec<Arc<str>>,
    known: HashMap<Arc<str>, Name>,
}

impl Names {
    pub fn name(&mut self, text: &str) -> Name {
        if let Some(name) = self.known.get(text) {
            return *name;
        }
        let text = if self.texts.len() < MOST {
            text
        } else {
            TOO_MANY
        };
        if let Some(name) = self.known.get(text) {
            return *name;
        }
        let name = Name(u32::try_from(self.texts.len()).unwrap_or(u32::MAX));
        let text: Arc<str> = Arc::from(text);
        self.texts.push(text.clone());
        self.known.insert(text, name);
        name
    }

    pub fn text(&self, name: Name) -> &str {
        self.texts.get(name.0 as usize).map_or("", AsRef::as_ref)
    }
}
