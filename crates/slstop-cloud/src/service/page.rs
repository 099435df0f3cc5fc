//! Paging: a token says where the next page begins, and for which question.

use std::hash::{DefaultHasher, Hash, Hasher};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;

/// The token of a page that begins at `position` of what `question` has as its answer.
pub fn token(question: impl Hash, position: &str) -> String {
    BASE64.encode(format!("{:016x}.{position}", fingerprint(question)))
}

/// The position that a token holds; none when it is no token, or that of another question.
pub fn position(question: impl Hash, token: &str) -> Option<String> {
    let text = String::from_utf8(BASE64.decode(token).ok()?).ok()?;
    let (asked, position) = text.split_once('.')?;
    (asked == format!("{:016x}", fingerprint(question))).then(|| position.to_owned())
}

/// A page of a list and the token of the next one.
pub fn slice<'a, T>(
    items: &'a [T],
    limit: usize,
    question: impl Hash + Copy,
    asked: Option<&str>,
) -> Option<(&'a [T], Option<String>)> {
    let first = match asked {
        None => 0,
        Some(token) => position(question, token)?
            .parse::<usize>()
            .ok()?
            .min(items.len()),
    };
    let end = (first + limit.max(1)).min(items.len());
    let next = (end < items.len()).then(|| token(question, &end.to_string()));
    Some((&items[first..end], next))
}

fn fingerprint(question: impl Hash) -> u64 {
    // Fixed keys: the same question has the same token in every run.
    let mut hasher = DefaultHasher::new();
    question.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_hold_everything_once_in_order() {
        let items: Vec<u32> = (0..7).collect();
        let mut seen = Vec::new();
        let mut token = None;
        loop {
            let (page, next) = slice(&items, 3, "q", token.as_deref()).expect("its own token");
            seen.extend_from_slice(page);
            token = next;
            if token.is_none() {
                break;
            }
        }
        assert_eq!(seen, items);
    }

    #[test]
    fn the_token_of_another_question_is_refused() {
        let other = token("other", "3");
        assert_eq!(slice(&[1, 2, 3, 4], 3, "q", Some(&other)), None);
        assert_eq!(slice(&[1, 2, 3, 4], 3, "q", Some("%%%")), None);
    }
}
