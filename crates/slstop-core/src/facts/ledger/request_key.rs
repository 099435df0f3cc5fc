//! Request ids, packed: a ledger has hundreds of thousands of them.

use std::hash::{DefaultHasher, Hash, Hasher};

use super::request_ids::{IdNumber, RequestIds};
use super::trace::hex;

/// A uuid in its sixteen bytes; any other id by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RequestKey {
    Uuid([u8; 16]),
    Other(IdNumber),
}

impl RequestKey {
    /// For another row that has it.
    pub fn hold(id: &str, ids: &mut RequestIds) -> Self {
        Self::packed(id).unwrap_or_else(|| Self::Other(ids.hold(id)))
    }

    /// A row that has it leaves.
    pub fn release(self, ids: &mut RequestIds) {
        if let Self::Other(number) = self {
            ids.release(number);
        }
    }

    /// Only what prints back as it was: upper case is kept as a name.
    fn packed(id: &str) -> Option<Self> {
        const DASHES: [usize; 4] = [8, 13, 18, 23];
        const PAIRS: [usize; 16] = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34];
        let id: &[u8; 36] = id.as_bytes().try_into().ok()?;
        let digit = |place: usize| match id[place] {
            digit @ b'0'..=b'9' => Some(digit - b'0'),
            digit @ b'a'..=b'f' => Some(digit - b'a' + 10),
            _ => None,
        };
        let mut bytes = [0; 16];
        for (byte, place) in bytes.iter_mut().zip(PAIRS) {
            *byte = digit(place)? << 4 | digit(place + 1)?;
        }
        let is_uuid = DASHES.iter().all(|place| id[*place] == b'-');
        is_uuid.then_some(Self::Uuid(bytes))
    }

    pub fn text(self, ids: &RequestIds) -> String {
        let bytes = match self {
            Self::Uuid(bytes) => bytes,
            Self::Other(number) => return ids.text(number).to_owned(),
        };
        let digits = hex(&bytes);
        let parts = [0..8, 8..12, 12..16, 16..20, 20..32];
        parts.map(|part| &digits[part]).join("-")
    }

    /// A number that nearly every other key has not.
    pub fn hash32(self) -> u32 {
        let mut hasher = DefaultHasher::new();
        self.hash(&mut hasher);
        hasher.finish() as u32
    }

    /// The key of an id, if some row may have it.
    pub fn known(id: &str, ids: &RequestIds) -> Option<Self> {
        Self::packed(id).or_else(|| ids.known(id).map(Self::Other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_id_prints_back() {
        let mut ids = RequestIds::default();
        for id in [
            "6f7f8071-b39b-4d6d-91d7-78df2be848f7",
            "6F7F8071-B39B-4D6D-91D7-78DF2BE848F7",
            "NF5U6CMIUAWPER24GXDNDEZSVU",
            "<guid>",
        ] {
            assert_eq!(RequestKey::hold(id, &mut ids).text(&ids), id);
        }
    }
}
