//! Secrets that are known by their form, wherever they stand.

use super::*;

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
