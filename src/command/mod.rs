//! The command line: one file per subcommand. What each prints goes through `Output`, how it ends
//! is an `Exit`; a fault is one line on stderr.

mod changes;
mod coldstarts;
mod command_context;
mod completions;
mod condition;
mod config;
mod console;
#[cfg(feature = "demo")]
mod demo;
#[cfg(not(feature = "demo"))]
#[path = "without_demo.rs"]
mod demo;
mod doctor;
mod durations;
mod errors;
mod events;
mod executions;
mod exit;
mod findings;
mod fleet;
pub mod input;
mod invocations;
mod invoke;
mod keys;
mod log_file;
mod logs;
mod man;
mod moment;
mod of_place;
mod open;
mod open_at;
mod output;
mod paying;
mod policy;
mod progress;
mod query;
mod queues;
mod record;
mod replay;
mod resolved;
mod routes;
mod run;
mod sheet;
mod signals;
mod sources;
mod tail;
mod targets;
mod themes;
mod traces;
mod usage;
mod write_gate;

use std::ffi::OsString;
use std::io::{self, BufWriter, IsTerminal, StdoutLock, Write};
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{Parser, Subcommand};

use crate::config::Flags;
use command_context::CommandContext;
use console::{ConsoleScope, ShownAccount};
use exit::Exit;
use output::Output;
use slstop_base::SafeText;

const EXAMPLES: &str = "\
Examples:
  slstop                          the functions of your profile's account and region
  slstop 'shop-*' --region eu-west-1
  slstop --profile prod --budget 0.10
  slstop demo                     the whole of it, without an account
  slstop top --once --sort p99    the table once; --json, --csv and --markdown for pipes
  slstop stats checkout --since 2h
  slstop tail checkout --level warn
  slstop findings                 what is wrong, since when, and what to do next
  slstop watch --for 30m          wait after a deployment; ends with 1 when something is critical
  slstop doctor                   what works with your credentials, and what to add
  slstop invocations shop.log     every invocation of a saved log; errors and coldstarts sum them up
  slstop invoke checkout < event.json
                                  send an event: its answer, its log, its figures
  slstop query reports checkout   Logs Insights, with the price before and after
  slstop routes --since 1h        each API route: requests, errors, latencies, its function's cold starts
  slstop sources                  queues, streams, rules and buckets that feed functions, what waits, what is stuck
  slstop queues                   what waits, dead letters and since when, settings that double messages
  slstop executions --failed      state machines: the step that failed, and the invocation behind it
  slstop record monday.slstop     the console, recorded; `slstop open` shows it again, without AWS
  slstop --endpoint-url http://localhost:4566

Settings also come from ~/.config/slstop/config.toml, a project's .slstop.toml and SLSTOP_*
variables; `slstop config` shows which, and from where.
Exit codes: 0 done, 1 failed or nothing found, 2 wrong usage, 3 credentials, permission or network.";

/// top for serverless: a console for people who run AWS Lambda
#[derive(Debug, Parser)]
#[command(
    name = "slstop",
    bin_name = "slstop",
    version,
    after_help = EXAMPLES,
    subcommand_help_heading = "Commands",
    max_term_width = 110
)]
pub struct CommandLine {
    #[command(flatten)]
    scope: ConsoleScope,

    #[command(subcommand)]
    command: Option<Command>,

    #[command(flatten)]
    flags: Flags,
}

#[derive(Debug, Subcommand)]
enum Command {
    Demo(demo::Demo),
    Top(fleet::Top),
    Stats(fleet::Stats),
    Findings(findings::Findings),
    Changes(changes::ChangesCommand),
    Watch(findings::watch::WatchCommand),
    Tail(tail::TailCommand),
    Run(run::RunCommand),
    Record(record::RecordCommand),
    Open(open::OpenCommand),
    Invocations(invocations::Invocations),
    Errors(errors::ErrorsCommand),
    Coldstarts(coldstarts::ColdStartsCommand),
    Durations(durations::DurationsCommand),
    Traces(traces::Traces),
    Query(query::QueryArguments),
    Invoke(invoke::Invoke),
    Replay(replay::ReplayCommand),
    Events(events::EventsCommand),
    Routes(routes::RoutesCommand),
    Sources(sources::SourcesCommand),
    Queues(queues::QueuesCommand),
    Executions(executions::ExecutionsCommand),
    Doctor(doctor::Doctor),
    Policy(policy::Policy),
    Keys(keys::Keys),
    Themes(themes::ThemesCommand),
    Config(config::Config),
    Completions(completions::Completions),
    Man(man::Man),
}

type Stdout = Output<BufWriter<StdoutLock<'static>>>;

/// Runs the program. The only place that knows of the process: its arguments and its exit.
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    crate::runtime::crash::watch_command();
    let command_line = match CommandLine::try_parse_from(args) {
        Ok(command_line) => command_line,
        Err(error) => return not_parsed(&error),
    };
    let code = command_line.run().unwrap_or_else(|error| {
        let (exit, lines) = exit::explain(&error);
        tracing::info!(error = %lines.join("; "), "slstop failed");
        complain(lines);
        exit as u8
    });
    tracing::info!(code, "slstop ends");
    ExitCode::from(code)
}

/// Help and version are asked for, everything else is wrong.
fn not_parsed(error: &clap::Error) -> ExitCode {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            // A reader that went away has seen enough of the help.
            let _ = error.print();
            ExitCode::from(Exit::Done as u8)
        }
        _ => {
            complain([usage::line(error)]);
            ExitCode::from(Exit::Usage as u8)
        }
    }
}

/// Lines on stderr; if they cannot be written there is nothing else to do.
fn complain(lines: impl IntoIterator<Item = String>) {
    let mut stderr = io::stderr().lock();
    for line in lines {
        let _ = writeln!(stderr, "slstop: {}", SafeText::from(line));
    }
}

impl CommandLine {
    fn run(self) -> anyhow::Result<u8> {
        let here = || CommandContext::of_process(self.flags);
        match self.command {
            None => console::run(&here()?, self.scope, ShownAccount::Account),
            Some(Command::Demo(demo)) if demo.is_served() => printing(|output| demo.serve(output)),
            Some(Command::Demo(demo)) => demo.open(&here()?),
            Some(Command::Top(top)) if top.is_printed(io::stdout().is_terminal()) => {
                printing(|output| top.print(&here()?, output))
            }
            Some(Command::Top(top)) => console::run(&here()?, top.scope()?, ShownAccount::Account),
            Some(Command::Stats(stats)) => printing(|output| stats.run(&here()?, output)),
            Some(Command::Findings(findings)) => printing(|output| findings.run(&here()?, output)),
            Some(Command::Changes(changes)) => printing(|output| changes.run(&here()?, output)),
            Some(Command::Watch(watch)) => printing(|output| watch.run(&here()?, output)),
            Some(Command::Replay(replay)) => printing(|output| replay.run(&here()?, output)),
            Some(Command::Record(record)) => record.run(&here()?),
            Some(Command::Open(open)) => open.run(&here()?),
            Some(Command::Run(run)) => run.run(&here()?, &mut Output::stdout()),
            Some(Command::Tail(tail)) => printing(|output| tail.run(&here()?, output)),
            Some(Command::Invocations(invocations)) => {
                printing(|output| invocations.run(&here()?, output))
            }
            Some(Command::Errors(errors)) => printing(|output| errors.run(&here()?, output)),
            Some(Command::Coldstarts(cold)) => printing(|output| cold.run(&here()?, output)),
            Some(Command::Durations(of)) => printing(|output| of.run(&here()?, output)),
            Some(Command::Traces(traces)) => printing(|output| traces.run(&here()?, output)),
            Some(Command::Routes(routes)) => printing(|output| routes.run(&here()?, output)),
            Some(Command::Queues(queues)) => printing(|output| queues.run(&here()?, output)),
            Some(Command::Sources(sources)) => printing(|output| sources.run(&here()?, output)),
            Some(Command::Executions(executions)) => {
                printing(|output| executions.run(&here()?, output))
            }
            Some(Command::Query(query)) => printing(|output| query.run(&here()?, output)),
            Some(Command::Events(events)) => printing(|output| events.run(&here()?, output)),
            Some(Command::Invoke(invoke)) => printing(|output| invoke.run(&here()?, output)),
            Some(Command::Doctor(doctor)) => printing(|output| doctor.run(&here()?, output)),
            Some(Command::Policy(policy)) => printing(|output| policy.run(output)),
            Some(Command::Keys(keys)) => printing(|output| keys.run(&here()?, output)),
            Some(Command::Themes(themes)) => printing(|output| themes.run(&here()?, output)),
            Some(Command::Config(config)) => printing(|output| config.run(&here()?, output)),
            Some(Command::Completions(completions)) => printing(|output| completions.run(output)),
            Some(Command::Man(man)) => printing(|output| man.run(output)),
        }
    }
}

fn printing(command: impl FnOnce(&mut Stdout) -> anyhow::Result<Exit>) -> anyhow::Result<u8> {
    let mut output = Output::stdout();
    let exit = command(&mut output)?;
    output.finish()?;
    Ok(exit as u8)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        CommandLine::command().debug_assert();
    }

    #[test]
    fn every_command_and_flag_says_what_it_does_without_a_full_stop() {
        let mut command = CommandLine::command();
        command.build();
        for command in command.get_subcommands().chain([&command]) {
            let about = command
                .get_about()
                .map(ToString::to_string)
                .unwrap_or_default();
            assert!(
                !about.is_empty() && !about.ends_with('.'),
                "{}: {about:?}",
                command.get_name()
            );
            for arg in command.get_arguments() {
                let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
                assert!(
                    !help.is_empty() && !help.ends_with('.'),
                    "{}: {help:?}",
                    arg.get_id()
                );
            }
        }
    }

    #[test]
    fn a_function_may_be_named_like_a_command() {
        let command_line =
            CommandLine::try_parse_from(["slstop", "--", "doctor"]).expect("a function");
        assert_eq!(command_line.scope.functions, ["doctor"]);
        assert!(command_line.command.is_none());
    }
}
