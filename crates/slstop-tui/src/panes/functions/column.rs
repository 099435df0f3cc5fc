//! The columns, one row each: heading, room, importance.

use super::trend::Trend;
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
    // Which account or region, where several are shown.
    Place = "place" "PLACE" 9 16 1 Left;
    Rate = "rate" "RATE/m" 6 6 1 Right;
    Errors = "errors" "ERR" 5 5 3 Right;
    // The share of errors in the newest complete minutes.
    Now = "now" "NOW%" 5 5 2 Right;
    // The same over all of the window.
    ErrorRate = "error-rate" "ERR%" 5 5 2 Right;
    Throttles = "throttles" "THR" 5 5 5 Right;
    P50 = "p50" "p50" 6 6 8 Right;
    P99 = "p99" "p99" 6 6 6 Right;
    // Only logs show cold starts and used memory: unknown until they are read.
    ColdShare = "cold" "COLD%" 5 5 9 Right;
    InitP90 = "init" "INIT" 5 6 9 Right;
    Runtime = "runtime" "RUNTIME" 11 15 10 Left;
    Memory = "memory" "MEM" 6 9 11 Right;
    Concurrency = "concurrency" "CONC" 5 5 12 Right;
    Cost = "cost" "$/h" 7 7 13 Right;
    Timeout = "timeout" "TIMEOUT" 7 7 14 Right;
    Changed = "changed" "CHANGED" 7 7 7 Right;
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

    /// As a person types it: the name, the heading, or the beginning of either.
    pub fn typed(word: &str) -> Option<Self> {
        let word = word.to_lowercase();
        let heading = |column: &Self| column.written().to_lowercase();
        let all = || Self::ALL.iter().copied();
        let exact = all().find(|column| column.name() == word || heading(column) == word);
        let begun = |column: &Self| column.name().starts_with(&word);
        exact.or_else(|| all().find(begun).filter(|_| !word.is_empty()))
    }

    /// Those that are of use: of only one place nothing is said.
    pub fn useful(has_places: bool) -> impl Iterator<Item = Self> {
        let all = Self::ALL.iter().copied();
        all.filter(move |column| has_places || *column != Self::Place)
    }

    /// Whether it may be missing: without severity and name a row says nothing.
    pub fn can_be_chosen(self) -> bool {
        !matches!(self, Self::Trouble | Self::Name | Self::Place)
    }

    /// Whether only logs have it.
    pub fn needs_logs(self) -> bool {
        matches!(self, Self::ColdShare | Self::InitP90)
    }

    /// Whether its figure is asked for only where a row is seen, unless rows are sorted by it.
    pub fn is_seen_only(self) -> bool {
        matches!(self, Self::P50 | Self::P99 | Self::Concurrency | Self::Cost)
    }

    pub fn is_left(self) -> bool {
        self.room().align == Align::Left
    }

    /// The heading; the trend names the window that it shows.
    pub fn heading(self, window: &str, trend: Trend) -> String {
        match self {
            Self::Trend => format!("{} {}", trend.heading(), window.to_uppercase()),
            _ => self.written().to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_found_as_people_type_them() {
        for (word, column) in [
            ("err", Column::Errors),
            ("ERR%", Column::ErrorRate),
            ("rate", Column::Rate),
            ("mem", Column::Memory),
            ("throttles", Column::Throttles),
            ("p99", Column::P99),
            ("$/h", Column::Cost),
        ] {
            assert_eq!(Column::typed(word), Some(column), "{word}");
        }
        assert_eq!((Column::typed("colour"), Column::typed("-")), (None, None));
    }

    #[test]
    fn headings_fit_their_columns() {
        for column in Column::ALL {
            assert!(
                column.heading("15m", Trend::default()).len() <= usize::from(column.room().min),
                "{column:?}"
            );
        }
    }
}
