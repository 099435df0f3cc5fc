//! The tail, the reading of the past and files fill the same log book: the same invocations, the same groups of
//! errors, the same figures, whoever read the lines and in whatever order they came.

mod figures;
mod ways;

use std::sync::OnceLock;
use std::time::Duration;

use proptest::prelude::*;
use slstop_aws::fetch::Sink;
use slstop_aws::fetch::past::{self, PastRequest, PastSearch};
use slstop_base::{PlaceId, Timestamp};
use slstop_core::facts::LogBook;
use slstop_core::message::{Event, Fact};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::tail::following::{Following, NOON};
use figures::Figures;
use ways::{Line, Order};

const GROUPS: [&str; 2] = [
    "/aws/lambda/shop-prod-email",
    "/aws/lambda/shop-prod-checkout",
];
const MINUTE: Duration = Duration::from_secs(60);

/// What the past between two moments answers.
async fn past_facts(following: &Following, from: Timestamp, to: Timestamp) -> Vec<Fact> {
    let asked = PastRequest {
        sources: following.sources().to_vec(),
        from,
        to,
        search: PastSearch::Everything,
    };
    let (sender, mut received) = mpsc::channel(4);
    let mut facts = Vec::new();
    let collecting = async {
        while let Some(fact) = received.recv().await {
            facts.push(fact);
        }
    };
    tokio::join!(past::read(&following.clients, &asked, sender), collecting);
    facts
}

fn book<'a>(facts: impl IntoIterator<Item = &'a Fact>) -> LogBook {
    let mut book = LogBook::default();
    for fact in facts {
        book.absorb(PlaceId::FIRST, fact);
    }
    book
}

/// What a tail answers while it follows for so long.
async fn tail_facts(following: &Following, span: Duration) -> Vec<Fact> {
    let (events, mut received) = mpsc::channel(4);
    let sink = Sink::new(
        following.query().in_first_place(),
        events,
        CancellationToken::new(),
    );
    let mut tail = following.tail(following.terms());
    let running = async {
        let run = tail.run(&following.clients, following.rhythm(), &sink);
        let _ended = tokio::time::timeout(span, run).await;
        drop(sink);
    };
    let mut facts = Vec::new();
    let collecting = async {
        while let Some(event) = received.recv().await {
            if let Event::Fact(_, fact) = event {
                facts.push(fact);
            }
        }
    };
    tokio::join!(running, collecting);
    facts
}

/// Of those that began well within what all three read.
fn figures(book: &LogBook) -> Figures {
    Figures::of(&book.ledger, NOON.minus(3 * MINUTE)..NOON.plus(MINUTE))
}

#[tokio::test(start_paused = true)]
async fn a_tail_the_past_and_a_file_come_to_the_same_figures() {
    for plan in [
        "",
        "[[rule]]\nprobability = 0.3\nfault = { kind = 'late-events', ms = 20000 }\n\
         [[rule]]\nprobability = 0.3\nfault = { kind = 'duplicated-events' }\n\
         [[rule]]\nprobability = 0.3\nfault = { kind = 'reordered-events' }",
    ] {
        let following = Following::of("bad-deploy", &GROUPS).await;
        following.fault(plan);
        let followed = book(&tail_facts(&following, 6 * MINUTE).await);
        following.fault("");
        let (from, to) = (following.beginning(), NOON.plus(4 * MINUTE));
        let facts = past_facts(&following, from, to).await;
        let read = figures(&book(&facts));
        read.are_of_something();
        let none = Vec::<String>::new();
        let followed = figures(&followed);
        assert_eq!(followed.differences(&read), none, "followed: {plan}");
        // A tail reads its window from the newest lines back, and new lines come meanwhile: a line that says nothing
        // and is late on top of that may find nobody that waits for it.
        if plan.is_empty() {
            assert_eq!(followed.n_lines, read.n_lines);
        }
        let lines = ways::lines(&facts);
        let saved = ways::of_file(&lines, &[(0..lines.len(), true)]);
        let saved = figures(&saved);
        assert_eq!(saved.differences(&read), none, "saved: {plan}");
        assert_eq!(saved.n_lines, read.n_lines);
    }
}

/// Some minutes of lines, read once for all cases.
fn some_lines() -> &'static [Line] {
    static LINES: OnceLock<Vec<Line>> = OnceLock::new();
    LINES.get_or_init(|| {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .start_paused(true)
            .build()
            .expect("a runtime");
        let facts = runtime.block_on(async {
            let following = Following::of("bad-deploy", &GROUPS).await;
            past_facts(&following, NOON.minus(4 * MINUTE), NOON).await
        });
        ways::lines(&facts)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { max_shrink_iters: 10, ..ProptestConfig::with_cases(12) })]

    #[test]
    fn the_same_lines_in_any_interleaving_come_to_the_same_figures(
        seed in any::<u64>(),
        lateness in 0..20_000_i64,
        page in 1..1000_usize,
        live in 0.0..1.0_f64,
        cut in any::<prop::sample::Index>(),
        has_ids in any::<bool>(),
    ) {
        let lines = some_lines();
        let all = |book: &LogBook| Figures::of(&book.ledger, Timestamp::from_millis(0)..NOON);
        let mut order = Order::new(seed);
        let by_past = all(&book(&ways::of_past(lines, page)));
        by_past.are_of_something();
        let by_tail = all(&book(&ways::of_tail(lines, &mut order, lateness, page, live)));
        prop_assert_eq!(by_tail.differences(&by_past), Vec::<String>::new());
        prop_assert_eq!(&by_tail.n_lines, &by_past.n_lines);
        // Two files that overlap are known to do so by the ids of their events.
        let cut = cut.index(lines.len());
        let parts = match has_ids {
            true => vec![(0..cut, true), (cut / 2..lines.len(), true)],
            false => vec![(0..lines.len(), false)],
        };
        let by_file = all(&ways::of_file(lines, &parts));
        prop_assert_eq!(by_file.differences(&by_past), Vec::<String>::new());
        prop_assert_eq!(&by_file.n_lines, &by_past.n_lines);
    }
}
