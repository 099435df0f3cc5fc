//! The served front door, byte by byte over loopback.

use std::sync::{Mutex, mpsc};

use futures_util::{StreamExt, stream};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::*;
use crate::{CloudResponse, ResponseBody};

/// Answers with the method, the path and the body's length.
fn echo() -> Door {
    Door::new(|request| {
        let text = format!(
            "{} {} {}!",
            request.method(),
            request.uri().path(),
            request.body().len()
        );
        CloudResponse {
            status: 200,
            headers: Vec::new(),
            body: ResponseBody::Whole(text.into()),
        }
    })
}

async fn served(door: Door) -> Served {
    serve(door, SocketAddr::from(([127, 0, 0, 1], 0)))
        .await
        .expect("a free port")
}

async fn connected(served: &Served) -> TcpStream {
    TcpStream::connect(served.address())
        .await
        .expect("a connection")
}

async fn said(stream: &mut TcpStream) -> String {
    let mut text = Vec::new();
    // A reset is an end too: what came before it is what counts.
    drop(stream.read_to_end(&mut text).await);
    String::from_utf8(text).expect("text")
}

async fn heard(stream: &mut TcpStream, end: &str) -> String {
    let mut text = String::new();
    while !text.ends_with(end) {
        text.push(char::from(stream.read_u8().await.expect("more to come")));
    }
    text
}

#[tokio::test]
async fn an_address_that_others_can_reach_is_refused_by_name() {
    for listen in ["0.0.0.0:4566", "192.168.1.7:80", "[::]:4566"] {
        let error = serve(echo(), listen.parse().expect("an address"))
            .await
            .expect_err("refused");
        assert!(
            error
                .to_string()
                .starts_with(&format!("cannot serve on {listen}")),
            "{error}"
        );
    }
}

#[tokio::test]
async fn a_port_that_is_taken_is_named() {
    let served = served(echo()).await;
    let error = serve(echo(), served.address()).await.expect_err("taken");
    assert!(
        error.to_string().contains(&served.address().to_string()),
        "{error}"
    );
}

#[tokio::test]
async fn one_connection_carries_request_after_request() {
    let served = served(echo()).await;
    let mut stream = connected(&served).await;
    for path in ["/one", "/two"] {
        stream
            .write_all(format!("GET {path} HTTP/1.1\r\nhost: x\r\n\r\n").as_bytes())
            .await
            .expect("sent");
        let answer = heard(&mut stream, "!").await;
        assert!(
            answer.starts_with("HTTP/1.1 200 OK\r\n")
                && answer.ends_with(&format!("GET {path} 0!")),
            "{answer}"
        );
    }
}

#[tokio::test]
async fn a_chunked_body_that_waits_for_leave_gets_it_and_is_read_whole() {
    let served = served(echo()).await;
    let mut stream = connected(&served).await;
    let head = "PUT /chunks HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\ntransfer-encoding: chunked\r\n\r\n";
    stream.write_all(head.as_bytes()).await.expect("sent");
    assert_eq!(
        heard(&mut stream, "\r\n\r\n").await,
        "HTTP/1.1 100 Continue\r\n\r\n"
    );
    stream
        .write_all(b"3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n")
        .await
        .expect("sent");
    assert!(heard(&mut stream, "!").await.ends_with("PUT /chunks 7!"));
}

#[tokio::test]
async fn requests_on_two_connections_are_answered_at_the_same_time() {
    let (say, wait) = mpsc::channel();
    let wait = Mutex::new(wait);
    let served = served(Door::new(move |request| {
        // The first answer needs the second request: one after the other would never end.
        match request.uri().path() {
            "/first" => wait
                .lock()
                .expect("one waits")
                .recv()
                .expect("the second request"),
            _ => say.send(()).expect("the first request waits"),
        }
        CloudResponse {
            status: 200,
            headers: Vec::new(),
            body: ResponseBody::Whole("done!".into()),
        }
    }))
    .await;
    let (mut first, mut second) = (connected(&served).await, connected(&served).await);
    first
        .write_all(b"GET /first HTTP/1.1\r\nhost: x\r\n\r\n")
        .await
        .expect("sent");
    second
        .write_all(b"GET /second HTTP/1.1\r\nhost: x\r\n\r\n")
        .await
        .expect("sent");
    assert!(heard(&mut first, "!").await.ends_with("done!"));
    assert!(heard(&mut second, "!").await.ends_with("done!"));
}

#[tokio::test]
async fn a_body_beyond_the_bound_is_refused() {
    let served = served(echo()).await;
    let mut stream = connected(&served).await;
    let head = format!(
        "PUT / HTTP/1.1\r\nhost: x\r\ncontent-length: {}\r\n\r\n",
        LARGEST_BODY + 1
    );
    stream.write_all(head.as_bytes()).await.expect("sent");
    let answer = said(&mut stream).await;
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
}

#[tokio::test]
async fn a_chunked_body_beyond_the_bound_is_cut_off() {
    let served = served(echo()).await;
    let mut stream = connected(&served).await;
    stream
        .write_all(b"PUT / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n")
        .await
        .expect("sent");
    let chunk = [b"100000\r\n".as_slice(), &[0; 1 << 20], b"\r\n"].concat();
    // Without an end: the server closes when it has seen enough, and only that ends this loop.
    while stream.write_all(&chunk).await.is_ok() {}
}

#[tokio::test(start_paused = true)]
async fn a_head_that_never_ends_is_cut_off() {
    let served = served(echo()).await;
    let mut stream = connected(&served).await;
    stream
        .write_all(b"GET / HTTP/1.1\r\nhost:")
        .await
        .expect("sent");
    assert!(!said(&mut stream).await.contains("200 OK"));
}

#[tokio::test]
async fn what_is_no_http_is_told_so() {
    let served = served(echo()).await;
    let mut stream = connected(&served).await;
    stream
        .write_all(b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n")
        .await
        .expect("sent");
    assert!(
        said(&mut stream)
            .await
            .starts_with("HTTP/1.1 400 Bad Request")
    );
}

#[tokio::test]
async fn the_end_closes_idle_connections() {
    let served = served(echo()).await;
    let mut stream = connected(&served).await;
    stream
        .write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")
        .await
        .expect("sent");
    heard(&mut stream, "!").await;
    served.finish().await;
    assert_eq!(said(&mut stream).await, "");
}

#[tokio::test(start_paused = true)]
async fn the_end_does_not_wait_for_a_stream_without_end() {
    let served = served(Door::new(|_| CloudResponse {
        status: 200,
        headers: Vec::new(),
        body: ResponseBody::Stream(
            stream::once(async { Bytes::from("first frame!") })
                .chain(stream::pending())
                .boxed(),
        ),
    }))
    .await;
    let mut stream = connected(&served).await;
    stream
        .write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")
        .await
        .expect("sent");
    heard(&mut stream, "first frame!").await;
    served.finish().await;
    said(&mut stream).await;
}
