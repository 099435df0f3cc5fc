//! An invocation's X-Ray trace, packed: where tracing is on, every row has one.

#[derive(Clone, Debug, PartialEq)]
pub struct Trace {
    id: Id<16>,
    segment: Option<Id<8>>,
    pub sampled: Option<bool>,
}

/// Hexadecimal digits as bytes; what has another form stays a text.
#[derive(Clone, Debug, PartialEq)]
enum Id<const N: usize> {
    Packed([u8; N]),
    Other(Box<str>),
}

impl Trace {
    pub fn new(id: &str, segment: Option<&str>, sampled: Option<bool>) -> Self {
        Self {
            id: packed_root(id).map_or_else(|| Id::Other(id.into()), Id::Packed),
            segment: segment.map(|text| {
                packed(text.as_bytes()).map_or_else(|| Id::Other(text.into()), Id::Packed)
            }),
            sampled,
        }
    }

    /// What an earlier line said, where this one does not.
    pub fn or(mut self, known: Option<Self>) -> Self {
        let known = known.map(|known| (known.segment, known.sampled));
        if let Some((segment, sampled)) = known {
            self.segment = self.segment.or(segment);
            self.sampled = self.sampled.or(sampled);
        }
        self
    }

    pub fn id(&self) -> String {
        match &self.id {
            Id::Packed(bytes) => {
                let (time, rest) = bytes.split_at(4);
                format!("1-{}-{}", hex(time), hex(rest))
            }
            Id::Other(text) => text.to_string(),
        }
    }

    pub fn segment(&self) -> Option<String> {
        self.segment.as_ref().map(|segment| match segment {
            Id::Packed(bytes) => hex(bytes),
            Id::Other(text) => text.to_string(),
        })
    }
}

/// `1-<8 digits>-<24 digits>`.
fn packed_root(id: &str) -> Option<[u8; 16]> {
    let (time, rest) = id.strip_prefix("1-")?.split_once('-')?;
    let mut bytes = [0; 16];
    bytes[..4].copy_from_slice(&packed::<4>(time.as_bytes())?);
    bytes[4..].copy_from_slice(&packed::<12>(rest.as_bytes())?);
    Some(bytes)
}

/// Only what prints back as it was: lower case.
fn packed<const N: usize>(digits: &[u8]) -> Option<[u8; N]> {
    let digit = |digit: u8| match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    };
    let mut bytes = [0; N];
    if digits.len() != 2 * N {
        return None;
    }
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Some(bytes)
}

pub fn hex(bytes: &[u8]) -> String {
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 0xf]);
    digits
        .map(|digit| char::from(b"0123456789abcdef"[usize::from(digit)]))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_trace_prints_back() {
        for (id, segment) in [
            (
                "1-0a1b2c3d-00112233445566778899aabb",
                Some("0123456789abcdef"),
            ),
            ("1-0A1B2C3D-00112233445566778899aabb", Some("x")),
            ("1-short-1", None),
            ("", Some("")),
        ] {
            let trace = Trace::new(id, segment, Some(true));
            assert_eq!(trace.id(), id);
            assert_eq!(trace.segment().as_deref(), segment);
        }
    }
}
