//! What is wrong in the fleet, the worst first, in plain sentences; below the list the next step for the
//! one under the cursor.
//!
//! ```text
//! ▌Findings 3 · 1 critical ───────────────────────────────────────────────────────────────
//!  FUNCTION            SINCE   WHAT IS WRONG
//! ▲ shop-prod-checkout  20:33Z  14.2% fail since v42 (live): TypeError: …; 0.4% before, 2.81k invocations
//!  → roll back: `aws lambda update-alias --function-name shop-prod-checkout …`
//! ```

use std::time::Duration;

use crate::panes::list::List;
use crate::panes::pane::{COARSE, row_at};
use crate::panes::placeholder::{PanePlaceholder, wrap};
use crate::panes::selection::Selected;
use crate::panes::zone::Zone;
use crate::panes::{Ask, Context, Heading, Movement, Note, Pane, freshness_note, placeholder};
use crate::theme::{Glyph, Role};
use crate::widget::Canvas;
use crate::widget::columns::{Align, Column, Placed, draw_headings};
use crate::widget::viewport::Viewport;
use slstop_base::action::{ActionId, ActionRow, Need, PaneId};
use slstop_base::{Qualifier, number};
use slstop_core::facts::{Facts, Freshness, Standing};
use slstop_core::insight::{self, Finding, Onset, Severity};
use slstop_core::message::{Query, Question, QuestionKind, Subject, Target};

#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    viewport: Viewport,
    /// The finding that the user's cursor is on, by function and rule: its words change with the minute.
    chosen: Option<(Subject, Option<Qualifier>, &'static str)>,
}

/// The list only shows: it has no actions of its own.
pub fn rows() -> Vec<ActionRow> {
    vec![]
}

/// Headings and their room, in the order shown: names get what the longest of them needs.
fn columns(findings: &[Finding], common: &str) -> [(&'static str, Column); 3] {
    const MOST: u16 = 30;
    let length = |finding: &Finding| {
        let name = finding
            .function()
            .map_or_else(|| finding.about.name(), |it| it.to_string());
        name.strip_prefix(common).unwrap_or(&name).chars().count()
    };
    let longest = findings.iter().map(length).max().unwrap_or(0);
    let names = u16::try_from(longest).unwrap_or(MOST).clamp(8, MOST);
    [
        ("FUNCTION", left(8, names, 0, false)),
        ("SINCE", left(8, 8, 1, false)),
        ("WHAT IS WRONG", left(20, 60, 0, true)),
    ]
}

const fn left(min: u16, ideal: u16, priority: u8, grow: bool) -> Column {
    Column {
        min,
        ideal,
        priority,
        align: Align::Left,
        grow,
    }
}

/// How many lines the foot has for what is wrong and for the next step, below a blank one. In a lower pane every row
/// counts more.
fn foot_lines(context: &Context<'_>) -> (u16, u16) {
    match context.size.height {
        14.. => (3, 2),
        12.. => (2, 1),
        _ => (0, 1),
    }
}

fn foot(context: &Context<'_>) -> u16 {
    match foot_lines(context) {
        (0, next) => next,
        (said, next) => 1 + said + next,
    }
}

impl State {
    /// Between the headings and the foot.
    fn height(context: &Context<'_>) -> usize {
        usize::from(context.size.height.saturating_sub(1 + foot(context)))
    }

    /// The whole sentence under the cursor, where there is room, and what to do next.
    fn foot(&self, context: &Context<'_>, canvas: &mut Canvas<'_>) {
        let Some(current) = self.current(context) else {
            return;
        };
        let (height, width) = (canvas.height(), canvas.width().saturating_sub(3));
        let (n_said, n_next) = foot_lines(context);
        let last = height.saturating_sub(n_next);
        let said = wrap(
            &format!("{} {}", name(current, context), current.said),
            width,
        );
        for (y, words) in (last.saturating_sub(n_said)..last).zip(&said) {
            canvas.put_within(2, y, width, words.as_str(), Role::Text);
        }
        canvas.glyph(0, last, Glyph::Arrow, Role::Accent);
        let next = match n_next {
            1 => vec![current.next.clone()],
            _ => wrap(&current.next, width),
        };
        for (y, words) in (last..height).zip(&next) {
            canvas.put_within(2, y, width, words.as_str(), Role::Strong);
        }
    }

    fn current<'a>(&self, context: &Context<'a>) -> Option<&'a Finding> {
        let findings: &'a [Finding] = context.findings;
        findings.get(self.viewport.cursor(findings.len())?)
    }

    fn choose_current(&mut self, context: &Context<'_>) {
        let current = self.current(context);
        self.chosen = current.map(|finding| {
            let (about, qualifier) = (finding.about.clone(), finding.qualifier.clone());
            (about, qualifier, finding.rule)
        });
    }
}

/// The counts that findings are made of, as far as they were asked for.
fn counts<'a>(context: &Context<'a>) -> impl Iterator<Item = (&'a Question, &'a Standing)> {
    let freshness: &'a Freshness = &context.facts.freshness;
    freshness.among(|question| question.kind() == QuestionKind::Counts)
}

/// Those of them that are not known.
fn unknown<'a>(context: &Context<'a>) -> Option<(&'a Question, &'a Standing)> {
    counts(context).find(|(_, standing)| standing.fresh_at.is_none())
}

/// That nothing is wrong is only said where it is known.
fn nothing(context: &Context<'_>) -> PanePlaceholder {
    let (functions, now) = (&context.facts.functions, context.now);
    if functions.is_empty() && !functions.is_complete() {
        return placeholder::without_list(context);
    }
    if let Some((counts, standing)) = unknown(context) {
        return PanePlaceholder::without_answer(&counts.query, Some(standing), now);
    }
    if counts(context).next().is_none() && !functions.is_empty() {
        let (functions, window) = ([].into(), context.window);
        return PanePlaceholder::waiting(&Query::Counts { functions, window });
    }
    PanePlaceholder::empty(
        "nothing is wrong as far as is known",
        "errors and throttles are known of all functions, durations of those that were on the screen",
    )
}

/// Where Enter leads: to what the next step is about.
fn opening(finding: &Finding) -> Vec<Ask> {
    let Some(function) = finding.function() else {
        let pane = match finding.rule {
            "failing_route" => PaneId::Routes,
            _ => PaneId::Errors,
        };
        return vec![Ask::Open(pane)];
    };
    let pane = match finding.rule {
        "errors" => PaneId::Errors,
        "alarm_rings" => PaneId::Alarms,
        "memory_nearly_full" | "cold_starts" => return vec![Ask::Visit(function)],
        _ => PaneId::Overview,
    };
    vec![Ask::Select(Selected::One(function)), Ask::Open(pane)]
}

/// What all names of functions begin with, up to a dash: said once in the title and left out of the rows.
fn common_beginning(findings: &[Finding]) -> &str {
    let mut names = findings
        .iter()
        .filter_map(|finding| Some(finding.about.function()?.name.as_str()));
    let Some(first) = names.next() else {
        return "";
    };
    let mut common = first.len();
    let mut is_alone = true;
    for name in names.filter(|name| *name != first) {
        is_alone = false;
        let pairs = first.bytes().zip(name.bytes());
        common = common.min(pairs.take_while(|(a, b)| a == b).count());
    }
    let end = match is_alone {
        true => 0,
        false => first.as_bytes()[..common]
            .iter()
            .rposition(|byte| *byte == b'-')
            .map_or(0, |dash| dash + 1),
    };
    &first[..end]
}

/// What it is about, in words.
fn name(finding: &Finding, context: &Context<'_>) -> String {
    let name = match finding.function() {
        Some(function) => function.to_string(),
        None => finding.about.name(),
    };
    let place = finding.about.place();
    context.facts.places.name_in(place, &name).into_owned()
}

/// `20:33Z`, or `< 17:58Z` where it began before what is known of it.
fn since(finding: &Finding, context: &Context<'_>) -> String {
    let clock = |at| match context.zone {
        Zone::Relative => number::span(context.now.since(at)).to_string(),
        zone => zone.clock(at),
    };
    match finding.since {
        Some(Onset::At(at)) => clock(at),
        Some(Onset::Before(at)) => format!("< {}", clock(at)),
        None => String::new(),
    }
}

fn mark(severity: Severity) -> (Glyph, Role) {
    match severity {
        Severity::Critical => (Glyph::Critical, Role::Critical),
        Severity::Warning => (Glyph::Warning, Role::Warning),
        Severity::Notice => (Glyph::Notice, Role::Notice),
    }
}

fn draw_row(
    placed: &[Placed],
    common: &str,
    finding: &Finding,
    context: &Context<'_>,
    y: u16,
    canvas: &mut Canvas<'_>,
) {
    let (glyph, role) = mark(finding.severity);
    canvas.glyph(0, y, glyph, role);
    // What is as usual stays in the background.
    let (text, quiet) = match finding.severity {
        Severity::Notice => (Role::Muted, Role::Muted),
        _ => (Role::Text, Role::Strong),
    };
    for Placed { index, x, width } in placed.iter().copied() {
        match index {
            0 => {
                let name = name(finding, context);
                let name = name.strip_prefix(common).unwrap_or(&name);
                canvas.put_within(x, y, width, name, quiet)
            }
            1 => canvas.put_within(x, y, width, since(finding, context).as_str(), text),
            _ => canvas.put_within(x, y, width, finding.said.as_str(), text),
        };
    }
}

/// Below the list, where there is room: what could not be looked at.
fn draw_unseen(n: usize, height: usize, context: &Context<'_>, canvas: &mut Canvas<'_>) {
    let free = height.saturating_sub(n + 1);
    let unseen = insight::unseen(context.facts);
    if unseen.is_empty() || free < 2 {
        return;
    }
    let first = u16::try_from(n + 2).unwrap_or(u16::MAX);
    let width = canvas.width().saturating_sub(3);
    canvas.put_within(2, first, width, "could not be seen", Role::Muted);
    for (y, said) in (first + 1..).zip(unseen.iter().take(free - 1)) {
        canvas.put_within(4, y, width.saturating_sub(2), said.as_str(), Role::Warning);
    }
}

/// As an incident's page wants it.
fn markdown(finding: &Finding, context: &Context<'_>) -> String {
    let mut text = format!("**{}** {}\n", name(finding, context), finding.said);
    let severity = finding.severity.name();
    text.push_str(&format!("\n- severity: {severity}\n"));
    match finding.since {
        Some(Onset::At(at)) => text.push_str(&format!("- since: {}\n", at.rfc3339())),
        Some(Onset::Before(at)) => text.push_str(&format!("- since: before {}\n", at.rfc3339())),
        None => {}
    }
    for evidence in &finding.evidence {
        let evidence = serde_json::to_string(evidence).unwrap_or_default();
        text.push_str(&format!("- evidence: `{evidence}`\n"));
    }
    text.push_str(&format!("- next: {}\n", finding.next));
    text
}

impl Pane for State {
    fn act(&mut self, _id: &ActionId, _argument: Option<&str>, _context: &Context<'_>) -> Vec<Ask> {
        vec![]
    }

    fn open(&mut self, context: &Context<'_>) -> Vec<Ask> {
        self.current(context).map(opening).unwrap_or_default()
    }

    fn step(&mut self, movement: Movement, context: &Context<'_>) {
        let (n, height) = (context.findings.len(), Self::height(context));
        movement.walk(&mut self.viewport, n, height);
        self.choose_current(context);
    }

    fn settle(&mut self, context: &Context<'_>) {
        let (n, height) = (context.findings.len(), Self::height(context));
        let is_chosen = |finding: &Finding| {
            let chosen = self.chosen.as_ref();
            chosen.is_some_and(|(about, qualifier, rule)| {
                finding.about == *about && finding.qualifier == *qualifier && finding.rule == *rule
            })
        };
        if let Some(row) = context.findings.iter().position(is_chosen) {
            self.viewport.carry(row, n, height);
        }
        self.viewport.settle(n, height);
    }

    /// They are made of what others ask for.
    fn wants(&self, _context: &Context<'_>) -> Vec<Question> {
        vec![]
    }

    /// That there are other findings is in the key of every frame: the header counts them.
    fn reads(&self, facts: &Facts) -> u64 {
        facts.functions.revision() + facts.freshness.revision()
    }

    fn grain(&self, _context: &Context<'_>) -> Duration {
        COARSE
    }

    fn heading(&self, context: &Context<'_>) -> Heading {
        let of = |severity| {
            let findings = context.findings.iter();
            findings.filter(|one| one.severity == severity).count()
        };
        let (critical, notices) = (of(Severity::Critical), of(Severity::Notice));
        let mut notes = vec![];
        if context.pin.is_some() {
            notes.push(Note::Warning("live, ignores the pinned time".into()));
        }
        if let Some((counts, standing)) = unknown(context)
            && standing.failure().is_some()
        {
            notes.extend(freshness_note::notes(
                "errors",
                std::slice::from_ref(counts),
                context,
            ));
        }
        if critical > 0 {
            notes.push(Note::Warning(format!("{critical} critical")));
        }
        if notices > 0 {
            notes.push(Note::Plain(format!("{notices} as usual or for later")));
        }
        match insight::unseen(context.facts).len() {
            0 => {}
            n => notes.push(Note::Plain(format!("{n} could not be seen"))),
        }
        let common = common_beginning(context.findings);
        if !common.is_empty() {
            notes.push(Note::Plain(format!("{common}*")));
        }
        Heading {
            title: format!("Findings {}", context.findings.len() - notices),
            notes,
        }
    }

    fn draw(&self, context: &Context<'_>, canvas: &mut Canvas<'_>) {
        let findings = context.findings;
        if findings.is_empty() {
            nothing(context).draw(canvas);
            return;
        }
        let common = common_beginning(findings);
        let placed = draw_headings(canvas, &columns(findings, common), 2);
        let (n, height) = (findings.len(), Self::height(context));
        List::of(&self.viewport, n, 1, height, context).draw(canvas, |index, y, canvas| {
            draw_row(&placed, common, &findings[index], context, y, canvas);
        });
        draw_unseen(n, height, context, canvas);
        self.foot(context, canvas);
    }

    fn hit(&self, context: &Context<'_>, _x: u16, y: u16) -> Target {
        let rows = context.findings.len();
        let visible = self.viewport.visible(rows, Self::height(context));
        row_at(PaneId::Findings, visible, 1, y)
    }

    fn click(&mut self, target: &Target, is_double: bool, context: &Context<'_>) -> Vec<Ask> {
        if let Target::Row(_, row) = target {
            let (n, height) = (context.findings.len(), Self::height(context));
            self.viewport.point_at(*row, n, height);
            self.choose_current(context);
            if is_double {
                return self.open(context);
            }
        }
        vec![]
    }

    fn wheel(&mut self, rows: i16, context: &Context<'_>) {
        let (n, height) = (context.findings.len(), Self::height(context));
        self.viewport.scroll(isize::from(rows), n, height);
    }

    fn copy(&self, context: &Context<'_>) -> Option<String> {
        let finding = self.current(context)?;
        Some(markdown(finding, context))
    }

    fn has(&self, need: Need, context: &Context<'_>) -> bool {
        match need {
            Need::Rows | Need::Selection | Need::CanOpen => !context.findings.is_empty(),
            Need::Filter => false,
            Need::Back | Need::Panes | Need::Pin | Need::Prompt => true,
        }
    }
}
