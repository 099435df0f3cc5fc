//! Which routes are shown, in the filter language of all panes: `5xx% > 1 path ~ pay`.

use std::borrow::Cow;

use super::row::ListedRoute;
use slstop_core::filter::{FieldKind, FieldValue, Fields, Filter, Path, SyntaxError, Vocabulary};

/// Every column, as its heading says and as `slstop routes --json` names it.
const ROUTE: Vocabulary = Vocabulary {
    subject: "a route",
    fields: &[
        ("route", FieldKind::Text),
        ("method", FieldKind::Text),
        ("path", FieldKind::Text),
        ("api", FieldKind::Text),
        ("stage", FieldKind::Text),
        ("function", FieldKind::Text),
        ("url", FieldKind::Text),
        ("rate", FieldKind::Number),
        ("requests", FieldKind::Number),
        ("status_4xx", FieldKind::Number),
        ("status_5xx", FieldKind::Number),
        ("4xx%", FieldKind::Number),
        ("5xx%", FieldKind::Number),
        ("p50", FieldKind::Duration),
        ("p99", FieldKind::Duration),
        ("gateway", FieldKind::Duration),
        ("cold%", FieldKind::Number),
    ],
    is_open: false,
};

/// While it is typed it is often invalid: until it is valid again, the last valid one holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct RouteFilter {
    text: String,
    filter: Option<Filter>,
    wrong: Option<SyntaxError>,
}

impl RouteFilter {
    pub fn change(&mut self, text: String) {
        match Filter::parse_over(&ROUTE, &text) {
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

    pub fn lets_through(&self, row: &ListedRoute) -> bool {
        let filter = self.filter.as_ref();
        filter.is_none_or(|filter| filter.matches(row))
    }
}

impl Fields for ListedRoute {
    fn text(&self) -> Cow<'_, str> {
        let function = self.function.as_ref().map_or("", |name| name.as_str());
        Cow::Owned(format!(
            "{}\n{} {}\n{function}",
            self.route, self.api, self.stage
        ))
    }

    fn field(&self, path: &Path) -> Option<FieldValue<'_>> {
        const PERCENT: f64 = 100.0;
        let count = |count: u64| self.is_read.then_some(FieldValue::Count(count as f64));
        let percent = |share: Option<f64>| Some(FieldValue::Count(share? * PERCENT));
        let millis = |millis: Option<f64>| Some(FieldValue::Millis(millis?));
        match path.name() {
            "route" => Some(FieldValue::Text(Cow::Borrowed(&self.route))),
            "method" => Some(FieldValue::word(&self.method)),
            "path" => Some(FieldValue::Text(Cow::Borrowed(&self.path))),
            "api" => Some(FieldValue::Text(Cow::Borrowed(&self.api))),
            "stage" => Some(FieldValue::Text(Cow::Borrowed(&self.stage))),
            "function" => Some(FieldValue::word(self.function.as_ref()?.as_str())),
            "url" => Some(FieldValue::Text(Cow::Borrowed(self.url.as_deref()?))),
            "rate" => self.is_read.then_some(FieldValue::Count(self.per_minute)),
            "requests" => count(self.requests),
            "status_4xx" => count(self.status_4xx),
            "status_5xx" => count(self.status_5xx),
            "4xx%" => percent(self.share(self.status_4xx)),
            "5xx%" => percent(self.share(self.status_5xx)),
            "p50" => millis(self.p50),
            "p99" => millis(self.p99),
            "gateway" => millis(self.overhead),
            "cold%" => percent(self.cold_rate),
            _ => None,
        }
    }
}
