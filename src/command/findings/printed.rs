//! Findings as text, JSON, CSV and Markdown.

use std::io::{self, Write};

use serde::Serialize;

use crate::command::fleet::FleetForm;
use crate::command::of_place::OfPlace;
use crate::command::output::{Output, table};
use crate::command::sheet;
use slstop_base::SafeText;
use slstop_core::domain::Places;
use slstop_core::insight::{Finding, Onset};

/// A line of `--json`.
#[derive(Debug, Serialize)]
pub struct FindingLine<'a> {
    #[serde(flatten)]
    place: Option<OfPlace>,
    #[serde(flatten)]
    finding: &'a Finding,
}

impl<'a> FindingLine<'a> {
    pub fn new(finding: &'a Finding, places: &Places) -> Self {
        Self {
            place: OfPlace::of(places, finding.about.place()),
            finding,
        }
    }

    fn subject(&self) -> String {
        let function = self.finding.function();
        let name = function.map_or_else(|| self.finding.about.name(), |it| it.name().to_string());
        match &self.place {
            Some(place) => place.named(&name),
            None => name,
        }
    }

    /// To the second, in UTC; `<` where it began earlier than is known.
    fn since(&self) -> String {
        let text = |at: slstop_base::Timestamp| {
            let rfc3339 = at.rfc3339();
            let seconds = rfc3339
                .split_once('.')
                .map_or(&*rfc3339, |(whole, _)| whole);
            format!("{seconds}Z")
        };
        match self.finding.since {
            Some(Onset::At(at)) => text(at),
            Some(Onset::Before(at)) => format!("< {}", text(at)),
            None => "\u{b7}".to_owned(),
        }
    }
}

pub fn print<W: Write>(
    lines: &[FindingLine<'_>],
    form: FleetForm,
    output: &mut Output<W>,
) -> io::Result<()> {
    if form.json {
        return lines.iter().try_for_each(|line| output.json(line));
    }
    if form.csv || form.markdown {
        let heading = COLUMNS.map(str::to_owned).to_vec();
        let cells = lines.iter().map(|line| line.cells().to_vec());
        let rows: Vec<Vec<String>> = std::iter::once(heading).chain(cells).collect();
        return match form.csv {
            true => sheet::rows_of_csv(&rows, output),
            false => sheet::markdown(&rows, |_| false, output),
        };
    }
    if lines.is_empty() {
        return output.line("Nothing is wrong, as far as is known.");
    }
    let heads: Vec<Vec<SafeText<'_>>> = lines
        .iter()
        .map(|line| {
            vec![
                line.finding.severity.name().into(),
                line.since().into(),
                line.subject().into(),
                line.finding.said.as_str().into(),
            ]
        })
        .collect();
    for (head, line) in table(&heads).into_iter().zip(lines) {
        output.line(head)?;
        output.line(format!("  -> {}", line.finding.next))?;
    }
    Ok(())
}

const COLUMNS: [&str; 6] = ["severity", "since", "subject", "rule", "said", "next"];

impl FindingLine<'_> {
    fn cells(&self) -> [String; 6] {
        let Finding {
            rule,
            said,
            next,
            severity,
            ..
        } = self.finding;
        [
            severity.name().to_owned(),
            self.since(),
            self.subject(),
            (*rule).to_owned(),
            said.clone(),
            next.clone(),
        ]
    }
}
