//! Switching faults on a served endpoint: `/_slstop/faults`, a path that no AWS service has.

use bytes::Bytes;
use http::{Method, Request};
use serde_json::json;

use super::plan::FaultPlan;
use super::switch::Faults;
use crate::answer::CloudResponse;
use slstop_base::Timestamp;

pub const PATH: &str = "/_slstop/faults";

/// The answer to a request for the switch; `None` for all others.
pub fn answer(faults: &Faults, request: &Request<Bytes>, now: Timestamp) -> Option<CloudResponse> {
    if request.uri().path() != PATH {
        return None;
    }
    if !is_for_this_machine(request) {
        return Some(refused(
            403,
            "faults are switched through a loopback address only",
        ));
    }
    match *request.method() {
        Method::GET => {}
        Method::DELETE => faults.switch(FaultPlan::default(), now),
        Method::PUT => match FaultPlan::read(request.body()) {
            Ok(plan) => faults.switch(plan, now),
            Err(why) => return Some(refused(400, &why)),
        },
        _ => {
            return Some(
                refused(405, "use GET, PUT or DELETE").with_header("allow", "GET, PUT, DELETE"),
            );
        }
    }
    let (plan, struck) = faults.report();
    let body = json!({ "plan": plan, "struck": struck });
    Some(CloudResponse::new(
        200,
        "application/json",
        body.to_string(),
    ))
}

/// A web page can make a browser on this machine send requests here, under a name of the page's own
/// that leads to 127.0.0.1. Such a request names its host.
fn is_for_this_machine(request: &Request<Bytes>) -> bool {
    let host = request
        .headers()
        .get("host")
        .and_then(|host| host.to_str().ok());
    let Some(Ok(authority)) = host.map(str::parse::<http::uri::Authority>) else {
        return false;
    };
    let host = authority.host().trim_matches(['[', ']']);
    host == "localhost"
        || host
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

fn refused(status: u16, why: &str) -> CloudResponse {
    CloudResponse::new(
        status,
        "application/json",
        json!({ "message": why }).to_string(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn send(faults: &Faults, method: &str, host: &str, body: &str) -> (u16, serde_json::Value) {
        let request = Request::builder()
            .method(method)
            .uri(PATH)
            .header("host", host)
            .body(Bytes::copy_from_slice(body.as_bytes()))
            .expect("a request");
        let answer = answer(faults, &request, Timestamp::from_millis(0)).expect("for the switch");
        (
            answer.status,
            serde_json::from_slice(answer.body.bytes()).expect("JSON"),
        )
    }

    #[test]
    fn a_plan_is_put_shown_and_deleted() {
        let faults = Faults::default();
        let (status, shown) = send(
            &faults,
            "PUT",
            "127.0.0.1:4566",
            r#"{"rule": [{"fault": {"kind": "hung"}}]}"#,
        );
        assert_eq!((status, &shown["struck"]), (200, &json!([0])));
        assert!(!faults.is_quiet());
        assert_eq!(
            send(&faults, "GET", "[::1]:4566", "").1["plan"]["rule"][0]["fault"]["kind"],
            "hung"
        );
        assert_eq!(send(&faults, "DELETE", "localhost", "").0, 200);
        assert!(faults.is_quiet());
    }

    #[test]
    fn a_wrong_plan_leaves_the_old_one_on_and_says_why() {
        let faults = Faults::default();
        send(
            &faults,
            "PUT",
            "localhost",
            r#"{"rule": [{"fault": {"kind": "hung"}}]}"#,
        );
        let (status, said) = send(
            &faults,
            "PUT",
            "localhost",
            r#"{"rule": [{"fault": {"kind": "flood"}}]}"#,
        );
        assert_eq!(status, 400);
        assert!(
            said["message"]
                .as_str()
                .is_some_and(|said| said.contains("flood")),
            "{said}"
        );
        assert!(!faults.is_quiet());
        assert_eq!(send(&faults, "POST", "localhost", "").0, 405);
    }

    #[test]
    fn a_page_in_a_browser_cannot_switch_faults() {
        let faults = Faults::default();
        for host in [
            "evil.example:4566",
            "127.0.0.1.evil.example",
            "10.0.0.1",
            "",
        ] {
            assert_eq!(send(&faults, "PUT", host, "{}").0, 403, "{host}");
        }
    }
}
