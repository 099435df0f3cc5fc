//! Requests beside the invocations that they led to.

use super::RowsById;
use super::found::RoutesFound;
use crate::command::logs::ReportInput;
use slstop_core::domain::Cause;
use slstop_core::domain::line::Micros;
use slstop_core::domain::route::GatewayRequest;
use slstop_core::domain::route::gateway_verdict::{self, FunctionEnd, USUAL_TIMEOUT_MS};
use slstop_core::facts::ledger::{Invocation, Outcome};

pub struct JoinedRequests<'a> {
    pub found: &'a RoutesFound,
    gathered: Option<&'a ReportInput>,
    by_id: RowsById,
}

impl<'a> JoinedRequests<'a> {
    pub fn of(found: &'a RoutesFound, gathered: Option<&'a ReportInput>) -> Self {
        let mut by_id = RowsById::new();
        if let Some(gathered) = gathered {
            let ledger = &gathered.book.ledger;
            for id in ledger.by_time() {
                if let Some(one) = ledger.invocation(id, gathered.limits) {
                    by_id.entry(one.request).or_insert(id);
                }
            }
        }
        Self {
            found,
            gathered,
            by_id,
        }
    }

    pub fn invocation(&self, request: &GatewayRequest) -> Option<Invocation<'a>> {
        let id = self.by_id.get(request.function_request_id.as_ref()?)?;
        let gathered = self.gathered?;
        gathered.book.ledger.invocation(*id, gathered.limits)
    }

    /// One sentence on how the two ends of a request agree.
    pub fn said(&self, route: usize, request: &GatewayRequest) -> Option<String> {
        let timeout = self.found.routes[route].route.timeout_ms;
        let end = self.invocation(request).map(|one| end_of(&one));
        let timeout = timeout.map_or(USUAL_TIMEOUT_MS, f64::from);
        gateway_verdict::said(request, end.as_ref(), timeout)
    }
}

fn end_of(one: &Invocation<'_>) -> FunctionEnd {
    FunctionEnd {
        is_failed: one.outcome == Outcome::Error,
        is_timed_out: one.cause == Some(Cause::Timeout),
        duration_ms: one.duration.map(Micros::as_millis),
        init_ms: one.init.map(Micros::as_millis),
    }
}
