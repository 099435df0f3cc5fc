//! One message of a function's log: what it is, whose it is, how loud, what went wrong in it.
//! Reading never fails and never guesses: what is missing stays missing.

pub mod application;
pub mod colour;
pub mod decoration;
pub mod effective_level;
pub mod heading;
pub mod kind;
pub mod level;
mod logfmt;
pub mod members;
pub mod micros;
pub mod platform;
mod platform_text;
pub mod report;
pub mod request;
pub mod rows;
pub mod status;
pub mod thrown;
mod within;

use std::borrow::Cow;

pub use effective_level::effective_level;
pub use kind::LineKind;
pub use level::Level;
pub use micros::Micros;
pub use platform::Platform;
pub use report::ReportLine;
pub use request::Aftermath;
pub use status::Status;
pub use thrown::Thrown;

/// What was read of a message, in slices of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ParsedLine<'a> {
    /// When it was written, as it stands there: CloudWatch's own time is the better one.
    pub time: Option<&'a str>,
    pub request: Option<&'a str>,
    pub level: Option<Level>,
    pub function: Option<&'a str>,
    /// The whole message is an object.
    pub is_json: bool,
    pub says: Says<'a>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub enum Says<'a> {
    Platform(Platform<'a>),
    /// Numbers for a collector: EMF, Datadog.
    Metric,
    Error(Thrown<'a>),
    #[default]
    Application,
}

/// Reads any message: a line, or several lines that belong together.
pub fn read(message: &str) -> ParsedLine<'_> {
    let message = message.trim_end_matches(['\n', '\r']);
    if message.trim_start().starts_with('{') {
        return json(message);
    }
    if let Some((request, platform)) = platform_text::read(message) {
        return ParsedLine {
            request,
            says: Says::Platform(platform),
            ..ParsedLine::default()
        };
    }
    text(message)
}

fn json(message: &str) -> ParsedLine<'_> {
    let fields = application::read(message);
    let mut line = ParsedLine {
        time: fields.time.and_then(time),
        request: fields.request,
        level: fields.level,
        function: fields.function,
        is_json: true,
        says: Says::Application,
    };
    if let (Some(kind), Some(record)) = (fields.kind, fields.record) {
        let Some(kind) = kind.strip_prefix("platform.") else {
            within::read_record(record, &mut line);
            return line;
        };
        let (request, platform) = platform::read(kind, record);
        return ParsedLine {
            request,
            level: None,
            says: Says::Platform(platform),
            ..line
        };
    }
    if fields.is_metric {
        line.says = Says::Metric;
    } else if let Some(mut thrown) = thrown::of_fields(&fields.error) {
        line.request = thrown.take_request().or(line.request);
        line.says = Says::Error(thrown);
    } else if let Some(message) = fields.message {
        within::read_message(message, &mut line);
    }
    line
}

/// A time as a text; pino's as the number that it is.
fn time(value: &str) -> Option<&str> {
    let is_millis = value.len() == 13 && value.bytes().all(|byte| byte.is_ascii_digit());
    members::word(value).or(is_millis.then_some(value))
}

fn text(message: &str) -> ParsedLine<'_> {
    let heading = heading::read(message);
    let line = ParsedLine {
        time: heading.time,
        request: heading.request,
        level: heading.level,
        ..ParsedLine::default()
    };
    // Since 3.12 Python puts a paragraph before its error, ended by a CR.
    if let Some(warning) = heading.body.strip_prefix("LAMBDA_WARNING: ") {
        let (_, error) = rows::split_first(warning);
        if !error.is_empty() {
            return line.with(&heading::read(error), error);
        }
    }
    line.with(&heading, message)
}

impl<'a> ParsedLine<'a> {
    /// What stands behind a heading.
    fn with(mut self, heading: &heading::LineHeading<'a>, message: &'a str) -> Self {
        self.level = heading.level.or(self.level);
        // A logger's JSON behind the runtime's own heading, which comes first.
        if heading.body.starts_with('{') {
            let within = json(heading.body);
            self.level = within.level.or(self.level);
            self.request = self.request.or(within.request);
            self.function = within.function;
            if !matches!(within.says, Says::Platform(_)) {
                self.says = within.says;
            }
        } else if is_new_relic(heading.body) {
            self.says = Says::Metric;
        } else if let Some(thrown) = thrown::of_text(message, heading) {
            self.says = Says::Error(thrown);
        }
        self
    }
}

/// `[1,"NR_LAMBDA_MONITORING","H4sI…"]`
fn is_new_relic(body: &str) -> bool {
    let head = &body[..body.floor_char_boundary(40)];
    head.starts_with('[') && head.contains("\"NR_LAMBDA_MONITORING\"")
}

impl<'a> ParsedLine<'a> {
    pub fn thrown(&self) -> Option<&Thrown<'a>> {
        match &self.says {
            Says::Error(thrown) => Some(thrown),
            _ => None,
        }
    }

    pub fn report(&self) -> Option<&ReportLine<'a>> {
        match &self.says {
            Says::Platform(Platform::Report(report)) => Some(report),
            _ => None,
        }
    }

    pub fn kind(&self) -> LineKind {
        match &self.says {
            Says::Application => LineKind::App,
            Says::Error(_) => LineKind::Error,
            Says::Metric => LineKind::Metric,
            Says::Platform(platform) => match platform {
                Platform::Start { .. } => LineKind::Start,
                Platform::End => LineKind::End,
                Platform::Report(_) => LineKind::Report,
                Platform::InitStart(_) | Platform::InitReport(_) => LineKind::Init,
                Platform::RestoreStart(_) | Platform::RestoreReport(_) => LineKind::Restore,
                Platform::Extension { .. } => LineKind::Extension,
                Platform::Aftermath(_) => LineKind::Error,
                Platform::Dropped { .. } => LineKind::Gap,
                Platform::Done(_) | Platform::Other => LineKind::Platform,
            },
        }
    }
}

/// The object that a message is, or that stands behind a logger's heading.
pub fn object(message: &str) -> Option<&str> {
    let body = body(message);
    body.trim_start().starts_with('{').then_some(body)
}

fn body(message: &str) -> &str {
    if message.trim_start().starts_with('{') {
        message
    } else {
        heading::read(message).body
    }
}

/// What a person reads of an application's line: its message, without heading and quotes.
pub fn message(message: &str) -> Cow<'_, str> {
    let message = message.trim_end_matches(['\n', '\r']);
    let body = body(message);
    if body.trim_start().starts_with('{')
        && let Some(said) = application::read(body).message_text()
    {
        return said;
    }
    Cow::Borrowed(body)
}

#[cfg(test)]
mod tests;
