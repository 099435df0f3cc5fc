//! What can happen to an answer on its way out, after the cloud has given it.

use std::io;

use bytes::Bytes;
use futures_util::stream::{self, BoxStream, StreamExt};
use http::Response;
use http::header::{DATE, HeaderValue};
use http_body_util::BodyStream;

use super::carried::CarriedBody;
use crate::fault::chance::mix;
use slstop_base::Timestamp;

/// What comes after the part of a body that arrives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Break {
    /// The connection closes.
    Closed,
    /// Nothing, ever.
    Silence,
}

/// The body breaks after a share of its bytes; an event stream, whose length nobody knows, breaks
/// within its second chunk, so that a session has begun when it ends.
pub fn break_off(response: Response<CarriedBody>, keep: f64, end: Break) -> Response<CarriedBody> {
    response.map(|body| {
        let announced = body.announced_length();
        let kept = match announced {
            Some(length) => {
                let keep = (length as f64 * keep) as u64;
                first_bytes(parts(body), keep)
            }
            None => begun(parts(body), keep),
        };
        let end: BoxStream<'static, io::Result<Bytes>> = match end {
            Break::Closed => stream::iter([Err(io::ErrorKind::UnexpectedEof.into())]).boxed(),
            Break::Silence => stream::pending().boxed(),
        };
        // A pause makes the server send what it has: an error that follows at once would take the head of the
        // answer with it.
        let pause =
            stream::once(tokio::task::yield_now()).filter_map(|()| std::future::ready(None));
        let broken = kept.chain(pause).chain(end).boxed();
        match announced {
            Some(length) => CarriedBody::announced(length, broken),
            None => CarriedBody::endless(broken),
        }
    })
}

/// The body becomes noise of the same length, the same for the same seed.
pub fn garble(response: Response<CarriedBody>, seed: u64) -> Response<CarriedBody> {
    response.map(|body| {
        let announced = body.announced_length();
        let noise = parts(body)
            .enumerate()
            .map(move |(turn, part)| Ok(noise(part?.len(), mix(seed, turn as u64))));
        match announced {
            Some(length) => CarriedBody::announced(length, noise.boxed()),
            None => CarriedBody::endless(noise.boxed()),
        }
    })
}

/// The answer of a cloud whose clock shows something else.
pub fn date(mut response: Response<CarriedBody>, now: Timestamp) -> Response<CarriedBody> {
    let date = jiff::Timestamp::from_millisecond(now.as_millis()).unwrap_or_default();
    let date = date.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
    if let Ok(date) = HeaderValue::try_from(date) {
        response.headers_mut().insert(DATE, date);
    }
    response
}

fn parts(body: CarriedBody) -> BoxStream<'static, io::Result<Bytes>> {
    let frames = BodyStream::new(body);
    frames
        .filter_map(async |frame| frame.map(|frame| frame.into_data().ok()).transpose())
        .boxed()
}

fn first_bytes(
    parts: BoxStream<'static, io::Result<Bytes>>,
    keep: u64,
) -> BoxStream<'static, io::Result<Bytes>> {
    let kept = parts.scan(keep, |left, part| {
        let part = part
            .map(|part| part.slice(..part.len().min(usize::try_from(*left).unwrap_or(usize::MAX))));
        *left -= part.as_ref().map_or(0, |part| part.len() as u64);
        std::future::ready((!part.as_ref().is_ok_and(Bytes::is_empty)).then_some(part))
    });
    kept.boxed()
}

fn begun(
    parts: BoxStream<'static, io::Result<Bytes>>,
    keep: f64,
) -> BoxStream<'static, io::Result<Bytes>> {
    let kept = parts.take(2).enumerate().map(move |(place, part)| {
        let part = part?;
        let bytes = if place == 0 {
            part.len()
        } else {
            (part.len() as f64 * keep) as usize
        };
        Ok(part.slice(..bytes.min(part.len())))
    });
    kept.boxed()
}

fn noise(length: usize, seed: u64) -> Bytes {
    let words = (0..).map(|turn| mix(seed, turn).to_le_bytes());
    words.flatten().take(length).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(text: &'static str) -> Response<CarriedBody> {
        Response::new(CarriedBody::whole(Bytes::from_static(text.as_bytes())))
    }

    /// All that arrives, and the error that ends it.
    async fn arrived(response: Response<CarriedBody>) -> (Vec<u8>, Option<io::ErrorKind>) {
        let mut parts = parts(response.into_body());
        let mut bytes = Vec::new();
        while let Some(part) = parts.next().await {
            match part {
                Ok(part) => bytes.extend(part),
                Err(error) => return (bytes, Some(error.kind())),
            }
        }
        (bytes, None)
    }

    #[tokio::test]
    async fn a_truncated_body_announces_more_than_it_brings() {
        let response = break_off(whole("0123456789"), 0.3, Break::Closed);
        assert_eq!(response.body().announced_length(), Some(10));
        assert_eq!(
            arrived(response).await,
            (b"012".to_vec(), Some(io::ErrorKind::UnexpectedEof))
        );
        let nothing = break_off(whole("0123456789"), 0.0, Break::Closed);
        assert_eq!(arrived(nothing).await.0, b"");
    }

    #[tokio::test]
    async fn an_event_stream_breaks_within_its_second_chunk() {
        let chunks = stream::iter(["first", "second", "third"]).map(|chunk| Ok(Bytes::from(chunk)));
        let response = Response::new(CarriedBody::endless(chunks.boxed()));
        let (bytes, error) = arrived(break_off(response, 0.5, Break::Closed)).await;
        assert_eq!(
            (bytes.as_slice(), error),
            (b"firstsec".as_slice(), Some(io::ErrorKind::UnexpectedEof))
        );
    }

    #[tokio::test]
    async fn noise_is_as_long_as_what_it_replaces_and_the_same_for_the_same_seed() {
        let (first, _) = arrived(garble(whole("{\"Functions\": []}"), 4)).await;
        assert_eq!(first.len(), 17);
        assert_eq!(
            arrived(garble(whole("{\"Functions\": []}"), 4)).await.0,
            first
        );
        assert_ne!(
            arrived(garble(whole("{\"Functions\": []}"), 5)).await.0,
            first
        );
    }

    #[test]
    fn the_date_has_the_form_of_http() {
        let now = Timestamp::parse("2026-11-20T08:05:09Z").expect("a moment");
        assert_eq!(
            date(whole(""), now).headers()[DATE],
            "Fri, 20 Nov 2026 08:05:09 GMT"
        );
    }
}
