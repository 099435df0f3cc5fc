//! One operation, three protocols: CloudWatch answers the Rust SDK, boto3 and every AWS CLI the same.

use slstop_cloud::wire::{WireValue, json};

use crate::asking::{MINUTE, NOON, cloud, send, signed, stat, sums, text};

const FUNCTION: &str = "shop-prod-cart";

#[test]
fn cbor_json_and_query_clients_get_the_same_points() {
    let cloud = cloud("calm");
    let (from, to) = (NOON - 20 * MINUTE, NOON - 10 * MINUTE);
    let expected = sums(
        &cloud,
        vec![stat("i", FUNCTION, "Invocations", "Sum")],
        from,
        to,
    )["i"];
    assert!(expected > 1000.0);

    let form = format!(
        "Action=GetMetricData&Version=2010-08-01&StartTime={}&EndTime={}\
         &MetricDataQueries.member.1.Id=i\
         &MetricDataQueries.member.1.MetricStat.Metric.Namespace=AWS%2FLambda\
         &MetricDataQueries.member.1.MetricStat.Metric.MetricName=Invocations\
         &MetricDataQueries.member.1.MetricStat.Metric.Dimensions.member.1.Name=FunctionName\
         &MetricDataQueries.member.1.MetricStat.Metric.Dimensions.member.1.Value={FUNCTION}\
         &MetricDataQueries.member.1.MetricStat.Period=60\
         &MetricDataQueries.member.1.MetricStat.Stat=Sum",
        slstop_base::Timestamp::from_millis(from).rfc3339(),
        slstop_base::Timestamp::from_millis(to).rfc3339(),
    );
    let request = signed("monitoring").method("POST").uri("/").header(
        "content-type",
        "application/x-www-form-urlencoded; charset=utf-8",
    );
    let answer = send(&cloud, request, form);
    let xml = text(&answer);
    assert_eq!(answer.status, 200, "{xml}");
    assert!(xml.starts_with(
        "<GetMetricDataResponse xmlns=\"http://monitoring.amazonaws.com/doc/2010-08-01/\">"
    ));
    let (_, values) = xml.split_once("<Values>").expect("values");
    let (values, _) = values.split_once("</Values>").expect("their end");
    let members = values
        .split("<member>")
        .skip(1)
        .filter_map(|member| member.split('<').next());
    let sum: f64 = members
        .map(|member| member.parse::<f64>().expect("a number"))
        .sum();
    assert!((sum - expected).abs() < 0.5, "{sum} {expected}");

    let input = WireValue::EMPTY
        .with("StartTime", (from / 1000) as f64)
        .with("EndTime", (to / 1000) as f64)
        .with(
            "MetricDataQueries",
            vec![stat("i", FUNCTION, "Invocations", "Sum")],
        );
    let request = signed("monitoring")
        .method("POST")
        .uri("/")
        .header("content-type", "application/x-amz-json-1.0")
        .header(
            "x-amz-target",
            "GraniteServiceVersion20100801.GetMetricData",
        );
    let answer = send(&cloud, request, json::write(&input));
    assert_eq!(
        answer.header("content-type"),
        Some("application/x-amz-json-1.0")
    );
    let read = json::read(answer.body.bytes()).expect("JSON");
    let values = read.list("MetricDataResults")[0].list("Values").iter();
    let sum: f64 = values
        .map(|value| {
            if let WireValue::Float(value) = value {
                *value
            } else {
                0.0
            }
        })
        .sum();
    assert!((sum - expected).abs() < 0.5, "{sum} {expected}");
}

#[test]
fn errors_are_told_in_the_protocol_of_the_question() {
    let cloud = cloud("calm");
    let form = signed("monitoring")
        .method("POST")
        .uri("/")
        .header("content-type", "application/x-www-form-urlencoded");
    let answer = send(&cloud, form, "Action=GetMetricData&Version=2010-08-01");
    assert_eq!(answer.status, 400);
    assert!(
        text(&answer).contains("<Code>MissingParameter</Code>"),
        "{}",
        text(&answer)
    );

    let form = signed("sts")
        .method("POST")
        .uri("/")
        .header("content-type", "application/x-www-form-urlencoded");
    let answer = send(&cloud, form, "Action=AssumeRole&Version=2011-06-15");
    assert!(
        text(&answer).contains("<Code>InvalidAction</Code>"),
        "{}",
        text(&answer)
    );

    let target = signed("sqs")
        .method("POST")
        .header("content-type", "application/x-amz-json-1.0")
        .header("x-amz-target", "AmazonSQS.CreateQueue");
    let answer = send(&cloud, target, "{}");
    assert_eq!(answer.status, 400);
    assert!(text(&answer).contains("UnknownOperationException"));
    assert!(
        cloud
            .served()
            .contains_key(&("SQS".to_owned(), "CreateQueue".to_owned())),
        "it is counted by name"
    );
}
