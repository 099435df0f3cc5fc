//! Any text: masking twice changes nothing, no secret survives, and time grows with the length.

use super::*;
use proptest::prelude::*;

/// Pieces that meet badly.
fn hostile() -> impl Strategy<Value = String> {
    let odd = prop::sample::select(vec![
        "password",
        "token",
        "Authorization",
        "cookie",
        "session",
        "secret",
        "key",
        "=",
        ":",
        " ",
        "\"",
        "\\\"",
        "\\",
        "'",
        "{",
        "}",
        "[",
        "]",
        ",",
        ";",
        "&",
        "\n",
        "Bearer ",
        "Basic ",
        "://",
        "@",
        "***",
        "AKIA",
        "AKIAIOSFODNN7EXAMPLE",
        "eyJ",
        ".",
        "-----BEGIN ",
        "PRIVATE KEY-----",
        "-----END ",
        "hunter2",
        "é",
        "null",
        "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        ">",
        "12",
        "\u{1b}",
        "[32m",
        "\u{1b}[0m",
        "%22",
        "%3D",
        "&quot;",
        "</",
        "<password>",
        "curl -u a:",
        "mysql -p",
        "4111 1111 1111 1111",
        "?code=",
        "/",
    ]);
    let any =
        prop_oneof![4 => odd.prop_map(str::to_owned), 1 => any::<char>().prop_map(String::from)];
    prop::collection::vec(any, 0..24).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn masking_twice_changes_nothing(text in hostile()) {
        let once = secrets(&text).into_owned();
        prop_assert_eq!(secrets(&once), once.as_str());
    }

    #[test]
    fn a_secret_never_survives(secret in "[A-Za-z0-9+/_.-]{6,30}[0-9]", before in "[ a-z0-9,{}\n]{0,12}", after in "[ a-z0-9,{}\n]{0,12}", n in 0..9usize) {
        let text = [
            format!(r#"{before}"password":"{secret}"{after}"#),
            format!(r#"{before}\"api_key\": \"{secret}\"{after}"#),
            format!("{before} DB_PASSWORD={secret} {after}"),
            format!("{before} secret: {secret}, {after}"),
            format!("{before}?x=1&token={secret}&y=2{after}"),
            format!("{before}\nAuthorization: Token {secret}\n{after}"),
            format!("{before} --client-secret='{secret}'{after}"),
            format!("{before} Cookie: sid={secret}; b=c\n{after}"),
            format!("{before} {{'privateKey': '{secret}'}}{after}"),
        ][n].clone();
        let masked = secrets(&text);
        prop_assert!(!masked.contains(&secret), "{masked}");
        prop_assert!(masked.contains(MASK));
    }

    #[test]
    fn documents_lose_the_same_secrets_as_their_text(secret in "[A-Za-z0-9]{8,20}[0-9]", depth in 0..6usize) {
        let mut document = json!({ "accessToken": secret, "n": 1 });
        for _ in 0..depth {
            document = json!({ "items": [document], "text": format!("token={secret}") });
        }
        json(&mut document);
        prop_assert!(!document.to_string().contains(&secret));
    }
}

/// Each of these doubles the work per character if something is read twice.
#[test]
fn repeated_beginnings_are_read_once() {
    for piece in [
        "password:\"",
        "password=[",
        "password={\"",
        "-----BEGIN PRIVATE KEY-----",
        "eyJa.",
        "Bearer ",
        "://a:",
        ":",
        "=>",
        "token: ",
        " :",
        "a,",
        "token=,",
        "\\",
        "secret:'\\",
        "\u{1b}[1m",
        "<password>",
        "<a b ",
        "form-data; name=\"password\"\n",
        "%22password%22%3A",
        "curl -u a",
        "mysql -x",
        "Digest ",
        "4111 ",
        "aB3/",
    ] {
        let text = piece.repeat(200_000 / piece.len());
        assert!(secrets(&text).len() <= text.len() + 8);
    }
}
