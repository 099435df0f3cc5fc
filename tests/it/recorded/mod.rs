//! The sessions that frames are drawn from, and how each of them came about. They are kept as files, so
//! that a frame changes because its drawing changed and not because the cloud's world did.

use std::time::Duration;

use slstop_base::{FunctionName, Megabytes, Timestamp, mask};
use slstop_cloud::Scenario;
use slstop_core::domain::{Failure, Function, Metric, Series};
use slstop_core::message::{Attention, Fact, Query, Window};

use recorder::Recorder;
use session_files::SESSIONS;

mod recorder;
#[path = "../../../crates/slstop-tui/tests/it/frames/session_files.rs"]
mod session_files;

const SESSION_FOLDER: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/crates/slstop-tui/tests/it/frames/sessions"
);

const MINUTE: Duration = Duration::from_secs(60);
/// Every clone carries them: a fixture is as small as it can be.
const MOST_BYTES: u64 = 60 << 10;

async fn recorded(session: &str) -> Recorder {
    match session {
        "fleet" => fleet().await,
        "empty" => empty().await,
        "loading" => loading().await,
        "denied" => denied().await,
        "stale" => stale().await,
        "thousand" => thousand().await,
        "hostile" => hostile().await,
        other => panic!("nobody knows how {other} came about"),
    }
}

/// Eight minutes after the bad deployment of one function, and seconds into that of another.
async fn fleet() -> Recorder {
    let mut scenario = Scenario::named("bad-deploy").expect("it ships");
    let deployment = Scenario::read(DEPLOYMENT).expect("a scenario of a test");
    scenario.changes.extend(deployment.changes);
    let mut recorder = Recorder::open(scenario, 8 * MINUTE).await;
    recorder.answer_all().await;
    // The cursor rested on these a moment ago: one of them is known to be being deployed.
    for name in ["shop-prod-catalog", "shop-prod-checkout"] {
        let (function, window) = (FunctionName::new(name), Window::default());
        let configuration = Query::Configuration {
            function: function.clone(),
            attention: Attention::Usual,
        };
        recorder.answer(configuration).await;
        let function = function.into();
        recorder.answer(Query::Overview { function, window }).await;
    }
    recorder.answer(Query::Meter).await;
    recorder
}

const DEPLOYMENT: &str = "
name = 'deployment'
summary = 'catalog gets a new version'
[[change]]
functions = ['catalog']
from = 478
deploy = true
";

async fn empty() -> Recorder {
    let mut recorder = Recorder::open(Scenario::default(), MINUTE).await;
    recorder.answer(Query::Identity).await;
    recorder.told_functions(vec![]);
    recorder.answer(Query::Meter).await;
    recorder
}

async fn loading() -> Recorder {
    let mut recorder = Recorder::open(Scenario::default(), MINUTE).await;
    for query in [Query::Identity, Query::Functions, Query::Meter] {
        recorder.ask(&query.in_first_place());
    }
    recorder
}

async fn denied() -> Recorder {
    let mut recorder = Recorder::open(Scenario::default(), MINUTE).await;
    recorder.faults("[[rule]]\naction = 'lambda:ListFunctions'\nfault = { kind = 'denied' }");
    recorder.answer_all().await;
    recorder
}

/// The fleet, whose credentials expired eleven minutes ago.
async fn stale() -> Recorder {
    let mut recorder = fleet().await;
    recorder.faults("[[rule]]\nfault = { kind = 'expired-token' }");
    recorder.later(11 * MINUTE);
    recorder.answer_all().await;
    recorder
}

/// The list is there, and of the counts the first of seven parts.
async fn thousand() -> Recorder {
    let scenario = Scenario::named("storm").expect("it ships");
    let mut recorder = Recorder::open(scenario, 15 * MINUTE).await;
    for query in [Query::Identity, Query::Functions] {
        recorder.answer(query).await;
    }
    let functions = recorder.first_part();
    let window = Window::default();
    recorder.answer(Query::Counts { functions, window }).await;
    recorder
}

/// Names as an attacker chooses them, figures as a broken endpoint sends them.
async fn hostile() -> Recorder {
    let mut recorder = Recorder::open(Scenario::default(), MINUTE).await;
    let page: Vec<Function> = HOSTILE.iter().map(|name| hostile_function(name)).collect();
    recorder.told_functions(page);
    let now = recorder::NOON.plus(MINUTE);
    let window = Window::default();
    let start = now.minus(window.span());
    let wild = [1e300, -5.0, 0.0, 1e-9, 4e15];
    let mut series = Vec::new();
    for (index, name) in HOSTILE.iter().enumerate() {
        for (metric, from) in [(Metric::Invocations, 0), (Metric::Errors, 3)] {
            let mut points = Series::empty(start, window.period(), window.points());
            for (point, value) in points
                .values
                .iter_mut()
                .zip(wild.iter().cycle().skip(from + index))
            {
                *point = Some(*value);
            }
            series.push(((*name).into(), metric, points));
        }
    }
    let functions = recorder.first_part();
    let partial = Some("\x1b[31mred\x07".to_owned());
    recorder.told(
        &Query::Counts { functions, window }.in_first_place(),
        Fact::Metrics {
            window,
            series,
            partial,
        },
    );
    let failure = Failure::Service {
        code: "Bad\x1b]0;title\x07Code".into(),
        said: "\u{202e}desrever\u{2028} and \x1b[2Jcleared".into(),
    };
    recorder.failed(&Query::Identity.in_first_place(), failure);
    recorder
}

const HOSTILE: &[&str] = &[
    "\x1b]52;c;aGFja2Vk\x07clipboard",
    "\x1b[2J\x1b[31mred",
    "\u{9b}31mc1",
    "\u{202e}txt.exe\u{2066}",
    "zero\u{200b}width\u{feff}\u{2028}",
    "\u{65e5}\u{672c}\u{8a9e}\u{306e}\u{95a2}\u{6570}\u{540d}",
    "e\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}accents",
    "\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467}family",
    "tab\there\r\nnewline\0nul",
    "",
    "a-name-that-goes-on-and-on-and-on-and-on-and-on-and-on-and-on-and-on-and-on-and-on-and-on-and-on-and-on-and-on",
];

fn hostile_function(name: &str) -> Function {
    Function {
        arn: format!("arn:{name}").into(),
        runtime: Some(format!("\x1b[5m{name}").into()),
        memory: Some(Megabytes(u32::MAX)),
        timeout: Some(Duration::MAX),
        last_modified: Some(Timestamp::from_millis(i64::MIN)),
        handler: Some(name.into()),
        description: Some(format!("{name} \u{202e}about").into()),
        code_bytes: Some(u64::MAX),
        state_reason: Some("\x1b[1mreason\u{2067}".into()),
        update_status: Some("Failed".into()),
        ..Function::named(name)
    }
}

/// With `UPDATE_SESSIONS` set they are recorded anew first.
#[tokio::test]
async fn sessions_are_small_whole_and_without_secrets() {
    if std::env::var_os("UPDATE_SESSIONS").is_some() {
        for session in SESSIONS {
            recorded(session).await.save(session);
        }
    }
    for session in SESSIONS {
        let path = session_files::path_of(session);
        let bytes = std::fs::metadata(&path).expect("it is there").len();
        assert!(bytes <= MOST_BYTES, "{session}: {bytes} bytes");
        for stamped in session_files::read(session).1 {
            let line = serde_json::to_string(&stamped).expect("it was read");
            assert_eq!(mask::secrets(&line), line, "{session}");
        }
    }
}
