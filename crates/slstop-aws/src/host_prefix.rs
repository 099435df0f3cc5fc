//! Some operations prefix the host (`stream-` of StartLiveTail): right for AWS, but an emulator at
//! `127.0.0.1` has no `stream-127.0.0.1`.

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::endpoint::EndpointPrefix;
use aws_smithy_runtime_api::client::interceptors::Intercept;
use aws_smithy_runtime_api::client::interceptors::context::BeforeTransmitInterceptorContextRef;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;
use aws_types::endpoint_config::EndpointUrl;

/// Takes the prefix away wherever this service's endpoint was chosen by hand, also by
/// `AWS_ENDPOINT_URL_<SERVICE>` or a profile's `services` section.
#[derive(Debug)]
pub struct HostPrefix;

impl Intercept for HostPrefix {
    fn name(&self) -> &'static str {
        "HostPrefix"
    }

    fn read_before_attempt(
        &self,
        _: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        cfg: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if cfg.load::<EndpointUrl>().is_some() {
            cfg.interceptor_state().unset::<EndpointPrefix>();
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use aws_sdk_cloudwatchlogs::config::Credentials;

    use super::*;
    use crate::canned::{Canned, CannedAnswer};

    /// Where StartLiveTail goes to; `endpoint` as one sets it by hand.
    async fn destination(endpoint: Option<&str>) -> String {
        let canned = Canned::always(CannedAnswer::new(400, "{}"));
        let mut config = aws_sdk_cloudwatchlogs::Config::builder()
            .behavior_version(crate::connect::behavior())
            .region(aws_sdk_cloudwatchlogs::config::Region::new("eu-west-1"))
            .credentials_provider(Credentials::new("key", "secret", None, None, "test"))
            .http_client(canned.http())
            .interceptor(HostPrefix);
        config.set_endpoint_url(endpoint.map(str::to_owned));
        let client = aws_sdk_cloudwatchlogs::Client::from_conf(config.build());
        client
            .start_live_tail()
            .log_group_identifiers("arn")
            .send()
            .await
            .expect_err("a 400");
        let asked = canned.asked();
        assert!(asked[0].is_signed);
        asked[0].uri.clone()
    }

    #[tokio::test]
    async fn an_endpoint_chosen_by_hand_keeps_its_name() {
        assert_eq!(
            destination(Some("http://127.0.0.1:4566")).await,
            "http://127.0.0.1:4566/"
        );
    }

    #[tokio::test]
    async fn aws_gets_its_prefix() {
        let uri = destination(None).await;
        assert!(
            uri.starts_with("https://stream-logs.eu-west-1.amazonaws.com"),
            "{uri}"
        );
    }

    #[tokio::test]
    async fn every_client_of_ours_keeps_the_name_of_its_endpoint() {
        let canned = Canned::always(CannedAnswer::new(400, "{}"));
        let logs = canned.clients().await.logs().clone();
        logs.start_live_tail()
            .log_group_identifiers("arn")
            .send()
            .await
            .expect_err("a 400");
        assert_eq!(canned.asked()[0].uri, "http://demo.invalid/");
    }
}
