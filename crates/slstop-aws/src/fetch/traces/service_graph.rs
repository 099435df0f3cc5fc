//! GetServiceGraph: which services call which.

use aws_sdk_xray::types::{Edge, EdgeStatistics, Service, ServiceStatistics};
use aws_smithy_types::DateTime;

use crate::Clients;
use slstop_base::Timestamp;
use slstop_core::domain::trace::{ServiceCalls, ServiceEdge, ServiceGraph, ServiceNode};
use slstop_core::domain::{Call, Failure};

/// A page has some dozens of services; more than these fit no screen.
const MOST_PAGES: usize = 20;
/// X-Ray answers for six hours at most.
const LONGEST: i64 = 6 * 3600 * 1000;

/// Of a longer stretch, its end.
pub(super) async fn fetch(
    clients: &Clients,
    from: Timestamp,
    to: Timestamp,
) -> Result<ServiceGraph, Failure> {
    let from = from.as_millis().max(to.as_millis() - LONGEST);
    let mut graph = ServiceGraph::default();
    let mut token: Option<String> = None;
    for _ in 0..MOST_PAGES {
        let request = clients
            .xray()
            .get_service_graph()
            .start_time(DateTime::from_millis(from))
            .end_time(DateTime::from_millis(to.as_millis()))
            .set_next_token(token.take());
        clients.turn(Call::GetServiceGraph).await;
        let answer = request.send().await;
        let page = answer.map_err(|error| clients.failure(Call::GetServiceGraph, &error))?;
        graph.nodes.extend(page.services().iter().map(node));
        token = page.next_token.filter(|token| !token.is_empty());
        if token.is_none() {
            break;
        }
    }
    Ok(graph)
}

fn node(service: &Service) -> ServiceNode {
    ServiceNode {
        reference: service.reference_id().unwrap_or(-1).into(),
        name: service.name().unwrap_or_default().to_owned(),
        kind: service.r#type().map(str::to_owned),
        is_root: service.root().unwrap_or(false),
        state: service.state().map(str::to_owned),
        calls: service.summary_statistics().map(of_service),
        edges: service.edges().iter().map(edge).collect(),
    }
}

fn edge(edge: &Edge) -> ServiceEdge {
    ServiceEdge {
        to: edge.reference_id().unwrap_or(-1).into(),
        is_link: edge.edge_type() == Some("link"),
        calls: edge.summary_statistics().map(of_edge),
    }
}

fn count(value: Option<i64>) -> u64 {
    u64::try_from(value.unwrap_or(0)).unwrap_or(0)
}

fn of_service(said: &ServiceStatistics) -> ServiceCalls {
    let (errors, faults) = (said.error_statistics(), said.fault_statistics());
    ServiceCalls {
        total: count(said.total_count()),
        ok: count(said.ok_count()),
        errors: count(errors.and_then(|errors| errors.total_count())),
        throttles: count(errors.and_then(|errors| errors.throttle_count())),
        faults: count(faults.and_then(|faults| faults.total_count())),
        response_seconds: said.total_response_time().unwrap_or(0.0),
    }
}

fn of_edge(said: &EdgeStatistics) -> ServiceCalls {
    let (errors, faults) = (said.error_statistics(), said.fault_statistics());
    ServiceCalls {
        total: count(said.total_count()),
        ok: count(said.ok_count()),
        errors: count(errors.and_then(|errors| errors.total_count())),
        throttles: count(errors.and_then(|errors| errors.throttle_count())),
        faults: count(faults.and_then(|faults| faults.total_count())),
        response_seconds: said.total_response_time().unwrap_or(0.0),
    }
}
