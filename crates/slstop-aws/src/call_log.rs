//! A line in the log file for each call: what was called, how long it took, how it ended. Never what was sent or
//! answered: in those are other people's names and, before they are masked, secrets.

use std::time::Instant;

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::Intercept;
use aws_smithy_runtime_api::client::interceptors::context::{
    BeforeSerializationInterceptorContextRef, FinalizerInterceptorContextRef,
};
use aws_smithy_runtime_api::client::orchestrator::Metadata;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::{ConfigBag, Storable, StoreReplace};

use super::failure::is_throttle_on_the_wire;

#[derive(Clone, Copy, Debug)]
pub struct CallLog;

/// Kept in the SDK's bag from the start of a call to its end.
#[derive(Clone, Copy, Debug)]
struct LoggedCall {
    at: Instant,
    n_attempts: u32,
}

impl Storable for LoggedCall {
    type Storer = StoreReplace<Self>;
}

fn operation(cfg: &ConfigBag) -> &str {
    cfg.load::<Metadata>().map_or("?", |call| call.name())
}

impl Intercept for CallLog {
    fn name(&self) -> &'static str {
        "CallLog"
    }

    fn read_before_serialization(
        &self,
        _: &BeforeSerializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        cfg: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        cfg.interceptor_state().store_put(LoggedCall {
            at: Instant::now(),
            n_attempts: 0,
        });
        Ok(())
    }

    fn read_after_attempt(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        cfg: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if let Some(begun) = cfg.load::<LoggedCall>().copied() {
            let n_attempts = begun.n_attempts + 1;
            let begun = LoggedCall {
                n_attempts,
                ..begun
            };
            cfg.interceptor_state().store_put(begun);
        }
        if let Some(response) = context.response()
            && response.status().as_u16() >= 400
            && is_throttle_on_the_wire(response.status().as_u16(), response.body().bytes())
        {
            tracing::debug!(operation = operation(cfg), "throttled");
        }
        Ok(())
    }

    fn read_after_execution(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        cfg: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let Some(begun) = cfg.load::<LoggedCall>() else {
            return Ok(());
        };
        let is_answered = matches!(context.output_or_error(), Some(Ok(_)));
        tracing::debug!(
            operation = operation(cfg),
            ms = begun.at.elapsed().as_millis(),
            attempts = begun.n_attempts,
            status = context
                .response()
                .map(|response| response.status().as_u16()),
            "{}",
            if is_answered {
                "call answered"
            } else {
                "call failed"
            }
        );
        Ok(())
    }
}
