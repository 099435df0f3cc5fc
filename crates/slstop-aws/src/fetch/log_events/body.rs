//! Takes the body of an answer before the SDK reads it: signing, retries, endpoints and errors stay the SDK's,
//! the events are read by `read`.

use std::sync::{Arc, Mutex, PoisonError};

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::Intercept;
use aws_smithy_runtime_api::client::interceptors::context::BeforeDeserializationInterceptorContextMut;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::ConfigBag;
use bytes::Bytes;
use futures_util::stream;
use http_body::{Body, Frame};
use http_body_util::{BodyExt, StreamBody};

use super::EventsPage;
use super::read::read;

/// For one request: what was read of its answer. `None` if the SDK read it.
#[derive(Clone, Debug, Default)]
pub struct PageBody(Arc<Mutex<Option<EventsPage>>>);

/// What the SDK is left with: an answer without events.
const NOTHING: &[u8] = b"{}";
/// CloudWatch's pages have 1 MB of messages, those of emulators some more; what a server promises beyond this is
/// believed when it comes.
const LARGEST: usize = 8 << 20;

impl PageBody {
    pub fn page(&self) -> Option<EventsPage> {
        self.slot().take()
    }

    fn slot(&self) -> std::sync::MutexGuard<'_, Option<EventsPage>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn take(self, body: SdkBody) -> Result<Bytes, aws_smithy_types::body::Error> {
        let bytes = whole(body).await?;
        Ok(match read(&bytes) {
            Some(page) => {
                *self.slot() = Some(page);
                Bytes::from_static(NOTHING)
            }
            None => bytes,
        })
    }
}

/// Copies each part as it comes, so that the connection can use its memory again; a body of one part is not copied.
async fn whole(mut body: SdkBody) -> Result<Bytes, aws_smithy_types::body::Error> {
    let mut first = Bytes::new();
    let mut all = Vec::new();
    while let Some(frame) = body.frame().await {
        let Ok(part) = frame?.into_data() else {
            continue;
        };
        if first.is_empty() && all.is_empty() {
            first = part;
            continue;
        }
        if all.is_empty() {
            let rest = usize::try_from(body.size_hint().lower()).unwrap_or(0);
            all.reserve(first.len() + part.len() + rest.min(LARGEST));
            all.extend_from_slice(&std::mem::take(&mut first));
        }
        all.extend_from_slice(&part);
    }
    Ok(if all.is_empty() { first } else { all.into() })
}

impl Intercept for PageBody {
    fn name(&self) -> &'static str {
        "PageBody"
    }

    fn modify_before_deserialization(
        &self,
        context: &mut BeforeDeserializationInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        // An attempt before this one may have been cut.
        self.slot().take();
        let response = context.response_mut();
        if response.status().is_success() {
            let reading = self.clone().take(response.take_body());
            let frame = async { reading.await.map(Frame::data) };
            *response.body_mut() = SdkBody::from_body_1_x(StreamBody::new(stream::once(frame)));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
