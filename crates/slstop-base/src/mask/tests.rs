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

/// As loggers colour what they print: the escape hides nothing, however it is written.
#[test]
fn colours_hide_nothing() {
    check("password: \u{1b}[32m'hunter2'\u{1b}[39m", "password: '***'");
    check(
        "\u{1b}[36mtoken\u{1b}[0m=\u{1b}[35mabc123\u{1b}[0m",
        "token=***",
    );
    check(
        r"{ token: \u001b[32m'abc123'\u001b[39m }",
        "{ token: '***' }",
    );
    check("key \u{1b}[1mAKIA\u{1b}[0mIOSFODNN7EXAMPLE", "key AKIA***");
    check(
        "eyJhbGciOiJIUzI1NiJ9\u{1b}[0m.eyJzdWIiOiIxIn0.c2ln",
        "eyJ***",
    );
    check_stays("\u{1b}[32mINFO\u{1b}[0m order 4711 was charged");
}

#[test]
fn services_have_shapes_of_their_own() {
    for (kept, secret) in [
        ("xapp-", "1-A0123456789-123456-abcdef"),
        ("GOCSPX-", "a1B2c3a1B2c3a1B2c3a1B2c3"),
        ("1//0", "gaB2c3a1B2c3a1B2c3a1B2c3a1B2c3"),
        ("hf_", "aBcDeFaBcDeFaBcDeFaBcDeFaBcDeFaBcD"),
        ("pypi-A", "gEIcHlwaS5vcmcCJGFiY2RlZgACKlsz"),
        ("dckr_pat_", "a1B2c3a1B2c3a1B2c3a1B2c3"),
        ("shpat_", "0123456789abcdef0123456789abcdef"),
        ("hvs.", "CAESIJa1B2c3a1B2c3a1B2c3"),
        ("dop_v1_", "0123456789abcdef0123456789abcdef"),
        ("sq0atp-", "a1B2c3a1B2c3a1B2c3a1B2"),
        ("lin_api_", "a1B2c3a1B2c3a1B2c3a1B2c3"),
        ("dapi", "0123456789abcdef0123456789abcdef"),
        ("ATATT3", "xFfGF0a1B2c3a1B2c3a1B2c3=0A1B2C3D"),
        ("NRAK-", "A1B2C3A1B2C3A1B2C3A1B2C3A1B"),
        ("AGE-SECRET-KEY-1", "QQQQQQQQQQQQQQQQQQQQQQQQQQQQ"),
        ("123456789:AA", "E0a1B2c3d4E5f6g7H8i9j0K1l2M3n4O5p"),
        (
            "https://discord.com/api/webhooks/123/",
            "a1B2c3_a1B2c3-a1B2c3a1B2c3",
        ),
        (
            "https://x.webhook.office.com/webhookb2/",
            "0a1b2c3d-0a1b@0a1b/IncomingWebhook/0a1b/0a1b",
        ),
        (
            "IQoJb3JpZ2lu",
            "X2VjEJr//////////wEaCWV1LXdlc3QtMSJHMEUCIQDa1B2c3a1B2c3a1B2c3",
        ),
        ("https://auth.shop/cb?code=", "4/0AX4XfWh-a1B2c3a1B2c3"),
    ] {
        check(&format!("x {kept}{secret} y"), &format!("x {kept}*** y"));
    }
    check(
        "dsn https://0a1b2c3d4e5f60718293a4b5c6d7e8f9@o42.ingest.sentry.io/7",
        "dsn https://***@o42.ingest.sentry.io/7",
    );
    check(
        "postgres://app:hun/ter2@db/shop",
        "postgres://app:***@db/shop",
    );
    check(
        "-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nlQOYBF\n-----END PGP PRIVATE KEY BLOCK-----",
        "-----BEGIN PGP PRIVATE KEY BLOCK-----***-----END PGP PRIVATE KEY BLOCK-----",
    );
    check(
        "Digest username=\"jane\", realm=\"x\", response=\"0123456789abcdef0123456789abcdef\"",
        "Digest username=\"jane\", realm=\"x\", response=\"***\"",
    );
    check("STRIPE_KEY=a1b2c3d4e5f6a7b8", "STRIPE_KEY=***");
}

#[test]
fn an_aws_secret_key_is_known_without_its_access_key() {
    check(
        "using je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY",
        "using ***",
    );
    check(
        r#"["3Xk9+vQ2mL7pRt5Ys8Wb1Nc4Zd6Hf0JgKaEuPiOq"]"#,
        r#"["***"]"#,
    );
    for stays in [
        // A hash, a path, words in one, a part of something longer.
        "356a192b7913b04c54574d18c28d46e6395428ab",
        "356A192B7913B04C54574D18C28D46E6395428AB",
        "src/Main/Foo/Bar2/Baz3Qux/HelloWorld/Ind",
        "com/amazonaws/services/lambda/Runtime123",
        "CheckoutServiceOrderConfirmationEmail2XY",
        "3Xk9+vQ2mL7pRt5Ys8Wb1Nc4Zd6Hf0JgKaEuPiOq=",
        "3Xk9+vQ2mL7pRt5Ys8Wb1Nc4Zd6Hf0JgKaEuPiOqXX",
        "3Xk9vQ2mL7pRt5Ys8Wb1Nc4Zd6Hf0JgKaEuPiOqX-7",
    ] {
        check_stays(stays);
    }
}

/// `print(pem)` is one event a line in some runtimes.
#[test]
fn the_lines_of_a_private_key_are_known_one_by_one() {
    const LINE: &str = "MIIEpAIBAAKCAQEA7bq2sX0x5oQm9vG3c1kJt8fYz4wLr6uHn0pDeBgTyUiOaSqX";
    check(
        "-----BEGIN RSA PRIVATE KEY-----",
        "-----BEGIN RSA PRIVATE KEY-----",
    );
    check(LINE, "***");
    check(&format!("{LINE}\n{LINE}\r\n"), "***\n***\r\n");
    check(
        "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/e5yX0mQKUpLwT7bRcNfGdHgVaXzWqYuIoPk",
        "***",
    );
    check_stays("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08");
    check_stays(&format!("etag {LINE}"));
    check_stays(&format!("-----BEGIN CERTIFICATE-----\n{LINE}\n{LINE}\n"));
}

#[test]
fn cards_keep_their_last_four_figures() {
    check("4111 1111 1111 1111", "***1111");
    check("paid with 5500-0000-0000-0004.", "paid with ***0004.");
    check("amex 3782 822463 10005", "amex ***0005");
    check(
        r#"{"card":{"n":"4111111111111111"}}"#,
        r#"{"card":{"n":"***1111"}}"#,
    );
    for stays in [
        "order 4111111111111111 was shipped",
        "card 4111 1111 1111 1112 is none",
        "at 1795176000000 card 17951760000000000",
        "id 4111-1111-1111-1111-1111",
        "trace card=1-5f84c7a9-4111111111111111",
        "                    x",
    ] {
        check_stays(stays);
    }
}

#[test]
fn commands_and_documents_of_all_kinds() {
    check(
        "+ curl -s -u jane:hunter2 https://x",
        "+ curl -s -u jane:*** https://x",
    );
    check("mysql -h db -phunter2 shop", "mysql -h db -p*** shop");
    check("sshpass -p hunter2 ssh x", "sshpass -p *** ssh x");
    check_stays("docker run -u 1000:1000 -p8080:80 x");
    check_stays("docker run --name mysql -p3306:3306 x");
    check(
        "<Login><user>jane</user><password>hunter2</password></Login>",
        "<Login><user>jane</user><password>***</password></Login>",
    );
    check(
        "<wsse:Password Type=\"x#Text\">hunter2</wsse:Password>",
        "<wsse:Password Type=\"x#Text\">***</wsse:Password>",
    );
    check(
        "Content-Disposition: form-data; name=\"password\"\r\n\r\nhunter2\r\n--x",
        "Content-Disposition: form-data; name=\"password\"\r\n\r\n***\r\n--x",
    );
    check(
        "?body=%7B%22password%22%3A%22hunter2%22%2C%22n%22%3A1%7D",
        "?body=%7B%22password%22%3A%22***%22%2C%22n%22%3A1%7D",
    );
    check(
        "{&quot;password&quot;:&quot;hunter2&quot;}",
        "{&quot;password&quot;:&quot;***&quot;}",
    );
    check(
        "next=%2Flogin%3Fpassword%3Dhunter2%26x",
        "next=%2Flogin%3Fpassword%3D***%26x",
    );
    check(
        "{\"password\":\n  \"x1y2z3\"}",
        "{\"password\":\n  \"***\"}",
    );
    check(
        r#"{"pin":"4711","otp":123456}"#,
        r#"{"pin":"***","otp":"***"}"#,
    );
    check_stays(r#"{"pin": 7, "pinned": "4711", "statusCode": 200}"#);
    check_stays(
        "pw: n/a, password: incorrect, token: expired, used 512 tokens: gpt-4, pwd: /var/task",
    );
    check_stays("<token>abc</order> <title>a1b2c3</title> https://shop/cb?code=DE&code=404");
    check_stays("https://user@host/x ssh://git@github.com http://127.0.0.1:8080/x?mail=a@b");
}

#[test]
fn what_explains_a_log_stays() {
    for line in [
        r#"{"nextToken":"a1b2c3d4a1b2c3d4a1b2c3d4","requestId":"8f507cfc-b39b-4697-b07a-ac58fc914c95"}"#,
        "x-amz-id-2: eftixk72aD6Ap51TnqcoF8eFidJG9Z/2mkiDFu8yU9AS1ed4OpIszj7UDNEHGran",
        "x-amz-cf-id: gVBLrpVvvMRJ8BvTpFMqb0kLPQ3vjXzGwPuGkvBjbHrdP-9cF1vHqA==",
        "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "x-amz-apigw-id: JKJaXmPLvHcESHA= root=1-5f84c7a9-9a8b7c6d5e4f3a2b1c0d9e8f",
        "sha512-9W2+T2ZkZ0w3Y5y6pJY1V0bq4d0m8F1F8b3JmZ2w5E4R1o9QG6xk7nC8y1uT3sPq0aVbHcXeKdLmZfYgWjRiUA==",
        "integrity=sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
        "/aws/lambda/shop-prod-checkout 2026/10/08/[$LATEST]0123456789abcdef0123456789abcdef",
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
