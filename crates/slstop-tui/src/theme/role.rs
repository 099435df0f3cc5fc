//! The roles that text and ground can have: dotted names, each falling back to the name before its
//! last dot. Themes are written in these names; code names the variants.

macro_rules! roles {
    ($($variant:ident = $name:literal;)*) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Role { $($variant,)* }

        impl Role {
            pub const ALL: &[Self] = &[$(Self::$variant,)*];
            pub const fn name(self) -> &'static str { match self { $(Self::$variant => $name,)* } }
        }
    };
}

roles! {
    // Ink.
    Text = "text";
    Strong = "text.strong";
    Muted = "text.muted";
    Unit = "text.muted.unit";
    Zero = "text.muted.zero";
    Unknown = "text.muted.unknown";
    Stale = "text.muted.stale";
    Link = "text.link";
    News = "text.news";
    // Grounds.
    Ground = "ground";
    Selection = "ground.selection";
    SelectionUnfocused = "ground.selection.unfocused";
    Marked = "ground.marked";
    Overlay = "ground.overlay";
    // Frame.
    Accent = "accent";
    Title = "title";
    TitleFocused = "title.focused";
    TitleNote = "title.note";
    Rule = "rule";
    RuleFocused = "rule.focused";
    Header = "header";
    HeaderName = "header.name";
    HeaderNote = "header.note";
    Footer = "footer";
    FooterKey = "footer.key";
    Column = "column";
    ColumnSorted = "column.sorted";
    Match = "match";
    Input = "input";
    InputCursor = "input.cursor";
    Hint = "hint";
    // Severity, of findings and of cells.
    Critical = "severity.critical";
    Warning = "severity.warning";
    Notice = "severity.notice";
    Good = "severity.good";
    // Levels, of log lines.
    LevelError = "level.error";
    LevelWarn = "level.warn";
    LevelInfo = "level.info";
    LevelDebug = "level.debug";
    LevelTrace = "level.trace";
    // Charts.
    Axis = "chart.axis";
    Threshold = "chart.threshold";
    Volume = "chart.volume";
    Failures = "chart.failures";
    Median = "chart.p50";
    High = "chart.p90";
    Tail = "chart.p99";
    Spark = "chart.spark";
    // One calm hue a function, in merged logs.
    Hue1 = "hue.1";
    Hue2 = "hue.2";
    Hue3 = "hue.3";
    Hue4 = "hue.4";
    Hue5 = "hue.5";
    Hue6 = "hue.6";
    Hue7 = "hue.7";
    Hue8 = "hue.8";
    // Heat maps: at the end, because pictures of tests have a letter for each role.
    Heat = "chart.heat";
    Cold = "chart.cold";
}
