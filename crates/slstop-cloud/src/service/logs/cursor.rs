//! Where a page of events ended, in a token.

use crate::world::lines::EventPosition;

/// The next page begins after this event, or at this moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageCursor {
    At(i64),
    After(EventPosition),
    Before(EventPosition),
}

impl PageCursor {
    pub fn write(self) -> String {
        let place = |word: char, place: EventPosition| {
            let EventPosition {
                at,
                function,
                lane,
                line,
                key,
            } = place;
            format!("{word}.{at}.{function}.{lane}.{line}.{key}")
        };
        match self {
            Self::At(at) => format!("t.{at}"),
            Self::After(after) => place('a', after),
            Self::Before(before) => place('b', before),
        }
    }

    pub fn read(text: &str) -> Option<Self> {
        let parts: Vec<&str> = text.split('.').collect();
        let place = |at: &str, function: &str, lane: &str, line: &str, key: &str| {
            Some(EventPosition {
                at: at.parse().ok()?,
                function: function.parse().ok()?,
                lane: lane.parse().ok()?,
                line: line.parse().ok()?,
                key: key.parse().ok()?,
            })
        };
        match parts[..] {
            ["t", at] => Some(Self::At(at.parse().ok()?)),
            ["a", at, function, lane, line, key] => {
                place(at, function, lane, line, key).map(Self::After)
            }
            ["b", at, function, lane, line, key] => {
                place(at, function, lane, line, key).map(Self::Before)
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_as_it_was_written() {
        let place = EventPosition {
            at: 5,
            function: 1,
            lane: 300_000,
            line: 4,
            key: u64::MAX,
        };
        for cursor in [
            PageCursor::At(-3),
            PageCursor::After(place),
            PageCursor::Before(place),
        ] {
            assert_eq!(PageCursor::read(&cursor.write()), Some(cursor));
        }
        for garbage in ["", "t", "t.x", "a.1.2.3.4", "a.1.70000.3.4.5", "x.1"] {
            assert_eq!(PageCursor::read(garbage), None, "{garbage}");
        }
    }
}
