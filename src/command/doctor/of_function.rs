//! What is wrong with one function, by the same rules as in the console.

use std::io::Write;

use serde::Serialize;

use crate::command::command_context::CommandContext;
use crate::command::fleet::FleetRequest;
use crate::command::of_place::OfPlace;
use crate::command::output::{Output, table};
use crate::command::resolved::ResolvedSettings;
use slstop_base::SafeText;
use slstop_core::insight::Finding;
use slstop_core::message::FigureDetail;
use slstop_tui::panes::functions::Column;

/// What was found, and what it lacks.
#[derive(Debug)]
pub struct FunctionReport {
    /// Of each version or alias that was meant, its name.
    found: Vec<(Option<OfPlace>, String, Vec<Finding>)>,
    pub missing: Vec<String>,
}

/// A line of `--json`.
#[derive(Serialize)]
struct FunctionCheckLine<'a> {
    #[serde(flatten)]
    place: Option<&'a OfPlace>,
    function: &'a str,
    #[serde(flatten)]
    finding: &'a Finding,
}

pub fn ask(
    function: &str,
    settled: ResolvedSettings,
    here: &CommandContext,
) -> anyhow::Result<FunctionReport> {
    let question = FleetRequest {
        functions: vec![function.to_owned()],
        span: None,
        sort: Column::Trouble,
        detail: FigureDetail::Signs,
    };
    let answer = question.put(settled, here)?;
    let rows = answer.rows();
    let found = rows.map(|row| {
        let name = row.name.to_string();
        let place = OfPlace::of(answer.places(), row.name.place());
        (place, name, answer.findings(&row))
    });
    Ok(FunctionReport {
        found: found.collect(),
        missing: answer.verdict().1,
    })
}

impl FunctionReport {
    pub fn json<W: Write>(&self, output: &mut Output<W>) -> std::io::Result<()> {
        for (place, function, findings) in &self.found {
            for finding in findings {
                let place = place.as_ref();
                output.json(&FunctionCheckLine {
                    place,
                    function,
                    finding,
                })?;
            }
        }
        Ok(())
    }

    pub fn print<W: Write>(&self, output: &mut Output<W>) -> std::io::Result<()> {
        for (place, function, findings) in &self.found {
            let function = OfPlace::beside(place.as_ref(), Some(function));
            output.line("")?;
            if findings.is_empty() {
                output.line(format!(
                    "Nothing is wrong with {function}, as far as is known."
                ))?;
                continue;
            }
            output.line(format!("What is wrong with {function}:"))?;
            let row = |finding: &Finding| -> Vec<SafeText<'static>> {
                let said = format!("{}; {}", finding.said, finding.next);
                vec![finding.severity.name().into(), said.into()]
            };
            let rows: Vec<_> = findings.iter().map(row).collect();
            for line in table(&rows) {
                output.line(line)?;
            }
        }
        Ok(())
    }
}
