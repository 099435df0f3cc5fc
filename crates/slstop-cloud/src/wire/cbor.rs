//! CBOR, for rpc-v2-cbor: moments carry a tag.

use aws_smithy_cbor::data::Type;
use aws_smithy_cbor::{Decoder, Encoder};
use aws_smithy_types::DateTime;

use super::value::WireValue;
use slstop_base::Timestamp;

/// Requests of the operations served here nest about six levels.
const MAX_DEPTH: usize = 32;

pub fn write(value: &WireValue) -> Vec<u8> {
    let mut encoder = Encoder::new(Vec::with_capacity(256));
    append(value, &mut encoder);
    encoder.into_writer()
}

pub fn read(bytes: &[u8]) -> Option<WireValue> {
    if bytes.is_empty() {
        return Some(WireValue::EMPTY);
    }
    element(&mut Decoder::new(bytes), 0)
}

fn append(value: &WireValue, to: &mut Encoder) {
    match value {
        WireValue::Null => to.null(),
        WireValue::Bool(value) => to.boolean(*value),
        WireValue::Int(value) => to.long(*value),
        WireValue::Float(value) => to.double(*value),
        WireValue::Text(text) => to.str(text),
        WireValue::Time(time) => to.timestamp(&DateTime::from_millis(time.as_millis())),
        WireValue::List(items) => {
            to.array(items.len());
            items.iter().for_each(|item| append(item, to));
            to
        }
        WireValue::Map(members) => {
            to.map(members.len());
            for (key, value) in members {
                to.str(key);
                append(value, to);
            }
            to
        }
    };
}

fn element(from: &mut Decoder<'_>, depth: usize) -> Option<WireValue> {
    if depth > MAX_DEPTH {
        return None;
    }
    Some(match from.datatype().ok()? {
        Type::Bool => WireValue::Bool(from.boolean().ok()?),
        Type::Null | Type::Undefined => {
            from.skip().ok()?;
            WireValue::Null
        }
        Type::U8
        | Type::U16
        | Type::U32
        | Type::U64
        | Type::I8
        | Type::I16
        | Type::I32
        | Type::I64 => WireValue::Int(from.long().ok()?),
        Type::F16 | Type::F32 | Type::F64 => WireValue::Float(from.double().ok()?),
        Type::String | Type::StringIndef => WireValue::Text(from.string().ok()?.into()),
        Type::Tag => WireValue::Time(Timestamp::from_millis(
            from.timestamp().ok()?.to_millis().ok()?,
        )),
        Type::Array | Type::ArrayIndef => {
            let length = from.list().ok()?;
            let mut items = Vec::new();
            while more(from, length, items.len())? {
                items.push(element(from, depth + 1)?);
            }
            WireValue::List(items)
        }
        Type::Map | Type::MapIndef => {
            let length = from.map().ok()?;
            let mut members = Vec::new();
            while more(from, length, members.len())? {
                members.push((from.string().ok()?.into(), element(from, depth + 1)?));
            }
            WireValue::Map(members)
        }
        _ => return None,
    })
}

/// Whether an array or map goes on; eats the mark that ends one of unknown length.
fn more(from: &mut Decoder<'_>, length: Option<u64>, read: usize) -> Option<bool> {
    match length {
        Some(length) => Some((read as u64) < length),
        None if from.datatype().ok()? == Type::Break => {
            from.skip().ok()?;
            Some(false)
        }
        None => Some(true),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        let value = WireValue::EMPTY
            .with("time", Timestamp::from_millis(1_792_000_000_500))
            .with("list", vec![1.5, 2.0])
            .with("map", WireValue::EMPTY.with("yes", true));
        assert_eq!(read(&write(&value)), Some(value));
    }

    #[test]
    fn maps_of_unknown_length_end_at_their_mark() {
        let mut encoder = Encoder::new(Vec::new());
        encoder
            .begin_map()
            .str("a")
            .begin_array()
            .integer(1)
            .end()
            .end();
        let expected = WireValue::EMPTY.with("a", vec![1]);
        assert_eq!(read(&encoder.into_writer()), Some(expected));
    }

    #[test]
    fn garbage_and_depth_are_refused_without_a_panic() {
        assert_eq!(
            read(&[0x9b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
            None
        );
        assert_eq!(read(&[0x81; 4096]), None);
        for byte in 0..=255_u8 {
            let _ = read(&[byte, 0x61, byte]);
        }
    }
}
