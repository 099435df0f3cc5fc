//! What errors said, kept once for all invocations that ended with the same words.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::num::NonZeroU32;

use crate::domain::line::Thrown;
use crate::domain::{Cause, Fingerprint};

/// A text's number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ErrorId(NonZeroU32);

#[derive(Clone, Debug, PartialEq)]
pub struct ErrorText {
    pub class: Option<Box<str>>,
    pub message: Option<Box<str>>,
    pub frame: Option<Box<str>>,
    pub fingerprint: Fingerprint,
    hash: u64,
}

/// Messages with ids in them are all different: from here on a group's first stands for the others.
const MOST: usize = 50_000;
/// A message of a megabyte is a document, and its beginning says what it is.
const LONGEST: usize = 2048;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct ErrorTexts {
    texts: Vec<ErrorText>,
    bytes: usize,
    by_hash: HashMap<u64, ErrorId>,
    by_fingerprint: HashMap<Fingerprint, ErrorId>,
}

impl ErrorTexts {
    /// Keeps an error's words; nothing when there is no room for more kinds of errors.
    pub fn keep(&mut self, cause: Cause, thrown: &Thrown<'_>) -> Option<ErrorId> {
        let (class, message) = (thrown.class.as_deref(), thrown.message.as_deref().map(cut));
        let frame = thrown.frame.as_deref().map(cut);
        let mut hasher = DefaultHasher::new();
        (class, message, frame, cause).hash(&mut hasher);
        let hash = hasher.finish();
        if let Some(known) = self.by_hash.get(&hash) {
            return Some(*known);
        }
        let fingerprint = Fingerprint::of(cause, class, message, frame);
        if self.texts.len() >= MOST {
            return self.by_fingerprint.get(&fingerprint).copied();
        }
        let index = u32::try_from(self.texts.len()).ok()?;
        let id = ErrorId(NonZeroU32::MIN.saturating_add(index));
        self.bytes += [class, message, frame]
            .into_iter()
            .flatten()
            .map(str::len)
            .sum::<usize>();
        self.texts.push(ErrorText {
            class: class.map(Box::from),
            message: message.map(Box::from),
            frame: frame.map(Box::from),
            fingerprint,
            hash,
        });
        self.by_hash.insert(hash, id);
        self.by_fingerprint.entry(fingerprint).or_insert(id);
        Some(id)
    }

    pub fn text(&self, id: ErrorId) -> Option<&ErrorText> {
        self.texts.get(id.0.get() as usize - 1)
    }

    /// About what it takes.
    pub fn bytes(&self) -> usize {
        const BESIDE: usize = 64;
        self.texts.len() * (size_of::<ErrorText>() + BESIDE) + self.bytes
    }

    /// Of two errors of one invocation the one that says more, whichever came first.
    pub fn better(&self, one: Option<ErrorId>, other: Option<ErrorId>) -> Option<ErrorId> {
        let weight = |id: &ErrorId| {
            let text = self.text(*id)?;
            let says = (
                text.class.is_some(),
                text.message.is_some(),
                text.frame.is_some(),
            );
            Some((says, text.hash))
        };
        one.into_iter().chain(other).max_by_key(weight)
    }
}

fn cut(text: &str) -> &str {
    &text[..text.floor_char_boundary(LONGEST)]
}
