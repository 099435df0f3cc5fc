//! The segment of the API in front of a function.

use super::{ACCOUNT, Documents, SegmentDocument, end, flags, hex, ids, seconds};
use crate::scenario::spec::InvocationSource;
use crate::wire::WireValue;
use crate::world::function::SimulatedFunction;
use crate::world::invocation::SimulatedInvocation;

impl Documents<'_> {
    /// API Gateway's stage, with its call of Lambda; that call's id.
    pub fn gateway(&self, function: &SimulatedFunction, out: &mut Vec<SegmentDocument>) -> String {
        let root = self.trace.root();
        let mut draw = ids(root, 1);
        let (id, call) = (hex(draw.bits()), hex(draw.bits()));
        let (from, to) = (seconds(root.boot_start()) - 0.003, end(root) + 0.002);
        let status = status(root);
        let kind = if function.spec.source == InvocationSource::Rest {
            "restapis"
        } else {
            "apis"
        };
        let lambda = WireValue::EMPTY
            .with("id", call.clone())
            .with("name", "Lambda")
            .with("start_time", from + 0.001)
            .with("end_time", to - 0.001)
            .with("http", http(&self.invoke_url(function), "POST", 200));
        let lambda = flags(lambda, root);
        let document = self
            .segment(&id, &format!("{}/prod", api(function)), from, to)
            .with(
                "http",
                http(
                    &format!("https://shop.example/{}", function.short_name()),
                    "POST",
                    status,
                ),
            )
            .with(
                "aws",
                WireValue::EMPTY.with(
                    "api_gateway",
                    WireValue::EMPTY
                        .with("account_id", ACCOUNT)
                        .with("rest_api_id", "a1b2c3d4e5")
                        .with("stage", "prod")
                        .with("request_id", id.clone()),
                ),
            )
            .with(
                "annotations",
                WireValue::EMPTY
                    .with("aws:api_id", "a1b2c3d4e5")
                    .with("aws:api_stage", "prod"),
            )
            .with("origin", "AWS::ApiGateway::Stage")
            .with(
                "resource_arn",
                format!(
                    "arn:aws:apigateway:{}::/{kind}/a1b2c3d4e5/stages/prod",
                    self.region
                ),
            )
            .with("subsegments", vec![lambda]);
        out.push((id, flags(document, root)));
        call
    }

    fn invoke_url(&self, function: &SimulatedFunction) -> String {
        let arn = self.arn(function);
        format!(
            "https://lambda.{}.amazonaws.com/2015-03-31/functions/{arn}/invocations",
            self.region
        )
    }
}

pub fn is_behind_gateway(function: &SimulatedFunction) -> bool {
    matches!(
        function.spec.source,
        InvocationSource::Rest | InvocationSource::Http
    )
}

pub fn api(function: &SimulatedFunction) -> &'static str {
    if function.spec.source == InvocationSource::Rest {
        "shop-prod"
    } else {
        "shop-prod-http"
    }
}

/// What the client saw.
pub fn status(invocation: &SimulatedInvocation) -> u16 {
    if invocation.is_ok() { 200 } else { 502 }
}

fn http(url: &str, method: &'static str, status: u16) -> WireValue {
    WireValue::EMPTY
        .with(
            "request",
            WireValue::EMPTY
                .with("url", url.to_owned())
                .with("method", method),
        )
        .with("response", WireValue::EMPTY.with("status", status))
}
