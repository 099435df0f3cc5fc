//! The header: whose account this is, live or paused and over which window, what is wrong, what the
//! console itself costs, and the time.
//!
//! ```text
//!  slstop  prod · eu-west-1 (4821…77 on-call-ro)    live ▸ 15m    throttled    api 41/min $0.09/h   12:04Z
//! ```

use crate::state::Model;
use crate::state::replay::Position;
use crate::theme::{Glyph, Role};
use crate::widget::Canvas;
use slstop_base::{PlaceId, number};
use slstop_core::insight::{Finding, Severity};
use slstop_core::message::{Endpoint, Query, Tempo};

/// A word of the header; those with a high number are left out first when there is no room.
struct HeaderWord {
    text: String,
    role: Role,
    spare: u8,
}

impl HeaderWord {
    fn new(text: impl Into<String>, role: Role, spare: u8) -> Self {
        Self {
            text: text.into(),
            role,
            spare,
        }
    }
}

/// Blanks between two words.
const APART: usize = 2;

pub(super) fn draw(model: &Model, canvas: &mut Canvas<'_>) {
    let width = usize::from(canvas.width());
    canvas.rule(0, 0, canvas.width(), Glyph::Blank, Role::Header);
    let (left, right) = fitting(left(model, canvas), right(model, canvas), width);
    let mut x = 1;
    for word in &left {
        x = canvas.put(x, 0, word.text.as_str(), word.role) + APART as u16;
    }
    let mut end = canvas.width().saturating_sub(1);
    for word in right.iter().rev() {
        let wide = slstop_base::SafeText::from(word.text.as_str()).width() as u16;
        canvas.put_right(end, 0, wide, word.text.as_str(), word.role);
        end = end.saturating_sub(wide + APART as u16);
    }
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

fn left(model: &Model, canvas: &Canvas<'_>) -> Vec<HeaderWord> {
    let glyph = |glyph: Glyph| glyph.symbol(canvas.theme().glyphs());
    let dot = glyph(Glyph::Separator);
    let mut words = vec![HeaderWord::new("slstop", Role::HeaderName, 0)];
    let places = &model.facts.places;
    // Several places are named in the rows that come from them; here they are only counted.
    if places.all().are_several() {
        words.push(HeaderWord::new(several(model, dot), Role::Header, 1));
    } else {
        words.extend(one_place(model, dot, glyph(Glyph::Ellipsis)));
    }
    let window = model.shell.window.label();
    let pinned = model.shell.pinned.map(|pinned| pinned.pin);
    if let Some(position) = &model.shell.recording {
        words.push(HeaderWord::new(
            recording(model, position, canvas),
            Role::Warning,
            0,
        ));
    }
    let (word, role, spare) = match (model.shell.is_paused, pinned) {
        (_, None) if model.shell.recording.is_some() => (window, Role::HeaderNote, 2),
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
        (false, None) => (
            format!("{} live {window}", glyph(Glyph::Live)),
            Role::HeaderNote,
            2,
        ),
    };
    words.push(HeaderWord::new(word, role, spare));
    words
}

/// `‖ recording 2026-11-20 12:04:31Z · 62%`
fn recording(model: &Model, position: &Position, canvas: &Canvas<'_>) -> String {
    let symbol = |glyph: Glyph| glyph.symbol(canvas.theme().glyphs());
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
            1,
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

fn right(model: &Model, canvas: &Canvas<'_>) -> Vec<HeaderWord> {
    let mut words = Vec::new();
    if let Some(problem) = problem(model) {
        words.push(HeaderWord::new(problem, Role::Critical, 0));
    }
    let ringing = model.facts.alarms.ringing().len();
    if ringing > 0 {
        let plural = if ringing == 1 { "" } else { "s" };
        words.push(HeaderWord::new(
            format!("{ringing} alarm{plural}"),
            Role::Critical,
            1,
        ));
    }
    words.extend(findings(model, canvas));
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
            3,
        ));
    }
    words.push(HeaderWord::new(
        model.shell.zone.clock(now),
        Role::Header,
        1,
    ));
    words
}

/// How many findings need action, with the mark of the worst.
fn findings(model: &Model, canvas: &Canvas<'_>) -> Option<HeaderWord> {
    let grave = |finding: &&Finding| finding.severity > Severity::Notice;
    let count = model.findings.iter().filter(grave).count();
    // The worst comes first.
    let (glyph, role) = match model.findings.first()?.severity {
        Severity::Critical => (Glyph::Critical, Role::Critical),
        Severity::Warning => (Glyph::Warning, Role::Warning),
        Severity::Notice => return None,
    };
    let glyph = glyph.symbol(canvas.theme().glyphs());
    let plural = if count == 1 { "" } else { "s" };
    Some(HeaderWord::new(
        format!("{glyph} {count} finding{plural}"),
        role,
        1,
    ))
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
    let stretched = || {
        let is_any = freshness
            .among(|_| true)
            .any(|(_, standing)| standing.is_stretched());
        is_any.then(|| "slowed by budget".to_owned())
    };
    failure.or_else(throttled).or_else(stretched)
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
