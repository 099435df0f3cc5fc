//! Two accounts and regions in one console, one of them failing: each answers, fails and is paid for alone.

use std::sync::Arc;
use std::time::{Duration, Instant};

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use slstop::runtime::fetchers::{Accounts, Clock, Fetchers};
use slstop::runtime::headless;
use slstop::runtime::supervisor::budget;
use slstop_aws::{Embedded, Settings};
use slstop_base::{FunctionId, PlaceId, RegionName, Timestamp};
use slstop_cloud::fault::FaultPlan;
use slstop_cloud::front::http_client;
use slstop_cloud::{Cloud, Options, Scenario};
use slstop_core::domain::{Metric, Place, Places};
use slstop_core::facts::{Facts, Standing};
use slstop_core::message::{Event, Query, Size, Tempo};
use slstop_tui::state::{Model, Start, StartSettings};
use slstop_tui::theme::Theme;
use slstop_tui::{screen, widget};
use tokio::sync::mpsc;

/// A Friday noon, and half a minute.
const NOW: Timestamp = Timestamp::from_millis(1_795_176_030_000);
const HERE: PlaceId = PlaceId::FIRST;
const THERE: PlaceId = PlaceId::new(1);
const REGIONS: [&str; 2] = ["eu-west-1", "us-east-1"];
const CHECKOUT: &str = "shop-prod-checkout";

fn cloud(seed: u64) -> Cloud {
    Cloud::new(Options {
        running_for: Duration::ZERO,
        scenario: Scenario::named("calm").expect("a scenario that ships"),
        seed,
        clock: slstop_cloud::CloudClock::test(NOW),
        metric_delay: Duration::ZERO..=Duration::ZERO,
    })
}

fn settings(cloud: &Cloud, region: &str) -> Settings {
    let embedded = Embedded {
        http: http_client(cloud.clone()),
        region: RegionName::new(region),
        scenario: "test".into(),
    };
    Settings {
        embedded: Some(embedded),
        ..Settings::default()
    }
}

/// The time moves on: a question about the row under the cursor waits until the cursor rests, and the meter is
/// read at most once a second.
fn clock() -> Clock {
    let began = Instant::now();
    Arc::new(move || NOW.plus(began.elapsed()))
}

fn two_places() -> Places {
    Places::new(REGIONS.map(|region| Place {
        region: Some(region.into()),
        ..Place::default()
    }))
}

/// What a console knows when everything was answered once, or failed.
async fn console(clouds: [&Cloud; 2]) -> Model {
    let accounts = clouds.iter().zip(REGIONS);
    let accounts = Accounts::new(accounts.map(|(cloud, region)| settings(cloud, region)));
    let start = Start {
        given: StartSettings {
            places: two_places(),
            ..StartSettings::default()
        },
        ..Start::default()
    };
    headless(accounts, start, budget::DEFAULT, clock(), NOW).await
}

fn invocations(model: &Model, place: PlaceId) -> Option<f64> {
    let row = FunctionId::new(place, CHECKOUT).into();
    let series = (model.facts.metrics).series(model.shell.window, &row, Metric::Invocations)?;
    series.sum()
}

fn screen(model: &Model) -> String {
    let Size { width, .. } = model.shell.size;
    let mut buffer = Buffer::empty(Rect::new(0, 0, width, 60));
    screen::draw(model, &Theme::default(), &mut buffer);
    widget::picture::text(&buffer)
}

#[tokio::test]
async fn the_same_function_of_two_places_is_two_rows_with_figures_of_their_own() {
    let clouds = [cloud(7), cloud(8)];
    let model = console([&clouds[0], &clouds[1]]).await;
    let (here, there) = (invocations(&model, HERE), invocations(&model, THERE));
    assert!(
        here.is_some() && there.is_some() && here != there,
        "{here:?} {there:?}"
    );
    let screen = screen(&model);
    assert!(screen.contains("PLACE"), "{screen}");
    assert!(
        screen.contains("eu-west-1") && screen.contains("us-east-1"),
        "{screen}"
    );
}

#[tokio::test]
async fn each_place_is_metered_apart_and_the_sum_is_what_all_were_asked() {
    let clouds = [cloud(7), cloud(8)];
    let accounts = clouds.iter().zip(REGIONS);
    let settings = accounts.map(|(cloud, region)| settings(cloud, region));
    let accounts = Accounts::new(settings);
    let (events, mut received) = mpsc::channel(64);
    let fetchers = Fetchers::start(accounts, budget::DEFAULT, clock(), events);
    let wanted = [HERE, THERE].map(|place| Query::Meter.at(place));
    let lists = Query::Functions.at(THERE);
    fetchers.want(wanted.into_iter().chain([lists]).collect(), Tempo::Usual);
    let mut facts = Facts::new(two_places(), None);
    let metered = async {
        while facts.meter.calls() == 0 {
            if let Event::Fact(question, fact) = received.recv().await.expect("the fetchers run") {
                facts.absorb(NOW, &question, &fact);
            }
        }
    };
    let limit = Duration::from_secs(20);
    tokio::time::timeout(limit, metered)
        .await
        .expect("the meter's second answer, a second after the call");
    let of = |place: PlaceId| {
        let mut places = facts.meter.places();
        let found = places.find(|(of, _)| *of == place);
        found.map_or(0, |(_, metered)| metered.meter.calls())
    };
    assert_eq!(of(HERE), 0);
    assert_eq!(of(THERE), facts.meter.calls());
}

#[tokio::test]
async fn where_one_place_is_denied_the_other_is_whole_and_the_header_names_the_one() {
    let clouds = [cloud(7), cloud(8)];
    let denied = "[[rule]]\naction = 'lambda:ListFunctions'\nfault = { kind = 'denied' }";
    let plan = FaultPlan::from_toml(denied).expect("a plan");
    clouds[1].faults().switch(plan, NOW);
    let model = console([&clouds[0], &clouds[1]]).await;
    assert!(invocations(&model, HERE).is_some());
    assert_eq!(invocations(&model, THERE), None);
    let failure = |place: PlaceId| {
        let list = Query::Functions.at(place);
        let standing = model.facts.freshness.of(&list);
        standing.and_then(Standing::failure).is_some()
    };
    assert_eq!((failure(HERE), failure(THERE)), (false, true));
    let screen = screen(&model);
    let mut header = screen.lines();
    let header = header.next().unwrap_or_default();
    assert!(header.contains("us-east-1: "), "{header}");
}
