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
    /// A function's name without qualifier or ARN: `shop-prod-checkout`.
    FunctionName;
    /// Twelve digits.
    AccountId;
    /// `eu-west-1`.
    RegionName;
}
