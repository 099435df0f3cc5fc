//! Text with an asterisk before or after it, for anything. One in the middle stands for itself.

#[derive(Debug, PartialEq, Eq)]
pub struct Wildcard {
    text: String,
    open_start: bool,
    open_end: bool,
}

impl Wildcard {
    pub fn new(source: &str) -> Self {
        let open_start = source.starts_with('*');
        let rest = source.strip_prefix('*').unwrap_or(source);
        let open_end = rest.ends_with('*') || rest.is_empty() && open_start;
        let text = rest.strip_suffix('*').unwrap_or(rest).to_owned();
        Self {
            text,
            open_start,
            open_end,
        }
    }

    pub fn matches(&self, text: &str) -> bool {
        match (self.open_start, self.open_end) {
            (false, false) => text == self.text,
            (true, false) => text.ends_with(&self.text),
            (false, true) => text.starts_with(&self.text),
            (true, true) => memchr::memmem::find(text.as_bytes(), self.text.as_bytes()).is_some(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn asterisks_are_wild_at_the_ends_only() {
        for (pattern, text, fits) in [
            ("Event", "Event", true),
            ("Event", "PutEvent", false),
            ("*Event", "PutEvent", true),
            ("*Event", "EventId", false),
            ("Event*", "EventId", true),
            ("*vent*", "EventId", true),
            ("Ev*ent", "Event", false),
            ("Ev*ent", "Ev*ent", true),
            ("*", "", true),
            ("*", "anything", true),
            ("**", "anything", true),
            ("", "", true),
            ("", "x", false),
        ] {
            assert_eq!(
                Wildcard::new(pattern).matches(text),
                fits,
                "{pattern} {text}"
            );
        }
    }
}
