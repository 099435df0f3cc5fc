//! What the command asks AWS: a list, one trace in full, or the service graph.

use std::sync::Arc;

use anyhow::Context;

use super::Traces;
use crate::command::command_context::CommandContext;
use crate::command::exit::Misused;
use crate::command::moment::{Moments, span};
use crate::command::paying;
use crate::command::resolved::ResolvedSettings;
use crate::runtime::clock;
use slstop_aws::fetch::traces::{self, AskedTraces};
use slstop_base::{FunctionName, QualifiedName};
use slstop_core::domain::trace::{self, OpenedTraces};

impl Traces {
    pub(super) fn ask(
        &self,
        mut settled: ResolvedSettings,
        here: &CommandContext,
    ) -> anyhow::Result<OpenedTraces> {
        let account = settled.account(here)?;
        crate::command::complain(std::mem::take(&mut settled.notices));
        let now = clock::real()();
        let moments = Moments::of(&settled.settings, now);
        let until = moments.read_some("--until", self.until.as_deref())?;
        let to = until.unwrap_or(now).min(now);
        let since = moments.read_some("--since", self.since.as_deref())?;
        let from = since.unwrap_or_else(|| to.minus(settled.settings.window.value.span()));
        if from >= to {
            let fault = "--since: expected a moment before --until and before now";
            return Err(Misused(vec![fault.to_owned()]).into());
        }
        let asked = AskedTraces {
            functions: self.functions.iter().map(|typed| name(typed)).collect(),
            from,
            to,
            filter: self.filter.as_deref().map(Arc::from),
        };
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        paying::until_signal(runtime, &account.paid, async {
            let clients = slstop_aws::connect(&account)
                .await
                .context("cannot ask AWS")?;
            let mut opened = OpenedTraces::default();
            if self.graph {
                let graph = traces::services(&clients, from, to).await;
                let graph = graph.context("cannot read the service graph")?;
                opened
                    .graphs
                    .extend((!graph.nodes.is_empty()).then_some(graph));
            } else if let Some(id) = &self.id {
                let documents = traces::whole(&clients, id, now).await;
                opened = trace::documents(&documents.context("cannot read the trace")?);
            } else {
                let found = traces::find(&clients, &asked).await;
                let found = found.context("cannot list traces")?;
                opened.summaries = found.traces;
                if found.is_cut {
                    opened
                        .problems
                        .push("there are more traces: only the latest are listed".into());
                }
            }
            Ok(opened)
        })
    }
}

/// The function's own name in a name with a qualifier or an ARN.
fn name(typed: &str) -> FunctionName {
    let named = typed
        .strip_prefix("arn:")
        .and_then(|rest| rest.splitn(6, ':').nth(5));
    QualifiedName::parse(named.unwrap_or(typed)).name
}

/// `--slow`, in milliseconds.
pub(super) fn duration(typed: Option<&str>) -> Result<Option<f64>, Misused> {
    let Some(text) = typed else {
        return Ok(None);
    };
    let span = span(text).ok_or_else(|| {
        let fault = format!("--slow: `{text}` is not a duration: expected one such as 2s or 800ms");
        Misused(vec![fault])
    })?;
    Ok(Some(span.as_secs_f64() * 1000.0))
}
