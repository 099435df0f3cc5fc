//! Conditions on JSON, by AWS's own examples.

use super::check;

/// The document of AWS's own examples, a little extended.
pub(super) const DOCUMENT: &str = r#"{
    "eventType": "UpdateTrail", "sourceIPAddress": "111.111.111.111",
    "arrayKey": ["value", "another value"],
    "objectList": [{"name": "a", "id": 1}, {"name": "b", "id": 2}],
    "SomeObject": null, "ThisFlag": true, "latency": 500.5, "errorCode": 400, "text": "404",
    "user": {"id": 1, "email": "John.Stiles@example.com"},
    "coordinates": [[0, 1, 2], [4, 5, 6]], "a.b": "dotted", "detail-type": "x"
}"#;

#[test]
fn json_conditions_follow_the_documentation() {
    for (pattern, expected) in [
        (r#"{ $.eventType = "UpdateTrail" }"#, true),
        (r#"{ $.eventType = UpdateTrail }"#, true),
        (r#"{ $.eventType = "updatetrail" }"#, false),
        (r#"{ $.eventType = "*Trail" }"#, true),
        (r#"{ $.eventType = "Update*" }"#, true),
        (r#"{ $.eventType = "Up*Trail" }"#, false),
        (r#"{ $.sourceIPAddress != 123.123.* }"#, true),
        (r#"{ $.sourceIPAddress = %^111\.\d+% }"#, true),
        (r#"{ $.arrayKey[0] = "value" }"#, true),
        (r#"{ $.arrayKey[7] = "value" }"#, false),
        (r#"{ $.arrayKey[*] = "another value" }"#, true),
        (r#"{ $.objectList[1].id = 2 }"#, true),
        (r#"{ $.objectList[*].id = 2 }"#, true),
        (r#"{ $.objectList[*].id = 3 }"#, false),
        (r#"{ $.user.* = 1 }"#, true),
        (r#"{ $.coordinates[1][2] = 6 }"#, true),
        (r#"{ $.SomeObject IS NULL }"#, true),
        (r#"{ $.eventType IS NULL }"#, false),
        (r#"{ $.missing IS NULL }"#, false),
        (r#"{ $.SomeOtherObject NOT EXISTS }"#, true),
        (r#"{ $.SomeObject NOT EXISTS }"#, false),
        (r#"{ $.ThisFlag IS TRUE }"#, true),
        (r#"{ $.ThisFlag IS FALSE }"#, false),
        (r#"{ $.latency >= 500 }"#, true),
        (r#"{ $.latency < 10e3 }"#, true),
        (r#"{ $.latency > +1000 }"#, false),
        (r#"{ $.latency <= 500.5 }"#, true),
        (r#"{ $.errorCode = 400 }"#, true),
        (r#"{ $.errorCode = 4e2 }"#, true),
        (r#"{ $.errorCode != 500 }"#, true),
        (r#"{ $.errorCode = 4* }"#, true),
        (r#"{ $.text = 404 }"#, true),
        (r#"{ $.text > 400 }"#, false),
        (r#"{ $.['a.b'] = "dotted" }"#, true),
        (r#"{ $['a.b'] = "dotted" }"#, true),
        (r#"{ $.a.b = "dotted" }"#, false),
        (r#"{ $.detail-type = "x" }"#, true),
        // What is no value compares with nothing, not even by `!=`.
        (r#"{ $.arrayKey = 1 }"#, false),
        (r#"{ $.arrayKey != 1 }"#, false),
        (r#"{ $.missing != "x" }"#, false),
        (r#"{ $.SomeObject != "x" }"#, false),
        (
            r#"{ ($.user.id = 1) && ($.objectList[0].name = "a") }"#,
            true,
        ),
        (
            r#"{ ($.user.id = 2 && $.arrayKey[0] = "x") || $.arrayKey[1] = "value" }"#,
            false,
        ),
        (
            r#"{ $.user.id = 1 || $.user.id = 2 && $.user.id = 3 }"#,
            true,
        ),
        (
            r#"{ ($.user.id = 1 || $.user.id = 2) && $.user.id = 3 }"#,
            false,
        ),
        (r#"{$.user.id=1&&$.errorCode>399}"#, true),
    ] {
        check(pattern, &[(DOCUMENT, expected)]);
    }
    check(
        "{ $.a NOT EXISTS }",
        &[
            ("no JSON", false),
            ("{\"a\":", false),
            ("{}", true),
            (" [1] ", true),
        ],
    );
}
