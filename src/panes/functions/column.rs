//! The columns, one row each: heading, room, importance.

use crate::widget::columns::{self, Align};

macro_rules! columns {
    ($($variant:ident = $name:literal $heading:literal $min:literal $ideal:literal $priority:literal $align:ident;)*) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Column { $($variant,)* }

        impl Column {
            pub const ALL: &[Self] = &[$(Self::$variant,)*];
            /// As written in files and actions.
            pub const fn name(self) -> &'static str { match self { $(Self::$variant => $name,)* } }
            const fn written(self) -> &'static str { match self { $(Self::$variant => $heading,)* } }

            pub fn room(self) -> columns::Column {
                match self {
                    $(Self::$variant => columns::Column {
                        min: $min,
                        ideal: $ideal,
                        priority: $priority,
                        align: Align::$align,
                        grow: matches!(Self::$variant, Self::Trend),
                    },)*
                }
            }
        }
    };
}

columns! {
    // The glyphs of severity and mark; sorting by it is sorting by trouble.
    Trouble = "trouble" "" 2 2 0 Left;
    // As wide as the longest name, if there is room.
    Name = "name" "FUNCTION" 16 16 0 Left;
    Rate = "rate" "RATE/m" 6 6 1 Right;
    Errors = "errors" "ERR" 5 5 3 Right;
    ErrorRate = "error-rate" "ERR%" 5 5 2 Right;
    Throttles = "throttles" "THR" 5 5 5 Right;
    Runtime = "runtime" "RUNTIME" 11 15 7 Left;
    Memory = "memory" "MEM" 6 6 8 Right;
    Timeout = "timeout" "TIMEOUT" 7 7 9 Right;
    Changed = "changed" "CHANGED" 7 7 6 Right;
    // Takes the room that is left.
    Trend = "trend" "" 12 12 4 Left;
}

impl Column {
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|column| column.name() == name)
    }

    pub fn is_left(self) -> bool {
        self.room().align == Align::Left
    }

    /// The heading; the trend names the window that it shows.
    pub fn heading(self, window: &str) -> String {
        match self {
            Self::Trend => format!("LAST {}", window.to_uppercase()),
            _ => self.written().to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_fit_their_columns() {
        for column in Column::ALL {
            assert!(
                column.heading("15m").len() <= usize::from(column.room().min),
                "{column:?}"
            );
        }
    }
}
