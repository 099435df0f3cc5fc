//! The first screen, a minute after somebody opened the console in the middle of an incident and pressed nothing:
//! what is wrong, since when, what changed, and what to do next.

use std::time::Duration;

use slstop_base::Timestamp;
use slstop_core::message::Size;

use super::day::Day;

/// The incident began so long before the console was opened, as in `slstop demo`.
const AGO: Duration = Duration::from_secs(8 * 60);
const MINUTE: Duration = Duration::from_secs(60);

struct FirstScreen {
    scenario: &'static str,
    /// All in one row of the findings.
    row: &'static [&'static str],
    /// Below them, for the worst.
    next: &'static str,
    /// No metric tells since when memory is used, and both gateways have failed for longer than is looked back.
    is_dated: bool,
}

const SCREENS: &[FirstScreen] = &[
    FirstScreen {
        scenario: "bad-deploy",
        row: &["checkout", "fail since v42 (live): TypeError: Cannot read"],
        next: "roll back: `aws lambda update-alias",
        is_dated: true,
    },
    FirstScreen {
        scenario: "cold-surge",
        row: &["functions have a surge of traffic together"],
        next: "look for what they share: `slstop stats",
        is_dated: true,
    },
    FirstScreen {
        scenario: "throttled",
        row: &[
            "checkout",
            "of requests throttled since reserved concurrency was set to 2",
        ],
        next: "take the limit off, or raise it: `aws lambda",
        is_dated: true,
    },
    FirstScreen {
        scenario: "poison-queue",
        row: &["order-worker", "ValidationError: order"],
        next: "see its errors by cause: `slstop errors shop-prod-order-worker",
        is_dated: true,
    },
    FirstScreen {
        scenario: "slow-dependency",
        row: &["charge-card", "timed out"],
        next: "look for what they share: `slstop errors",
        is_dated: true,
    },
    FirstScreen {
        scenario: "denied-action",
        row: &["order-worker", "may not dynamodb:PutItem on table orders"],
        next: "add to the policy of role shop-prod-order-worker-role:",
        is_dated: true,
    },
    FirstScreen {
        scenario: "bad-gateway",
        row: &["POST /checkout", "of its requests are answered with 502"],
        next: "see its requests: `slstop routes 'POST /checkout'",
        is_dated: false,
    },
    FirstScreen {
        scenario: "broken-route",
        row: &["GET /cart/{id}", "of its requests are answered with 500"],
        next: "see its requests: `slstop routes 'GET /cart/{id}'",
        is_dated: false,
    },
    FirstScreen {
        scenario: "leak",
        row: &["recommendations", "of its 3008MB of memory"],
        next: "look for a leak",
        is_dated: false,
    },
    FirstScreen {
        scenario: "storm",
        row: &["functions fail together: ECONNREFUSED"],
        next: "look for what they share: `slstop errors",
        is_dated: true,
    },
];

/// Wide enough for whole sentences: what is cut is tested in `frames`.
const SIZE: Size = Size::new(200, 60);

async fn a_minute_after_opening(scenario: &str) -> (String, Timestamp) {
    let mut day = Day::incident(scenario, AGO, SIZE);
    let opened = day.now();
    day.pass(MINUTE).await;
    (day.screen(), opened.minus(AGO))
}

/// The minutes at which an incident may be dated: ramps need one until they are an incident.
fn clocks(began: Timestamp) -> [String; 3] {
    [0, 1, 2].map(|minutes| {
        let at = began.plus(MINUTE * minutes).rfc3339();
        format!("{}Z", &at[11..16])
    })
}

#[tokio::test(start_paused = true)]
async fn each_incident_is_named_dated_and_answered_on_the_first_screen() {
    let mut wrong = Vec::new();
    for expected in SCREENS {
        let (screen, began) = a_minute_after_opening(expected.scenario).await;
        let clocks = clocks(began);
        let is_said = screen.lines().any(|line| {
            let is_dated = !expected.is_dated || clocks.iter().any(|clock| line.contains(clock));
            is_dated && expected.row.iter().all(|words| line.contains(words))
        });
        if !is_said || !screen.contains(expected.next) {
            wrong.push(format!("{}:\n{screen}", expected.scenario));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test(start_paused = true)]
async fn nothing_is_critical_on_a_calm_day() {
    let (screen, _) = a_minute_after_opening("calm").await;
    let header = screen.lines().next().unwrap_or_default();
    assert!(!screen.contains("critical"), "{screen}");
    assert!(!header.contains('\u{25b2}'), "{header}");
}
