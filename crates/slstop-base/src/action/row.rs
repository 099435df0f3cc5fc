//! One row an action. Owners declare their rows with `actions!`; the compiler then asks for the arm
//! that does it.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::pane_id::PaneId;

/// A dotted name, stable across versions: `functions.sort.name`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ActionId(Cow<'static, str>);

impl ActionId {
    pub const fn new(name: &'static str) -> Self {
        Self(Cow::Borrowed(name))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<String> for ActionId {
    fn from(name: String) -> Self {
        Self(Cow::Owned(name))
    }
}

impl fmt::Debug for ActionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Where a row's keys work. A pane's own keys win over `App`; an overlay's keys hide all others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyScope {
    App,
    Pane(PaneId),
    Overlay,
}

impl KeyScope {
    pub fn name(self) -> &'static str {
        match self {
            Self::App => "everywhere",
            Self::Pane(pane) => pane.title(),
            Self::Overlay => "popups and prompts",
        }
    }
}

/// What must be there before the action makes sense; state says why it isn't.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// A row under the cursor.
    Selection,
    /// Something behind the row under the cursor.
    CanOpen,
    /// At least one row in the focused pane.
    Rows,
    /// A filter is set.
    Filter,
    /// Something that can be filtered or searched.
    Prompt,
    /// Somewhere to go back to.
    Back,
    /// More than one pane on the screen.
    Panes,
    /// A stretch of time that is looked at instead of now.
    Pin,
}

/// What the palette asks for after the name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Argument {
    None,
    /// One of a list that state knows: `theme`, `pane`, `layout`.
    Choice(&'static str),
    /// Free text, described.
    Text(&'static str),
}

#[derive(Clone, Debug, PartialEq)]
pub struct ActionRow {
    pub id: ActionId,
    pub scope: KeyScope,
    /// Default keys: chords, sequences with a blank between (`"s n"`).
    pub keys: &'static [&'static str],
    /// One or two words, for the footer.
    pub name: &'static str,
    /// One line, for help and palette.
    pub help: &'static str,
    pub needs: &'static [Need],
    pub argument: Argument,
    /// Rank among the footer's hints, 0 first; none: not in the footer.
    pub hint: Option<u8>,
}

/// Declares an owner's actions: an enum, its rows, and the way from an id to a variant.
///
/// ```text
/// actions! {
///     pub enum MeterAction in KeyScope::Pane(PaneId::Meter) {
///         Reset = "meter.reset", ["R"], "reset", "count from zero again" {};
///         Sort = "meter.sort", ["s"], "sort", "sort by a column" { needs: &[Need::Rows], hint: Some(2) };
///     }
/// }
/// ```
#[macro_export]
macro_rules! actions {
    ($(#[$doc:meta])* pub enum $owner:ident in $scope:expr => {
        $($variant:ident = $id:literal, [$($key:literal),*], $name:literal, $help:literal
          { $($field:ident : $value:expr),* };)*
    }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $owner { $($variant,)* }

        impl $owner {
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            pub const fn id(self) -> $crate::action::ActionId {
                match self { $(Self::$variant => $crate::action::ActionId::new($id),)* }
            }

            pub fn from_id(id: &$crate::action::ActionId) -> Option<Self> {
                match id.as_str() { $($id => Some(Self::$variant),)* _ => None }
            }

            pub fn rows() -> Vec<$crate::action::ActionRow> {
                vec![$($crate::action::ActionRow {
                    $($field: $value,)*
                    ..$crate::action::ActionRow {
                        id: $crate::action::ActionId::new($id),
                        scope: $scope,
                        keys: &[$($key),*],
                        name: $name,
                        help: $help,
                        needs: &[],
                        argument: $crate::action::Argument::None,
                        hint: None,
                    }
                },)*]
            }
        }
    };
}
