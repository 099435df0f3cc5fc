//! slstop: `top` for serverless, a console in the terminal for people who run AWS Lambda.
//!
//! This page is the map of the house: how what happens becomes what is seen, which room owns what, and
//! where something new goes. Every file begins with a sentence on what it owns; the rules of the rooms
//! are held by a test, `tests/layers`, which explains itself when one is broken.
//!
//! # The way through the house
//!
//! ```text
//!             facts                                            intent
//!  AWS ──▶ fetch: one task per question ─┐        ┌── keys, mouse, resize, a click on a hint
//!                                        ▼        ▼
//!                                   one bounded channel
//!                                        ▼
//!                       runtime: stamp (time, number) ──▶ session: the black box
//!                                        ▼
//!                       state::reduce(&mut Model, &Stamped)          pure, total
//!                                        │
//!           ┌────────────────────────────┼─────────────────────────────┐
//!           ▼                            ▼                             ▼
//!  state::wanted(&Model)             Vec<Effect>             screen::draw(&Model, &Theme, …)
//!  compared with what runs       executed by runtime       when the frame's key changed, at most
//!  by the supervisor             (copy, quit, remember)      every 33 ms, at once after a key
//! ```
//!
//! Five words name the stations; with them every file can be guessed:
//!
//! - [`Event`](slstop_core::message::Event): what happened. The only input of the program; whatever can change the screen is
//!   one, also the passing of time.
//! - [`Model`](slstop_tui::state::Model): what we know ([`facts`](slstop_core::facts)) and how it is looked at (the [`Shell`](slstop_tui::state::Shell)).
//! - [`Effect`](slstop_core::message::Effect): what must be done, as a value.
//! - [`Question`](slstop_core::message::Question): what must be watched: a query and the place (account and region) where it is asked. Which ones is
//!   a function of the model, so nothing that runs can leak, and a hidden pane costs no money.
//! - **Frame**: what is seen. Drawing takes `&Model` and returns nothing; equal [keys](slstop_tui::state::FrameKey) draw
//!   equal frames, so that nothing new means nothing drawn.
//!
//! There is one owner of the model and one order of events. That gives whole frames, tests without
//! a terminal, and crash reports that are recordings: the same `reduce` folds them again, in
//! [`state::replay`](slstop_tui::state::replay) for `slstop open`.
//!
//! # The crates and their rooms
//!
//! | crate | rooms | may use |
//! |---|---|---|
//! | `slstop-base` | base, action | nothing of ours |
//! | `slstop-core` | domain, message, facts, filter, insight, session | base |
//! | `slstop-cloud` | cloud | base |
//! | `slstop-aws` | aws, fetch | base, core |
//! | `slstop-tui` | theme, widget, panes, state, screen | base, core |
//! | `slstop` (in `src/`) | config, runtime, command | all of them; the cloud behind the feature `demo` |
//!
//! Cargo holds which crate may use which. Within a crate a room may use the rooms above it in this table, and
//! nothing below; `tests/layers` holds that.
//!
//! | room | owns | never |
//! |---|---|---|
//! | [`base`](slstop_base) | ids, time, units, numbers for humans; `SafeText`, the only text that reaches a cell; the masking of secrets | clocks, I/O, Lambda |
//! | [`action`](slstop_base::action) | what an action is: its row, chords, the key map, ranking; the registry of panes | knowing any pane |
//! | [`domain`](slstop_core::domain) | what Lambda is: functions, metrics, failures, the table of the calls that we make | the SDK's types; failing to read |
//! | [`message`](slstop_core::message) | events, facts, questions and their table, effects: all that rooms say to each other, and all of it serialises | tasks, drawing |
//! | [`facts`](slstop_core::facts) | what we know, and how fresh each answer is; a failure ages facts and never empties them | the screen |
//! | [`filter`](slstop_core::filter) | the one filter language: reading it, saying what is wrong and where, matching; the search over lines | writing facts |
//! | [`insight`](slstop_core::insight) | one rule a file: reads facts, says what is wrong and what to do next | writing facts, the screen |
//! | [`session`](slstop_core::session) | recordings: format, writer, reader, the black box | files, the screen |
//! | [`cloud`](slstop_cloud) | the embedded AWS and its world; the witness in the tests | every room between `facts` and `config` |
//! | [`aws`](slstop_aws) | credentials, endpoint, clients, the meter, pace, why a call failed | the screen |
//! | [`fetch`](slstop_aws::fetch) | a file per family of calls: answers a query with facts | the screen, writing to AWS |
//! | [`theme`](slstop_tui::theme) | roles to styles, glyphs, the depth of colours | what roles are used for |
//! | [`widget`](slstop_tui::widget) | plain data to cells: table columns, charts, popups, prompts | facts, colours |
//! | [`panes`](slstop_tui::panes) | a folder per pane: its small state, its rows of the action table, its picture | another pane, a key, a colour |
//! | [`state`](slstop_tui::state) | the model; `reduce`, `wanted`; layouts, focus, popups, the console's own actions | clocks, tasks, drawing |
//! | [`screen`](slstop_tui::screen) | the whole picture, and what is under the mouse | changing anything |
//! | [`config`] | one table of settings: flags, variables, files, defaults; what each value means and where it came from | acting on them |
//! | [`runtime`] | the loop, the terminal, signals; the supervisor that asks and the tasks that answer | what the answers mean |
//! | [`command`] | the command line: a file per subcommand, and how each ends | the console's insides |
//!
//! # Where something new goes
//!
//! - **An action**: a row in the `actions!` table of its owner ([`state::actions`](slstop_tui::state::actions) or a pane's `actions.rs`) and the match arm
//!   that the compiler then asks for. Key map, help, palette, hints, `[keys]`, `slstop keys` and the table of
//!   `docs/keys.md` are made from the row.
//! - **A pane**: a line in [`action::pane_id`](slstop_base::action::pane_id) and a folder in [`panes`](slstop_tui::panes) with a `State` that implements
//!   [`Pane`](slstop_tui::panes::Pane); then a place in a [`Layout`](slstop_tui::state::Layout).
//! - **A question to AWS**: a variant of [`Query`](slstop_core::message::Query) and its kind in `Query::kind`; a row in the table of
//!   [`message::question_kind`](slstop_core::message::question_kind), which says all else that there is to say of it: words, cadence, rank,
//!   share of the budget, price, whether it follows the cursor, and its calls (a call that is new is a row in [`domain::call`](slstop_core::domain::call):
//!   price, permission, what is lost without it); a file in [`fetch`](slstop_aws::fetch) that answers it; and the pane's `wants`, which asks it
//!   in a place: a [`Question`](slstop_core::message::Question). Starting, stopping, backing off and the budget are the supervisor's.
//!   One that is answered for as long as it is wanted (`Cadence::Stream`) says itself how it stands; [`fetch::tail`](slstop_aws::fetch::tail) is the model.
//! - **A fact**: a variant of [`Fact`](slstop_core::message::Fact) that holds what it takes to file it (its window, its sources), and an arm in
//!   [`facts::Facts::absorb`](slstop_core::facts::Facts::absorb); its place is that of the question.
//! - **A finding**: a file in [`insight`](slstop_core::insight) and its name in the list there.
//! - **A saved query over logs**: a row in [`domain::saved_query`](slstop_core::domain::saved_query); the command, the pane and `--list` follow.
//! - **A theme**: a TOML file in `themes/` and its name in `theme/shipped.rs`.
//! - **A setting**: a line in [`config::setting`]; flag, variable, file key, help and the README's table follow.
//! - **A subcommand**: a file in [`command`].
//! - **A scenario of the demo**: a TOML file in `cloud/scenario/` and its name in [`cloud::scenario`](slstop_cloud::scenario). The shop itself is
//!   `shop.toml`.
//! - **An operation of the embedded AWS**: a file in the folder of its service and a line in the table of [`cloud::service`](slstop_cloud::service).
//! - **A fault**: a variant in [`cloud::fault`](slstop_cloud::fault).
//!
//! # What is always true
//!
//! 1. `reduce` does no I/O, reads no clock, uses no randomness and never fails.
//! 2. Whatever can change the screen is an event; fetchers start and stop only because `wanted` changed.
//! 3. No pane names another; no key is read outside the key map, and none is documented by hand.
//! 4. SDK types stay at the edge ([`aws`](slstop_aws), [`fetch`](slstop_aws::fetch), the front door of [`cloud`](slstop_cloud)), colours in [`theme`](slstop_tui::theme).
//! 5. Every queue, buffer, cache and retry has a bound, written beside it.
//! 6. Facts keep their source bytes; only `SafeText` reaches a cell or a terminal, and the types say so.
//! 7. The terminal is given back on every way out.
//! 8. What is missing is not zero, and what failed keeps its age.
//! 9. What AWS charges for until it is ended runs as one of the [`PaidTasks`](slstop_aws::PaidTasks), and every way out of the
//!    program closes them.
//!
//! # How it is tested
//!
//! `crates/slstop-tui/tests/it` presses keys and tells facts (`reducer`), lines of invocations (`ledger_panes`);
//! `any_events` feeds anything in any order; `frames` folds recorded sessions and looks at whole frames as
//! text with roles. `crates/slstop-cloud/tests/it` sums the
//! embedded world, and `tests/it/endpoint.rs` asks it with the SDK's own clients; `tests/it/ledger_truth.rs` reads its logs
//! while everything goes wrong and compares the sums with what happened; `tests/it/paid.rs` asks the embedded AWS
//! what still runs after every end; `tests/it/tail` follows its logs through every fault
//! and an hour of a storm, `tests/program/tailing.rs` from the command line; `tests/it/fuzz` reads anything at all; `tests/program` runs
//! the binary in a terminal, and against servers by other hands. Nothing sleeps and nothing leaves the machine.

pub mod command;
pub mod config;
pub mod runtime;
