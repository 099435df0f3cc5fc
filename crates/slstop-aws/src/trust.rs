//! `AWS_CA_BUNDLE` and `ca_bundle`, which the Rust SDK does not know: without them, no user behind a
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
use slstop_core::domain::Failure;

/// A client that trusts the bundle besides the system's roots; `None` if none is set, and the
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

#[cfg(test)]
mod tests {
    use aws_types::os_shim_internal::Fs;

    use super::*;

    /// Self-signed, of no use to anybody.
    const CERTIFICATE: &str = "\
-----BEGIN CERTIFICATE-----
MIIBgzCCASmgAwIBAgIUK39Uwvmyw2yCHadgy881U1G1se4wCgYIKoZIzj0EAwIw
FjEUMBIGA1UEAwwLc2xzdG9wIHRlc3QwIBcNMjYxMTIwMDg0MzE3WhgPMjEyNjEw
MjcwODQzMTdaMBYxFDASBgNVBAMMC3Nsc3RvcCB0ZXN0MFkwEwYHKoZIzj0CAQYI
KoZIzj0DAQcDQgAEB6tqzFFZ7O3XLV/Jbx7QtBcecu5gudi/s5vMW2Zd6ddNhXLS
uBCjn9k3kcE66PaJqmVz2OUFQMbq9dA9WD0wvaNTMFEwHQYDVR0OBBYEFGhKHF4C
5bAsaP27Ncfo4G5DcH4kMB8GA1UdIwQYMBaAFGhKHF4C5bAsaP27Ncfo4G5DcH4k
MA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSAAwRQIhAJULbhx5BKXTCiEU
AB2TZww41MU1uvM05oD9UEMYKjnzAiAveC/KBCqZgDUu+iETZKgitgh8PYntR6JJ
fSOb8WA1fQ==
-----END CERTIFICATE-----
";

    /// What only looks like a certificate: the SDK would panic over it.
    const GARBAGE: &str = "-----BEGIN CERTIFICATE-----\naGVsbG8=\n-----END CERTIFICATE-----\n";

    /// The client that a bundle with this content makes, named by variable or by profile.
    async fn with_bundle(content: &str, by_variable: bool) -> Result<bool, Failure> {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("bundle.pem");
        std::fs::write(&path, content).expect("it is ours to write");
        let path = path.to_str().expect("a plain path");
        let config = format!("[default]\nca_bundle = {path}\n");
        let fs = Fs::from_slice(&[("config", if by_variable { "" } else { &config })]);
        let mut variables = vec![("AWS_CONFIG_FILE", "config")];
        if by_variable {
            variables.push(("AWS_CA_BUNDLE", path));
        }
        let env = Env::from_slice(&variables);
        let profile = Profile::load(None, &fs, &env)
            .await
            .expect("nothing chosen");
        client(&env, &profile).map(|client| client.is_some())
    }

    #[tokio::test]
    async fn a_bundle_makes_a_client_of_its_own_and_its_garbage_is_left_out() {
        for by_variable in [true, false] {
            assert_eq!(with_bundle(CERTIFICATE, by_variable).await, Ok(true));
            let mixed = format!("# ours\n{GARBAGE}{CERTIFICATE}");
            assert_eq!(with_bundle(&mixed, by_variable).await, Ok(true));
        }
        assert_eq!(
            usable(format!("{GARBAGE}{CERTIFICATE}{GARBAGE}").as_bytes()),
            usable(CERTIFICATE.as_bytes())
        );
    }

    #[tokio::test]
    async fn a_bundle_without_certificates_is_refused_by_the_name_of_its_setting() {
        for content in ["", "hello", GARBAGE] {
            let failure = with_bundle(content, true)
                .await
                .expect_err("nothing usable is in it");
            assert!(
                failure.to_string().starts_with("AWS_CA_BUNDLE names "),
                "{failure}"
            );
            assert_eq!(failure.advice(), "correct or unset AWS_CA_BUNDLE");
            let failure = with_bundle(content, false)
                .await
                .expect_err("nothing usable is in it");
            assert!(
                failure.to_string().starts_with("ca_bundle names "),
                "{failure}"
            );
        }
    }

    #[tokio::test]
    async fn without_a_bundle_the_sdk_has_its_own_client() {
        let env = Env::from_slice(&[("AWS_CA_BUNDLE", "")]);
        let profile = Profile::load(None, &Fs::from_slice(&[]), &env)
            .await
            .expect("nothing chosen");
        assert!(client(&env, &profile).expect("nothing to read").is_none());
    }
}
