//! The logs that a command was pointed at, read into a ledger.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::{Args, ValueHint};
use jiff::Zoned;

use super::condition::Condition;
use super::exit::Misused;
use super::{input, moment};
use crate::base::Timestamp;
use crate::domain::line;
use crate::facts::Ledger;
use crate::facts::ledger::figures::{ColdStarts, Versioned};
use crate::facts::ledger::{Invocation, Limits, RowId};
use crate::filter::{Filter, INVOCATION};

#[derive(Debug, Args)]
pub struct Logs {
    /// Saved logs, or - for standard input: raw lines, CloudWatch's events as JSON, the console's or Insights' CSV
    #[arg(value_name = "FILE", required = true, value_hint = ValueHint::FilePath)]
    files: Vec<PathBuf>,
    /// Leave out invocations that began before: 10m ago, at 03:05, RFC 3339, now
    #[arg(long, value_name = "TIME")]
    since: Option<String>,
    /// Leave out invocations that began at this time or after it
    #[arg(long, value_name = "TIME")]
    until: Option<String>,
    #[command(flatten)]
    condition: Condition,
}

/// What was read.
#[derive(Debug)]
pub struct Gathered {
    ledger: Ledger,
    limits: Limits,
    since: Option<Timestamp>,
    until: Option<Timestamp>,
    wanted: Filter,
}

impl Logs {
    pub fn read(&self) -> anyhow::Result<Gathered> {
        let now = Zoned::now();
        let moment = |flag: &str, text: &Option<String>| {
            let text = text.as_deref();
            text.map(|text| moment::read(flag, text, &now)).transpose()
        };
        let since = moment("--since", &self.since)?;
        let until = moment("--until", &self.until)?;
        let wanted = self.condition.read(&INVOCATION)?;
        let mut ledger = Ledger::default();
        for file in &self.files {
            if file.as_os_str() == "-" {
                gather(io::stdin().lock(), &mut ledger).context("cannot read standard input")?;
                continue;
            }
            let open = open(file)?;
            gather(open, &mut ledger).with_context(|| format!("cannot read {}", file.display()))?;
        }
        Ok(Gathered {
            ledger,
            limits: Limits::at(Timestamp::from_millis(now.timestamp().as_millisecond())),
            since,
            until,
            wanted,
        })
    }

    /// What to say when nothing was found in them.
    pub fn nothing(&self, what: &str) -> String {
        let names = self.files.iter().map(|file| file.display().to_string());
        let names = names.collect::<Vec<_>>().join(", ");
        format!("no {what} in {names}")
    }
}

fn gather(source: impl Read, ledger: &mut Ledger) -> io::Result<()> {
    // Files without streams are not one stream together.
    let unnamed = ledger.unnamed_stream();
    input::read(source, |event| {
        let stream = match (event.group.as_deref(), event.stream.as_deref()) {
            (None, None) => unnamed,
            (group, stream) => ledger.stream(group, stream),
        };
        ledger.take(stream, event.at, &line::read(&event.message));
    })
}

fn open(file: &Path) -> anyhow::Result<File> {
    match File::open(file) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let name = file.display();
            let fault = format!(
                "there is no file `{name}`: logs are read from files and pipes, such as `aws logs tail /aws/lambda/{name} --since 1h | slstop invocations -`"
            );
            Err(Misused(vec![fault]).into())
        }
        open => open.with_context(|| format!("cannot read {}", file.display())),
    }
}

impl Gathered {
    /// Every invocation that began in the window and is what was asked for, the oldest first; those whose
    /// beginning nobody wrote down are in it.
    pub fn ids(&self) -> impl Iterator<Item = RowId> {
        let is_within = |id: &RowId| {
            let start = self
                .ledger
                .glance(*id, self.limits)
                .and_then(|one| one.start);
            start.is_none_or(|start| {
                self.since.is_none_or(|since| start >= since)
                    && self.until.is_none_or(|until| start < until)
            })
        };
        let is_wanted = |id: &RowId| {
            self.wanted.is_all()
                || self
                    .ledger
                    .invocation(*id, self.limits)
                    .is_some_and(|one| self.wanted.matches(&one))
        };
        self.ledger.by_time().filter(is_within).filter(is_wanted)
    }

    pub fn invocations(&self) -> impl Iterator<Item = Invocation<'_>> {
        self.ids()
            .filter_map(|id| self.ledger.invocation(id, self.limits))
    }

    pub fn cold_starts(&self) -> BTreeMap<Versioned, ColdStarts> {
        self.ledger.cold_starts(self.ids(), self.limits)
    }

    /// A doubt that the figures come with.
    pub fn doubt(&self) -> Option<String> {
        let n_left = self.ledger.forgotten();
        (n_left > 0)
            .then(|| format!("too many invocations: the first {n_left} are not in these figures"))
    }
}
