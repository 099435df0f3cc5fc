//! Takes the body of an answer before the SDK reads it: signing, retries, endpoints and errors stay the SDK's,
//! the events are read by `read`.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

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
use crate::page_memory::PageMemory;

/// What the SDK is left with: an answer without events.
const NOTHING: &[u8] = b"{}";
/// CloudWatch's pages have 1 MB of messages, those of emulators some more; what a server promises beyond this is
/// believed when it comes.
const LARGEST: usize = 8 << 20;

/// For one request: what was read of its answer. `None` if the SDK read it.
#[derive(Clone, Debug)]
pub struct PageBody {
    page: Arc<Mutex<Option<EventsPage>>>,
    memory: PageMemory,
}

impl PageBody {
    pub fn new(memory: &PageMemory) -> Self {
        Self {
            page: Arc::default(),
            memory: memory.clone(),
        }
    }

    pub fn page(&self) -> Option<EventsPage> {
        lock(&self.page).take()
    }

    async fn take(self, body: SdkBody) -> Result<Bytes, aws_smithy_types::body::Error> {
        Ok(match self.whole(body).await? {
            Whole::OnePart(bytes) => self.read(&bytes).unwrap_or(bytes),
            Whole::Parts(all) => match self.read(&all) {
                Some(nothing) => {
                    self.memory.give_back(all);
                    nothing
                }
                None => all.into(),
            },
        })
    }

    /// What is left to the SDK where it was read.
    fn read(&self, bytes: &[u8]) -> Option<Bytes> {
        *lock(&self.page) = Some(read(bytes)?);
        Some(Bytes::from_static(NOTHING))
    }

    /// Copies each part as it comes, so that the connection can use its memory again; a body of one part is not
    /// copied.
    async fn whole(&self, mut body: SdkBody) -> Result<Whole, aws_smithy_types::body::Error> {
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
                all = self.memory.take();
                let rest = usize::try_from(body.size_hint().lower()).unwrap_or(0);
                all.reserve(first.len() + part.len() + rest.min(LARGEST));
                all.extend_from_slice(&std::mem::take(&mut first));
            }
            all.extend_from_slice(&part);
        }
        Ok(match all.is_empty() {
            true => Whole::OnePart(first),
            false => Whole::Parts(all),
        })
    }
}

/// A body as it came.
enum Whole {
    OnePart(Bytes),
    Parts(Vec<u8>),
}

fn lock<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
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
        self.page();
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
