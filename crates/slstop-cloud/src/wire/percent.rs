//! Percent-encoding of paths, query strings and forms.

/// Names and values of a query string or form, decoded, in their order.
pub fn fields(text: &str) -> impl Iterator<Item = (String, String)> {
    text.split('&')
        .filter(|field| !field.is_empty())
        .map(|field| {
            let (name, value) = field.split_once('=').unwrap_or((field, ""));
            (form(name), form(value))
        })
}

/// A segment of a path; what is no valid escape stays as it is.
pub fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let escaped = match (byte, after) {
            (b'%', [high, low, ..]) => hex(*high).zip(hex(*low)),
            _ => None,
        };
        match escaped {
            Some((high, low)) => {
                bytes.push(high << 4 | low);
                rest = &after[2..];
            }
            None => {
                bytes.push(byte);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn form(text: &str) -> String {
    decode(&text.replace('+', " "))
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit)
        .to_digit(16)
        .and_then(|value| u8::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_decoded_and_half_ones_kept() {
        assert_eq!(decode("arn%3Aaws%3alambda+x"), "arn:aws:lambda+x");
        assert_eq!(decode("100%"), "100%");
        assert_eq!(decode("%4"), "%4");
        assert_eq!(fields("a=b+c&d&=e").collect::<Vec<_>>().len(), 3);
    }
}
