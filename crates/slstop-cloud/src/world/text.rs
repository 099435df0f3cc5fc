//! Texts with places for what differs from one invocation to the next: `order {order} of {user}`.
//! One invocation fills a place with the same value in all its lines.

use std::fmt::Write as _;

use super::draw::Draw;
use super::invocation::{DrawPurpose, SimulatedInvocation};

#[derive(Clone, Debug, Default)]
pub struct Template(Vec<TemplatePiece>);

#[derive(Clone, Debug)]
enum TemplatePiece {
    Text(String),
    Place(Placeholder),
}

#[derive(Clone, Copy, Debug)]
enum Placeholder {
    Order,
    User,
    Sku,
    Country,
    Count,
    Millis,
    Cents,
    Bytes,
    Ip,
    Uuid,
    Key,
    RequestId,
    Name,
    /// One of a few poisonous messages, the same again and again.
    Poison,
}

const PLACES: &[(&str, Placeholder)] = &[
    ("order", Placeholder::Order),
    ("user", Placeholder::User),
    ("sku", Placeholder::Sku),
    ("country", Placeholder::Country),
    ("n", Placeholder::Count),
    ("ms", Placeholder::Millis),
    ("cents", Placeholder::Cents),
    ("bytes", Placeholder::Bytes),
    ("ip", Placeholder::Ip),
    ("uuid", Placeholder::Uuid),
    ("key", Placeholder::Key),
    ("id", Placeholder::RequestId),
    ("name", Placeholder::Name),
    ("poison", Placeholder::Poison),
];

const COUNTRIES: [&str; 8] = ["DE", "FR", "GB", "NL", "PL", "SE", "US", "ÖST"];
const NAMES: [&str; 6] = ["Ada", "Grace", "José", "Łukasz", "美咲", "Zoë"];

impl Template {
    /// What stands in braces and is no known place stays as it is: JSON is full of braces.
    pub fn read(source: &str) -> Self {
        let mut pieces = Vec::new();
        let mut text = String::new();
        let mut rest = source;
        while let Some(open) = rest.find('{') {
            text.push_str(&rest[..open]);
            let after = &rest[open + 1..];
            let place = after.find('}').and_then(|close| {
                let (_, place) = PLACES.iter().find(|(name, _)| *name == &after[..close])?;
                Some((*place, close))
            });
            match place {
                Some((place, close)) => {
                    if !text.is_empty() {
                        pieces.push(TemplatePiece::Text(std::mem::take(&mut text)));
                    }
                    pieces.push(TemplatePiece::Place(place));
                    rest = &after[close + 1..];
                }
                None => {
                    text.push('{');
                    rest = after;
                }
            }
        }
        text.push_str(rest);
        if !text.is_empty() {
            pieces.push(TemplatePiece::Text(text));
        }
        Self(pieces)
    }

    pub fn write(&self, invocation: &SimulatedInvocation, out: &mut String) {
        for piece in &self.0 {
            match piece {
                TemplatePiece::Text(text) => out.push_str(text),
                TemplatePiece::Place(place) => fill(*place, invocation, out),
            }
        }
    }

    pub fn filled(&self, invocation: &SimulatedInvocation) -> String {
        let mut text = String::new();
        self.write(invocation, &mut text);
        text
    }
}

fn fill(place: Placeholder, invocation: &SimulatedInvocation, out: &mut String) {
    let mut draw = invocation.draw(DrawPurpose::Text).and(place as u64);
    let written = match place {
        Placeholder::Order => write!(out, "{}", 100_000 + draw.below(900_000)),
        Placeholder::User => write!(out, "u{:05}", draw.below(40_000)),
        Placeholder::Sku => write!(out, "SKU-{:04X}", draw.below(0x2000)),
        Placeholder::Country => out.write_str(choose(&mut draw, &COUNTRIES)),
        Placeholder::Name => out.write_str(choose(&mut draw, &NAMES)),
        Placeholder::Count => write!(out, "{}", 1 + draw.below(9)),
        Placeholder::Millis => write!(
            out,
            "{}",
            (invocation.duration.as_millis() * 0.3 * draw.unit()) as u32
        ),
        Placeholder::Cents => write!(out, "{}.{:02}", draw.below(400), draw.below(100)),
        Placeholder::Bytes => write!(out, "{}", 2000 + draw.below(4_000_000)),
        Placeholder::Ip => write!(out, "203.0.113.{}", draw.below(256)),
        Placeholder::Uuid => write_ascii(out, &super::invocation::uuid(draw.bits(), draw.bits())),
        Placeholder::Key => write!(
            out,
            "uploads/{}/{:08x}.jpg",
            draw.below(500),
            draw.bits() as u32
        ),
        Placeholder::RequestId => write_ascii(out, &invocation.request_id()),
        Placeholder::Poison => write!(out, "{}", 917_300 + Draw::of(invocation.key).below(5)),
    };
    // Writing to memory fails never.
    let _ = written;
}

fn write_ascii(out: &mut String, bytes: &[u8]) -> std::fmt::Result {
    out.extend(bytes.iter().map(|byte| char::from(*byte)));
    Ok(())
}

fn choose<'a>(draw: &mut Draw, from: &[&'a str]) -> &'a str {
    from[draw.below(from.len() as u64) as usize]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::tests::an_invocation;

    #[test]
    fn places_are_filled_alike_within_an_invocation_and_braces_stay() {
        let invocation = an_invocation();
        let text = Template::read("{\"order\":{order}} {order} {unknown} {").filled(&invocation);
        let order = &text[9..15];
        assert!(order.parse::<u32>().is_ok(), "{text}");
        assert_eq!(
            text,
            format!("{{\"order\":{order}}} {order} {{unknown}} {{")
        );
    }
}
