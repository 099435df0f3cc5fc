//! The front door over loopback TCP: HTTP/1.1 for the AWS CLI, boto3 or a second console.
//!
//! It listens on this machine only. Whoever reaches it reads made-up data, but could also switch
//! its faults, and a port that is open to a network would be a surprise.

use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use http_body::Body;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::{JoinHandle, JoinSet};
use tokio_util::sync::{CancellationToken, DropGuard};

use super::carried::CarriedBody;
use super::door::Door;
use super::sender;

/// More than Lambda's 6 MB for an event, so that the operation refuses a large one in its own words.
const LARGEST_BODY: usize = 16 << 20;
/// A peer that stops in the middle of a request's head, or rests between two requests, for longer is cut off.
/// Longer than the idle time that SDKs keep a pooled connection for.
const HEAD_PATIENCE: Duration = Duration::from_secs(120);
/// A body of 16 MB crosses the loopback in milliseconds; a client that needs longer has gone.
const BODY_PATIENCE: Duration = Duration::from_secs(30);
/// A peer that says nothing at all for so long is cut off: it takes a place that others wait for.
const SILENCE_PATIENCE: Duration = Duration::from_secs(10);
/// All bodies together that are being sent at a time, in kilobytes; a small one is always taken.
const MOST_BODIES_KIB: u32 = 128 << 10;
const SMALL_BODY: u64 = 64 << 10;
/// What requests in flight may take after the end was asked for.
const GRACE: Duration = Duration::from_secs(2);
/// Connections at a time; further ones wait to be accepted. The SDKs' pools hold tens.
const MOST_CONNECTIONS: usize = 512;
/// After an accept that failed, which is when the process has no file descriptors left.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// A served cloud. It ends when this is dropped, gracefully when [`Served::finish`] is awaited.
#[derive(Debug)]
pub struct Served {
    address: SocketAddr,
    accepting: JoinHandle<()>,
    end: CancellationToken,
    _ends_on_drop: DropGuard,
}

impl Served {
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What to put into `AWS_ENDPOINT_URL`.
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Accepts no more, lets what is in flight end within two seconds, and returns.
    pub async fn finish(mut self) {
        self.end.cancel();
        // It fails only by a panic, and a server that panicked has finished too.
        drop((&mut self.accepting).await);
    }
}

/// Listens at once; port 0 takes a free one.
pub async fn serve(door: impl Into<Door>, listen: SocketAddr) -> io::Result<Served> {
    if !listen.ip().is_loopback() {
        return Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            format!(
                "cannot serve on {listen}: the embedded cloud listens on this machine only, use 127.0.0.1:{}",
                listen.port()
            ),
        ));
    }
    let listener = TcpListener::bind(listen).await.map_err(|error| {
        io::Error::new(error.kind(), format!("cannot listen on {listen}: {error}"))
    })?;
    let address = listener.local_addr()?;
    let end = CancellationToken::new();
    let accepting = tokio::spawn(accept(listener, door.into(), end.clone()));
    Ok(Served {
        address,
        accepting,
        _ends_on_drop: end.clone().drop_guard(),
        end,
    })
}

async fn accept(listener: TcpListener, door: Door, end: CancellationToken) {
    let places = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    let bodies = Arc::new(Semaphore::new(MOST_BODIES_KIB as usize));
    let mut connections = JoinSet::new();
    while let Some(stream) = end
        .run_until_cancelled(next(&listener, &mut connections))
        .await
    {
        let Ok(stream) = stream else {
            tokio::time::sleep(ACCEPT_PAUSE).await;
            continue;
        };
        let Some(Ok(place)) = end
            .run_until_cancelled(Arc::clone(&places).acquire_owned())
            .await
        else {
            break;
        };
        let connection = converse(stream, door.clone(), Arc::clone(&bodies), end.clone());
        connections.spawn(async move {
            connection.await;
            drop(place);
        });
    }
    drop(listener);
    let all = async { while connections.join_next().await.is_some() {} };
    // What is still in flight after the grace is aborted with the set.
    drop(tokio::time::timeout(GRACE, all).await);
}

/// The next connection; on the way, forgets those that have ended.
async fn next(listener: &TcpListener, connections: &mut JoinSet<()>) -> io::Result<TcpStream> {
    loop {
        tokio::select! {
            accepted = listener.accept() => return accepted.map(|(stream, _peer)| stream),
            Some(_ended) = connections.join_next() => {}
        }
    }
}

/// One connection, request after request, until either side has had enough.
async fn converse(stream: TcpStream, door: Door, bodies: Arc<Semaphore>, end: CancellationToken) {
    let mut byte = [0];
    let first_byte = end.run_until_cancelled(stream.peek(&mut byte));
    if !matches!(
        tokio::time::timeout(SILENCE_PATIENCE, first_byte).await,
        Ok(Some(Ok(1..)))
    ) {
        return;
    }
    // Answers are written whole; waiting to fill a packet would only add 40 ms to each.
    drop(stream.set_nodelay(true));
    let service = service_fn(move |request| answer(door.clone(), Arc::clone(&bodies), request));
    let mut connection = pin!(
        http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD_PATIENCE)
            .serve_connection(TokioIo::new(stream), service)
    );
    tokio::select! {
        // Errors are the peer's: it went away, or spoke no HTTP and was told so.
        _ended = connection.as_mut() => return,
        () = end.cancelled() => connection.as_mut().graceful_shutdown(),
    }
    drop(connection.await);
}

/// An error closes the connection without another byte.
async fn answer(
    door: Door,
    bodies: Arc<Semaphore>,
    request: Request<Incoming>,
) -> io::Result<Response<CarriedBody>> {
    let (parts, body) = request.into_parts();
    if !sender::is_welcome(&parts.headers) {
        return Ok(refusal(StatusCode::FORBIDDEN));
    }
    // Told before the body is sent, a client that asks for leave first never sends it.
    if body.size_hint().lower() > LARGEST_BODY as u64 {
        return Ok(refusal(StatusCode::PAYLOAD_TOO_LARGE));
    }
    let largest = body.size_hint().upper().unwrap_or(LARGEST_BODY as u64);
    let whole = async {
        let kib = u32::try_from(largest.div_ceil(1024)).unwrap_or(MOST_BODIES_KIB);
        let _room = match largest <= SMALL_BODY {
            true => None,
            false => Some(bodies.acquire_many(kib.min(MOST_BODIES_KIB)).await),
        };
        Limited::new(body, LARGEST_BODY).collect().await
    };
    match tokio::time::timeout(BODY_PATIENCE, whole).await {
        Ok(Ok(body)) => {
            door.knock(Request::from_parts(parts, body.to_bytes()))
                .await
        }
        Ok(Err(error)) if error.is::<LengthLimitError>() => {
            Ok(refusal(StatusCode::PAYLOAD_TOO_LARGE))
        }
        Ok(Err(error)) => Err(io::Error::other(error)),
        Err(_late) => Ok(refusal(StatusCode::REQUEST_TIMEOUT)),
    }
}

/// Ends the connection too: the rest of the body is still under way and nobody will read it.
fn refusal(status: StatusCode) -> Response<CarriedBody> {
    let mut response = Response::new(CarriedBody::whole(Bytes::new()));
    *response.status_mut() = status;
    response.headers_mut().insert(
        http::header::CONNECTION,
        http::HeaderValue::from_static("close"),
    );
    response
}

#[cfg(test)]
mod tests;
