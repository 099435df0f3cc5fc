//! Durations as text: figures, and a histogram of a bar a step.
//!
//! ```text
//! checkout 42  nodejs22.x arm64 256MB  412 invocations, 3 failed, 12 cold
//!   duration  p50 183ms  p90 1.20s  p95 1.51s  p99 2.91s  max 2.99s  avg 240ms  max is 99.7% of the 3.00s timeout
//!     150ms - 200ms  312  ████████████████████████████████████████
//!     200ms - 300ms   88  ███████████▎                              2 failed, 12 cold
//! ```

use std::io::{self, Write};

use super::figures::{DurationLine, HistogramStep, megabytes};
use crate::command::output::{Output, aligned};
use slstop_base::{Megabytes, SafeText, Usd, number};
use slstop_tui::widget::time_axis::TimeAxis;

const BARS: u16 = 40;

pub fn print<W: Write>(
    lines: &[DurationLine],
    is_ascii: bool,
    output: &mut Output<W>,
) -> io::Result<()> {
    for (n, line) in lines.iter().enumerate() {
        if n > 0 {
            output.line("")?;
        }
        output.line(heading(line))?;
        output.line(spread(line))?;
        for step in histogram(&line.histogram, is_ascii) {
            output.line(format!("    {step}"))?;
        }
        for said in [memory(line), cost(line), slowest(line)]
            .into_iter()
            .flatten()
        {
            output.line(format!("  {said}"))?;
        }
    }
    Ok(())
}

fn heading(line: &DurationLine) -> String {
    let memory = line
        .memory_mb
        .map(|size| number::megabytes(Megabytes(size)).to_string());
    let of = [
        line.runtime.clone(),
        line.architecture.map(str::to_owned),
        memory,
    ];
    let of: Vec<String> = of.into_iter().flatten().collect();
    let counts = [
        Some(format!("{} invocations", line.invocations)),
        (line.errors > 0).then(|| format!("{} failed", line.errors)),
        line.cold
            .filter(|cold| *cold > 0)
            .map(|cold| format!("{cold} cold")),
    ];
    let counts: Vec<String> = counts.into_iter().flatten().collect();
    let version = line.version.as_deref().unwrap_or_default();
    let parts = [
        format!("{} {version}", line.name()).trim().to_owned(),
        of.join(" "),
        counts.join(", "),
    ];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join("  ")
}

fn spread(line: &DurationLine) -> String {
    let of = &line.duration_ms;
    let figures = [
        ("p50", of.p50),
        ("p90", of.p90),
        ("p95", of.p95),
        ("p99", of.p99),
        ("max", of.max),
        ("avg", of.avg),
    ];
    let mut text = "  duration".to_owned();
    for (name, value) in figures {
        text.push_str(&format!("  {name} {}", number::millis(value)));
    }
    if let (Some(share), Some(timeout)) = (line.timeout_share, line.timeout_ms) {
        let near = line.near_timeout.unwrap_or_default();
        text.push_str(&format!(
            "  max is {} of the {} timeout, {near} took 80% of it or more",
            number::percent(share),
            number::millis(timeout)
        ));
    }
    text
}

fn histogram(steps: &[HistogramStep], is_ascii: bool) -> Vec<String> {
    let highest = steps.iter().map(|step| step.count).max().unwrap_or(0);
    let axis = TimeAxis {
        from: 0,
        to: i64::from(highest.max(1)),
        cells: BARS,
        is_ascii,
    };
    let bar = |count: u32| -> String {
        let cells = axis.bar(0, i64::from(count)).filter(|_| count > 0);
        cells.map(|(_, symbol)| symbol).collect()
    };
    let border = |millis: f64| SafeText::from(number::millis(millis).to_string());
    let row = |step: &HistogramStep| {
        let marks = [
            (step.failed > 0).then(|| format!("{} failed", step.failed)),
            (step.cold > 0).then(|| format!("{} cold", step.cold)),
        ];
        let marks: Vec<String> = marks.into_iter().flatten().collect();
        let bar = format!("{:<width$}", bar(step.count), width = usize::from(BARS));
        vec![
            border(step.from_ms),
            "-".into(),
            border(step.to_ms),
            step.count.to_string().into(),
            bar.into(),
            marks.join(", ").into(),
        ]
    };
    let rows: Vec<Vec<SafeText<'_>>> = steps.iter().map(row).collect();
    aligned(&rows, |column| matches!(column, 0 | 2 | 3))
}

fn memory(line: &DurationLine) -> Option<String> {
    let used = line.max_memory_mb.as_ref()?;
    let size = line.memory_mb?;
    let share = used.max as f64 / f64::from(size.max(1));
    Some(format!(
        "memory    p50 {}  p90 {}  p99 {}  max {}, {} of {}",
        megabytes(used.p50),
        megabytes(used.p90),
        megabytes(used.p99),
        megabytes(used.max),
        number::percent(share),
        number::megabytes(Megabytes(size)),
    ))
}

fn cost(line: &DurationLine) -> Option<String> {
    let dollars = |cost: f64| number::dollars(Usd::from_dollars(cost));
    let mut text = format!("cost      {}", dollars(line.cost_usd?));
    let per_million = line.cost_per_invocation_usd? * 1e6;
    text.push_str(&format!(", {} a million", dollars(per_million)));
    if !line.other_sizes.is_empty() {
        let sizes = line.other_sizes.iter().map(|other| {
            let (computing, waiting) = (other.cost_usd_if_computing, other.cost_usd_if_waiting);
            let size = number::megabytes(Megabytes(other.memory_mb));
            format!(
                "{size} {} to {}",
                dollars(computing.min(waiting)),
                dollars(computing.max(waiting))
            )
        });
        let sizes: Vec<String> = sizes.collect();
        text.push_str(&format!("; estimated at {}", sizes.join(", ")));
    }
    Some(text)
}

fn slowest(line: &DurationLine) -> Option<String> {
    /// A line has no room for more.
    const MOST: usize = 3;
    let slow = line.slowest.iter().take(MOST);
    let named = slow.map(|one| format!("{} {}", number::millis(one.duration_ms), one.request_id));
    let named: Vec<String> = named.collect();
    (!named.is_empty()).then(|| format!("slowest   {}", named.join(", ")))
}
