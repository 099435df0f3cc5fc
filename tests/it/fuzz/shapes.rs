//! What makes a parser look far ahead, or back, and find nothing: each as a beginning and a part that comes any
//! number of times behind it. Whoever looks at a byte once for every part before it takes the square.

pub const SHAPES: &[(&str, &str, &str)] = &[
    ("open objects", "", "{"),
    ("open members", "", "{\"a\":"),
    ("open messages", "", "{\"message\":"),
    ("open lists", "", "["),
    (
        "open list in a stack",
        "{\"errorType\":\"X\",\"stackTrace\":",
        "[",
    ),
    ("quotes", "", "\""),
    ("backslashes", "{\"a\":\"", "\\"),
    ("escapes", "{\"level\":\"ERROR\",\"message\":\"a", "\\n"),
    ("escaped objects", "{\"message\":\"", "{\\\""),
    (
        "the same message",
        "{",
        "\"message\":{\"errorType\":\"X\"},",
    ),
    (
        "causes within each other",
        "{\"errorType\":\"X\",\"cause\":",
        "{\"cause\":",
    ),
    (
        "causes beside each other",
        "{\"errorType\":\"X\"",
        ",\"cause\":{}",
    ),
    (
        "frames as objects",
        "{\"errorType\":\"X\",\"stackTrace\":[",
        "{\"path\":\"a\"},",
    ),
    ("blanks", "", " "),
    ("blanks behind a time", "2026-11-20T12:00:00.000Z", "\t"),
    ("blanks that are none", "", "\u{a0}"),
    ("line ends", "", "\n"),
    ("half line ends", "", "\r"),
    ("times", "", "2026-11-20T12:00:00.000Z "),
    (
        "streams",
        "",
        "2026/11/20/[7]0123456789abcdef0123456789abcdef ",
    ),
    ("groups", "", "/aws/lambda/a "),
    ("colours", "", "\u{1b}[31m"),
    ("cut colours", "", "\u{1b}[3"),
    ("a colour without an end", "\u{1b}[", "1;"),
    ("reports", "", "REPORT RequestId: "),
    ("figures", "REPORT RequestId: a\t", "Duration: 1,"),
    ("digits", "REPORT RequestId: a\tDuration: ", "1"),
    ("types", "REPORT RequestId: a\t", "Error Type:  "),
    ("trace ids", "REPORT RequestId: a\tTraceId: ", "aSegmentId"),
    (
        "starts that are glued",
        "",
        "xSTART RequestId: 6f7f8071-b39b-4d6d-91d7-78df2be848f7",
    ),
    (
        "starts that are not",
        "",
        " END RequestId: 6f7f8071-b39b-4d6d-91d7-78df2be848f7",
    ),
    ("extensions", "EXTENSION\tName: ", "Name: "),
    ("pairs", "level=error ", "key=\"a "),
    ("keys", "level=error ", "key "),
    ("error lines", "", "[ERROR] A: b\n"),
    (
        "sentences",
        "2026-11-20T12:00:00.000Z\tERROR\t",
        "a AError b ",
    ),
    (
        "causes",
        "shop.A: b\n\tat a.B.c(D.java:1)\n",
        "Caused by: A: b\n",
    ),
    ("frames", "shop.A: b\n", "\tat a.B.c(D.java:1)\n"),
    ("frames in a row", "shop.A: b\n", "\tat a"),
    (
        "Python's frames",
        "Traceback (most recent call last):\n",
        "  File \"a\", line 1, in b\n",
    ),
    ("traces", "", "Traceback (most recent call last):\n"),
    (
        "chained traces",
        "Traceback (most recent call last):\n",
        "A: b\n\nDuring handling of the above exception, another exception occurred:\n\nTraceback (most recent call last):\n",
    ),
    ("goroutines", "panic: a\n\n", "goroutine 1 [running]:\n"),
    ("functions", "panic: a\n\ngoroutine 1 [running]:\n", "a("),
    ("threads", "", "thread '"),
    ("warnings", "", "LAMBDA_WARNING: \r"),
    (
        "groups of errors",
        "  + Exception Group Traceback (most recent call last):\n",
        "  | A: b\n",
    ),
    ("objects below headlines", "Invoke Error\n", "{\n"),
    ("secrets", "", "password="),
    ("secrets that are none", "", "password=arn:"),
    ("secrets in sentences", "", "authorization: arn: "),
    ("secrets in lists", "", "\"password\":["),
    ("options", "", "--password "),
    ("keys of secrets", "", "-----BEGIN PRIVATE KEY-----"),
    ("tokens", "", "eyJa.-"),
    ("users", "", "://a:b"),
    ("base64", "", "QUtJQUFCQ0RFRkdISUpLTE1OT1A"),
    ("cells", "timestamp,message\n1,", "\"\""),
    ("columns", "timestamp,message\n", ","),
    ("events", "{\"events\":[", "{\"message\":\"a\"},"),
    ("events without an end", "{\"events\":[{\"message\":\"", "a"),
];

/// Of about this length.
pub fn text(head: &str, part: &str, length: usize) -> String {
    let mut text = head.to_owned();
    text.push_str(&part.repeat((length / part.len()).max(1)));
    text
}
