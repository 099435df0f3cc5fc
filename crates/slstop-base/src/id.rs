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
    /// A function's name without its ARN: `shop-prod-checkout`. Where figures of one version or alias are
    /// meant, it is qualified as AWS does it: `shop-prod-checkout:live`.
    FunctionName;
    /// Twelve digits.
    AccountId;
    /// `eu-west-1`.
    RegionName;
}

impl FunctionName {
    /// One of its versions or aliases.
    #[must_use]
    pub fn qualified(&self, qualifier: &str) -> Self {
        Self::new(format!("{}:{qualifier}", self.parts().0))
    }

    /// The name alone, and the version or alias behind it. No name of Lambda's holds a colon.
    pub fn parts(&self) -> (&str, Option<&str>) {
        match self.0.split_once(':') {
            Some((name, qualifier)) => (name, Some(qualifier)),
            None => (&self.0, None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_qualified_once() {
        let name = FunctionName::new("checkout").qualified("live");
        assert_eq!(name.parts(), ("checkout", Some("live")));
        assert_eq!(name.qualified("7").as_str(), "checkout:7");
        assert_eq!(FunctionName::new("checkout").parts(), ("checkout", None));
    }
}
