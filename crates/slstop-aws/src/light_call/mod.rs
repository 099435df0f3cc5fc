//! Few read-only calls of many services: requests made by hand and sent by the SDK's own runtime, which signs,
//! retries, paces and meters them like those of the official clients. A client of each service would cost
//! megabytes and minutes of building; whatever writes or streams uses the official ones.
//!
//! ```text
//! LightService   which service: its names, and where it is       (a constant in the file of its calls)
//! LightRequest   what is asked: method, path, headers, body       json(…), rest(…), query(…)
//! Clients::light sends it, and gives the body of the answer       or why not, as a Failure
//! ```

mod endpoint;
mod refusal;
mod request;

use aws_runtime::auth::sigv4::{SCHEME_ID, SigV4AuthScheme};
use aws_runtime::auth::{SigV4OperationSigningConfig, SigningOptions};
use aws_runtime::invocation_id::InvocationIdInterceptor;
use aws_runtime::request_info::RequestInfoInterceptor;
use aws_runtime::retries::classifiers::AwsErrorCodeClassifier;
use aws_runtime::user_agent::{ApiMetadata, UserAgentInterceptor};
use aws_smithy_runtime::client::orchestrator::operation::Operation;
use aws_smithy_runtime::client::retries::classifiers::{
    HttpStatusCodeClassifier, TransientErrorClassifier,
};
use aws_smithy_runtime_api::client::auth::static_resolver::StaticAuthSchemeOptionResolver;
use aws_smithy_runtime_api::client::auth::{
    AuthSchemeOptionResolverParams, SharedAuthScheme, SharedAuthSchemeOptionResolver,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponentsBuilder;
use aws_smithy_runtime_api::client::runtime_plugin::StaticRuntimePlugin;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::Layer;
use aws_smithy_types::retry::RetryConfig;
use aws_types::SigningName;
use aws_types::region::SigningRegion;
use bytes::Bytes;

use self::refusal::ServiceRefusal;
pub use self::request::{LightRequest, percent_encoded};
use super::Clients;
use super::sdk_behavior::{retries, timeouts};
use slstop_core::domain::{Call, Failure};

/// A service as its requests name it.
#[derive(Clone, Copy, Debug)]
pub struct LightService {
    /// As the table of calls spells it.
    pub name: &'static str,
    /// As variables and profiles spell it: `CloudTrail` is `AWS_ENDPOINT_URL_CLOUDTRAIL`.
    pub id: &'static str,
    /// In signatures.
    pub signing_name: &'static str,
    /// Of its host: `cloudtrail` in `cloudtrail.eu-west-1.amazonaws.com`.
    pub host: &'static str,
}

impl Clients {
    /// The body of the answer to a request that only reads.
    pub async fn light(
        &self,
        service: &LightService,
        call: Call,
        request: LightRequest,
    ) -> Result<Bytes, Failure> {
        let operation = self.operation(service, call, retries());
        self.turn(call).await;
        let answer = operation.invoke(request).await;
        answer.map_err(|error| self.failure(call, &error))
    }

    /// A request that changes something: sent once. Only the room of writes has a reason to.
    pub(crate) async fn light_once(
        &self,
        service: &LightService,
        call: Call,
        request: LightRequest,
    ) -> Result<Bytes, Failure> {
        let operation = self.operation(service, call, RetryConfig::disabled());
        self.turn(call).await;
        let answer = operation.invoke(request).await;
        answer.map_err(|error| self.failure(call, &error))
    }

    fn operation(
        &self,
        service: &LightService,
        call: Call,
        retry: RetryConfig,
    ) -> Operation<LightRequest, Bytes, ServiceRefusal> {
        let sdk = self.sdk();
        let signing = SigV4OperationSigningConfig {
            region: sdk.region().cloned().map(SigningRegion::from),
            region_set: None,
            name: Some(SigningName::from_static(service.signing_name)),
            signing_options: SigningOptions::default(),
        };
        let mut layer = Layer::new("light call");
        layer.store_put(signing);
        layer.store_put(AuthSchemeOptionResolverParams::new(()));
        layer.store_put(ApiMetadata::new(service.host, env!("CARGO_PKG_VERSION")));
        let schemes = StaticAuthSchemeOptionResolver::new(vec![SCHEME_ID]);
        let mut components = RuntimeComponentsBuilder::new("light call")
            .with_auth_scheme(SharedAuthScheme::new(SigV4AuthScheme::new()))
            .with_auth_scheme_option_resolver(Some(SharedAuthSchemeOptionResolver::new(schemes)))
            .with_identity_cache(sdk.identity_cache());
        if let Some(credentials) = sdk.credentials_provider() {
            components.set_identity_resolver(SCHEME_ID, credentials);
        }
        let plugin = StaticRuntimePlugin::new()
            .with_config(layer.freeze())
            .with_runtime_components(components);
        let mut operation = Operation::builder()
            .service_name(service.name)
            .operation_name(call.facts().operation)
            .endpoint_url(&endpoint::of(service, sdk))
            .timeout_config(timeouts())
            .standard_retry(&retry)
            .retry_classifier(TransientErrorClassifier::<ServiceRefusal>::new())
            .retry_classifier(HttpStatusCodeClassifier::default())
            .retry_classifier(AwsErrorCodeClassifier::<ServiceRefusal>::new())
            .interceptor(RequestInfoInterceptor::new())
            .interceptor(UserAgentInterceptor::new())
            .interceptor(InvocationIdInterceptor::new())
            .with_connection_poisoning()
            .runtime_plugin(plugin);
        for interceptor in self.interceptors() {
            operation = operation.interceptor(interceptor);
        }
        if let Some(http) = sdk.http_client() {
            operation = operation.http_client(http);
        }
        if let Some(sleep) = sdk.sleep_impl() {
            operation = operation.sleep_impl(sleep);
        }
        if let Some(time) = sdk.time_source() {
            operation = operation.time_source(time);
        }
        operation
            .serializer(|request: LightRequest| {
                let mut http = HttpRequest::new(SdkBody::from(request.body));
                http.set_method(request.method)?;
                http.set_uri(request.path)?;
                for (name, value) in request.headers {
                    http.headers_mut().insert(name, value);
                }
                Ok(http)
            })
            .deserializer(refusal::read)
            .build()
    }
}

#[cfg(test)]
mod tests;
