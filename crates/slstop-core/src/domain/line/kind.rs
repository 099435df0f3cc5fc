//! The kinds of lines that a reader distinguishes and filters.

/// As `tail --json` names them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LineKind {
    #[default]
    App,
    Start,
    End,
    Report,
    Init,
    Restore,
    Extension,
    Platform,
    Metric,
    Error,
    Gap,
}

impl LineKind {
    pub fn name(self) -> &'static str {
        match self {
            Self::App => "app",
            Self::Start => "start",
            Self::End => "end",
            Self::Report => "report",
            Self::Init => "init",
            Self::Restore => "restore",
            Self::Extension => "extension",
            Self::Platform => "platform",
            Self::Metric => "metric",
            Self::Error => "error",
            Self::Gap => "gap",
        }
    }
}
