//! Errors in lines: type, message and the frame of the user's own code that is nearest to it, in
//! whatever form the runtime prints them.

mod frame;
mod headline;
mod json;
mod panic;
mod platform_words;
mod python;
mod ruby;
mod text;
mod traced;

use std::borrow::Cow;

pub use json::of_fields;
pub use text::{UNCAUGHT, of_text};

/// What could be read of an error; nothing is guessed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Thrown<'a> {
    pub class: Option<Cow<'a, str>>,
    pub message: Option<Cow<'a, str>>,
    /// File and function, as far as they are known; without the line, which moves with every change.
    pub frame: Option<Cow<'a, str>>,
    /// It was uncaught: the runtime prints it, and the invocation failed.
    pub is_uncaught: bool,
}

/// Whether a text begins with an error's type and words.
pub fn is_error_headline(text: &str) -> bool {
    headline::read(text)
        .is_some_and(|(class, _)| headline::is_error_class(class) || class.contains('.'))
}

impl Thrown<'_> {
    /// For what was read of a text that is made for it.
    pub fn into_owned(self) -> Thrown<'static> {
        let owned = |part: Option<Cow<'_, str>>| part.map(|part| Cow::Owned(part.into_owned()));
        Thrown {
            class: owned(self.class),
            message: owned(self.message),
            frame: owned(self.frame),
            is_uncaught: self.is_uncaught,
        }
    }
}

impl<'a> Thrown<'a> {
    fn is_empty(&self) -> bool {
        self.class.is_none() && self.message.is_none()
    }

    fn said(class: &'a str, message: &'a str) -> Self {
        let known = |text: &'a str| (!text.is_empty()).then_some(Cow::Borrowed(text));
        Self {
            class: known(class),
            message: known(message),
            ..Self::default()
        }
    }
}
