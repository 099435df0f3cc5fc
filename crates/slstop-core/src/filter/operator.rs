//! Comparison operators.

use std::cmp::Ordering;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    Is,
    IsNot,
    Below,
    AtMost,
    Above,
    AtLeast,
    /// A regular expression.
    Like,
    /// A part of a text, an element of a list, a member of an object.
    Has,
}

impl Operator {
    /// Operators made of signs, longer ones first; spellings of other languages are accepted.
    pub const SIGNS: &[(&'static str, Self)] = &[
        ("==", Self::Is),
        ("=~", Self::Like),
        ("!=", Self::IsNot),
        ("<=", Self::AtMost),
        ("=<", Self::AtMost),
        ("=>", Self::AtLeast),
        (">=", Self::AtLeast),
        ("=", Self::Is),
        ("<", Self::Below),
        (">", Self::Above),
        ("~", Self::Like),
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::Is => "=",
            Self::IsNot => "!=",
            Self::Below => "<",
            Self::AtMost => "<=",
            Self::Above => ">",
            Self::AtLeast => ">=",
            Self::Like => "~",
            Self::Has => "has",
        }
    }

    /// Whether it needs an order between the two values.
    pub fn is_about_order(self) -> bool {
        matches!(
            self,
            Self::Below | Self::AtMost | Self::Above | Self::AtLeast
        )
    }

    pub fn holds(self, ordering: Ordering) -> bool {
        match self {
            Self::Is => ordering.is_eq(),
            Self::IsNot => ordering.is_ne(),
            Self::Below => ordering.is_lt(),
            Self::AtMost => ordering.is_le(),
            Self::Above => ordering.is_gt(),
            Self::AtLeast => ordering.is_ge(),
            Self::Like | Self::Has => false,
        }
    }
}
