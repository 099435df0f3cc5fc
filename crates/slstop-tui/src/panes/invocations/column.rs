//! The columns, one row each: heading, room, importance, and what a click on the heading sorts by.

use super::order::Order;
use crate::widget::columns::{self, Align};

macro_rules! columns {
    ($($variant:ident = $heading:literal $min:literal $ideal:literal $priority:literal $align:ident $($order:ident)?;)*) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Column { $($variant,)* }

        impl Column {
            pub const ALL: &[Self] = &[$(Self::$variant,)*];
            pub const fn heading(self) -> &'static str { match self { $(Self::$variant => $heading,)* } }

            /// The order that it stands for, where it stands for one.
            pub const fn order(self) -> Option<Order> {
                match self { $(Self::$variant => columns!(@order $($order)?),)* }
            }

            fn written(self) -> columns::Column {
                match self {
                    $(Self::$variant => columns::Column {
                        min: $min,
                        ideal: $ideal,
                        priority: $priority,
                        align: Align::$align,
                        grow: matches!(Self::$variant, Self::Said),
                    },)*
                }
            }
        }
    };
    (@order $order:ident) => { Some(Order::$order) };
    (@order) => { None };
}

/// From here on times have their milliseconds, and there is room for words.
const WIDE: u16 = 84;

columns! {
    // The glyph of its severity.
    Severity = "" 1 1 0 Left Trouble;
    // Without milliseconds in a narrow pane.
    When = "WHEN" 8 12 1 Left When;
    Outcome = "OUTCOME" 9 13 1 Left Trouble;
    Took = "TOOK" 6 6 2 Right Took;
    Init = "INIT" 6 6 4 Right Init;
    // Only where several functions are listed.
    Function = "FUNCTION" 12 26 5 Left;
    Memory = "MEM" 9 9 6 Right Memory;
    Billed = "BILLED" 6 6 8 Right Billed;
    // What a million like this one cost: for a single one the amount means little.
    Cost = "$/M" 7 7 9 Right Cost;
    Version = "VERSION" 7 7 7 Right;
    Attempt = "TRY" 3 3 10 Right;
    // Type and message of the error; takes the room that is left.
    Said = "ERROR" 14 60 3 Left;
    // Ids come whole or not at all: a part of one finds nothing.
    Request = "REQUEST" 36 36 11 Left;
    Trace = "TRACE" 35 35 12 Left;
}

impl Column {
    /// In a pane of that width.
    pub fn room(self, width: u16) -> columns::Column {
        let room = self.written();
        let is_wide = width >= WIDE;
        match self {
            Self::When if !is_wide => columns::Column {
                ideal: room.min,
                ..room
            },
            Self::When | Self::Outcome if is_wide => columns::Column {
                min: room.ideal,
                ..room
            },
            // What went wrong is what people look for: other columns come after it.
            Self::Said => {
                let least = if is_wide { width / 3 } else { width / 4 };
                columns::Column {
                    min: least.max(room.min),
                    ideal: room.ideal.max(least),
                    ..room
                }
            }
            _ => room,
        }
    }

    pub fn is_left(self) -> bool {
        self.written().align == Align::Left
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_fit_their_columns() {
        for column in Column::ALL {
            assert!(
                column.heading().len() <= usize::from(column.written().min),
                "{column:?}"
            );
        }
    }
}
