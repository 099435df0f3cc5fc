//! Request ids that are no uuids. Each leaves with its last row, so that their number is bounded by that of the
//! rows, and no two ids ever become one.

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::Arc;

/// The number of an id that some row has. Another id may get it when that row has left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IdNumber(NonZeroU32);

/// No id that AWS gives is as long.
const LONGEST: usize = 512;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct RequestIds {
    ids: Vec<HeldRequestId>,
    /// Places in `ids` whose id left.
    free: Vec<IdNumber>,
    numbers: HashMap<Arc<str>, IdNumber>,
    text_bytes: usize,
}

#[derive(Clone, Debug, PartialEq)]
struct HeldRequestId {
    text: Arc<str>,
    n_rows: u32,
}

impl RequestIds {
    pub fn known(&self, id: &str) -> Option<IdNumber> {
        self.numbers.get(cut(id)).copied()
    }

    /// Another row has this id.
    pub fn hold(&mut self, id: &str) -> IdNumber {
        if let Some(number) = self.known(id) {
            if let Some(held) = self.ids.get_mut(number.index()) {
                held.n_rows = held.n_rows.saturating_add(1);
            }
            return number;
        }
        let text: Arc<str> = Arc::from(cut(id));
        self.text_bytes += text.len();
        let held = HeldRequestId {
            text: text.clone(),
            n_rows: 1,
        };
        let number = self.free.pop().unwrap_or_else(|| {
            let index = u32::try_from(self.ids.len()).unwrap_or(u32::MAX);
            IdNumber(NonZeroU32::MIN.saturating_add(index))
        });
        match self.ids.get_mut(number.index()) {
            Some(place) => *place = held,
            None => self.ids.push(held),
        }
        self.numbers.insert(text, number);
        number
    }

    /// A row that has it leaves.
    pub fn release(&mut self, number: IdNumber) {
        let Some(held) = self.ids.get_mut(number.index()) else {
            return;
        };
        held.n_rows = held.n_rows.saturating_sub(1);
        if held.n_rows == 0 && self.numbers.remove(&held.text).is_some() {
            self.text_bytes -= held.text.len();
            held.text = Arc::default();
            self.free.push(number);
        }
    }

    pub fn text(&self, number: IdNumber) -> &str {
        self.ids.get(number.index()).map_or("", |held| &held.text)
    }

    /// About what it takes: a text with its counts, and two places that know it.
    pub fn bytes(&self) -> usize {
        const EACH: usize = 96;
        self.ids.len() * EACH + self.text_bytes
    }
}

impl IdNumber {
    fn index(self) -> usize {
        self.0.get() as usize - 1
    }
}

fn cut(id: &str) -> &str {
    &id[..id.floor_char_boundary(LONGEST)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_leaves_with_the_last_row_that_has_it() {
        let mut ids = RequestIds::default();
        let (a, b) = (ids.hold("a"), ids.hold("b"));
        assert_eq!((ids.hold("a"), ids.text(a), ids.text(b)), (a, "a", "b"));
        ids.release(a);
        assert_eq!(ids.known("a"), Some(a));
        ids.release(a);
        assert_eq!(ids.known("a"), None);
        let c = ids.hold("c");
        assert_eq!((ids.text(c), ids.text(b)), ("c", "b"));
    }

    #[test]
    fn any_number_of_ids_that_come_and_go_take_no_more_room() {
        let mut ids = RequestIds::default();
        for n in 0..100_000 {
            let number = ids.hold(&format!("request {n}"));
            assert_eq!(ids.text(number), format!("request {n}"));
            ids.release(number);
        }
        assert_eq!((ids.ids.len(), ids.text_bytes), (1, 0));
    }
}
