//! The figures of an opened invocation, each with its name.

use crate::panes::{Context, invocation_view};
use crate::theme::Role;
use crate::widget::waterfall::WaterfallPhase;
use slstop_base::{Megabytes, Timestamp, number};
use slstop_core::facts::ledger::Invocation;

use super::super::worst;

#[derive(Clone, Debug, PartialEq)]
pub struct DetailFact {
    pub name: &'static str,
    pub value: String,
    pub role: Role,
}

/// What is known; what is not has no line.
pub fn of(invocation: &Invocation<'_>, context: &Context<'_>) -> Vec<DetailFact> {
    let mut facts = Vec::new();
    let mut add = |name, value: Option<String>, role| {
        facts.extend(value.map(|value| DetailFact { name, value, role }));
    };
    let timeout = invocation_view::timeout(context.facts, invocation);
    let version = invocation
        .version
        .map(|version| format!(" version {version}"))
        .unwrap_or_default();
    add(
        "function",
        invocation.function.map(|name| {
            let name = context.facts.places.name_in(invocation.place, name);
            format!("{name}{version}")
        }),
        Role::Text,
    );
    add("request", Some(invocation.request.clone()), Role::Text);
    let attempt = format!("{} of 3 (async retry)", invocation.attempt);
    add(
        "attempt",
        (invocation.attempt > 1).then_some(attempt),
        Role::Notice,
    );
    add(
        "began",
        invocation_view::began_at(invocation).map(Timestamp::rfc3339),
        Role::Text,
    );
    let took = invocation.duration.map(|took| {
        let of = timeout.map(|timeout| {
            let share = took.as_millis() / (timeout.as_secs_f64() * 1000.0).max(1.0);
            format!(
                ", {} of its timeout {}",
                number::percent(share),
                number::span(timeout)
            )
        });
        format!(
            "{}{}",
            number::millis(took.as_millis()),
            of.unwrap_or_default()
        )
    });
    let is_near = worst::is_near_timeout(invocation.duration, timeout);
    add(
        "took",
        took,
        if is_near { Role::Warning } else { Role::Text },
    );
    add("start", start(invocation), Role::Text);
    let billed = invocation
        .billed_millis
        .map(|billed| number::millis(f64::from(billed)).to_string());
    add("billed", billed, Role::Text);
    let cost = invocation.cost.map(|cost| {
        let many = number::dollars(cost * 1_000_000);
        format!("about ${:.9}, {many} per million", cost.as_dollars())
    });
    add("cost", cost, Role::Text);
    let is_full = worst::is_near_memory(invocation);
    add(
        "memory",
        memory(invocation),
        if is_full { Role::Warning } else { Role::Text },
    );
    add(
        "runtime",
        invocation.runtime.map(str::to_owned),
        Role::Muted,
    );
    let sampled = match invocation.sampled {
        Some(true) => ", sampled",
        Some(false) => ", not sampled",
        None => "",
    };
    add(
        "trace",
        invocation
            .trace
            .as_deref()
            .map(|trace| format!("{trace}{sampled}")),
        Role::Muted,
    );
    add("stream", invocation.stream.map(str::to_owned), Role::Muted);
    facts
}

fn start(invocation: &Invocation<'_>) -> Option<String> {
    let millis = |micros: slstop_core::domain::line::Micros| number::millis(micros.as_millis());
    Some(
        match (invocation.cold?, invocation.init, invocation.restore) {
            (true, Some(init), _) => {
                format!("cold: its environment took {} to start", millis(init))
            }
            (true, None, Some(restore)) => {
                format!("cold: restored from a snapshot in {}", millis(restore))
            }
            (true, None, None) => "cold".into(),
            (false, ..) => "warm".into(),
        },
    )
}

fn memory(invocation: &Invocation<'_>) -> Option<String> {
    let used = invocation.max_memory?;
    Some(match invocation.memory {
        Some(size @ Megabytes(1..)) => {
            let share = f64::from(used.0) / f64::from(size.0);
            format!(
                "{} of {}, {}",
                number::megabytes(used),
                number::megabytes(size),
                number::percent(share)
            )
        }
        _ => number::megabytes(used).to_string(),
    })
}

/// Start of the environment, then the handler: over one axis, as far as both were measured.
pub fn spans(invocation: &Invocation<'_>) -> Vec<WaterfallPhase> {
    let Some(took) = invocation.duration else {
        return vec![];
    };
    let before = invocation
        .init
        .or(invocation.restore)
        .filter(|_| invocation.cold == Some(true));
    let begun = before.map_or(0.0, |before| before.as_millis());
    let whole = (begun + took.as_millis()).max(0.001);
    let first = before.map(|before| WaterfallPhase {
        name: if invocation.init.is_some() {
            "init"
        } else {
            "restore"
        },
        from: 0.0,
        to: begun / whole,
        figure: number::millis(before.as_millis()),
        role: Role::High,
    });
    let handler = WaterfallPhase {
        name: "handler",
        from: begun / whole,
        to: 1.0,
        figure: number::millis(took.as_millis()),
        role: Role::Volume,
    };
    first.into_iter().chain([handler]).collect()
}

/// When a line was written, counted from the invocation's beginning.
pub fn beside(at: Timestamp, begin: Option<Timestamp>) -> String {
    let Some(begin) = begin else {
        return String::new();
    };
    let millis = at.as_millis().saturating_sub(begin.as_millis());
    let sign = if millis < 0 { '-' } else { '+' };
    let millis = millis.unsigned_abs();
    format!("{sign}{}.{:03}", millis / 1000, millis % 1000)
}
