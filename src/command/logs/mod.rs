//! The logs that a command was pointed at, in files or in AWS, read into a ledger.

mod account;
mod collect;
mod files;
mod margin;
mod missing;
mod progress;
mod report_input;

use clap::{Args, ValueHint};

use super::command_context::CommandContext;
use super::condition::Condition;
use super::exit::Misused;
use super::moment::Moments;
use crate::runtime::clock;
use slstop_aws::fetch::past::PastSearch;
use slstop_base::Timestamp;
use slstop_core::filter::INVOCATION;

pub use report_input::ReportInput;

#[derive(Debug, Args)]
pub struct LogArguments {
    /// Functions, by name, ARN or glob; or saved logs, - for standard input: raw lines, CloudWatch's events as
    /// JSON, the console's or Insights' CSV; none with --stack or --tag
    #[arg(value_name = "FUNCTION|FILE", value_hint = ValueHint::AnyPath)]
    pub what: Vec<String>,
    /// Leave out invocations that began before: 10m ago, at 03:05, RFC 3339, now; without it, the usual window of
    /// functions, and all of a file
    #[arg(long, value_name = "TIME")]
    pub since: Option<String>,
    /// Leave out invocations that began at this time or after it
    #[arg(long, value_name = "TIME")]
    pub until: Option<String>,
    #[command(flatten)]
    pub condition: Condition,
}

/// Whose invocations are of interest.
#[derive(Clone, Copy, Debug)]
struct LogSpan {
    now: Timestamp,
    since: Option<Timestamp>,
    until: Option<Timestamp>,
}

/// The invocations of these functions that began in a span of time, by the platform's own lines.
pub fn of_functions(
    functions: &[String],
    (since, until): (Timestamp, Timestamp),
    here: &CommandContext,
) -> anyhow::Result<ReportInput> {
    let span = LogSpan {
        now: clock::real()(),
        since: Some(since),
        until: Some(until),
    };
    account::read(functions, span, PastSearch::Platform, here)
}

impl LogArguments {
    pub fn read(&self, here: &CommandContext, search: PastSearch) -> anyhow::Result<ReportInput> {
        self.read_of(&self.what, here, search)
    }

    /// The same of other functions than those that were named.
    pub fn read_of(
        &self,
        what: &[String],
        here: &CommandContext,
        search: PastSearch,
    ) -> anyhow::Result<ReportInput> {
        let moments = Moments::of(&here.settle()?.settings, clock::real()());
        let span = LogSpan {
            now: moments.now,
            since: moments.read_some("--since", self.since.as_deref())?,
            until: moments.read_some("--until", self.until.as_deref())?,
        };
        if let (Some(since), Some(until)) = (span.since, span.until)
            && since >= until
        {
            let fault = "--since: expected a moment before --until".to_owned();
            return Err(Misused(vec![fault]).into());
        }
        let wanted = self.condition.read(&INVOCATION)?;
        // What a condition is about may be in any line.
        let search = match search {
            PastSearch::Platform if !wanted.is_all() => PastSearch::Everything,
            search => search,
        };
        let mut gathered = gather(what, here, span, search)?;
        gathered.wanted = (!wanted.is_all()).then_some(wanted);
        Ok(gathered)
    }

    /// A file among what was named.
    pub fn file(&self) -> Option<&str> {
        let mut files = self.what.iter().filter(|what| is_file(what));
        files.next().map(String::as_str)
    }

    /// What to say when nothing was found in them.
    pub fn nothing(&self, what: &str) -> String {
        match &self.what[..] {
            [] => format!("no {what} in those functions"),
            named => format!("no {what} in {}", named.join(", ")),
        }
    }
}

fn gather(
    what: &[String],
    here: &CommandContext,
    span: LogSpan,
    search: PastSearch,
) -> anyhow::Result<ReportInput> {
    let n_files = what.iter().filter(|one| is_file(one)).count();
    if n_files > 0 && n_files == what.len() {
        return files::read(what, span, here);
    }
    if n_files > 0 {
        let name = |wanted| what.iter().find(|one| is_file(one) == wanted);
        let (file, function) = (name(true).cloned(), name(false).cloned());
        let fault = format!(
            "`{}` is a file and `{}` a function: ask for either",
            file.unwrap_or_default(),
            function.unwrap_or_default()
        );
        return Err(Misused(vec![fault]).into());
    }
    account::read(what, span, search, here)
}

/// What no function can be named like, and what is there. A file or pipe `checkout` in this folder stands
/// before the function of that name, a folder does not; `./` and ARNs leave no doubt. `/aws/lambda/checkout` is
/// a log group, unless there is such a file; `/tmp/checkout.log` is a file, because there is such a folder.
pub fn is_file(what: &str) -> bool {
    let path = std::path::Path::new(what);
    if what == "-" || path.exists() && (what.contains('/') || !path.is_dir()) {
        return true;
    }
    let in_a_folder = path.parent().filter(|folder| folder.parent().is_some());
    if path.is_absolute()
        && path.extension().is_some()
        && in_a_folder.is_some_and(std::path::Path::is_dir)
    {
        return true;
    }
    let is_named_otherwise =
        what.starts_with("arn:") || what.starts_with('/') || what.contains(['*', '?']);
    !is_named_otherwise && what.contains(['/', '.', '\\'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_and_functions_are_told_apart_by_their_names() {
        for (what, expected) in [
            ("-", true),
            ("checkout.log", true),
            ("./checkout", true),
            ("logs/checkout", true),
            ("checkout", false),
            ("checkout-*", false),
            ("checkout:live", false),
            ("/aws/lambda/checkout", false),
            ("/app/server.log", false),
            ("/tmp/no-such-file.log", true),
            ("/dev/stdin", true),
            (
                "arn:aws:lambda:eu-west-1:123456789012:function:checkout",
                false,
            ),
        ] {
            assert_eq!(is_file(what), expected, "{what}");
        }
    }
}
