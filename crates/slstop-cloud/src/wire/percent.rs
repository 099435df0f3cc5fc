//! Percent-encoding of paths, query strings and forms.

use percent_encoding::percent_decode_str;

/// Names and values of a query string or form, decoded, in their order.
pub fn fields(text: &str) -> impl Iterator<Item = (String, String)> {
    text.split('&')
        .filter(|field| !field.is_empty())
        .map(|field| {
            let (name, value) = field.split_once('=').unwrap_or((field, ""));
            (form(name), form(value))
        })
}

/// A segment of a path; an invalid escape is left as it is.
pub fn decode(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

fn form(text: &str) -> String {
    decode(&text.replace('+', " "))
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
