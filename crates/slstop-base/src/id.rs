//! Names that AWS gives to things. They keep the bytes that AWS sent and may be hostile:
//! to show one, turn it into `SafeText`.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Arc<str>);

        impl $name {
            pub fn new(source: impl AsRef<str>) -> Self {
                Self(Arc::from(source.as_ref()))
            }

            /// The source bytes, unclean.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(source: &str) -> Self {
                Self::new(source)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{:?}", &*self.0)
            }
        }
    )*};
}

ids! {
    /// A function's name without its ARN and without a version or alias: `shop-prod-checkout`.
    FunctionName;
    /// Twelve digits.
    AccountId;
    /// `eu-west-1`.
    RegionName;
}

/// One of the places that are shown at once: an account and a region. It is an index into the list of
/// places of this run; a single place is `FIRST`.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct PlaceId(u8);

impl PlaceId {
    pub const FIRST: Self = Self(0);

    pub const fn new(index: u8) -> Self {
        Self(index)
    }

    pub const fn index(self) -> usize {
        self.0 as usize
    }

    pub fn is_first(&self) -> bool {
        *self == Self::FIRST
    }
}

/// A function of one place: the same name in another account or region is another function.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct FunctionId {
    pub place: PlaceId,
    pub name: FunctionName,
}

impl FunctionId {
    pub fn new(place: PlaceId, name: impl Into<FunctionName>) -> Self {
        Self {
            place,
            name: name.into(),
        }
    }

    /// In the only place there is, or in the first of several.
    pub fn first(name: impl Into<FunctionName>) -> Self {
        Self::new(PlaceId::FIRST, name)
    }
}

/// A version (`7`, `$LATEST`) or an alias (`live`).
pub type Qualifier = Arc<str>;

/// A function's name, and one of its versions or aliases if only that one is meant. A question holds
/// these, because the question itself says in which place it is asked. Recorded as AWS writes it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct QualifiedName {
    pub name: FunctionName,
    pub qualifier: Option<Qualifier>,
}

impl QualifiedName {
    /// Reads `checkout` and `checkout:live`: no name of Lambda's holds a colon.
    pub fn parse(text: &str) -> Self {
        let (name, qualifier) = match text.split_once(':') {
            Some((name, qualifier)) => (name, Some(Arc::from(qualifier))),
            None => (text, None),
        };
        Self {
            name: FunctionName::new(name),
            qualifier,
        }
    }

    pub fn at(self, place: PlaceId) -> Qualified {
        Qualified {
            function: FunctionId::new(place, self.name),
            qualifier: self.qualifier,
        }
    }
}

impl From<FunctionName> for QualifiedName {
    fn from(name: FunctionName) -> Self {
        Self {
            name,
            qualifier: None,
        }
    }
}

impl From<&str> for QualifiedName {
    fn from(text: &str) -> Self {
        Self::parse(text)
    }
}

impl From<String> for QualifiedName {
    fn from(text: String) -> Self {
        Self::parse(&text)
    }
}

impl From<QualifiedName> for String {
    fn from(name: QualifiedName) -> Self {
        name.to_string()
    }
}

/// What figures are known by: a function of one place, or one of its versions or aliases.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Qualified {
    pub function: FunctionId,
    pub qualifier: Option<Qualifier>,
}

impl Qualified {
    pub fn new(function: FunctionId, qualifier: impl Into<Qualifier>) -> Self {
        Self {
            function,
            qualifier: Some(qualifier.into()),
        }
    }

    pub fn place(&self) -> PlaceId {
        self.function.place
    }

    /// As the question of its place names it.
    pub fn name(&self) -> QualifiedName {
        QualifiedName {
            name: self.function.name.clone(),
            qualifier: self.qualifier.clone(),
        }
    }
}

impl From<FunctionId> for Qualified {
    fn from(function: FunctionId) -> Self {
        Self {
            function,
            qualifier: None,
        }
    }
}

/// As AWS writes it: `checkout`, `checkout:live`. Unclean, as the names are.
impl fmt::Display for QualifiedName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_qualified(f, &self.name, self.qualifier.as_deref())
    }
}

/// As AWS writes it, without the place.
impl fmt::Display for Qualified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_qualified(f, &self.function.name, self.qualifier.as_deref())
    }
}

fn write_qualified(
    f: &mut fmt::Formatter<'_>,
    name: &FunctionName,
    qualifier: Option<&str>,
) -> fmt::Result {
    f.write_str(name.as_str())?;
    match qualifier {
        Some(qualifier) => write!(f, ":{qualifier}"),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_written_as_aws_writes_it() {
        let checkout = FunctionId::first("checkout");
        assert_eq!(Qualified::from(checkout.clone()).to_string(), "checkout");
        let live = Qualified::new(checkout, "live");
        assert_eq!(live.to_string(), "checkout:live");
        assert_eq!(QualifiedName::parse("checkout:live"), live.name());
        assert_eq!(live.name().at(live.place()), live);
    }

    #[test]
    fn the_same_name_in_another_place_is_another_function() {
        let there = FunctionId::new(PlaceId::new(1), "checkout");
        assert_ne!(there, FunctionId::first("checkout"));
    }
}
