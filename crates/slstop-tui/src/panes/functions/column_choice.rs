//! Which columns the user wants beside the usual ones, and which not: `+init`, `-mem`.

use super::column::Column;
use slstop_base::did_you_mean::did_you_mean;

/// Changes in the order in which they were made; a later one of the same column wins.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ColumnChoice {
    added: Vec<Column>,
    left_out: Vec<Column>,
}

/// What one word asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ColumnWish {
    /// It is there before others that have no room.
    Add(Column),
    LeaveOut(Column),
    Usual,
}

/// In place of a column, in the chooser: the usual columns again.
const USUAL: &str = "usual";

impl ColumnChoice {
    /// Whether a word is a choice; of one that is not, the column that was probably meant.
    pub fn check(word: &str) -> Result<(), Option<String>> {
        if ColumnWish::read(word).is_some() {
            return Ok(());
        }
        let names = Column::ALL.iter().map(|column| column.name());
        let typed = word.trim_start_matches(['+', '-']);
        let meant = did_you_mean(typed, names);
        let sign = if word.starts_with('-') { '-' } else { '+' };
        Err(meant.map(|name| format!("{sign}{name}")))
    }

    /// Takes up a word; what is none is passed over.
    pub fn change(&mut self, word: &str) {
        let Some(wish) = ColumnWish::read(word) else {
            return;
        };
        let (ColumnWish::Add(column) | ColumnWish::LeaveOut(column)) = wish else {
            *self = Self::default();
            return;
        };
        self.added.retain(|other| *other != column);
        self.left_out.retain(|other| *other != column);
        match wish {
            ColumnWish::Add(_) => self.added.push(column),
            _ => self.left_out.push(column),
        }
    }

    pub fn is_added(&self, column: Column) -> bool {
        self.added.contains(&column)
    }

    pub fn is_left_out(&self, column: Column) -> bool {
        self.left_out.contains(&column)
    }

    /// As they are written in the configuration.
    pub fn words(&self) -> Vec<String> {
        let added = self
            .added
            .iter()
            .map(|column| format!("+{}", column.name()));
        let left = self.left_out.iter();
        let left = left.map(|column| format!("-{}", column.name()));
        added.chain(left).collect()
    }

    /// What can be chosen.
    pub fn choices() -> Vec<String> {
        let names = || {
            let all = Column::ALL.iter().copied();
            all.filter(|column| column.can_be_chosen())
                .map(Column::name)
        };
        let added = names().map(|name| format!("+{name}"));
        let left = names().map(|name| format!("-{name}"));
        let usual = std::iter::once(USUAL.to_owned());
        added.chain(left).chain(usual).collect()
    }
}

impl ColumnWish {
    fn read(word: &str) -> Option<Self> {
        if word == USUAL {
            return Some(Self::Usual);
        }
        let (name, wish): (_, fn(Column) -> Self) = match word.strip_prefix('-') {
            Some(name) => (name, Self::LeaveOut),
            None => (word.strip_prefix('+').unwrap_or(word), Self::Add),
        };
        let column = Column::typed(name.trim())?;
        column.can_be_chosen().then(|| wish(column))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_later_word_about_the_same_column_wins() {
        let mut choice = ColumnChoice::default();
        for word in ["+init", "-mem", "cold", "-init", "-colour"] {
            choice.change(word);
        }
        assert_eq!(choice.words(), ["+cold", "-memory", "-init"]);
        choice.change("usual");
        assert_eq!(choice, ColumnChoice::default());
    }

    #[test]
    fn what_is_no_column_is_named_and_the_name_stays() {
        assert_eq!(ColumnChoice::check("+init"), Ok(()));
        let meant = Err(Some("-memory".to_owned()));
        assert_eq!(ColumnChoice::check("-memroy"), meant);
        assert!(ColumnChoice::check("-name").is_err(), "rows need a name");
    }
}
