//! What must never be read, and what must always be.

use super::*;
use proptest::prelude::*;
use serde_json::json;

#[track_caller]
fn check(text: &str, shown: &str) {
    assert_eq!(secrets(text), shown);
    assert_eq!(secrets(shown), shown, "masking twice");
}

#[track_caller]
fn check_stays(text: &str) {
    assert!(
        matches!(secrets(text), Cow::Borrowed(_)),
        "{text} became {}",
        secrets(text)
    );
}

#[test]
fn pairs_of_every_notation() {
    check(
        r#"{"user":"jane","password":"hunt\"er2","n":1}"#,
        r#"{"user":"jane","password":"***","n":1}"#,
    );
    check(
        r#"{"a":{"b":[{"client_secret": "x1y2z3"}]}}"#,
        r#"{"a":{"b":[{"client_secret": "***"}]}}"#,
    );
    check(
        r#""body":"{\"token\":\"abc\\\"def\",\"n\":1}""#,
        r#""body":"{\"token\":\"***\",\"n\":1}""#,
    );
    check(
        r#"{"password":12345678,"apiKeys":["a1","b2"]}"#,
        r#"{"password":"***","apiKeys":"***"}"#,
    );
    check(
        r#"{"credentials":{"user":"x","pw":"}y"},"n":1}"#,
        r#"{"credentials":"***","n":1}"#,
    );
    check(
        r#"{"multiValueHeaders":{"Authorization":["Bearer x"]}}"#,
        r#"{"multiValueHeaders":{"Authorization":"***"}}"#,
    );
    check(
        "{ password: 'hunter2', user: 'jane' }",
        "{ password: '***', user: 'jane' }",
    );
    check(
        "DB_PASSWORD=hunter2 DB_HOST=db",
        "DB_PASSWORD=*** DB_HOST=db",
    );
    check("password: hunter2, user: jane", "password: ***, user: jane");
    check("password=a,b,user=jane", "password=***,user=jane");
    check(
        "GET /x?a=1&access_token=abc123&b=2",
        "GET /x?a=1&access_token=***&b=2",
    );
    check("user[password]=hunter2&x=1", "user[password]=***&x=1");
    check(
        "Server=db;User Id=sa;Password=p@ss;Encrypt=true",
        "Server=db;User Id=sa;Password=***;Encrypt=true",
    );
    check(
        "AccountName=x;AccountKey=abc+/def==;Suffix=y",
        "AccountName=x;AccountKey=***;Suffix=y",
    );
    check(
        ":password => \"hunter2\", secret := abcdef",
        ":password => \"***\", secret := ***",
    );
    check(
        "your API key: abc123 and connection string = x.y.z",
        "your API key: *** and connection string = ***",
    );
    check(
        r#"{"password":"ends in \\","n":1}"#,
        r#"{"password":"***","n":1}"#,
    );
    check("password: \"cut of", "password: \"***");
}

#[test]
fn options_of_commands() {
    check("psql --password hunter2 -h db", "psql --password *** -h db");
    check("run --api-key 'a b' x", "run --api-key *** x");
    check("run --client-secret abc123", "run --client-secret ***");
    check("[\"--token abc123\"]", "[\"--token ***\"]");
    check_stays("run --password --verbose");
    check_stays("run --password");
    check_stays("run --token-type bearer --author jane");
    check_stays("a -- b ---- c");
}

#[test]
fn headers_keep_their_scheme() {
    check(
        "Authorization: Bearer abc.def\r\nHost: x",
        "Authorization: Bearer ***\r\nHost: x",
    );
    check(
        r#"{"authorization":"Basic dTpw","host":"x"}"#,
        r#"{"authorization":"Basic ***","host":"x"}"#,
    );
    check("Cookie: a=b; c=d\nHost: x", "Cookie: ***\nHost: x");
    check("authorization: abcdef", "authorization: ***");
    check(
        "sending Bearer abc123def456 to x",
        "sending Bearer *** to x",
    );
}

#[test]
fn shapes_are_known_anywhere() {
    check(
        "key AKIAIOSFODNN7EXAMPLE and wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        "key AKIA*** and ***",
    );
    check(
        "got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln ok",
        "got eyJ*** ok",
    );
    check(
        "ghp_0123456789abcdefghij0123 xoxb-1234567890-abc sk_live_abcdefghij",
        "ghp_*** xoxb-*** sk_live_***",
    );
    check(
        "AIzaSyA0123456789abcdefghijklmnopqrstuv ya29.a0AfH6SMBabcdefghijk",
        "AIza*** ya29.***",
    );
    check(
        "postgres://app:hunter2@db:5432/shop redis://:pw1@cache",
        "postgres://app:***@db:5432/shop redis://:***@cache",
    );
    let prefixes =
        "github_pat_ gho_ ghu_ ghs_ ghr_ glpat- npm_ sk- whsec_ sk_test_ rk_live_ pk_live_";
    for kept in prefixes.split(' ') {
        check(
            &format!("x {kept}{} y", "a1B2c3".repeat(6)),
            &format!("x {kept}*** y"),
        );
    }
    check("SG.abcdefghijklmnop.qrstuvwxyz012345", "SG.***");
    check(
        "https://hooks.slack.com/services/T0/B0/abcdef",
        "https://hooks.slack.com/services/***",
    );
    check(
        "ASIAIOSFODNN7EXAMPLE ABIAIOSFODNN7EXAMPLE ACCAIOSFODNN7EXAMPLE",
        "ASIA*** ABIA*** ACCA***",
    );
    check(
        "-----BEGIN RSA PRIVATE KEY-----\\nMIIE\\n-----END RSA PRIVATE KEY----- x",
        "-----BEGIN RSA PRIVATE KEY-----***-----END RSA PRIVATE KEY----- x",
    );
    check(
        "-----BEGIN PRIVATE KEY-----\nMIIE",
        "-----BEGIN PRIVATE KEY-----***",
    );
    check(
        "https://b.s3.amazonaws.com/k?X-Amz-Credential=ASIAIOSFODNN7EXAMPLE%2F20261008&X-Amz-Security-Token=IQo%2Fb&X-Amz-Signature=0a1b2c",
        "https://b.s3.amazonaws.com/k?X-Amz-Credential=***&X-Amz-Security-Token=***&X-Amz-Signature=***",
    );
}

#[test]
fn what_explains_a_log_stays() {
    for line in [
        "RequestId: 8f507cfc-xmpl-4697-b07a-ac58fc914c95 Duration: 12.3 ms",
        "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-password-AbCdEf",
        "arn:aws:lambda:eu-west-1:123456789012:function:token-issuer:PROD",
        "XRAY TraceId: 1-5f84c7a9-9a8b7c6d5e4f3a2b1c0d9e8f SegmentId: 2f3e4d5c6b7a8990 Sampled: true",
        "commit 356a192b7913b04c54574d18c28d46e6395428ab by author: jane",
        r#"{"total_tokens": 1532, "tokens": 5, "token_type": "bearer", "author": "jane"}"#,
        "tokens: 5, pass: 12, session: started, password: null, secret=",
        "payload eyJhIjoxfQ== body aGVsbG8gd29ybGQgaGVsbG8gd29ybGQgaGVsbG8=",
        "Basic authentication failed, Bearer authentication expected",
        "https://docs.aws.amazon.com/lambda/latest/dg/x.html?id=1#a:b at 12:30:45.123Z",
        "TypeError: cannot read key: 'order' of undefined (key=orders/2026/10/08)",
        r#"{"SecretId":"arn:aws:secretsmanager:eu-west-1:123456789012:secret:db","httpTokens":"optional"}"#,
        r#"  "cookies": ["#,
        "-----BEGIN CERTIFICATE-----MIIE-----END CERTIFICATE-----",
        "GetSecretValue: AccessDeniedException, getToken: ok, secretArn=arn:aws:x",
    ] {
        check_stays(line);
    }
}

#[test]
fn documents_are_masked_at_any_depth() {
    let mut document = json!({
        "headers": { "Authorization": "Bearer abc", "Cookie": "a=b", "host": "x" },
        "session": { "sessionId": "amzn1.echo.1", "new": true, "user": "jane" },
        "credentials": { "name": "n12", "list": [1234, null, "x y z"] },
        "body": "{\"password\":\"hunter2\"}",
        "password": 12345,
        "tokens": 7,
        "note": "see postgres://u:p4ss@h/db",
    });
    json(&mut document);
    assert_eq!(
        document,
        json!({
            "headers": { "Authorization": "Bearer ***", "Cookie": "***", "host": "x" },
            "session": { "sessionId": "***", "new": true, "user": "jane" },
            "credentials": { "name": "***", "list": ["***", null, "***"] },
            "body": "{\"password\":\"***\"}",
            "password": "***",
            "tokens": 7,
            "note": "see postgres://u:***@h/db",
        })
    );
}

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
    ] {
        let text = piece.repeat(200_000 / piece.len());
        assert!(secrets(&text).len() <= text.len() + 8);
    }
}
