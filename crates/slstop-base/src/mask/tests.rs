//! What must never be read, and what must always be.

mod any_text;
mod shapes;

use super::*;
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
