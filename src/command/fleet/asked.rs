//! One look at the fleet, through the console's own loop and reducer.

use anyhow::Context;

use crate::command::command_context::CommandContext;
use crate::command::exit::{Exit, of_failure};
use crate::command::paying;
use crate::command::resolved::ResolvedSettings;
use crate::command::targets::tagged::none_of;
use crate::config::wrong::did_you_mean;
use crate::runtime::fetchers::Accounts;
use crate::runtime::headless;
use slstop_base::{PlaceId, Timestamp};
use slstop_core::domain::{Failure, Places, Tag};
use slstop_core::facts::Standing;
use slstop_core::insight::{self, Finding, RuleInput};
use slstop_core::message::{self, FigureDetail, Memory, Query, Window};
use slstop_tui::panes::TimeView;
use slstop_tui::panes::functions::{Column, FunctionRow, FunctionSort, in_order};
use slstop_tui::state::{Model, Start, StartSettings};

pub struct FleetRequest {
    /// Names, ARNs or globs; without any, all functions.
    pub functions: Vec<String>,
    /// Instead of the window of the settings, which ends now.
    pub span: Option<(Window, Timestamp)>,
    pub sort: Column,
    /// How much of each is asked for.
    pub detail: FigureDetail,
}

pub struct FleetAnswer {
    model: Model,
    sort: FunctionSort,
    window: Window,
    at: Timestamp,
}

impl FleetRequest {
    /// Fails where there is no list of functions; missing figures are reported in the answer.
    pub fn ask(self, here: &CommandContext) -> anyhow::Result<FleetAnswer> {
        let mut settled = here.settle()?;
        crate::command::complain(std::mem::take(&mut settled.notices));
        self.put(settled, here)
    }

    /// The same after the notices were printed.
    pub fn put(
        self,
        settled: ResolvedSettings,
        here: &CommandContext,
    ) -> anyhow::Result<FleetAnswer> {
        let asked = settled.accounts(here)?;
        let clock = asked.clock();
        let accounts = Accounts::new(asked.settings);
        let (window, at) = self
            .span
            .unwrap_or_else(|| (settled.settings.window.value, clock()));
        let sort = FunctionSort {
            column: self.sort,
            is_reversed: false,
        };
        let start = Start {
            given: StartSettings {
                places: asked.places,
                tags: settled.tags(),
                keymap: settled.keymap,
                scope: self.functions.iter().map(|typed| name(typed)).collect(),
                detail: self.detail,
                ..StartSettings::default()
            },
            window,
            memory: Memory {
                sort: Some((sort.column.name().to_owned(), sort.is_reversed)),
                ..Memory::default()
            },
            ..Start::default()
        };
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let budget = settled.settings.budget.value;
        let paid = accounts.paid().clone();
        let asking = async { Ok(headless(accounts, start, budget, clock, at).await) };
        let model = paying::until_signal(runtime, &paid, asking)?;
        let answer = FleetAnswer {
            model,
            sort,
            window,
            at,
        };
        // Where a place fails and another answers, what is known is worth printing.
        let lists = answer.model.facts.everywhere(&Query::Functions);
        let failures: Vec<&Failure> = lists.iter().filter_map(|it| answer.failure(it)).collect();
        match failures.first() {
            Some(failure) if failures.len() == lists.len() => {
                Err((*failure).clone()).context("cannot list the functions")
            }
            _ => Ok(answer),
        }
    }
}

/// The name in an ARN, with its version or alias; anything else is a name or a glob already.
fn name(typed: &str) -> String {
    let named = typed
        .strip_prefix("arn:")
        .and_then(|rest| rest.splitn(6, ':').nth(5));
    named.unwrap_or(typed).to_owned()
}

impl FleetAnswer {
    pub fn rows(&self) -> impl Iterator<Item = FunctionRow<'_>> {
        let scope = &self.model.shell.selection.scope;
        let sight = TimeView::live(self.window, self.model.now);
        in_order(&self.model.facts, scope, self.sort, sight).into_iter()
    }

    /// What is wrong with a row.
    pub fn findings(&self, row: &FunctionRow<'_>) -> Vec<Finding> {
        let facts = &self.model.facts;
        let look = RuleInput::new(facts, &row.name, row.function, self.window, self.at);
        insight::of_function(&look)
    }

    pub fn span(&self) -> std::ops::Range<Timestamp> {
        self.window.at(self.at)
    }

    /// The exit code, and a line for each thing that is lacking.
    pub fn verdict(&self) -> (Exit, Vec<String>) {
        if self.rows().next().is_none() {
            let exit = self.unknown_tags().map_or(Exit::Failed, of_failure);
            return (exit, vec![self.nothing()]);
        }
        let figures = |question: &message::Question| {
            matches!(
                question.query,
                Query::Functions | Query::Counts { .. } | Query::Figures { .. } | Query::Alarms
            )
        };
        let mut exit = Exit::Done;
        let mut lines = Vec::new();
        for (question, standing) in self.model.facts.freshness.among(figures) {
            let (place, words) = (self.place(question.place), question.row().words);
            let line = match (standing.failure(), &standing.partial) {
                (Some(failure), _) => {
                    // What an endpoint does not have is no fault of anybody's, and alarms are only one
                    // source of findings among many.
                    if !matches!(failure, Failure::Missing { .. })
                        && question.query != Query::Alarms
                        && of_failure(failure) as u8 > exit as u8
                    {
                        exit = of_failure(failure);
                    }
                    format!("{place}{words}: {failure}: {}", failure.advice())
                }
                (None, Some(partial)) => format!("{place}{words}: {partial}"),
                (None, None) => continue,
            };
            // The parts of a large fleet fail for one and the same reason.
            if !lines.contains(&line) {
                lines.push(line);
            }
        }
        lines.extend(self.unmeasured());
        (exit, lines)
    }

    /// In front of what is said of one place of several.
    fn place(&self, place: PlaceId) -> String {
        let places = self.places();
        match places.are_several() {
            true => format!("{}: ", places.label(place)),
            false => String::new(),
        }
    }

    pub fn places(&self) -> &Places {
        self.model.facts.places.all()
    }

    /// Versions and aliases that were named and have no figures: a slip in typing looks the same as one
    /// that nobody calls.
    fn unmeasured(&self) -> Vec<String> {
        let named = self.rows().filter(|row| row.name.qualifier.is_some());
        let silent = named.filter(|row| row.invocations.is_none());
        let said = |row: FunctionRow<'_>| {
            let name = &row.name;
            format!(
                "{name}: nothing was measured: CloudWatch counts what was called by this very version or alias"
            )
        };
        silent.map(said).collect()
    }

    fn nothing(&self) -> String {
        let StartSettings { scope, tags, .. } = &*self.model.given;
        let functions = &self.model.facts.functions;
        if functions.is_empty() || (scope.is_empty() && tags.is_empty()) {
            return "there are no functions in this region: try another --region or --profile"
                .into();
        }
        if !tags.is_empty() {
            return self.nothing_tagged(tags);
        }
        let names = || functions.iter().map(|(_, function)| function.name.as_str());
        let suggestion = scope.iter().find_map(|typed| did_you_mean(typed, names()));
        let suggestion = suggestion.map_or(String::new(), |suggestion| format!("; did you mean `{suggestion}`?"));
        format!(
            "none of {} functions is named like {}{suggestion}",
            functions.len(),
            scope.join(" or ")
        )
    }

    /// Why it is unknown which functions carry the tags that were named.
    fn unknown_tags(&self) -> Option<&Failure> {
        let selection = &self.model.shell.selection;
        let asked = selection.tags_of_scope(&self.model.facts);
        // The last question is the way out where those before it failed.
        asked.last().and_then(|question| self.failure(question))
    }

    /// No function carries the tags; or it is unknown which do.
    fn nothing_tagged(&self, tags: &[Tag]) -> String {
        let facts = &self.model.facts;
        if let Some(failure) = self.unknown_tags() {
            let said: Vec<String> = tags.iter().map(Tag::words).collect();
            let said = said.join(" and ");
            return format!(
                "which functions are {said} is not known: {failure}: {}",
                failure.advice()
            );
        }
        none_of(facts.functions.len(), tags, |key| facts.tags.values(key))
    }

    fn failure(&self, question: &message::Question) -> Option<&Failure> {
        let standing = self.model.facts.freshness.of(question);
        standing.and_then(Standing::failure)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arn_is_as_good_as_a_name() {
        assert_eq!(
            name("arn:aws:lambda:eu-west-1:123456789012:function:checkout:live"),
            "checkout:live"
        );
        assert_eq!(
            name("arn:aws:lambda:eu-west-1:123456789012:function:checkout"),
            "checkout"
        );
        assert_eq!(name("arn:aws:s3"), "arn:aws:s3");
        assert_eq!(name("shop-*"), "shop-*");
    }
}
