//! How the charts of one function share the height: what is wrong gets the most, what is calm a line.

/// A line of figures, and three rows of picture.
const LOWEST: u16 = 4;
/// With so many rows for each, calm charts are drawn, too.
const ROOMY: u16 = 9;

/// How much of the height a chart deserves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Prominence {
    /// Flat, or nothing that matters: its figures say it all.
    Calm,
    Usual,
    /// Something is wrong, and it shows here.
    Loud,
}

impl Prominence {
    fn weight(self) -> u32 {
        match self {
            Self::Calm => 2,
            Self::Usual => 3,
            Self::Loud => 5,
        }
    }
}

/// The rows of each chart: none, one for its figures alone, or more.
pub fn share(height: u16, charts: &[Prominence]) -> Vec<u16> {
    let mut rows = vec![0; charts.len()];
    // The first of those that deserve as much come first.
    let mut order: Vec<usize> = (0..charts.len()).collect();
    order.sort_by_key(|chart| std::cmp::Reverse(charts[*chart]));
    for chart in order.iter().take(usize::from(height)) {
        rows[*chart] = 1;
    }
    let n_lines = |rows: &[u16]| rows.iter().sum::<u16>();
    let mut open: Vec<usize> = Vec::new();
    for chart in order.iter().copied().filter(|chart| rows[*chart] > 0) {
        let lowest = if charts[chart] == Prominence::Calm && !open.is_empty() {
            ROOMY
        } else {
            LOWEST
        };
        let n_open = u16::try_from(open.len()).unwrap_or(u16::MAX) + 1;
        let others = n_lines(&rows) - n_open;
        if height.saturating_sub(others) >= n_open * lowest {
            open.push(chart);
        }
    }
    let weight: u32 = open.iter().map(|chart| charts[*chart].weight()).sum();
    let spare = height - n_lines(&rows);
    let n_open = u16::try_from(open.len()).unwrap_or(u16::MAX);
    let beyond = spare.saturating_sub(n_open * (LOWEST - 1));
    let mut left = spare;
    for chart in &open {
        let share = u32::from(beyond) * charts[*chart].weight() / weight.max(1);
        let more = (LOWEST - 1 + u16::try_from(share).unwrap_or(0)).min(left);
        rows[*chart] += more;
        left -= more;
    }
    // What the division leaves over.
    if let Some(first) = open.first() {
        rows[*first] += left;
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::Prominence::{Calm, Loud, Usual};
    use super::*;

    #[test]
    fn what_is_wrong_gets_the_most_and_what_is_calm_a_line() {
        assert_eq!(share(12, &[Usual, Usual, Calm, Calm]), [5, 5, 1, 1]);
        assert_eq!(share(12, &[Usual, Usual, Loud, Calm]), [4, 1, 6, 1]);
        assert_eq!(share(20, &[Loud, Usual, Calm, Calm]), [11, 7, 1, 1]);
        assert_eq!(share(3, &[Usual, Usual, Calm, Calm]), [1, 1, 1, 0]);
        assert_eq!(
            share(40, &[Usual, Usual, Calm, Calm]).iter().min(),
            Some(&8)
        );
        assert_eq!(share(0, &[Loud]), [0]);
    }

    #[test]
    fn all_rows_are_used_once_there_is_room_for_a_chart() {
        let kinds = [Calm, Usual, Loud];
        for height in 8..80 {
            for n in 0..81 {
                let charts = [n % 3, n / 3 % 3, n / 9 % 3, n / 27].map(|kind| kinds[kind]);
                let rows = share(height, &charts);
                assert_eq!(rows.iter().sum::<u16>(), height, "{charts:?}");
                assert!(
                    rows.iter().all(|rows| *rows == 1 || *rows >= LOWEST),
                    "{rows:?}"
                );
            }
        }
    }
}
