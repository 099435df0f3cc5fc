//! What asking costs, and what it may cost.

use super::*;

#[test]
fn a_large_fleet_is_asked_less_often_and_the_screen_can_say_so() {
    let mut stage = stage();
    let fleet = counts(1000);
    stage.want(&[fleet.clone(), overview("a")]);
    stage.wait_answering(secs(3600));
    let spent: Usd = stage.started.iter().map(|(_, query)| query.price()).sum();
    let first_askings = fleet.price() + overview("a").price();
    assert!(spent <= budget::DEFAULT + first_askings, "{spent:?}");
    assert!(
        spent.as_dollars() > 0.8 * budget::DEFAULT.as_dollars(),
        "{spent:?}"
    );
    assert!(matches!(
        stage.last_state(&fleet),
        Some(QueryState::Fresh {
            stretched: true,
            ..
        })
    ));
    let looked_at = stage.last_state(&overview("a"));
    assert!(matches!(
        looked_at,
        Some(QueryState::Fresh {
            stretched: false,
            ..
        })
    ));
}

#[test]
fn the_background_leaves_the_money_that_the_user_spends() {
    let mut stage = stage();
    let mut spent = Vec::new();
    // A cursor that goes on by a page every minute, over a fleet that takes what there is.
    for n in 0..180_usize {
        stage.want(&[counts(300), counts(301), counts(302), figures(20 + n % 7)]);
        stage.wait_answering(secs(60));
        let price = |(_, query): &(i64, Query)| query.price();
        spent.push(stage.started.drain(..).map(|it| price(&it)).sum::<Usd>());
    }
    for hour in spent.windows(60) {
        let hour: Usd = hour.iter().copied().sum();
        assert!(hour <= budget::DEFAULT, "{hour:?}");
    }
}

#[test]
fn the_background_leaves_the_money_that_a_tail_spends_on_queries() {
    let mut stage = stage();
    let share = budget::for_following(budget::DEFAULT);
    let mut spent = Vec::new();
    for _ in 0..180 {
        stage.want(&[counts(300), counts(301), counts(302), counts(303)]);
        let query = Usd::from_dollars(share.as_dollars() / 60.0);
        stage.supervisor.paid(query, stage.now);
        stage.wait_answering(secs(60));
        let price = |(_, query): &(i64, Query)| query.price();
        let fleet: Usd = stage.started.drain(..).map(|it| price(&it)).sum();
        spent.push(fleet + query);
    }
    for hour in spent.windows(60) {
        let hour: Usd = hour.iter().copied().sum();
        assert!(hour <= budget::DEFAULT, "{hour:?}");
    }
}

#[test]
fn without_a_budget_nothing_is_paid_for_and_the_reason_is_said() {
    let mut stage = Stage::new(Usd::ZERO);
    stage.want(&[counts(1), Query::Functions]);
    stage.wait(secs(3600));
    assert_eq!(stage.n_started(&counts(1)), 0);
    assert_eq!(stage.n_started(&Query::Functions), 1);
    let state = stage.last_state(&counts(1));
    assert!(matches!(
        state,
        Some(QueryState::Failed {
            failure: Failure::Misconfigured { .. },
            ..
        })
    ));
}

#[test]
fn the_price_of_a_question_is_that_of_its_metrics() {
    let Price::PerMetric(each) = Call::GetMetricData.facts().price else {
        panic!("it is priced")
    };
    assert_eq!(counts(7).price(), each * 21);
    assert_eq!(Query::Functions.price(), Usd::ZERO);
}

#[test]
fn switching_windows_over_a_large_fleet_is_paid_from_one_hour_of_budget() {
    let mut stage = stage();
    let fleet = |secs| match counts(1000) {
        Query::Counts { functions, .. } => Query::Counts {
            functions,
            window: Window { secs },
        },
        other => other,
    };
    for n in 0..100 {
        stage.want(&[fleet(900 + n)]);
        stage.wait_answering(secs(1));
    }
    assert_eq!(stage.started.len(), 8, "$0.03 each");
    let last = fleet(999);
    assert!(matches!(
        stage.last_state(&last),
        Some(QueryState::Failed { .. })
    ));
    stage.poke(&last);
    assert_eq!(stage.started.len(), 8, "the user does not print money");
    let retry_in = stage.retry_at(&last).since(stage.now);
    stage.wait_answering(retry_in + secs(1));
    assert_eq!(stage.n_started(&last), 1);
}
