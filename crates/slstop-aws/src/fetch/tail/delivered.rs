//! Which events of a group came already, by when they happened: what is read again tells nothing
//! twice, and what will not be read again is forgotten.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::{BuildHasherDefault, DefaultHasher, Hash, Hasher};

use slstop_base::Timestamp;
use slstop_core::domain::LogEvent;

/// Events are remembered and forgotten by the ten seconds in which they happened.
const SLICE_MILLIS: i64 = 10_000;

/// A sign of an event: a hash, because a hundred thousand of these are kept. Among a million of them
/// two are equal once in forty million tries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Sign(u64);

impl Sign {
    /// Of CloudWatch's own id, eight bytes at a time: the hash of the standard library is made for keys that an enemy
    /// chooses, and takes three times as long.
    pub fn of_id(id: &str) -> Self {
        let mut sign = fold(SEED, id.len() as u64);
        for chunk in id.as_bytes().chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            sign = fold(sign ^ u64::from_le_bytes(word), FACTOR);
        }
        Self(sign)
    }

    /// What distinguishes events without an id: several may be equal.
    pub fn of_text(group: &str, event: &LogEvent) -> Self {
        Self::of((group, &*event.stream, event.at.as_millis(), &*event.message))
    }

    fn of(value: impl Hash) -> Self {
        let mut hasher = DefaultHasher::new();
        value.hash(&mut hasher);
        Self(hasher.finish())
    }

    /// The id of the nth event that looks like this: the same whenever it is read.
    pub fn made_up_id(self, nth: u32) -> Box<str> {
        format!("{}{:016x}.{nth}", LogEvent::MADE_UP, self.0).into()
    }
}

/// Any odd numbers with as many ones as zeros, here of pi and of the golden ratio.
const SEED: u64 = 0x2439_6a5b_4f6a_8885;
const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;

/// Both halves of the product: every bit of it depends on every bit of the factors.
fn fold(one: u64, other: u64) -> u64 {
    let product = u128::from(one) * u128::from(other | 1);
    (product as u64) ^ ((product >> 64) as u64)
}

/// How many looks are counted at a time, a few megabytes of them. Equal events are of one millisecond, and
/// pages come by their time: those that are forgotten first are not heard of again. On a server without order,
/// they would pass for the first of their looks, and be left out rather than delivered twice.
const MOST_LOOKS: usize = 200_000;

/// Signs are hashes: hashing them again would not spread them better.
#[derive(Debug, Default)]
pub struct AsIs(u64);

impl Hasher for AsIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(byte);
        }
    }

    fn write_u64(&mut self, sign: u64) {
        self.0 = sign;
    }
}

type BySign = BuildHasherDefault<AsIs>;

/// How many equal events one reader has counted.
#[derive(Clone, Debug, Default)]
pub struct Copies {
    slices: BTreeMap<i64, HashMap<Sign, u32, BySign>>,
    n_signs: usize,
}

impl Copies {
    /// Counts one more, and says how many that makes.
    pub fn count(&mut self, at: Timestamp, sign: Sign) -> u32 {
        let copies = self.of(at, sign);
        *copies += 1;
        let nth = *copies;
        if self.n_signs > MOST_LOOKS
            && let Some(oldest) = self.oldest()
        {
            self.forget_before(Timestamp::from_millis((oldest + 1) * SLICE_MILLIS));
        }
        nth
    }

    pub fn forget_before(&mut self, at: Timestamp) {
        let first = slice(at);
        while let Some(oldest) = self.slices.first_entry()
            && *oldest.key() < first
        {
            self.n_signs -= oldest.remove().len();
        }
    }

    fn of(&mut self, at: Timestamp, sign: Sign) -> &mut u32 {
        let slice = self.slices.entry(slice(at)).or_default();
        slice.entry(sign).or_insert_with(|| {
            self.n_signs += 1;
            0
        })
    }

    fn oldest(&self) -> Option<i64> {
        self.slices.first_key_value().map(|(slice, _)| *slice)
    }
}

/// The events of one group that were delivered, as far back as it may be read again.
#[derive(Debug)]
pub struct DeliveredEvents {
    ids: BTreeMap<i64, HashSet<Sign, BySign>>,
    /// Those of the slice of the last event, which are not among the others meanwhile: most events follow one of the
    /// same slice.
    last: Option<(i64, HashSet<Sign, BySign>)>,
    n_ids: usize,
    /// How many equal events without an id were delivered, by their contents.
    delivered: Copies,
    /// The same, of those that had ids: only kept beside a reader to whom ids are not shown.
    named: Copies,
    keeps_looks: bool,
    /// The end of the newest slice whose events were forgotten.
    forgot_before: Option<Timestamp>,
    /// The same, of those that were forgotten only for want of room.
    crowded_out: Option<Timestamp>,
}

impl DeliveredEvents {
    /// `keeps_looks` where the same events may also come without ids.
    pub fn new(keeps_looks: bool) -> Self {
        Self {
            ids: BTreeMap::new(),
            last: None,
            n_ids: 0,
            delivered: Copies::default(),
            named: Copies::default(),
            keeps_looks,
            forgot_before: None,
            crowded_out: None,
        }
    }

    /// Whether an event with an id is news. One that was delivered without an id takes the place of one of
    /// those.
    pub fn is_news(&mut self, group: &str, id: &str, event: &LogEvent) -> bool {
        if !self.ids_of(slice(event.at)).insert(Sign::of_id(id)) {
            return false;
        }
        self.n_ids += 1;
        !self.keeps_looks || {
            let sign = Sign::of_text(group, event);
            let nth = self.named.count(event.at, sign);
            self.is_nth_news(event.at, sign, nth)
        }
    }

    fn ids_of(&mut self, slice: i64) -> &mut HashSet<Sign, BySign> {
        if self.last.as_ref().is_some_and(|(last, _)| *last != slice) {
            self.give_back();
        }
        let ids = &mut self.ids;
        let new = || (slice, ids.remove(&slice).unwrap_or_default());
        &mut self.last.get_or_insert_with(new).1
    }

    /// Puts the ids of the last slice among the others.
    fn give_back(&mut self) {
        self.ids.extend(self.last.take());
    }

    /// Whether the nth event of these looks is news; `nth` is counted by the reader who found it.
    pub fn is_nth_news(&mut self, at: Timestamp, sign: Sign, nth: u32) -> bool {
        let n_delivered = self.delivered.of(at, sign);
        let is_news = nth > *n_delivered;
        *n_delivered = nth.max(*n_delivered);
        is_news
    }

    pub fn forget_before(&mut self, at: Timestamp) {
        while let Some(oldest) = self.oldest()
            && oldest < slice(at)
        {
            self.forget(oldest);
        }
    }

    /// What happened before must not be read again: it would be delivered again, because it is no longer remembered.
    pub fn forgot_before(&self) -> Option<Timestamp> {
        self.forgot_before
    }

    /// The same, where memory did not suffice: what happened before and is very late is not found.
    pub fn crowded_out(&self) -> Option<Timestamp> {
        self.crowded_out
    }

    /// How many events are remembered.
    pub fn len(&self) -> usize {
        self.n_ids + self.delivered.n_signs + self.named.n_signs
    }

    /// Makes room: forgets the ten seconds that lie furthest back.
    pub fn forget_oldest(&mut self) {
        if let Some(oldest) = self.oldest() {
            self.forget(oldest);
            self.crowded_out = self.forgot_before;
        }
    }

    fn oldest(&mut self) -> Option<i64> {
        self.give_back();
        let oldest_id = self.ids.first_key_value().map(|(slice, _)| *slice);
        let oldest = [oldest_id, self.delivered.oldest(), self.named.oldest()];
        oldest.into_iter().flatten().min()
    }

    fn forget(&mut self, slice: i64) {
        self.n_ids -= self.ids.remove(&slice).map_or(0, |ids| ids.len());
        let end = Timestamp::from_millis((slice + 1).saturating_mul(SLICE_MILLIS));
        self.delivered.forget_before(end);
        self.named.forget_before(end);
        self.forgot_before = self.forgot_before.max(Some(end));
    }
}

fn slice(at: Timestamp) -> i64 {
    at.as_millis().div_euclid(SLICE_MILLIS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(millis: i64, message: &str) -> LogEvent {
        LogEvent {
            at: Timestamp::from_millis(millis),
            ingested: None,
            stream: "s".into(),
            id: None,
            message: message.into(),
        }
    }

    fn sign(event: &LogEvent) -> Sign {
        Sign::of_text("g", event)
    }

    #[test]
    fn an_id_is_news_once() {
        let mut known = DeliveredEvents::new(false);
        assert!(known.is_news("g", "1", &event(5, "a")));
        assert!(!known.is_news("g", "1", &event(5, "a")));
        assert!(
            known.is_news("g", "2", &event(5, "a")),
            "two that look alike"
        );
    }

    #[test]
    fn a_million_ids_have_a_million_signs() {
        let ids = |n: u64| {
            [
                format!("{n:056}"),
                format!("38{n}{:048}", n * 7919),
                n.to_string(),
            ]
        };
        let signs: HashSet<Sign> = (0..330_000)
            .flat_map(ids)
            .map(|id| Sign::of_id(&id))
            .collect();
        let n_ids = (0..330_000).flat_map(ids).collect::<HashSet<_>>().len();
        assert_eq!(signs.len(), n_ids);
    }

    #[test]
    fn live_copies_take_the_place_of_as_many_ids_in_any_order() {
        let mut known = DeliveredEvents::new(true);
        let mut live = Copies::default();
        let a = event(5, "a");
        let mut hear = |known: &mut DeliveredEvents| {
            let nth = live.count(a.at, sign(&a));
            known.is_nth_news(a.at, sign(&a), nth)
        };
        assert!(hear(&mut known) && hear(&mut known), "two live ones");
        assert!(!known.is_news("g", "1", &a) && !known.is_news("g", "2", &a));
        assert!(
            known.is_news("g", "3", &a),
            "the live tail had left one out"
        );
        assert!(!hear(&mut known), "and now it comes there, too");
        assert!(hear(&mut known));
    }

    #[test]
    fn what_is_read_again_without_ids_is_counted_anew() {
        let mut known = DeliveredEvents::new(false);
        let a = event(5, "a");
        for n_told in [2, 0, 1] {
            let mut read = Copies::default();
            let n_copies = if n_told == 1 { 3 } else { 2 };
            let news = (0..n_copies)
                .filter(|_| known.is_nth_news(a.at, sign(&a), read.count(a.at, sign(&a))));
            assert_eq!(news.count(), n_told);
        }
    }

    #[test]
    fn looks_are_counted_in_a_bound_that_forgets_the_oldest() {
        let mut read = Copies::default();
        let most = i64::try_from(MOST_LOOKS).expect("few");
        for n in 0..=most {
            let at = Timestamp::from_millis(n * 100);
            assert_eq!(read.count(at, Sign(n.unsigned_abs())), 1);
        }
        assert!(read.n_signs <= MOST_LOOKS, "{}", read.n_signs);
        let newest = Timestamp::from_millis(most * 100);
        assert_eq!(read.count(newest, Sign(most.unsigned_abs())), 2);
        assert_eq!(
            read.count(Timestamp::from_millis(0), Sign(0)),
            1,
            "forgotten"
        );
    }

    #[test]
    fn what_was_forgotten_is_not_to_be_read_again_and_what_never_was_may_be() {
        let mut known = DeliveredEvents::new(true);
        known.forget_before(Timestamp::from_millis(900_000));
        assert_eq!(known.forgot_before(), None, "there was nothing");
        known.is_news("g", "1", &event(905_000, "a"));
        known.is_news("g", "2", &event(925_000, "a"));
        known.forget_before(Timestamp::from_millis(919_999));
        let forgot_before = Some(Timestamp::from_millis(910_000));
        assert_eq!((known.forgot_before(), known.len()), (forgot_before, 3));
        assert_eq!(known.crowded_out(), None);
        known.forget_oldest();
        assert_eq!(known.crowded_out(), Some(Timestamp::from_millis(930_000)));
        assert_eq!(known.len(), 0);
    }
}
