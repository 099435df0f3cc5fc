//! The lines that begin an environment, each with the first request that began behind it: that one was
//! cold, unless the environment was made ready ahead of it. Kept apart from what else stands in a stream,
//! so that it does not matter how late any of them comes.

use std::collections::VecDeque;

use slstop_base::Timestamp;

use super::row::RowId;

/// Lines of one environment: one or two, unless it crashes all the time.
const MOST: usize = 128;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct EnvironmentStarts {
    /// By their time.
    lines: VecDeque<StartLine>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct StartLine {
    at: Timestamp,
    made: Made,
    first: Option<BegunRequest>,
}

/// What an environment was made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Made {
    ForARequest,
    /// By provisioned concurrency, or to take a snapshot of it.
    Ahead,
}

/// A request that began, or is known by its end alone for as long as its START did not come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct BegunRequest {
    pub at: Timestamp,
    pub row: RowId,
}

impl EnvironmentStarts {
    /// Another such line, and the first request behind it, if that came already.
    pub fn begin(&mut self, at: Timestamp, made: Made, first: Option<BegunRequest>) {
        let index = self.behind(at);
        // Most environments begin once.
        self.lines
            .reserve_exact(usize::from(self.lines.capacity() == 0));
        self.lines.insert(index, StartLine { at, made, first });
        if self.lines.len() > MOST {
            // Where nothing comes at present: a log may be read backwards.
            match index > MOST / 2 {
                true => self.lines.pop_front(),
                false => self.lines.pop_back(),
            };
        }
    }

    /// A request began; the rows of which it must be asked again whether they were cold.
    pub fn serve(
        &mut self,
        begun: BegunRequest,
        next: impl Fn(Timestamp) -> Option<BegunRequest>,
    ) -> Vec<RowId> {
        let mut changed = Vec::new();
        let mut change = |boot: &mut StartLine, first: Option<BegunRequest>| {
            let was = std::mem::replace(&mut boot.first, first);
            changed.extend(was.into_iter().chain(first).map(|begun| begun.row));
        };
        let index = self.behind(begun.at);
        for boot in self.lines.range_mut(..index).rev() {
            if boot.first.is_some_and(|first| first.at <= begun.at) {
                break;
            }
            change(boot, Some(begun));
        }
        // Those that stood between its beginning and its end, which had come alone.
        for boot in self.lines.range_mut(index..) {
            if boot.first.is_some_and(|first| first.row == begun.row) {
                change(boot, next(boot.at));
            }
        }
        changed
    }

    /// Whether an environment began for this request.
    pub fn were_for(&self, row: RowId) -> bool {
        let of_row = |boot: &&StartLine| boot.first.is_some_and(|first| first.row == row);
        let mut own = self.lines.iter().filter(of_row).peekable();
        own.peek().is_some() && own.all(|boot| boot.made == Made::ForARequest)
    }

    /// The first request behind each of these lines.
    pub fn firsts(&self) -> impl Iterator<Item = RowId> {
        self.lines.iter().filter_map(|boot| Some(boot.first?.row))
    }

    /// Rows left.
    pub fn forget(&mut self, oldest: RowId) {
        let stays = |boot: &StartLine| boot.first.is_none_or(|first| first.row >= oldest);
        self.lines.retain(stays);
        if self.lines.is_empty() {
            self.lines = VecDeque::new();
        }
    }

    fn behind(&self, at: Timestamp) -> usize {
        if self.lines.back().is_none_or(|last| last.at <= at) {
            return self.lines.len();
        }
        self.lines.partition_point(|boot| boot.at <= at)
    }

    pub fn bytes(&self) -> usize {
        self.lines.capacity() * size_of::<StartLine>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_environment_that_begins_all_the_time_is_kept_within_bounds() {
        let mut starts = EnvironmentStarts::default();
        for n in 0..10_000 {
            starts.begin(Timestamp::from_millis(n), Made::ForARequest, None);
        }
        let most = starts.bytes();
        assert!(most <= 2 * MOST * size_of::<StartLine>(), "{most}");
        for n in 0..10_000 {
            starts.begin(Timestamp::from_millis(-n), Made::ForARequest, None);
        }
        assert_eq!(starts.bytes(), most, "backwards");
    }
}
