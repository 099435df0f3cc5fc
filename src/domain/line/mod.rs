//! One message of a function's log: what it is, whose it is, how loud, what went wrong in it.
//! Reading never fails and never guesses: what is missing stays missing.

pub mod application;
pub mod decoration;
pub mod heading;
pub mod kind;
pub mod level;
pub mod loudness;
pub mod members;
pub mod micros;
pub mod platform;
mod platform_text;
pub mod report;
pub mod request;
pub mod status;
pub mod thrown;

use std::borrow::Cow;

pub use kind::LineKind;
pub use level::Level;
pub use loudness::loudness;
pub use micros::Micros;
pub use platform::Platform;
pub use report::Report;
pub use request::Aftermath;
pub use status::Status;
pub use thrown::Thrown;

/// What was read of a message, in slices of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Line<'a> {
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
pub fn read(message: &str) -> Line<'_> {
    let message = message.trim_end_matches(['\n', '\r']);
    if message.trim_start().starts_with('{') {
        return json(message);
    }
    if let Some((request, platform)) = platform_text::read(message) {
        return Line {
            request,
            says: Says::Platform(platform),
            ..Line::default()
        };
    }
    text(message)
}

fn json(message: &str) -> Line<'_> {
    let fields = application::read(message);
    let line = Line {
        time: fields.time.and_then(members::word),
        request: fields.request,
        level: fields.level,
        function: fields.function,
        is_json: true,
        says: Says::Application,
    };
    if let (Some(kind), Some(record)) = (fields.kind, fields.record) {
        let kind = kind.strip_prefix("platform.").unwrap_or(kind);
        let (request, platform) = platform::read(kind, record);
        return Line {
            request,
            level: None,
            says: Says::Platform(platform),
            ..line
        };
    }
    let says = if fields.is_metric {
        Says::Metric
    } else {
        thrown::of_fields(&fields.error).map_or(Says::Application, Says::Error)
    };
    Line { says, ..line }
}

fn text(message: &str) -> Line<'_> {
    let heading = heading::read(message);
    let mut line = Line {
        time: heading.time,
        request: heading.request,
        level: heading.level,
        ..Line::default()
    };
    // A logger's JSON behind the runtime's own heading, which comes first.
    if heading.body.starts_with('{') {
        let within = json(heading.body);
        line.level = within.level.or(line.level);
        line.request = line.request.or(within.request);
        line.function = within.function;
        if !matches!(within.says, Says::Platform(_)) {
            line.says = within.says;
        }
        return line;
    }
    if let Some(thrown) = thrown::of_text(message, &heading) {
        line.says = Says::Error(thrown);
    }
    line
}

impl<'a> Line<'a> {
    pub fn thrown(&self) -> Option<&Thrown<'a>> {
        match &self.says {
            Says::Error(thrown) => Some(thrown),
            _ => None,
        }
    }

    pub fn report(&self) -> Option<&Report<'a>> {
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
