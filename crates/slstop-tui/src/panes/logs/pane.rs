//! What the console asks of the stream.

use std::time::Duration;

use super::State;
use super::actions::LogsAction;
use super::heading::next_floor;
use super::search::HighlightSearch;
use super::seek::SeekTarget;
use crate::panes::pane::FINE;
use crate::panes::{Ask, Context, Heading, Movement, Only, Pane, followed};
use crate::widget::{Area, Canvas};
use slstop_base::action::{ActionId, Need, PaneId};
use slstop_core::facts::Facts;
use slstop_core::filter::SyntaxError;
use slstop_core::message::{Question, Target};

/// Cells that a step sideways goes.
const SIDEWAYS: isize = 8;
/// Further right than this no line is shown at all.
const MOST_SKIPPED: u16 = 8192;

impl Pane for State {
    fn act(&mut self, id: &ActionId, _argument: Option<&str>, context: &Context<'_>) -> Vec<Ask> {
        let Some(action) = LogsAction::from_id(id) else {
            return vec![];
        };
        (self.began, self.seek, self.vain) = (None, None, None);
        match action {
            LogsAction::Follow => {
                self.scroll.follow();
                return context.pin.map(|_| Ask::Pin(None)).into_iter().collect();
            }
            LogsAction::Filter => return vec![Ask::Filter],
            LogsAction::Invert => self.sieve.is_inverted = !self.sieve.is_inverted,
            LogsAction::Floor => self.floor = next_floor(self.floor),
            LogsAction::Bookmark => self.bookmark(context),
            LogsAction::Wrap => self.is_wrapped = !self.is_wrapped,
            LogsAction::Live => return self.toggle_live(),
            LogsAction::Histogram => return self.toggle_skyline(context),
            LogsAction::NextMatch => return self.seek(SeekTarget::Match, true, context),
            LogsAction::PreviousMatch => return self.seek(SeekTarget::Match, false, context),
            LogsAction::NextError => return self.seek(SeekTarget::Error, true, context),
            LogsAction::PreviousError => return self.seek(SeekTarget::Error, false, context),
            LogsAction::NextBookmark => return self.next_bookmark(context),
            LogsAction::Invocation => return self.narrow_to_own(context),
        }
        vec![]
    }

    fn open(&mut self, context: &Context<'_>) -> Vec<Ask> {
        match (self.moment, &self.detail) {
            (Some(moment), _) => return self.enter_bar(moment, context),
            (None, Some(_)) => self.fold_detail(context),
            (None, None) => self.open_line(context),
        }
        vec![]
    }

    fn step(&mut self, movement: Movement, context: &Context<'_>) {
        (self.began, self.seek, self.vain) = (None, None, None);
        if self.detail.is_some() {
            return self.step_detail(movement, context);
        }
        if let (Some(_), Movement::Sideways(columns)) = (self.moment, movement) {
            return self.move_moment(columns, context);
        }
        let rows = i32::from(self.stream_area(context).height);
        let pages =
            |pages: isize, rows: i32| rows.saturating_mul(i32::try_from(pages).unwrap_or(0));
        self.scrolled(context, |scroll, ground| match movement {
            Movement::By(lines) => scroll.step(lines, ground),
            Movement::HalfPages(halves) => {
                scroll.step_rows(pages(halves, (rows / 2).max(1)), ground)
            }
            Movement::Pages(n) => scroll.step_rows(pages(n, (rows - 1).max(1)), ground),
            Movement::First => scroll.go(0, ground),
            Movement::Last => scroll.follow(),
            Movement::Sideways(_) => {}
        });
        if let Movement::Sideways(columns) = movement {
            let cells = columns.saturating_mul(SIDEWAYS);
            let skipped = isize::try_from(self.skipped)
                .unwrap_or(0)
                .saturating_add(cells);
            self.skipped = u16::try_from(skipped.max(0))
                .unwrap_or(MOST_SKIPPED)
                .min(MOST_SKIPPED);
        }
    }

    fn settle(&mut self, context: &Context<'_>) {
        self.widen_if_gone(context);
        if *context.sources != self.view.selection().sources {
            // What was open is of a function that is no longer followed.
            (self.detail, self.moment) = (None, None);
            self.narrowed.take_if(|narrowed| narrowed.is_own);
            self.scroll.follow();
            self.gone_to = None;
            self.names.follow(context.sources, &context.facts.places);
        }
        let selection = self.selection(context);
        self.view.select(selection, &context.facts.lines);
        self.view.advance(&context.facts.lines);
        if let Some(seek) = self.seek {
            self.follow_up(seek, context);
        }
        self.go_to_pin(context);
        // While a new selection is made, the line that was read may not have been found yet.
        if !self.view.is_busy() {
            self.scrolled(context, |scroll, ground| scroll.hold(ground));
        }
        self.settle_detail(context);
    }

    fn wants(&self, context: &Context<'_>) -> Vec<Question> {
        followed::tails(context, self.is_live)
    }

    fn reads(&self, facts: &Facts) -> u64 {
        facts.lines.revision() + facts.freshness.revision() + facts.functions.revision()
    }

    fn grain(&self, _context: &Context<'_>) -> Duration {
        FINE
    }

    fn heading(&self, context: &Context<'_>) -> Heading {
        self.title(context)
    }

    fn draw(&self, context: &Context<'_>, canvas: &mut Canvas<'_>) {
        if self.detail.is_some() {
            return self.draw_detail(context, canvas);
        }
        if self.view.index.is_empty() {
            self.nothing(context).draw(canvas);
            return;
        }
        let area = self.stream_area(context);
        if area.y > 0 {
            self.skyline(
                context,
                &mut canvas.part(Area {
                    y: 0,
                    height: area.y,
                    ..area
                }),
            );
        }
        self.stream(context, &mut canvas.part(area));
    }

    fn hit(&self, context: &Context<'_>, x: u16, y: u16) -> Target {
        let pane = PaneId::Logs;
        if self.detail.is_some() {
            let hit = self.hit_detail(y, context);
            return hit.map_or(Target::Pane(pane), |row| Target::Row(pane, row));
        }
        let top = self.stream_area(context).y;
        let Some(row) = y.checked_sub(top).map(i32::from) else {
            return Target::Header(pane, usize::from(x));
        };
        let placed = self.on_ground(context, |ground| self.scroll.visible(ground));
        let hit = placed
            .iter()
            .find(|placed| (placed.y..placed.y + placed.height).contains(&row));
        hit.map_or(Target::Pane(pane), |placed| Target::Row(pane, placed.rank))
    }

    fn click(&mut self, target: &Target, is_double: bool, context: &Context<'_>) -> Vec<Ask> {
        match target {
            Target::Row(_, row) if self.detail.is_some() => {
                self.point_detail(*row, context);
                if is_double {
                    self.fold_detail(context);
                }
            }
            Target::Row(_, rank) => {
                self.scrolled(context, |scroll, ground| scroll.point(*rank, ground));
                if is_double {
                    return self.open(context);
                }
            }
            Target::Header(_, x) => {
                let bar = self.bar_at(*x, context);
                return bar.map(|bar| Ask::Pin(Some(bar))).into_iter().collect();
            }
            _ => {}
        }
        vec![]
    }

    fn wheel(&mut self, rows: i16, context: &Context<'_>) {
        if self.detail.is_some() {
            return self.wheel_detail(rows, context);
        }
        self.scrolled(context, |scroll, ground| {
            scroll.turn(i32::from(rows), ground)
        });
    }

    fn filter(&self) -> Option<&str> {
        Some(self.sieve.text())
    }

    fn set_filter(&mut self, filter: String, context: &Context<'_>) {
        self.sieve.typed(filter);
        self.settle(context);
    }

    fn search(&self) -> Option<&str> {
        Some(self.search.text())
    }

    /// As it is typed, the nearest match is gone to; without a search one is where one was.
    fn set_search(&mut self, search: String, context: &Context<'_>) {
        let began = self.began.take().unwrap_or_else(|| self.scroll.clone());
        self.scroll.clone_from(&began);
        self.search = HighlightSearch::new(search);
        (self.seek, self.vain) = (None, None);
        if self.search.is_set() {
            // At the end there is nothing below.
            let is_down = !self.scroll.is_following();
            self.seek_from_here(SeekTarget::Match, is_down, context);
        }
        self.began = Some(began);
    }

    fn wrong_filter(&self) -> Option<&SyntaxError> {
        self.sieve.wrong()
    }

    fn wrong_search(&self) -> Option<&SyntaxError> {
        self.search.wrong()
    }

    fn bytes(&self) -> usize {
        self.view.index.bytes()
    }

    fn is_busy(&self) -> bool {
        self.view.is_busy() || self.seek.is_some() || self.is_detail_busy()
    }

    fn is_open(&self) -> bool {
        let is_own = self
            .narrowed
            .as_ref()
            .is_some_and(|narrowed| narrowed.is_own);
        self.moment.is_some() || self.detail.is_some() || self.search.is_set() || is_own
    }

    /// The uppermost first: the line that is open, the bars, the search, the one invocation.
    fn close(&mut self, context: &Context<'_>) {
        if self.detail.take().is_some() || self.moment.take().is_some() {
            return;
        }
        if self.search.is_set() {
            self.search = HighlightSearch::default();
        } else {
            self.widen(context);
        }
    }

    fn narrow(&mut self, to: Option<Only>, context: &Context<'_>) {
        match to {
            Some(Only::Invocation(row)) => self.narrow_to(row, false, context),
            Some(Only::Error(..) | Only::Group(_)) => {}
            None => self.widen(context),
        }
    }

    fn narrowed_to(&self) -> Option<Only> {
        let narrowed = self.narrowed.as_ref().filter(|narrowed| !narrowed.is_own);
        narrowed.map(|narrowed| Only::Invocation(narrowed.row))
    }

    fn copy(&self, context: &Context<'_>) -> Option<String> {
        let line = match &self.detail {
            Some(detail) => context.facts.lines.store.get(detail.line)?,
            None => self.stored(self.cursor(context)?, context)?,
        };
        Some(line.message.trim_end_matches(['\n', '\r']).to_owned())
    }

    fn has(&self, need: Need, _context: &Context<'_>) -> bool {
        match need {
            Need::Rows | Need::Selection | Need::CanOpen => !self.view.index.is_empty(),
            Need::Filter => self.sieve.is_set(),
            Need::Back | Need::Panes | Need::Pin | Need::Prompt => true,
        }
    }
}
