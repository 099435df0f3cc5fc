//! What is printed of lines, and of what is to be known between them.

use std::io::{self, Write};

use super::arrival::Arrival;
use super::json::{JsonMark, Objects};
use super::text::Text;
use super::typed_filter::TypedFilter;
use crate::command::of_place::OfPlace;
use crate::command::output::Output;
use slstop_core::domain::{Gap, GapReason, line};

#[derive(Debug)]
pub struct Printer {
    sieve: TypedFilter,
    form: LineForm,
    pub n_printed: u64,
}

#[derive(Debug)]
pub enum LineForm {
    Text(Text),
    Json(Objects),
}

impl Printer {
    pub fn new(sieve: TypedFilter, form: LineForm) -> Self {
        Self {
            sieve,
            form,
            n_printed: 0,
        }
    }

    /// Whether this line is to be printed at all: what is not wanted does not wait for its neighbours.
    pub fn wants(&self, arrival: &Arrival) -> bool {
        let line = self.sieve.reads().then(|| line::read(&arrival.message));
        self.sieve.wants(arrival, line.as_ref())
    }

    pub fn line<W: Write>(&mut self, arrival: &Arrival, output: &mut Output<W>) -> io::Result<()> {
        self.n_printed += 1;
        match &mut self.form {
            LineForm::Text(text) => {
                let line = text.reads().then(|| line::read(&arrival.message));
                output.own(text.line(arrival, line.as_ref()))
            }
            LineForm::Json(objects) => {
                output.json_text(objects.line(arrival, &line::read(&arrival.message)))
            }
        }
    }

    pub fn gap<W: Write>(
        &mut self,
        gap: &Gap,
        place: Option<&OfPlace>,
        output: &mut Output<W>,
    ) -> io::Result<()> {
        let kind = match &gap.reason {
            GapReason::Sampled(_) => JsonMark::SAMPLED,
            _ => JsonMark::GAP,
        };
        let (from, to, group) = (gap.from, gap.to, gap.group.as_deref());
        let why = gap.reason.to_string();
        match &mut self.form {
            LineForm::Json(_) => output.json(&JsonMark::new(kind, (from, to), place, group, &why)),
            LineForm::Text(text) => {
                let group = group.map_or(String::new(), |group| format!(" of {group}"));
                let place = place.map_or(String::new(), |place| format!(" in {}", place.label));
                let words = format!(
                    "{kind}: lines{group}{place} until {} may be missing: {why}",
                    to.rfc3339()
                );
                output.own(text.mark(from, &words))
            }
        }
    }
}
