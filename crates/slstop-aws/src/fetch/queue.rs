//! What SQS says of a queue, without touching its messages.

use serde_json::{Value, json};

use super::listing::Listing;
use crate::Clients;
use crate::light_call::{LightRequest, LightService};
use slstop_core::domain::queue::{QueueAddress, QueueState};
use slstop_core::domain::{Call, Failure};

pub const SQS: LightService = LightService {
    name: "SQS",
    id: "SQS",
    signing_name: "sqs",
    host: "sqs",
};

/// As its operations are named in requests.
pub fn target(call: Call) -> String {
    format!("AmazonSQS.{}", call.facts().operation)
}

/// An answer as JSON; nothing to say is an empty body at some emulators.
pub fn read(body: &[u8]) -> Result<Value, Failure> {
    if body.is_empty() {
        return Ok(json!({}));
    }
    serde_json::from_slice(body).map_err(|error| Failure::Garbled {
        said: error.to_string(),
    })
}

async fn of_queue(clients: &Clients, call: Call, asked: &Value) -> Result<Value, Failure> {
    let request = LightRequest::json_1_0(&target(call), asked);
    read(&clients.light(&SQS, call, request).await?)
}

/// A thousand a page: more queues than anybody looks through.
const MOST_PAGES: usize = 10;

/// The URLs of all queues of the region.
pub async fn list(clients: &Clients) -> Result<Vec<String>, Failure> {
    let mut list = Listing::new("queues", MOST_PAGES);
    let mut urls = Vec::new();
    loop {
        // Without a size there is one page, and nobody tells that it was cut.
        let mut asked = json!({ "MaxResults": 1000 });
        if let Some(token) = &list.token {
            asked["NextToken"] = token.as_str().into();
        }
        let page = of_queue(clients, Call::ListQueues, &asked).await?;
        let found = page["QueueUrls"].as_array();
        let found = found.map_or(&[][..], Vec::as_slice).iter();
        urls.extend(found.filter_map(Value::as_str).map(str::to_owned));
        list.turn(page["NextToken"].as_str().map(str::to_owned));
        if !list.goes_on()? {
            return Ok(urls);
        }
    }
}

/// A queue by its name, its ARN or its URL, with what is in it.
pub async fn find(clients: &Clients, named: &str) -> Result<QueueState, Failure> {
    let url = match named.starts_with("http://") || named.starts_with("https://") {
        true => named.to_owned(),
        false => {
            let name = named.rsplit(':').next().unwrap_or(named);
            url(clients, name).await?
        }
    };
    state(clients, url).await
}

async fn url(clients: &Clients, name: &str) -> Result<String, Failure> {
    let asked = json!({ "QueueName": name });
    let answer = of_queue(clients, Call::GetQueueUrl, &asked).await;
    let answer = answer.map_err(|failure| missing(failure, name))?;
    let url = answer["QueueUrl"].as_str().map(str::to_owned);
    url.ok_or_else(|| Failure::Garbled {
        said: "SQS named no URL".into(),
    })
}

async fn state(clients: &Clients, url: String) -> Result<QueueState, Failure> {
    let asked = json!({ "QueueUrl": url, "AttributeNames": ["All"] });
    let answer = of_queue(clients, Call::GetQueueAttributes, &asked).await;
    let attributes = answer.map_err(|failure| missing(failure, &url))?["Attributes"].take();
    let name = url.rsplit('/').next().unwrap_or(&url).to_owned();
    let text = |key: &str| attributes[key].as_str();
    let arn = text("QueueArn").unwrap_or_default().to_owned();
    let number = |key: &str| text(key).and_then(|number| number.parse().ok());
    let policy: Value = text("RedrivePolicy")
        .and_then(|policy| serde_json::from_str(policy).ok())
        .unwrap_or(Value::Null);
    let max_receives = &policy["maxReceiveCount"];
    let max_receives = max_receives
        .as_u64()
        .or_else(|| max_receives.as_str()?.parse().ok());
    Ok(QueueState {
        address: QueueAddress { name, url, arn },
        visible: number("ApproximateNumberOfMessages"),
        in_flight: number("ApproximateNumberOfMessagesNotVisible"),
        delayed: number("ApproximateNumberOfMessagesDelayed"),
        visibility_secs: number("VisibilityTimeout"),
        retention_secs: number("MessageRetentionPeriod"),
        dead_letters: policy["deadLetterTargetArn"].as_str().map(str::to_owned),
        max_receives,
        is_fifo: text("FifoQueue") == Some("true"),
    })
}

/// The move of its messages that was started last, as SQS tells it.
pub async fn newest_move(clients: &Clients, queue: &QueueAddress) -> Result<Value, Failure> {
    let asked = json!({ "SourceArn": queue.arn, "MaxResults": 1 });
    let mut answer = of_queue(clients, Call::ListMessageMoveTasks, &asked).await?;
    Ok(answer["Results"][0].take())
}

fn missing(failure: Failure, name: &str) -> Failure {
    match failure {
        Failure::Service { code, .. }
            if code.ends_with("QueueDoesNotExist") || code.ends_with("NonExistentQueue") =>
        {
            Failure::NotFound {
                what: format!("queue {name}"),
            }
        }
        other => other,
    }
}
