//! The limits of live tail: how much one update shows, and how many sessions may be open.

use std::time::Duration;

use aws_smithy_eventstream::frame::{DecodedFrame, MessageFrameDecoder};
use bytes::BytesMut;
use futures_util::StreamExt as _;
use futures_util::stream::BoxStream;
use slstop_base::Timestamp;
use slstop_cloud::wire::{WireValue, json};
use slstop_cloud::{Cloud, CloudClock, CloudResponse, Options, ResponseBody, Scenario};

use crate::asking::{NOON, cloud, filter, logs_answer, text};

const CHECKOUT: &str = "shop-prod-checkout";
/// As many as AWS shows of one second.
const MOST_RESULTS: usize = 500;
/// As many as AWS lets an account have.
const MOST_SESSIONS: usize = 15;

fn listen(cloud: &Cloud) -> CloudResponse {
    let group = format!("arn:aws:logs:eu-west-1:482193650077:log-group:/aws/lambda/{CHECKOUT}");
    let input = WireValue::EMPTY.with("logGroupIdentifiers", vec![group]);
    logs_answer(cloud, "StartLiveTail", &input)
}

/// The payloads of the frames that come together.
async fn next(frames: &mut BoxStream<'static, bytes::Bytes>) -> Vec<WireValue> {
    let bytes = frames.next().await.expect("the session goes on");
    let mut bytes = BytesMut::from(&bytes[..]);
    let mut decoder = MessageFrameDecoder::new();
    let mut payloads = Vec::new();
    while let DecodedFrame::Complete(message) =
        decoder.decode_frame(&mut bytes).expect("a whole frame")
    {
        payloads.push(json::read(message.payload()).expect("JSON"));
    }
    payloads
}

/// A scenario in which checkout alone writes more than a thousand lines a second.
fn loud() -> Cloud {
    let scenario = "name = 'loud'\nsummary = 'a crowd at the tills'\n[fleet]\nrate = 100.0";
    Cloud::new(Options {
        scenario: Scenario::read(scenario).expect("a scenario"),
        clock: CloudClock::test(Timestamp::from_millis(NOON)),
        ..Options::default()
    })
}

#[tokio::test]
async fn a_loud_second_is_sampled_and_says_so() {
    let cloud = loud();
    let ResponseBody::Stream(mut frames) = listen(&cloud).body else {
        panic!("a session is a stream")
    };
    next(&mut frames).await;
    for _ in 1..=3 {
        cloud.clock().advance(Duration::from_secs(1));
        let update = next(&mut frames).await.remove(0);
        let metadata = update.get("sessionMetadata").expect("metadata");
        assert_eq!(metadata.bool("sampled"), Some(true));
        let shown = update.list("sessionResults").len();
        assert!(
            (MOST_RESULTS / 2..=MOST_RESULTS).contains(&shown),
            "{shown} shown"
        );
    }
    // Lines arrive some seconds after they are written: count a second when it is complete.
    let group = format!("/aws/lambda/{CHECKOUT}");
    let written = filter(&cloud, &group, NOON - 60_000, NOON - 59_001, None);
    assert!(written.len() > MOST_RESULTS, "{} lines", written.len());
}

#[tokio::test]
async fn the_sixteenth_session_is_refused_until_another_one_ends() {
    let cloud = cloud("calm");
    let mut open: Vec<CloudResponse> = (0..MOST_SESSIONS).map(|_| listen(&cloud)).collect();
    assert!(open.iter().all(|answer| answer.status == 200));
    let refused = listen(&cloud);
    assert_eq!(refused.status, 400);
    assert!(
        text(&refused).contains("LimitExceededException"),
        "{}",
        text(&refused)
    );
    open.pop();
    assert_eq!(listen(&cloud).status, 200, "its client went away");
}
