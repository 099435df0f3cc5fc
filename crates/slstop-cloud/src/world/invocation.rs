//! One run of a function: the unit of truth from which lines, points and traces are made.

use super::draw::Draw;
use super::environment::EnvironmentId;

/// Hundredths of a millisecond, the precision of REPORT: sums of them are exact.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Centis(pub u32);

impl Centis {
    pub fn of_millis(millis: f64) -> Self {
        Self((millis * 100.0).round().clamp(0.0, f64::from(u32::MAX)) as u32)
    }

    pub fn as_millis(self) -> f64 {
        f64::from(self.0) / 100.0
    }

    /// Started milliseconds count in full, as on the bill.
    pub fn whole_millis(self) -> u32 {
        self.0.div_ceil(100)
    }
}

/// What happened to the environment right before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EnvironmentStart {
    /// Nothing: it was warm.
    Warm,
    /// A cold start on demand.
    Cold(Centis),
    /// A SnapStart restore.
    Restored(Centis),
    /// Made ready ahead of the request; REPORT does not mention it.
    Provisioned(Centis),
    /// Restarted after a crash; the time counts as the invocation's own.
    Again(Centis),
    /// Init failed, and failed again within the invocation.
    Failed(Centis),
}

impl EnvironmentStart {
    /// The time between the environment's first line and START.
    pub fn before(self) -> Centis {
        match self {
            Self::Warm | Self::Again(_) => Centis(0),
            Self::Cold(time)
            | Self::Restored(time)
            | Self::Provisioned(time)
            | Self::Failed(time) => time,
        }
    }

    /// Whether its environment began for it, well or not, for the first time or again.
    pub fn is_cold(self) -> bool {
        !matches!(self, Self::Warm | Self::Provisioned(_))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvocationOutcome {
    Ok,
    /// The function's failure with this index.
    Failed(u16),
}

#[derive(Clone, Copy, Debug)]
pub struct SimulatedInvocation {
    pub function: u16,
    pub environment: EnvironmentId,
    /// Milliseconds since 1970 at which START is written.
    pub start: i64,
    pub duration: Centis,
    pub boot: EnvironmentStart,
    pub outcome: InvocationOutcome,
    /// The part of the duration that is not on the bill: what an old time-out ran over its limit.
    pub unbilled: Centis,
    /// Peak memory in MB.
    pub used: u32,
    /// 0 for the first; a retry has the request id of the first.
    pub attempt: u8,
    /// The key of its id and its texts; attempts share it.
    pub key: u64,
    /// The caller's key where another function of the world called this one.
    pub caller: Option<Caller>,
    /// Whether it was invoked through the API: then its payload decided what happened.
    pub is_guest: bool,
}

/// Where a call came from: the invocation that made it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caller {
    pub function: u16,
    pub key: u64,
    pub start: i64,
}

impl SimulatedInvocation {
    /// The millisecond in which END and REPORT are written.
    pub fn end(&self) -> i64 {
        self.start + i64::from(self.duration.whole_millis())
    }

    /// The millisecond of its environment's first line.
    pub fn boot_start(&self) -> i64 {
        self.start - i64::from(self.boot.before().whole_millis())
    }

    /// The stream of everything that is drawn about it later, one for each purpose.
    pub fn draw(&self, purpose: DrawPurpose) -> Draw {
        Draw::of(self.key).and(purpose as u64)
    }

    pub fn is_ok(&self) -> bool {
        self.outcome == InvocationOutcome::Ok
    }

    /// What it costs, in milliseconds: since August 2025 init counts for every on-demand function.
    pub fn billed(&self) -> u32 {
        let before = match self.boot {
            EnvironmentStart::Cold(init) => init,
            EnvironmentStart::Restored(restore) => billed_restore(restore),
            _ => Centis(0),
        };
        let run = self.duration.0.saturating_sub(self.unbilled.0);
        Centis(run.saturating_add(before.0)).whole_millis()
    }

    /// A version 4 uuid.
    pub fn request_id(&self) -> [u8; 36] {
        let mut draw = self.draw(DrawPurpose::RequestId);
        uuid(draw.bits(), draw.bits())
    }
}

/// Of a restore only the function's own part is billed.
pub fn billed_restore(restore: Centis) -> Centis {
    Centis(restore.0 / 5)
}

/// What a later draw is for: adding one must not change the others.
#[derive(Clone, Copy, Debug)]
pub enum DrawPurpose {
    RequestId = 1,
    Trace,
    Text,
    Ingestion,
    EventId,
    Payload,
    Request,
}

pub fn uuid(high: u64, low: u64) -> [u8; 36] {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    let bits = (u128::from(high) << 64 | u128::from(low)) & !(0xf << 76) & !(0x3 << 62)
        | 0x4 << 76
        | 0x2 << 62;
    let mut text = [b'-'; 36];
    let places = (0..36).filter(|place| !matches!(place, 8 | 13 | 18 | 23));
    for (digit, place) in places.enumerate() {
        text[place] = HEX[(bits >> (124 - 4 * digit)) as usize & 0xf];
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_uuids_of_version_4() {
        assert_eq!(
            &uuid(u64::MAX, u64::MAX),
            b"ffffffff-ffff-4fff-bfff-ffffffffffff"
        );
        assert_eq!(&uuid(0, 0), b"00000000-0000-4000-8000-000000000000");
        assert_eq!(
            &uuid(0x0123_4567_89ab_cdef, 0),
            b"01234567-89ab-4def-8000-000000000000"
        );
    }

    #[test]
    fn a_started_millisecond_is_billed_in_full() {
        assert_eq!(Centis::of_millis(2.37).whole_millis(), 3);
        assert_eq!(Centis::of_millis(3.0).whole_millis(), 3);
        assert_eq!(Centis(0).whole_millis(), 0);
    }
}
