//! Where each service's requests really went, so that a failure can name the host: it depends on
//! region, partition, FIPS, dual stack and endpoint variables, and only the SDK knows the sum.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::Intercept;
use aws_smithy_runtime_api::client::interceptors::context::BeforeTransmitInterceptorContextRef;
use aws_smithy_runtime_api::client::orchestrator::Metadata;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;

/// One entry a service.
#[derive(Clone, Debug, Default)]
pub struct Destinations(Arc<Mutex<BTreeMap<String, String>>>);

impl Destinations {
    /// `127.0.0.1:4566`, `lambda.eu-west-1.amazonaws.com`.
    pub fn of(&self, service: &str) -> Option<String> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(service)
            .cloned()
    }
}

impl Intercept for Destinations {
    fn name(&self) -> &'static str {
        "Destinations"
    }

    fn read_before_transmit(
        &self,
        context: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        cfg: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let Some(metadata) = cfg.load::<Metadata>() else {
            return Ok(());
        };
        let Ok(uri) = context.request().uri().parse::<http::Uri>() else {
            return Ok(());
        };
        let Some(authority) = uri.authority() else {
            return Ok(());
        };
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.get(metadata.service()).map(String::as_str) != Some(authority.as_str()) {
            seen.insert(metadata.service().to_owned(), authority.as_str().to_owned());
        }
        Ok(())
    }
}
