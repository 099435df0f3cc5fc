//! An execution environment: one sandbox, one log stream, one request at a time.

use std::fmt::Write as _;

use slstop_base::Timestamp;

use super::draw::{mix, unmix};

/// Where in the world's time and concurrency an environment lives. A lane is a place for one
/// request at a time; every so often, and at each deployment, its environment is replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EnvironmentId {
    pub lane: u32,
    /// Counts the replacements since 1970.
    pub generation: u32,
    /// Counts the deployments of the function.
    pub deploy: u8,
    /// Milliseconds since 1970 around which it was made: the date in its stream's name.
    pub born: i64,
    pub version: Version,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Version {
    Latest,
    Number(u32),
}

impl Version {
    pub fn write(self, out: &mut String) {
        match self {
            Self::Latest => out.push_str("$LATEST"),
            Self::Number(number) => {
                let _ = write!(out, "{number}");
            }
        }
    }
}

impl std::fmt::Display for Version {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Latest => f.write_str("$LATEST"),
            Self::Number(number) => number.fmt(f),
        }
    }
}

impl EnvironmentId {
    /// `2026/11/20/[$LATEST]<32 hex>`, in a shared group with the function's name before the bracket.
    pub fn write_stream(&self, secret: u64, shared_by: Option<&str>, out: &mut String) {
        let day = Timestamp::from_millis(self.born).rfc3339();
        let date = day.get(..10).unwrap_or("1970-01-01");
        let _ = write!(out, "{}/{}/{}/", &date[..4], &date[5..7], &date[8..]);
        out.push_str(shared_by.unwrap_or_default());
        out.push('[');
        self.version.write(out);
        out.push(']');
        let (high, low) = self.seal(secret);
        let _ = write!(out, "{high:016x}{low:016x}");
    }

    /// The 128 bits of the stream's name. They hold the place, so that a name leads back to it.
    fn seal(&self, secret: u64) -> (u64, u64) {
        let place = u64::from(self.generation) << 32
            | u64::from(self.lane & 0x00ff_ffff) << 8
            | u64::from(self.deploy);
        let high = mix(place ^ secret);
        (high, mix(high ^ secret.rotate_left(32)))
    }

    /// Lane, generation and deployment of a stream's name, if this world made it.
    pub fn unseal(secret: u64, stream: &str) -> Option<(u32, u32, u8)> {
        let hex = stream.get(stream.len().checked_sub(32)?..)?;
        let high = u64::from_str_radix(hex.get(..16)?, 16).ok()?;
        let low = u64::from_str_radix(hex.get(16..)?, 16).ok()?;
        if mix(high ^ secret.rotate_left(32)) != low {
            return None;
        }
        let place = unmix(high) ^ secret;
        Some((
            (place >> 8) as u32 & 0x00ff_ffff,
            (place >> 32) as u32,
            place as u8,
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_streams_name_leads_back_to_its_environment() {
        let environment = EnvironmentId {
            lane: 100_007,
            generation: 500_123,
            deploy: 3,
            born: 1_795_161_600_000,
            version: Version::Number(42),
        };
        let mut name = String::new();
        environment.write_stream(99, Some("shop"), &mut name);
        assert!(name.starts_with("2026/11/20/shop[42]"), "{name}");
        assert_eq!(
            EnvironmentId::unseal(99, &name),
            Some((100_007, 500_123, 3))
        );
        assert_eq!(EnvironmentId::unseal(98, &name), None);
        assert_eq!(EnvironmentId::unseal(99, "2026/11/20/[1]é"), None);
        assert_eq!(EnvironmentId::unseal(99, ""), None);
    }
}
