//! Which invocations X-Ray sees, and under which ids.

use std::fmt;

use super::World;
use super::draw::Draw;
use super::function::SimulatedFunction;
use super::invocation::{DrawPurpose, SimulatedInvocation};

/// X-Ray's ids of an invocation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TraceHeader {
    pub id: TraceId,
    /// The segment of the function itself, which REPORT names.
    pub segment: u64,
    /// The segment of the Lambda service.
    pub parent: u64,
    pub is_sampled: bool,
}

/// `1-<8 hex of the second>-<24 hex>`
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TraceId {
    pub second: u32,
    pub rest: u128,
}

impl fmt::Display for TraceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "1-{:08x}-{:024x}", self.second, self.rest)
    }
}

impl TraceId {
    pub fn read(text: &str) -> Option<Self> {
        let (second, rest) = text.strip_prefix("1-")?.split_once('-')?;
        let is_hex = |part: &str| part.bytes().all(|digit| digit.is_ascii_hexdigit());
        if second.len() != 8 || rest.len() != 24 || !is_hex(second) || !is_hex(rest) {
            return None;
        }
        let second = u32::from_str_radix(second, 16).ok()?;
        Some(Self {
            second,
            rest: u128::from_str_radix(rest, 16).ok()?,
        })
    }
}

impl World {
    /// The header that an invocation got; none when its function is not traced.
    pub fn trace_header(&self, invocation: &SimulatedInvocation) -> Option<TraceHeader> {
        let function = self.function(invocation.function);
        if !function.spec.tracing {
            return None;
        }
        // A call within a call has the trace of its caller.
        let (key, start, root) = match invocation.caller {
            Some(caller) => (caller.key, caller.start, self.function(caller.function)),
            None => (invocation.key, invocation.start, function),
        };
        let mut draw = Draw::of(key).and(DrawPurpose::Trace as u64);
        let rest = u128::from(draw.bits()) << 32 | u128::from(draw.bits() >> 32);
        let is_sampled = draw.chance(sampled_share(root)) && root.spec.tracing;
        let mut own = invocation
            .draw(DrawPurpose::Trace)
            .and(1 + u64::from(invocation.attempt));
        Some(TraceHeader {
            id: TraceId {
                second: u32::try_from(start.div_euclid(1000)).unwrap_or(0),
                rest,
            },
            segment: own.bits(),
            parent: own.bits(),
            is_sampled,
        })
    }
}

/// One request a second and 5% of the others.
fn sampled_share(function: &SimulatedFunction) -> f64 {
    let a_second = (function.spec.rate / 60.0).max(0.001);
    0.05 + 0.95 * (1.0 / a_second).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_read_as_they_are_written() {
        let id = TraceId {
            second: 0x6aff_0000,
            rest: 0x0123_4567_89ab,
        };
        assert_eq!(id.to_string(), "1-6aff0000-0000000000000123456789ab");
        assert_eq!(TraceId::read(&id.to_string()), Some(id));
        for garbage in [
            "",
            "1-",
            "1-zz-yy",
            "2-6aff0000-000000000000000123456789",
            "1-6aff0000-+00000000000000123456789",
        ] {
            assert_eq!(TraceId::read(garbage), None, "{garbage}");
        }
    }
}
