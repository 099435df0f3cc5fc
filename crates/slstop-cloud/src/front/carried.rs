//! An answer's body on its way out of a front door, in the form that hyper and the SDK both read.

use std::fmt;
use std::io;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_util::stream::{self, BoxStream, Fuse, StreamExt};
use http_body::{Body, Frame, SizeHint};

/// Bytes that may end in an error, which is how a connection that breaks looks to its reader.
pub struct CarriedBody {
    /// `SdkBody` wants `Sync`, which a boxed stream is not; the lock is never taken, only seen through.
    /// Fused, because `SdkBody` polls once more after the end.
    stream: Mutex<Fuse<BoxStream<'static, io::Result<Bytes>>>>,
    /// How much is announced and not yet sent; `None` for an event stream.
    remaining: Option<u64>,
}

impl CarriedBody {
    pub fn whole(bytes: Bytes) -> Self {
        let length = bytes.len() as u64;
        Self::announced(length, stream::iter([Ok(bytes)]).boxed())
    }

    /// Announces a length that the stream may fail to keep.
    pub fn announced(length: u64, stream: BoxStream<'static, io::Result<Bytes>>) -> Self {
        Self {
            stream: Mutex::new(stream.fuse()),
            remaining: Some(length),
        }
    }

    pub fn endless(stream: BoxStream<'static, io::Result<Bytes>>) -> Self {
        Self {
            stream: Mutex::new(stream.fuse()),
            remaining: None,
        }
    }

    pub fn announced_length(&self) -> Option<u64> {
        self.remaining
    }
}

impl Body for CarriedBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let stream = self
            .stream
            .get_mut()
            .unwrap_or_else(PoisonError::into_inner);
        let next = std::task::ready!(stream.poll_next_unpin(context));
        if let (Some(Ok(bytes)), Some(remaining)) = (&next, &mut self.remaining) {
            *remaining = remaining.saturating_sub(bytes.len() as u64);
        }
        Poll::Ready(next.map(|part| part.map(Frame::data)))
    }

    fn size_hint(&self) -> SizeHint {
        self.remaining
            .map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}

impl fmt::Debug for CarriedBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CarriedBody")
            .field("remaining", &self.remaining)
            .finish_non_exhaustive()
    }
}
