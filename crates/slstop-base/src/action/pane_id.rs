//! The registry of panes: one line a pane. The line names the pane's folder below `panes/`, where
//! everything else about it stands; the modules, the states and the dispatch are made from this list.

use serde::{Deserialize, Serialize};

/// Calls a macro with the list of panes: `Variant folder "Title" "what it shows"`.
#[macro_export]
macro_rules! with_panes {
    ($callback:ident) => {
        $callback! {
            Functions functions "Functions" "every function with its rate, errors and trend";
            Overview overview "Overview" "one function: rate, errors and duration over time, and its configuration";
            Invocations invocations "Invocations" "every invocation of a function: failed, cold and slow ones first";
            Logs logs "Logs" "the merged stream of log lines of the followed functions";
            Errors errors "Errors" "what failed, in groups: how often, since when, in which functions and versions";
            Durations durations "Durations" "how long invocations took, how much memory they used, and what another size would cost";
            ColdStarts coldstarts "Cold starts" "how many invocations waited for a new environment, for how long, and what it costs";
            Findings findings "Findings" "what is wrong, in plain sentences with evidence and a next step";
            Changes changes "Changes" "what changed, who did it, and the errors before and after";
            Alarms alarms "Alarms" "the CloudWatch alarms that ring: since when, why, and on which functions";
            Traces traces "Traces" "traces: a list, one as a waterfall with its critical path, the services that call one another";
            Routes routes "Routes" "each API route: requests, errors, latency, and the invocations behind them";
            Queries queries "Queries" "Logs Insights: saved queries and your own, with the price before and after";
            Meter meter "Meter" "each AWS call made by this program: count, errors, latency, price";
            Help help "Help" "every key and action that works here";
        }
    };
}

macro_rules! define {
    ($($variant:ident $folder:ident $title:literal $shows:literal;)*) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum PaneId { $($variant,)* }

        impl PaneId {
            pub const ALL: &[Self] = &[$(Self::$variant,)*];
            /// As typed in the palette and written in files.
            pub const fn name(self) -> &'static str { match self { $(Self::$variant => stringify!($folder),)* } }
            pub const fn title(self) -> &'static str { match self { $(Self::$variant => $title,)* } }
            pub const fn shows(self) -> &'static str { match self { $(Self::$variant => $shows,)* } }
        }
    };
}

with_panes!(define);

impl PaneId {
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|pane| pane.name().eq_ignore_ascii_case(name))
    }
}
