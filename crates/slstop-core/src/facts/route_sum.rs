//! The figures of one route: what its requests came to at the gateway, and what their invocations came to.

use super::ledger::distribution::{Distribution, SortedDistribution};
use crate::domain::line::Micros;
use crate::domain::route::GatewayRequest;
use crate::facts::ledger::Invocation;

#[derive(Clone, Debug, Default)]
pub struct RouteSum {
    pub requests: u64,
    pub status_4xx: u64,
    pub status_5xx: u64,
    /// As the client waited, in microseconds; the next three likewise.
    pub latency: Distribution,
    pub integration: Distribution,
    /// What the gateway took for itself.
    pub overhead: Distribution,
    pub duration: Distribution,
    pub init: Distribution,
    /// Requests whose invocation is known to have been cold or not.
    pub measured: u64,
    pub cold: u64,
}

impl RouteSum {
    pub fn add(&mut self, request: &GatewayRequest, invocation: Option<&Invocation<'_>>) {
        self.requests += 1;
        match request.status {
            Some(400..=499) => self.status_4xx += 1,
            Some(500..) => self.status_5xx += 1,
            _ => {}
        }
        let spread = |spread: &mut Distribution, millis: Option<f64>| {
            if let Some(millis) = millis.filter(|millis| *millis >= 0.0) {
                spread.add((millis * 1000.0) as u64);
            }
        };
        spread(&mut self.latency, request.latency_ms);
        spread(&mut self.integration, request.integration_ms);
        let overhead = request.latency_ms.zip(request.integration_ms);
        spread(
            &mut self.overhead,
            overhead.map(|(whole, part)| whole - part),
        );
        let Some(invocation) = invocation else { return };
        let millis = |time: Option<Micros>| time.map(Micros::as_millis);
        spread(&mut self.duration, millis(invocation.duration));
        spread(&mut self.init, millis(invocation.init));
        if let Some(is_cold) = invocation.cold {
            self.measured += 1;
            self.cold += u64::from(is_cold);
        }
    }

    pub fn cold_rate(&self) -> Option<f64> {
        (self.measured > 0).then(|| self.cold as f64 / self.measured as f64)
    }
}

/// Percentiles in milliseconds.
pub fn percentile(spread: &Distribution, share: f64) -> Option<f64> {
    let settled: SortedDistribution = spread.clone().settle();
    let micros = settled.percentile(share)?;
    Some(micros as f64 / 1000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_counted_by_class_and_without_latency_nothing_is_zero() {
        let mut sum = RouteSum::default();
        for (status, latency_ms) in [(200, Some(20.0)), (404, None), (502, Some(40.0))] {
            let request = GatewayRequest {
                status: Some(status),
                latency_ms,
                integration_ms: latency_ms.map(|ms| ms - 5.0),
                ..GatewayRequest::default()
            };
            sum.add(&request, None);
        }
        assert_eq!((sum.requests, sum.status_4xx, sum.status_5xx), (3, 1, 1));
        assert_eq!(percentile(&sum.latency, 0.5), Some(20.0));
        assert_eq!(percentile(&sum.overhead, 0.99), Some(5.0));
        assert_eq!(percentile(&sum.duration, 0.5), None);
        assert_eq!(sum.cold_rate(), None);
    }
}
