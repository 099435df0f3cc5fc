//! The platform's word for how a phase ended.

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    Success,
    /// The handler raised it (JSON format only).
    Failure,
    /// The platform saw it: a crash, no memory left, an extension.
    Error,
    Timeout,
}

impl Status {
    pub fn of_word(word: &str) -> Option<Self> {
        Some(match word {
            "success" => Self::Success,
            "failure" => Self::Failure,
            "error" => Self::Error,
            "timeout" => Self::Timeout,
            _ => return None,
        })
    }
}
