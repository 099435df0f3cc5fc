//! The header: whose account this is, live or paused and over which window, what is wrong, what the
//! console itself costs, and the time.
//!
//! ```text
//!  slstop  prod · eu-west-1 (4821…77 on-call-ro)    live ▸ 15m    throttled    api 41/min $0.09/h   12:04Z
//! ```

use crate::state::Model;
use crate::state::actions::AppAction;
use crate::state::replay::Position;
use crate::theme::{Glyph, GlyphSet, Role};
use crate::widget::Canvas;
use slstop_base::action::ActionId;
use slstop_base::{PlaceId, number};
use slstop_core::insight::{Finding, Severity};
use slstop_core::message::{Endpoint, Query, Tempo};

/// A word of the header; those with a high number are left out first when there is no room: the name, the price,
/// who one is, the window, then account and region, then the clock; what is wrong never is.
struct HeaderWord {
    text: String,
    role: Role,
    spare: u8,
    /// What a click on it does.
    click: Option<AppAction>,
}

impl HeaderWord {
    fn new(text: impl Into<String>, role: Role, spare: u8) -> Self {
        Self {
            text: text.into(),
            role,
            spare,
            click: None,
        }
    }

    fn clicked(self, action: AppAction) -> Self {
        Self {
            click: Some(action),
            ..self
        }
    }

    fn width(&self) -> u16 {
        u16::try_from(slstop_base::SafeText::from(self.text.as_str()).width()).unwrap_or(u16::MAX)
    }
}

/// Blanks between two words.
const APART: usize = 2;

pub(super) fn draw(model: &Model, canvas: &mut Canvas<'_>) {
    canvas.rule(0, 0, canvas.width(), Glyph::Blank, Role::Header);
    let glyphs = canvas.theme().glyphs();
    for (x, word) in placed(model, canvas.width(), glyphs) {
        canvas.put(x, 0, word.text.as_str(), word.role);
    }
}

/// What a click into the header does. Both sets of glyphs are as wide as each other.
pub(super) fn clicked(model: &Model, width: u16, x: u16) -> Option<ActionId> {
    let words = placed(model, width, GlyphSet::default());
    let (_, word) = words
        .into_iter()
        .find(|(left, word)| (*left..left.saturating_add(word.width())).contains(&x))?;
    Some(word.click?.id())
}

/// The words and where they begin.
fn placed(model: &Model, width: u16, glyphs: GlyphSet) -> Vec<(u16, HeaderWord)> {
    let (left, right) = (left(model, glyphs), right(model, glyphs));
    let (left, right) = fitting(left, right, usize::from(width));
    let mut placed = Vec::with_capacity(left.len() + right.len());
    let mut x = 1_u16;
    for word in left {
        let wide = word.width();
        placed.push((x, word));
        x = x.saturating_add(wide + APART as u16);
    }
    let mut end = width.saturating_sub(1);
    for word in right.into_iter().rev() {
        let wide = word.width();
        placed.push((end.saturating_sub(wide), word));
        end = end.saturating_sub(wide + APART as u16);
    }
    placed
}

/// The words that there is room for, the most important first; a long one that does not fit takes
/// nothing from the shorter ones after it.
fn fitting(
    mut left: Vec<HeaderWord>,
    mut right: Vec<HeaderWord>,
    width: usize,
) -> (Vec<HeaderWord>, Vec<HeaderWord>) {
    let mut words: Vec<&mut HeaderWord> = left.iter_mut().chain(&mut right).collect();
    words.sort_by_key(|word| word.spare);
    let mut room = width.saturating_sub(1);
    for word in words {
        let needed = slstop_base::SafeText::from(word.text.as_str()).width() + APART;
        if needed <= room || word.spare == 0 {
            room = room.saturating_sub(needed);
        } else {
            word.text.clear();
        }
    }
    left.retain(|word| !word.text.is_empty());
    right.retain(|word| !word.text.is_empty());
    (left, right)
}

fn left(model: &Model, glyphs: GlyphSet) -> Vec<HeaderWord> {
    let glyph = |glyph: Glyph| glyph.symbol(glyphs);
    let dot = glyph(Glyph::Separator);
    let mut words = vec![HeaderWord::new("slstop", Role::HeaderName, 6)];
    let places = &model.facts.places;
    // Several places are named in the rows that come from them; here they are only counted.
    if places.all().are_several() {
        words.push(HeaderWord::new(several(model, dot), Role::Header, 2));
    } else {
        words.extend(one_place(model, dot, glyph(Glyph::Ellipsis)));
    }
    let window = model.shell.window.label();
    let pinned = model.shell.pinned.map(|pinned| pinned.pin);
    if let Some(position) = &model.shell.recording {
        words.push(HeaderWord::new(
            recording(model, position, glyphs),
            Role::Warning,
            0,
        ));
    }
    let (word, role, spare) = match (model.shell.is_paused, pinned) {
        (_, None) if model.shell.recording.is_some() => (window, Role::HeaderNote, 3),
        (true, None) => (
            format!("{} paused {dot} {window}", glyph(Glyph::Paused)),
            Role::Warning,
            0,
        ),
        (is_paused, Some(pin)) => {
            let paused = if is_paused { ", paused" } else { "" };
            let words = pin.words(&model.shell.zone);
            let mark = glyph(Glyph::Mark);
            (format!("{mark} pinned {words}{paused}"), Role::Warning, 0)
        }
        // What no answer confirms is not called live.
        (false, None) if problem(model).is_some() => (window, Role::HeaderNote, 3),
        (false, None) => (
            format!("{} live {window}", glyph(Glyph::Live)),
            Role::HeaderNote,
            3,
        ),
    };
    words.push(HeaderWord::new(word, role, spare));
    words
}

/// `‖ recording 2026-11-20 12:04:31Z · 62%`
fn recording(model: &Model, position: &Position, glyphs: GlyphSet) -> String {
    let symbol = |glyph: Glyph| glyph.symbol(glyphs);
    let mark = symbol(if position.is_playing {
        Glyph::Right
    } else {
        Glyph::Paused
    });
    let dot = symbol(Glyph::Separator);
    let when = model.shell.zone.date_and_time(model.now);
    format!("{mark} recording {when} {dot} {}%", position.percent)
}

fn one_place(model: &Model, dot: &str, ellipsis: &str) -> Vec<HeaderWord> {
    let places = &model.facts.places;
    let mut words = Vec::new();
    let mut account = Vec::new();
    if let Some(connection) = places.connection(PlaceId::FIRST) {
        match &connection.endpoint {
            Endpoint::Demo(scenario) => account.push(format!("demo {scenario}")),
            Endpoint::Custom(url) => account.push(url.to_string()),
            Endpoint::Aws => {}
        }
        account.extend(connection.profile.as_ref().map(ToString::to_string));
        account.extend(
            connection
                .region
                .as_ref()
                .map(|region| region.as_str().to_owned()),
        );
    }
    if !account.is_empty() {
        words.push(HeaderWord::new(
            account.join(&format!(" {dot} ")),
            Role::Header,
            2,
        ));
    }
    if let Some(identity) = places.identity(PlaceId::FIRST) {
        let number = shorten(identity.account.as_str(), ellipsis);
        words.push(HeaderWord::new(
            format!("({number} {})", identity.who()),
            Role::HeaderNote,
            4,
        ));
    }
    words
}

/// `eu-west-1 · us-east-1`, or how many where they are more than a header has room for.
fn several(model: &Model, dot: &str) -> String {
    const NAMED: usize = 3;
    let places = model.facts.places.all();
    if places.len() > NAMED {
        return format!("{} places", places.len());
    }
    let names: Vec<String> = places.ids().map(|place| places.label(place)).collect();
    names.join(&format!(" {dot} "))
}

fn right(model: &Model, glyphs: GlyphSet) -> Vec<HeaderWord> {
    let mut words = Vec::new();
    if let Some(problem) = problem(model) {
        words.push(HeaderWord::new(problem, Role::Critical, 0));
    } else if let Some(slowed) = slowed(model) {
        words.push(HeaderWord::new(slowed, Role::Warning, 0));
    }
    let ringing = model.facts.alarms.ringing().len();
    if ringing > 0 {
        let plural = if ringing == 1 { "" } else { "s" };
        let text = format!("A {ringing} alarm{plural}");
        words.push(HeaderWord::new(text, Role::Critical, 0).clicked(AppAction::ShowAlarms));
    }
    words.extend(findings(model, glyphs));
    if model.tempo() == Tempo::Resting {
        words.push(HeaderWord::new(
            "resting: any key wakes",
            Role::HeaderNote,
            2,
        ));
    }
    let now = model.clock();
    let meter = &model.facts.meter;
    if meter.calls() > 0 {
        let calls = number::count(meter.calls_per_minute(now).round());
        let cost = number::dollars(meter.cost_per_hour(now));
        words.push(HeaderWord::new(
            format!("api {calls}/min {cost}/h"),
            Role::HeaderNote,
            5,
        ));
    }
    words.push(HeaderWord::new(
        model.shell.zone.clock(now),
        Role::Header,
        1,
    ));
    words
}

/// How many findings somebody should do something about, with the mark of the worst.
fn findings(model: &Model, glyphs: GlyphSet) -> Option<HeaderWord> {
    let grave = |finding: &&Finding| finding.severity > Severity::Notice;
    let count = model.findings.iter().filter(grave).count();
    // The worst comes first.
    let (glyph, role) = match model.findings.first()?.severity {
        Severity::Critical => (Glyph::Critical, Role::Critical),
        Severity::Warning => (Glyph::Warning, Role::Warning),
        Severity::Notice => return None,
    };
    let glyph = glyph.symbol(glyphs);
    let plural = if count == 1 { "" } else { "s" };
    let text = format!("W {glyph} {count} finding{plural}");
    Some(HeaderWord::new(text, role, 0).clicked(AppAction::ShowFindings))
}

/// The one thing that is wrong with the connection as a whole, if there is one.
fn problem(model: &Model) -> Option<String> {
    let facts = &model.facts;
    let freshness = &facts.freshness;
    let basic = [Query::Functions, Query::Identity];
    let mut questions = basic.iter().flat_map(|query| facts.everywhere(query));
    let failed = questions.find_map(|question| {
        let failure = freshness.of(&question)?.failure()?;
        Some((question.place, failure))
    });
    let places = facts.places.all();
    let failure = failed.map(|(place, failure)| match places.are_several() {
        true => format!("{}: {}", places.label(place), failure.headline()),
        false => failure.headline(),
    });
    let throttled = || {
        let n = freshness
            .among(|_| true)
            .filter(|(_, standing)| {
                standing.failure() == Some(&slstop_core::domain::Failure::Throttled)
            })
            .count();
        (n > 0).then(|| "throttled".to_owned())
    };
    failure.or_else(throttled)
}

/// `slowed by budget: every 8m`, the longest of the intervals.
fn slowed(model: &Model) -> Option<String> {
    let freshness = &model.facts.freshness;
    let intervals = freshness
        .among(|_| true)
        .filter_map(|(_, standing)| standing.stretched_to());
    let interval = intervals.max()?;
    Some(format!(
        "slowed by budget: every {}",
        number::span(interval)
    ))
}

/// `4821…77`: enough to distinguish accounts without twelve digits.
fn shorten(account: &str, ellipsis: &str) -> String {
    let digits: Vec<char> = account.chars().collect();
    if digits.len() < 8 {
        return account.to_owned();
    }
    let head: String = digits[..4].iter().collect();
    let tail: String = digits[digits.len() - 2..].iter().collect();
    format!("{head}{ellipsis}{tail}")
}
