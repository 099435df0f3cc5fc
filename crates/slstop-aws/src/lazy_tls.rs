//! The SDK's own way to reach a server, but the machine's certificates are read by the first call over TLS: to read
//! 150 files takes longer than an emulator takes to answer, and plain HTTP needs none of them.

use std::sync::{Arc, OnceLock};

use aws_smithy_http_client::Builder;
use aws_smithy_http_client::tls::Provider;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_types::os_shim_internal::Env;

const PROXIES: [&str; 6] = [
    "HTTP_PROXY",
    "http_proxy",
    "HTTPS_PROXY",
    "https_proxy",
    "ALL_PROXY",
    "all_proxy",
];

/// None where a proxy is set: it may want TLS for what is not asked over TLS, and the SDK knows its variables.
pub fn client(env: &Env) -> Option<SharedHttpClient> {
    let has_proxy = PROXIES.iter().any(|name| env.get(name).is_ok());
    (!has_proxy).then(|| SharedHttpClient::new(LazyTls::new()))
}

#[derive(Clone, Debug)]
struct LazyTls {
    plain: SharedHttpClient,
    over_tls: Arc<OnceLock<SharedHttpClient>>,
}

#[derive(Debug)]
struct ByScheme {
    clients: LazyTls,
    settings: HttpConnectorSettings,
    components: RuntimeComponents,
}

impl HttpClient for LazyTls {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(ByScheme {
            clients: self.clone(),
            settings: settings.clone(),
            components: components.clone(),
        })
    }
}

impl LazyTls {
    fn new() -> Self {
        Self {
            plain: Builder::new().build_http(),
            over_tls: Arc::default(),
        }
    }

    fn for_url(&self, url: &str) -> &SharedHttpClient {
        if url.starts_with("http://") {
            return &self.plain;
        }
        self.over_tls.get_or_init(|| {
            let provider = Provider::Rustls(CryptoMode::AwsLc);
            Builder::new().tls_provider(provider).build_https()
        })
    }
}

impl HttpConnector for ByScheme {
    /// Each of the two clients keeps its connections.
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let client = self.clients.for_url(request.uri());
        let connector = client.http_connector(&self.settings, &self.components);
        connector.call(request)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn certificates_are_not_read_for_plain_http() {
        let clients = LazyTls::new();
        clients.for_url("http://127.0.0.1:4566/");
        assert!(clients.over_tls.get().is_none());
        clients.for_url("https://lambda.eu-west-1.amazonaws.com/");
        assert!(clients.over_tls.get().is_some());
    }

    #[test]
    fn where_a_proxy_is_set_the_sdk_has_its_own_client() {
        assert!(client(&Env::from_slice(&[])).is_some());
        for name in PROXIES {
            assert!(client(&Env::from_slice(&[(name, "http://127.0.0.1:1")])).is_none());
        }
    }
}
