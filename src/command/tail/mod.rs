//! `slstop tail`: lines as they come, of functions, groups, files and pipes.

mod arrival;
mod ending;
mod follow;
mod from_input;
mod json;
mod names;
mod of_api;
mod origin;
mod printer;
mod reader;
mod reorder_buffer;
mod stamp;
mod text;
mod text_store;
mod typed_filter;

use std::io::Write;
use std::time::Duration;

use clap::Args;

use super::command_context::CommandContext;
use super::exit::{Exit, Misused};
use super::logs::is_file;
use super::moment::{self, Moments};
use super::output::Output;
use super::paying;
use super::resolved::ResolvedSettings;
use super::targets::{Everywhere, TargetPatterns};
use crate::config::choice::ZoneChoice;
use crate::runtime::clock;
use ending::Ending;
use follow::Follow;
use from_input::FedSpan;
use printer::LineForm;
use slstop_aws::PaidTasks;
use slstop_aws::fetch::tail::{PastOrder, Terms};
use slstop_base::LocalZone;
use slstop_tui::theme::Depth;
use text::Text;

pub use arrival::Arrival;
pub use from_input::PAUSE;
pub use printer::Printer;
pub use typed_filter::FilterFlags;

/// Without --since, so much of the past is shown: enough to see what happened just now.
const BACK: Duration = Duration::from_secs(600);

/// Print the lines of functions as they come: merged, none twice, none lost
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  slstop tail checkout
  slstop tail --api shop-prod-api                requests at an API, merged with its functions' lines
  slstop tail 'shop-*' --level warn
  slstop tail --stack shop-media
  slstop tail checkout --since 2h --until now --sort
  slstop tail checkout --where 'detail.order.id = 4711' --json
  sam local start-api 2>&1 | slstop tail - --level error
It follows until Ctrl-c, unless --until is given. Lines that CloudWatch delivers late are printed at once and
marked late; what cannot be known is marked as a gap. Infrequent-access groups are read by queries of Logs
Insights: what was asked for at once, what is new every 30 seconds, within --budget. Exit code 1: there was no
such line.")]
pub struct TailCommand {
    /// Functions by name, ARN or glob; log groups by name or ARN; a file of saved lines, or - for standard input;
    /// none with --stack or --tag
    #[arg(value_name = "FUNCTION|GLOB|FILE|-")]
    what: Vec<String>,
    /// Also the access log of an API, by its name, id or glob, merged with the lines of the functions behind it
    #[arg(long, value_name = "API")]
    api: Vec<String>,
    #[command(flatten)]
    wishes: FilterFlags,
    /// The beginning: 10m ago, at 03:05, RFC 3339, now; without it, ten minutes ago
    #[arg(long, value_name = "TIME")]
    since: Option<String>,
    /// The end, in the same ways; without it, it follows
    #[arg(long, value_name = "TIME")]
    until: Option<String>,
    /// How much later than usual a line may come and still be found
    #[arg(long, value_name = "DURATION", default_value = "2m")]
    late: String,
    /// How long lines wait for their neighbours, to be printed in the order of their times
    #[arg(long, value_name = "DURATION", default_value = "2s")]
    settle: String,
    /// Through CloudWatch's Live Tail, which costs $0.01 a minute until Ctrl-c and shows lines a few seconds sooner
    #[arg(long)]
    live: bool,
    /// Print all in the order of their times at the end; needs --until or a file
    #[arg(long)]
    sort: bool,
    /// One JSON object a line
    #[arg(long)]
    json: bool,
}

impl TailCommand {
    pub fn run<W: Write>(
        self,
        here: &CommandContext,
        output: &mut Output<W>,
    ) -> anyhow::Result<Exit> {
        let settled = here.settle()?;
        super::complain(settled.notices.iter().cloned());
        let moments = Moments::of(&settled.settings, clock::real()());
        let since = moments.read_some("--since", self.since.as_deref())?;
        let until = moments.read_some("--until", self.until.as_deref())?;
        if let (Some(since), Some(until)) = (since, until)
            && since > until
        {
            let text = "--since is after --until: there is no time between them";
            return Err(Misused(vec![text.into()]).into());
        }
        let (late, settle) = (span("--late", &self.late)?, span("--settle", &self.settle)?);
        let sieve = self.wishes.sieve()?;
        // One thread asks and reads, the other prints.
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()?;
        let paid = PaidTasks::default();
        paying::run(runtime, &paid, async {
            let ending = Ending::watch(paid.clone())?;
            if self.is_of_files()? {
                let form = form(self.json, here, &settled, output.is_terminal, None);
                let span = FedSpan { since, until };
                let printer = Printer::new(sieve, form);
                return from_input::run(&self.what, span, self.sort, printer, ending, output).await;
            }
            if self.sort && until.is_none() {
                return Err(Misused(vec![
                    "--sort prints at the end, and there is none: add --until, such as --until now"
                        .into(),
                ])
                .into());
            }
            let asked = settled.accounts(here)?.paid_by(&paid);
            let clock = asked.clock();
            let mut what = self.what.clone();
            if !self.api.is_empty() {
                what.extend(of_api::targets(&self.api, &asked, clock()).await?);
            }
            let wanted = TargetPatterns::new(&what, settled.tags())?;
            let everywhere = Everywhere::find(&wanted, asked, clock()).await;
            let everywhere = everywhere?;
            super::complain(everywhere.doubts());
            if everywhere.is_empty() {
                return Ok(everywhere.exit().unwrap_or(Exit::Failed));
            }
            // By now answers have carried the endpoint's time.
            let now = clock();
            let sources = everywhere.sources();
            let names = names::width(&sources, &everywhere.places);
            let form = form(self.json, here, &settled, output.is_terminal, names);
            let follow = Follow {
                exit: everywhere.exit(),
                accounts: everywhere.accounts.clone(),
                places: everywhere.places.clone(),
                sources,
                terms: Terms {
                    from: since.unwrap_or_else(|| until.unwrap_or(now).minus(BACK)),
                    until,
                    late,
                    order: PastOrder::OldestFirst,
                    is_patient: false,
                    is_live: self.live,
                    queries: settled.settings.budget.value,
                    // What comes through Live Tail is compared with all that is read behind it.
                    pattern: (!self.live)
                        .then(|| sieve.pattern(everywhere.endpoint()?))
                        .flatten(),
                },
                settle,
                sorts_all: self.sort,
                clock,
            };
            follow.run(Printer::new(sieve, form), ending, output).await
        })
    }

    fn is_of_files(&self) -> Result<bool, Misused> {
        let is_file = |what: &&String| is_file(what);
        let n_files = self.what.iter().filter(is_file).count();
        match n_files {
            0 => Ok(false),
            n if n == self.what.len() => Ok(true),
            _ => Err(Misused(vec![
                "files and functions cannot be followed together: run it once for each".into(),
            ])),
        }
    }
}

fn span(flag: &str, text: &str) -> Result<Duration, Misused> {
    moment::span(text).ok_or_else(|| {
        Misused(vec![format!(
            "{flag}: `{text}` is not a duration: expected one such as 2s or 5m"
        )])
    })
}

/// In colour and with the time of day on a terminal, with all there is to know of the time in a pipe.
pub fn form(
    is_json: bool,
    here: &CommandContext,
    settled: &ResolvedSettings,
    is_terminal: bool,
    names: Option<usize>,
) -> LineForm {
    if is_json {
        return LineForm::Json(json::Objects::new());
    }
    let has_colour = is_terminal && here.depth(&settled.settings, is_terminal) != Depth::None;
    let stamp = match (is_terminal, settled.settings.zone.value) {
        (false, _) => stamp::StampForm::Full,
        (true, ZoneChoice::Utc | ZoneChoice::Relative) => {
            stamp::StampForm::Clock(LocalZone::default())
        }
        (true, ZoneChoice::Local) => stamp::StampForm::Clock(clock::local_zone()),
    };
    LineForm::Text(Text::new(stamp, has_colour, names))
}
