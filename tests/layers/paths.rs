//! Every path that a piece of code names, with the groups of `use` spelled out.

/// A path such as `crate::base::Timestamp` and where it begins.
#[derive(Debug, PartialEq, Eq)]
pub struct NamedPath {
    pub offset: usize,
    pub path: String,
}

pub fn paths(code: &str) -> Vec<NamedPath> {
    let mut reader = Reader {
        code,
        at: 0,
        found: Vec::new(),
    };
    while reader.at < code.len() {
        if reader.word().is_some() {
            reader.path(String::new());
        } else {
            reader.at += code[reader.at..].chars().next().map_or(1, char::len_utf8);
        }
    }
    reader.found
}

struct Reader<'c> {
    code: &'c str,
    at: usize,
    found: Vec<NamedPath>,
}

impl<'c> Reader<'c> {
    /// Reads on from a word (or a group) with what stood before it.
    fn path(&mut self, mut prefix: String) {
        let offset = self.at;
        loop {
            if self.eat("{") {
                return self.group(&prefix);
            }
            let word = self.word().unwrap_or_default();
            self.at += word.len();
            prefix.push_str(word);
            // Not a path's next word after `::`, but generics or a glob: `Vec::<u8>`, `base::*`.
            let goes_on = self
                .rest()
                .trim_start()
                .strip_prefix("::")
                .is_some_and(|rest| {
                    rest.trim_start()
                        .starts_with(|c: char| c == '{' || c == '_' || c.is_alphabetic())
                });
            if word.is_empty() || !goes_on {
                self.found.push(NamedPath {
                    offset,
                    path: prefix,
                });
                return;
            }
            self.eat("::");
            prefix.push_str("::");
            self.skip_blanks();
        }
    }

    fn group(&mut self, prefix: &str) {
        while !self.rest().is_empty() && !self.eat("}") {
            if self.word().is_some() || self.rest().starts_with('{') {
                self.path(prefix.to_owned());
            } else {
                self.at += self.rest().chars().next().map_or(1, char::len_utf8);
            }
            self.skip_blanks();
        }
    }

    fn word(&self) -> Option<&'c str> {
        let rest = &self.code[self.at..];
        let end = rest
            .find(|c: char| c != '_' && !c.is_alphanumeric())
            .unwrap_or(rest.len());
        Some(&rest[..end]).filter(|word| !word.is_empty())
    }

    fn eat(&mut self, token: &str) -> bool {
        self.skip_blanks();
        let there = self.rest().starts_with(token);
        if there {
            self.at += token.len();
        }
        there
    }

    fn skip_blanks(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start().len();
    }

    fn rest(&self) -> &'c str {
        &self.code[self.at..]
    }
}

#[test]
fn groups_are_spelled_out_and_code_after_them_is_read_on() {
    let code = "use crate::{base::{self, Timestamp}, state}; let x = std::fs::read::<u8>(Color::Red); use super::*;";
    let named: Vec<_> = paths(code)
        .into_iter()
        .map(|named| named.path)
        .filter(|path| path.contains("::"))
        .collect();
    assert_eq!(
        named,
        [
            "crate::base::self",
            "crate::base::Timestamp",
            "crate::state",
            "std::fs::read",
            "Color::Red"
        ]
    );
}

#[test]
fn broken_code_ends_somewhere() {
    for code in ["use crate::{", "use a::{b::{", "}{::", "é::ü", "crate::"] {
        paths(code);
    }
}
