//! Frames of the event stream protocol: what live tail and streamed responses are made of.

use aws_smithy_eventstream::frame::write_message_to;
use aws_smithy_types::event_stream::{Header, HeaderValue, Message};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MessageKind {
    Event,
    /// Ends the stream with an error.
    Exception,
}

/// A frame whose payload is JSON.
pub fn frame(kind: MessageKind, name: &'static str, payload: Vec<u8>) -> Vec<u8> {
    framed(kind, name, "application/json", payload)
}

/// An event whose payload is any bytes.
pub fn bytes_frame(name: &'static str, payload: Vec<u8>) -> Vec<u8> {
    framed(
        MessageKind::Event,
        name,
        "application/octet-stream",
        payload,
    )
}

fn framed(
    kind: MessageKind,
    name: &'static str,
    content: &'static str,
    payload: Vec<u8>,
) -> Vec<u8> {
    let text = |text: &'static str| HeaderValue::String(text.into());
    let (kind, name_header) = match kind {
        MessageKind::Event => ("event", ":event-type"),
        MessageKind::Exception => ("exception", ":exception-type"),
    };
    let message = Message::new(payload)
        .add_header(Header::new(":message-type", text(kind)))
        .add_header(Header::new(name_header, text(name)))
        .add_header(Header::new(":content-type", text(content)));
    let mut bytes = Vec::new();
    // Fails only for payloads beyond 16 MB; what we send stays far below.
    let _ = write_message_to(&message, &mut bytes);
    bytes
}
