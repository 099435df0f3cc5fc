//! Frames of AWS's event streams, as StartLiveTail answers with.

use aws_smithy_eventstream::frame::write_message_to;
use aws_smithy_types::event_stream::{Header, HeaderValue, Message};

/// A frame of the event stream protocol.
pub fn write(kind: &'static str, name: &'static str, payload: Vec<u8>) -> Vec<u8> {
    let text = |text: &'static str| HeaderValue::String(text.to_owned().into());
    let name_header = if kind == "exception" {
        ":exception-type"
    } else {
        ":event-type"
    };
    let message = Message::new(payload)
        .add_header(Header::new(":message-type", text(kind)))
        .add_header(Header::new(name_header, text(name)))
        .add_header(Header::new(":content-type", text("application/json")));
    let mut bytes = Vec::new();
    // Fails only for payloads beyond 16 MB; 500 events of at most 1 KB stay far below.
    let _ = write_message_to(&message, &mut bytes);
    bytes
}
