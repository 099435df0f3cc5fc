//! The pages of one batch put together: points in any order, and what is missing of them and why.

use aws_sdk_cloudwatch::types::{MessageData, MetricDataResult, StatusCode};

use super::closed::KnownSeries;
use super::{PointRange, SeriesRequest, ask_idx};
use slstop_base::Timestamp;
use slstop_core::domain::Series;
use slstop_core::message::{Fact, Window};

pub struct Collected<'a> {
    asks: &'a [SeriesRequest],
    window: Window,
    series: Vec<Series>,
    /// The last word on each: "partial" on one page means that more may follow on the next.
    faults: Vec<Option<Fault>>,
    messages: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Fault {
    message: String,
    has_points: bool,
}

/// Messages kept of one answer: they tend to repeat.
const MOST_MESSAGES: usize = 3;

impl<'a> Collected<'a> {
    /// Begins with what is known already.
    pub fn new(asks: &'a [SeriesRequest], span: PointRange, known: Option<&KnownSeries>) -> Self {
        let mut series = vec![Series::empty(span.start, span.period, span.points); asks.len()];
        for (ask_idx, series) in series.iter_mut().enumerate() {
            known.inspect(|known| known.fill(ask_idx, series));
        }
        Self {
            asks,
            window: span.window,
            series,
            faults: vec![None; asks.len()],
            messages: Vec::new(),
        }
    }

    pub fn take(&mut self, results: &[MetricDataResult], messages: &[MessageData]) {
        self.say(messages);
        for result in results {
            let known = result
                .id()
                .and_then(ask_idx)
                .filter(|&idx| idx < self.asks.len());
            let Some(ask_idx) = known else { continue };
            for (at, &value) in result.timestamps().iter().zip(result.values()) {
                // What is counted and measured here is never less than nothing; what is no number is not known.
                if let Ok(millis) = at.to_millis()
                    && value.is_finite()
                    && value >= 0.0
                {
                    self.series[ask_idx].place(Timestamp::from_millis(millis), value);
                }
            }
            self.faults[ask_idx] = match result.status_code() {
                None | Some(StatusCode::Complete) => None,
                Some(code) => Some(Fault {
                    message: code.as_str().to_owned(),
                    has_points: matches!(code, StatusCode::PartialData)
                        || !result.values().is_empty(),
                }),
            };
            self.say(result.messages());
        }
    }

    /// The server went on about more without end.
    pub fn cut_short(&mut self) {
        self.messages.push("the answer does not end".to_owned());
    }

    fn say(&mut self, messages: &[MessageData]) {
        for text in messages
            .iter()
            .filter_map(|message| message.value().or(message.code()))
        {
            if self.messages.len() < MOST_MESSAGES
                && !self.messages.iter().any(|known| known == text)
            {
                self.messages.push(text.to_owned());
            }
        }
    }

    /// All series, where nothing is missing of any.
    pub fn complete(&self) -> Option<Vec<Series>> {
        self.partial().is_none().then(|| self.series.clone())
    }

    pub fn series(self) -> Fact {
        let (window, partial) = (self.window, self.partial());
        let series = self.usable();
        let series = series.map(|(ask, series)| (ask.function.clone(), ask.metric, series));
        Fact::Metrics {
            window,
            series: series.collect(),
            partial,
        }
    }

    /// For spans of one point.
    pub fn figures(self) -> Fact {
        let (window, partial) = (self.window, self.partial());
        let usable = self.usable();
        let figures = usable.map(|(ask, series)| (ask.function.clone(), ask.metric, series.last()));
        Fact::Figures {
            window,
            figures: figures.collect(),
            partial,
        }
    }

    /// A series that failed altogether is left out, so that it does not replace what is known by gaps.
    fn usable(self) -> impl Iterator<Item = (&'a SeriesRequest, Series)> {
        let usable = self.asks.iter().zip(self.series).zip(self.faults);
        usable.filter(|(_, fault)| fault.as_ref().is_none_or(|fault| fault.has_points))
            .map(|(series, _)| series)
    }

    fn partial(&self) -> Option<String> {
        let mut faults = self.faults.iter().flatten();
        let first = faults.next();
        let messages = self.messages.join("; ");
        match first {
            None if messages.is_empty() => None,
            None => Some(messages),
            Some(fault) => {
                let n_faults = 1 + faults.count();
                let head = format!(
                    "{n_faults} of {} series incomplete: {}",
                    self.asks.len(),
                    fault.message
                );
                Some(if messages.is_empty() {
                    head
                } else {
                    format!("{head}: {messages}")
                })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use aws_smithy_types::DateTime;

    use super::*;
    use slstop_base::QualifiedName;
    use slstop_core::domain::Metric;

    type Points = Vec<Option<f64>>;

    const START: i64 = 1_790_000_040;

    fn asks() -> Vec<SeriesRequest> {
        let ask = |metric| SeriesRequest {
            function: QualifiedName::parse("f"),
            metric,
        };
        [Metric::Invocations, Metric::Errors].map(ask).into()
    }

    fn span() -> PointRange {
        let start = Timestamp::from_millis(START * 1000);
        let period = Duration::from_secs(60);
        PointRange {
            window: Window::default(),
            start,
            end: start.plus(period * 4),
            period,
            points: 4,
        }
    }

    fn result(id: &str, status: StatusCode, points: &[(i64, f64)]) -> MetricDataResult {
        let mut result = MetricDataResult::builder().id(id).status_code(status);
        for (minute, value) in points {
            let at = DateTime::from_secs(START + minute * 60);
            result = result.timestamps(at).values(*value);
        }
        result.build()
    }

    fn message(value: &str) -> MessageData {
        MessageData::builder().code("Code").value(value).build()
    }

    /// The series by metric, and what is said to be missing.
    fn collect(
        pages: &[(&[MetricDataResult], &[MessageData])],
    ) -> (Vec<(Metric, Points)>, Option<String>) {
        let asks = asks();
        let mut collected = Collected::new(&asks, span(), None);
        for (results, messages) in pages {
            collected.take(results, messages);
        }
        let Fact::Metrics {
            series, partial, ..
        } = collected.series()
        else {
            panic!("not metrics")
        };
        (
            series
                .into_iter()
                .map(|(_, metric, series)| (metric, series.values))
                .collect(),
            partial,
        )
    }

    const GAPS: [Option<f64>; 4] = [None; 4];

    #[test]
    fn points_find_their_place_in_any_order_and_a_silent_metric_is_all_gaps() {
        let points = [Some(1.0), None, Some(3.0), Some(4.0)];
        let descending = result("m0", StatusCode::Complete, &[(3, 4.0), (2, 3.0), (0, 1.0)]);
        let mixed = result("m0", StatusCode::Complete, &[(2, 3.0), (0, 1.0), (3, 4.0)]);
        for answered in [descending, mixed] {
            let (series, partial) = collect(&[(&[answered], &[])]);
            let expected = vec![
                (Metric::Invocations, points.into()),
                (Metric::Errors, GAPS.into()),
            ];
            assert_eq!((series, partial), (expected, None));
        }
    }

    #[test]
    fn a_series_spread_over_pages_is_whole_when_its_last_page_says_so() {
        let first = result("m0", StatusCode::PartialData, &[(3, 4.0)]);
        let second = result("m0", StatusCode::Complete, &[(0, 1.0)]);
        let (series, partial) = collect(&[(&[first], &[]), (&[second], &[])]);
        assert_eq!(series[0].1, [Some(1.0), None, None, Some(4.0)]);
        assert_eq!(partial, None);
    }

    #[test]
    fn a_failed_series_is_left_out_and_a_partial_one_is_kept_and_both_are_said() {
        let partial = result("m0", StatusCode::PartialData, &[(1, 2.0)]);
        let forbidden = result("m1", StatusCode::Forbidden, &[]);
        let (series, message) = collect(&[(&[partial, forbidden], &[message("not yours")])]);
        assert_eq!(
            series,
            [(Metric::Invocations, vec![None, Some(2.0), None, None])]
        );
        assert_eq!(
            message.as_deref(),
            Some("2 of 2 series incomplete: PartialData: not yours")
        );
    }

    #[test]
    fn a_word_from_aws_is_passed_on_once() {
        let messages = ["slow today", "slow today", "a", "b", "c"].map(message);
        let (_, message) = collect(&[(&[], &messages)]);
        assert_eq!(message.as_deref(), Some("slow today; a; b"));
    }

    #[test]
    fn nonsense_is_ignored() {
        let strange = result("m7", StatusCode::Complete, &[(0, 1.0)]);
        let unnamed = MetricDataResult::builder().values(1.0).build();
        let outside = result("m0", StatusCode::Complete, &[(-9, 1.0), (1 << 40, 2.0)]);
        let no_number = result("m1", StatusCode::Complete, &[(0, f64::NAN)]);
        let lame = MetricDataResult::builder().id("m0").values(5.0).build();
        let (series, message) = collect(&[(&[strange, unnamed, outside, no_number, lame], &[])]);
        assert_eq!(
            series,
            [
                (Metric::Invocations, GAPS.into()),
                (Metric::Errors, GAPS.into())
            ]
        );
        assert_eq!(message, None);
    }
}
