//! Which rows the filter lets through, in the filter language of all panes: `err > 5`, `now% >= 1 runtime ~ node`.

use std::borrow::Cow;

use super::FunctionRow;
use slstop_core::domain::Metric;
use slstop_core::filter::{FieldKind, FieldValue, Fields, Filter, Path, SyntaxError, Vocabulary};

/// Every column, as its heading says and as `slstop top --json` names it. Shares are fractions of 1 by the names
/// of JSON, and percent by the names of columns.
const FUNCTION: Vocabulary = Vocabulary {
    subject: "a function",
    fields: &[
        ("function", FieldKind::Text),
        ("place", FieldKind::Text),
        ("runtime", FieldKind::Text),
        ("rate", FieldKind::Number),
        ("invocations", FieldKind::Number),
        ("err", FieldKind::Number),
        ("errors", FieldKind::Number),
        ("err%", FieldKind::Number),
        ("error_rate", FieldKind::Number),
        ("now%", FieldKind::Number),
        ("thr", FieldKind::Number),
        ("throttles", FieldKind::Number),
        ("p50", FieldKind::Duration),
        ("p99", FieldKind::Duration),
        ("cold%", FieldKind::Number),
        ("cold_rate", FieldKind::Number),
        ("init", FieldKind::Duration),
        ("mem", FieldKind::Size),
        ("memory", FieldKind::Size),
        ("conc", FieldKind::Number),
        ("concurrency", FieldKind::Number),
        ("cost", FieldKind::Number),
        ("timeout", FieldKind::Duration),
        ("changed", FieldKind::Duration),
        ("alarm", FieldKind::Flag),
    ],
    is_open: false,
};

/// While it is typed it is often invalid: until it is valid again, the last valid one holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct RowFilter {
    text: String,
    filter: Option<Filter>,
    wrong: Option<SyntaxError>,
}

impl RowFilter {
    pub fn change(&mut self, text: String) {
        match Filter::parse_over(&FUNCTION, &text) {
            Ok(filter) => {
                self.filter = (!filter.is_all()).then_some(filter);
                self.wrong = None;
            }
            Err(wrong) => self.wrong = Some(wrong),
        }
        self.text = text;
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    pub fn wrong(&self) -> Option<&SyntaxError> {
        self.wrong.as_ref()
    }

    pub fn lets_through(&self, row: &FunctionRow<'_>, is_inverted: bool) -> bool {
        let filter = self.filter.as_ref();
        filter.is_none_or(|filter| filter.matches(row) != is_inverted)
    }
}

impl Fields for FunctionRow<'_> {
    fn text(&self) -> Cow<'_, str> {
        let runtime = self.function.runtime.as_deref().unwrap_or("image");
        Cow::Owned(format!("{}\n{runtime}", self.name))
    }

    fn field(&self, path: &Path) -> Option<FieldValue<'_>> {
        const PERCENT: f64 = 100.0;
        let count = |count: Option<f64>| Some(FieldValue::Count(count?));
        let percent = |share: Option<f64>| Some(FieldValue::Count(share? * PERCENT));
        let millis = |millis: Option<f64>| Some(FieldValue::Millis(millis?));
        let text = |text: String| Some(FieldValue::Text(Cow::Owned(text)));
        match path.name() {
            "function" => text(self.name.to_string()),
            "place" => text(self.place()),
            "runtime" => self.function.runtime.as_deref().map(FieldValue::word),
            "rate" => count(self.rate()),
            "invocations" => count(self.invocations),
            "err" | "errors" => count(self.errors),
            "err%" => percent(self.error_share()),
            "error_rate" => count(self.error_share()),
            "now%" => percent(self.now_share()),
            "thr" | "throttles" => count(self.throttles),
            "p50" => millis(self.figure(Metric::DurationP50)),
            "p99" => millis(self.figure(Metric::DurationP99)),
            "cold%" => percent(self.cold_share()),
            "cold_rate" => count(self.cold_share()),
            "init" => millis(self.init_p90()),
            "mem" | "memory" => {
                let size = self.function.memory?;
                Some(FieldValue::Megabytes(f64::from(size.0)))
            }
            "conc" | "concurrency" => count(self.figure(Metric::Concurrency)),
            "cost" => count(self.cost_per_hour().map(|cost| cost.as_dollars())),
            "timeout" => millis(
                self.function
                    .timeout
                    .map(|time| time.as_secs_f64() * 1000.0),
            ),
            "changed" => {
                let age = self.time_view.now.since(self.function.last_modified?);
                millis(Some(age.as_secs_f64() * 1000.0))
            }
            "alarm" => Some(FieldValue::Flag(self.is_alarmed())),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::panes::TimeView;
    use slstop_base::{FunctionId, Megabytes, PlaceId, Timestamp};
    use slstop_core::domain::Function;
    use slstop_core::facts::Facts;
    use slstop_core::message::Window;

    fn lets_through(text: &str, function: &Function) -> bool {
        let facts = Facts::default();
        let name = FunctionId::new(PlaceId::FIRST, function.name.clone()).into();
        let view = TimeView::live(Window::default(), Timestamp::from_millis(0));
        let mut filter = RowFilter::default();
        filter.change(text.into());
        assert_eq!(filter.wrong(), None, "{text}");
        filter.lets_through(&FunctionRow::new(&facts, name, function, view), false)
    }

    #[test]
    fn words_look_at_the_name_and_the_runtime_and_fields_at_columns() {
        let mut function = Function::named("shop-checkout");
        function.runtime = Some("nodejs22.x".into());
        function.memory = Some(Megabytes(256));
        for text in [
            "check node",
            "memory >= 256MB",
            "not err > 5",
            "alarm = false",
        ] {
            assert!(lets_through(text, &function), "{text}");
        }
        for text in ["check python", "mem < 256", "err% > 5"] {
            assert!(!lets_through(text, &function), "{text}");
        }
    }

    #[test]
    fn what_is_wrong_is_said_and_the_last_valid_filter_holds() {
        let mut filter = RowFilter::default();
        filter.change("check".into());
        let valid = filter.filter.clone();
        for (text, hint) in [("erors > 5", "errors"), ("p99 > soon", "duration")] {
            filter.change(text.into());
            let wrong = filter.wrong().expect("it is wrong").what.to_string();
            assert!(wrong.contains(hint), "{text}: {wrong}");
            assert_eq!(filter.filter, valid);
        }
    }
}
