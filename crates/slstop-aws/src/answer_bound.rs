//! No answer is read further than any of AWS's is long: a server that never ends one must not eat the memory.

use std::fmt;

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::Intercept;
use aws_smithy_runtime_api::client::interceptors::context::BeforeDeserializationInterceptorContextMut;
use aws_smithy_runtime_api::client::orchestrator::Metadata;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::ConfigBag;
use http_body_util::{BodyExt, LengthLimitError, Limited};

/// AWS's largest pages have a few megabytes; results of queries with long lines may have some more.
const LARGEST: usize = 64 << 20;
/// What it answers is followed for hours, event by event, each of them bounded by its own length.
const STREAMING: &str = "StartLiveTail";

#[derive(Debug)]
pub struct AnswerBound;

#[derive(Debug)]
struct TooLarge;

impl fmt::Display for TooLarge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the answer is too large: more than {} MB", LARGEST >> 20)
    }
}

impl std::error::Error for TooLarge {}

impl Intercept for AnswerBound {
    fn name(&self) -> &'static str {
        "AnswerBound"
    }

    fn modify_before_deserialization(
        &self,
        context: &mut BeforeDeserializationInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        cfg: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let is_streaming = cfg
            .load::<Metadata>()
            .is_some_and(|call| call.name() == STREAMING);
        let response = context.response_mut();
        // An answer of this endpoint that is an error has an end, also where the operation streams.
        if !is_streaming || !response.status().is_success() {
            let bounded = Limited::new(response.take_body(), LARGEST).map_err(|error| {
                if error.is::<LengthLimitError>() {
                    TooLarge.into()
                } else {
                    error
                }
            });
            *response.body_mut() = SdkBody::from_body_1_x(bounded);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use aws_smithy_types::body::SdkBody;
    use bytes::Bytes;
    use futures_util::stream;
    use http_body::Frame;
    use http_body_util::StreamBody;
    use slstop_core::domain::{Call, Failure};

    use crate::canned::{Canned, CannedAnswer};

    /// Endless, in pieces of a megabyte.
    fn endless() -> CannedAnswer {
        let piece = Bytes::from(vec![b' '; 1 << 20]);
        CannedAnswer::streamed(200, move || {
            let piece = piece.clone();
            SdkBody::from_body_1_x(StreamBody::new(stream::repeat_with(move || {
                Ok::<_, std::io::Error>(Frame::data(piece.clone()))
            })))
        })
    }

    /// A client for each service, so that a new one is not forgotten.
    #[tokio::test(start_paused = true)]
    async fn an_answer_without_end_is_left_by_every_client() {
        let clients = Canned::always(endless()).clients().await;
        macro_rules! check {
            ($call:expr, $request:expr) => {
                let error = $request.send().await.expect_err("it does not end");
                let failure = clients.failure($call, &error);
                let Failure::Garbled { said } = failure else {
                    panic!("{failure:?}");
                };
                assert_eq!(said, "the answer is too large: more than 64 MB");
            };
        }
        check!(Call::ListFunctions, clients.lambda().list_functions());
        check!(Call::DescribeAlarms, clients.cloudwatch().describe_alarms());
        check!(
            Call::DescribeLogGroups,
            clients.logs().describe_log_groups()
        );
        check!(Call::GetCallerIdentity, clients.sts().get_caller_identity());
        check!(Call::GetResources, clients.tagging().get_resources());
    }
}
