//! Values that may be missing, in the room of those that are there: a ledger has hundreds of thousands
//! of each.

use crate::domain::line::Micros;
use slstop_base::Timestamp;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MaybeTime(i64);

impl Default for MaybeTime {
    fn default() -> Self {
        Self(i64::MIN)
    }
}

impl From<Option<Timestamp>> for MaybeTime {
    fn from(time: Option<Timestamp>) -> Self {
        time.map_or_else(Self::default, |time| Self(time.as_millis()))
    }
}

impl MaybeTime {
    pub fn get(self) -> Option<Timestamp> {
        (self != Self::default()).then(|| Timestamp::from_millis(self.0))
    }

    pub fn or_earlier(&mut self, time: Option<Timestamp>) {
        *self = self.get().into_iter().chain(time).min().into();
    }

    pub fn or_later(&mut self, time: Option<Timestamp>) {
        *self = self.get().into_iter().chain(time).max().into();
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MaybeCount(u32);

impl Default for MaybeCount {
    fn default() -> Self {
        Self(u32::MAX)
    }
}

impl From<Option<u32>> for MaybeCount {
    fn from(count: Option<u32>) -> Self {
        count.map_or_else(Self::default, |count| Self(count.min(u32::MAX - 1)))
    }
}

impl MaybeCount {
    pub fn get(self) -> Option<u32> {
        (self != Self::default()).then_some(self.0)
    }
}

/// To the microsecond for as long as Lambda lets anything run, and to the millisecond beyond half an
/// hour, which only emulators know.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MaybeMicros(MaybeCount);

const IN_MILLIS: u32 = 1 << 31;

impl From<Option<Micros>> for MaybeMicros {
    fn from(micros: Option<Micros>) -> Self {
        let packed = micros.map(|micros| match u32::try_from(micros.0) {
            Ok(exact) if exact < IN_MILLIS => exact,
            _ => {
                let millis = u32::try_from(micros.0 / 1000).unwrap_or(u32::MAX);
                IN_MILLIS | millis.min(IN_MILLIS - 2)
            }
        });
        Self(packed.into())
    }
}

impl MaybeMicros {
    pub fn get(self) -> Option<Micros> {
        let packed = self.0.get()?;
        Some(Micros(if packed < IN_MILLIS {
            u64::from(packed)
        } else {
            u64::from(packed - IN_MILLIS) * 1000
        }))
    }

    pub fn or_larger(&mut self, other: Self) {
        *self = self.get().max(other.get()).into();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_there_comes_back_and_what_is_not_does_not() {
        let back = |micros: u64| MaybeMicros::from(Some(Micros(micros))).get();
        for micros in [0, 1, 2370, 900_000_000, 2_147_483_647] {
            assert_eq!(back(micros), Some(Micros(micros)));
        }
        assert_eq!(back(7_200_000_001), Some(Micros(7_200_000_000)));
        assert!(back(u64::MAX).is_some());
        assert_eq!(MaybeMicros::default().get(), None);
        assert_eq!(MaybeCount::from(Some(0)).get(), Some(0));
        assert_eq!(MaybeCount::from(None).get(), None);
        let noon = Timestamp::from_millis(12);
        assert_eq!(MaybeTime::from(Some(noon)).get(), Some(noon));
        assert_eq!(MaybeTime::default().get(), None);
    }
}
