//! A list that comes page by page: where the next page begins, and when to leave a server that never ends.

use slstop_core::domain::Failure;

/// AWS's longest have some hundred bytes. Those that go into an address must not be longer than addresses are:
/// the SDK panics.
const LONGEST_TOKEN: usize = 8 << 10;

/// Whether a page can be asked for by it.
pub fn is_token(text: &str) -> bool {
    (1..=LONGEST_TOKEN).contains(&text.len())
}

#[derive(Debug)]
pub struct Listing {
    of: &'static str,
    most_pages: usize,
    n_pages: usize,
    /// Where the next page begins; nothing before the first and behind the last.
    pub token: Option<String>,
    is_stuck: bool,
}

/// Which page of the list it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PagePosition {
    pub first: bool,
    pub last: bool,
}

impl Listing {
    pub fn new(of: &'static str, most_pages: usize) -> Self {
        Self {
            of,
            most_pages,
            n_pages: 0,
            token: None,
            is_stuck: false,
        }
    }

    /// After a page that said where the next one begins. An empty token is none: AWS's own way for some lists,
    /// and that of some emulators for all.
    pub fn turn(&mut self, next: Option<String>) -> PagePosition {
        let next = next.filter(|next| !next.is_empty());
        let is_unusable = |next: &String| Some(next) == self.token.as_ref() || !is_token(next);
        self.is_stuck = next.as_ref().is_some_and(is_unusable);
        self.token = next;
        self.n_pages += 1;
        PagePosition {
            first: self.n_pages == 1,
            last: self.token.is_none(),
        }
    }

    /// Whether there is another page; a failure where they would never end.
    pub fn goes_on(&self) -> Result<bool, Failure> {
        if self.token.is_none() {
            return Ok(false);
        }
        if self.is_stuck || self.n_pages >= self.most_pages {
            let said = format!("the list of {} does not end", self.of);
            return Err(Failure::Garbled { said });
        }
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_ends_without_a_token_and_one_that_never_does_is_left() {
        let mut list = Listing::new("functions", 3);
        let place = |first, last| PagePosition { first, last };
        assert_eq!(list.turn(Some("a".into())), place(true, false));
        assert_eq!(list.goes_on(), Ok(true));
        assert_eq!(list.turn(Some(String::new())), place(false, true));
        assert_eq!(list.goes_on(), Ok(false));
        let long = "a".repeat(66_000);
        for tokens in [&["a", "a"][..], &["a", "b", "c"], &[&long]] {
            let mut list = Listing::new("functions", 3);
            for token in tokens {
                assert!(!list.turn(Some((*token).into())).last);
            }
            let said = "the list of functions does not end".to_owned();
            assert_eq!(list.goes_on(), Err(Failure::Garbled { said }));
        }
    }
}
