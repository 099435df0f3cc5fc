//! A tree of values as requests and answers hold them, whatever the protocol: JSON, CBOR, XML and
//! form fields are only ways of writing it.

use std::borrow::Cow;

use slstop_base::Timestamp;

pub type MemberName = Cow<'static, str>;

#[derive(Clone, Debug, Default, PartialEq)]
pub enum WireValue {
    #[default]
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(Cow<'static, str>),
    Time(Timestamp),
    List(Vec<WireValue>),
    Map(Vec<(MemberName, WireValue)>),
}

impl WireValue {
    pub const EMPTY: Self = Self::Map(Vec::new());

    /// Adds a member to a map.
    #[must_use]
    pub fn with(mut self, key: &'static str, value: impl Into<WireValue>) -> Self {
        if let Self::Map(members) = &mut self {
            members.push((Cow::Borrowed(key), value.into()));
        }
        self
    }

    /// Adds a member where there is one; AWS leaves out what is not set.
    #[must_use]
    pub fn with_some(self, key: &'static str, value: Option<impl Into<WireValue>>) -> Self {
        match value {
            Some(value) => self.with(key, value),
            None => self,
        }
    }

    pub fn get(&self, key: &str) -> Option<&WireValue> {
        let Self::Map(members) = self else {
            return None;
        };
        members
            .iter()
            .find(|(known, _)| known == key)
            .map(|(_, value)| value)
    }

    pub fn text(&self, key: &str) -> Option<&str> {
        match self.get(key)? {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// A whole number; form fields and query strings write it as text.
    pub fn int(&self, key: &str) -> Option<i64> {
        self.get(key)?.as_int()
    }

    pub fn bool(&self, key: &str) -> Option<bool> {
        match self.get(key)? {
            Self::Bool(value) => Some(*value),
            Self::Text(text) => text.parse().ok(),
            _ => None,
        }
    }

    /// A moment: tagged, in seconds since 1970, or as RFC 3339.
    pub fn time(&self, key: &str) -> Option<Timestamp> {
        match self.get(key)? {
            Self::Time(time) => Some(*time),
            Self::Int(secs) => Some(Timestamp::from_millis(secs.saturating_mul(1000))),
            Self::Float(secs) => Some(Timestamp::from_millis((secs * 1000.0).round() as i64)),
            Self::Text(text) => Timestamp::parse(text).or_else(|| {
                let secs: f64 = text.parse().ok()?;
                secs.is_finite()
                    .then(|| Timestamp::from_millis((secs * 1000.0).round() as i64))
            }),
            _ => None,
        }
    }

    pub fn list(&self, key: &str) -> &[WireValue] {
        match self.get(key) {
            Some(Self::List(items)) => items,
            _ => &[],
        }
    }

    pub fn texts(&self, key: &str) -> impl Iterator<Item = &str> {
        self.list(key).iter().filter_map(WireValue::as_text)
    }

    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    pub fn as_int(&self) -> Option<i64> {
        match self {
            Self::Int(value) => Some(*value),
            Self::Float(value) if value.fract() == 0.0 => Some(*value as i64),
            Self::Text(text) => text.parse().ok(),
            _ => None,
        }
    }
}

impl From<bool> for WireValue {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

macro_rules! from_whole_numbers {
    ($($kind:ty),*) => {$(
        impl From<$kind> for WireValue {
            fn from(value: $kind) -> Self {
                Self::Int(i64::try_from(value).unwrap_or(i64::MAX))
            }
        }
    )*};
}

from_whole_numbers!(u8, u16, u32, i32, i64, u64, usize);

impl From<f64> for WireValue {
    fn from(value: f64) -> Self {
        Self::Float(value)
    }
}

impl From<&'static str> for WireValue {
    fn from(value: &'static str) -> Self {
        Self::Text(Cow::Borrowed(value))
    }
}

impl From<String> for WireValue {
    fn from(value: String) -> Self {
        Self::Text(Cow::Owned(value))
    }
}

impl From<Timestamp> for WireValue {
    fn from(value: Timestamp) -> Self {
        Self::Time(value)
    }
}

impl<V: Into<WireValue>> From<Vec<V>> for WireValue {
    fn from(items: Vec<V>) -> Self {
        Self::List(items.into_iter().map(Into::into).collect())
    }
}

impl<V: Into<WireValue>> FromIterator<V> for WireValue {
    fn from_iter<I: IntoIterator<Item = V>>(items: I) -> Self {
        Self::List(items.into_iter().map(Into::into).collect())
    }
}
