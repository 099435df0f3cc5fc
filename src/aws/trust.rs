//! `AWS_CA_BUNDLE` and `ca_bundle`, which the Rust SDK does not know: without them, nobody behind a
//! proxy that opens TLS reaches AWS.

use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore};
use aws_smithy_http_client::{Builder, Connector, proxy::ProxyConfig};
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_types::os_shim_internal::Env;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use super::profile::Profile;
use crate::domain::Failure;

/// A client that trusts the bundle besides the system's roots; nothing where none is set, and the
/// SDK then uses its own.
pub fn client(env: &Env, profile: &Profile) -> Result<Option<SharedHttpClient>, Failure> {
    let variable = env
        .get("AWS_CA_BUNDLE")
        .ok()
        .map(|path| ("AWS_CA_BUNDLE", path));
    let setting = || {
        profile
            .get("ca_bundle")
            .map(|path| ("ca_bundle", path.to_owned()))
    };
    let Some((source, path)) = variable
        .or_else(setting)
        .filter(|(_, path)| !path.is_empty())
    else {
        return Ok(None);
    };
    let refuse = |why: String| Failure::Misconfigured {
        said: format!("{source} names {path}: {why}"),
        remedy: format!("correct or unset {source}"),
    };
    let bundle = std::fs::read(&path).map_err(|error| refuse(error.to_string()))?;
    let certificates = usable(&bundle);
    if certificates.is_empty() {
        return Err(refuse("no certificate in PEM form is in it".into()));
    }
    Ok(Some(build(certificates)))
}

/// The SDK panics over a certificate that it cannot parse: it is only given those that its TLS library takes.
fn usable(bundle: &[u8]) -> String {
    let mut store = RootCertStore::empty();
    CertificateDer::pem_slice_iter(bundle)
        .flatten()
        .filter(|certificate| store.add(certificate.clone()).is_ok())
        .map(|certificate| {
            format!(
                "-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n",
                STANDARD.encode(&certificate)
            )
        })
        .collect()
}

fn build(certificates: String) -> SharedHttpClient {
    let store = TrustStore::default().with_pem_certificate(certificates);
    let trust = TlsContext::builder()
        .with_trust_store(store)
        .build()
        .unwrap_or_default();
    Builder::new().build_with_connector_fn(move |settings, components| {
        let mut connector = Connector::builder()
            .tls_provider(Provider::Rustls(CryptoMode::AwsLc))
            .tls_context(trust.clone())
            // A client of one's own silently loses the proxy variables.
            .proxy_config(ProxyConfig::from_env());
        connector.set_connector_settings(settings.cloned());
        connector.set_sleep_impl(components.and_then(|components| components.sleep_impl()));
        connector.build()
    })
}
