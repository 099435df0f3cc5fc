//! Whatever is wanted, happens and fails, in any order and at any time.

use proptest::prelude::*;

use super::*;

#[derive(Clone, Debug)]
enum Step {
    Want(Vec<usize>),
    Poke(usize),
    Stir,
    Finish(usize, Option<usize>),
    Wait(u64),
    /// The clock is set, back or forth.
    Jump(i64),
}

fn questions() -> Vec<Query> {
    let mut questions = vec![
        Query::Identity,
        Query::Functions,
        Query::Meter,
        counts(1000),
        counts(7),
    ];
    questions.extend((0..6).map(|n| overview(&format!("f{n}"))));
    questions
}

fn failures() -> Vec<Failure> {
    vec![
        hiccup(),
        Failure::Throttled,
        Failure::Missing {
            service: "CloudWatch".into(),
        },
    ]
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        prop::collection::vec(0..11_usize, 0..11).prop_map(Step::Want),
        (0..11_usize).prop_map(Step::Poke),
        Just(Step::Stir),
        (0..11_usize, prop::option::of(0..3_usize))
            .prop_map(|(n, failure)| Step::Finish(n, failure)),
        (0..100_000_u64).prop_map(Step::Wait),
        (-10_000_000..10_000_000_i64).prop_map(Step::Jump),
    ];
    prop::collection::vec(step, 0..60)
}

fn perform(stage: &mut Stage, questions: &[Query], step: Step) {
    match step {
        Step::Want(wanted) => {
            let wanted: Vec<Query> = wanted.into_iter().map(|n| questions[n].clone()).collect();
            stage.want(&wanted);
        }
        Step::Poke(n) => stage.poke(&questions[n]),
        Step::Stir => {
            let actions = stage
                .supervisor
                .stir(&Query::Meter.in_first_place(), stage.now);
            stage.take(actions);
        }
        Step::Finish(n, failure) => {
            if stage.running.contains_key(&questions[n]) {
                let outcome = failure.map_or(Ok(()), |n| Err(failures()[n].clone()));
                stage.finish(&questions[n], outcome);
            }
        }
        Step::Wait(millis) => stage.wait(Duration::from_millis(millis)),
        Step::Jump(millis) => {
            stage.now = Timestamp::from_millis(stage.now.as_millis() + millis);
            let actions = stage.supervisor.turn(stage.now);
            stage.take(actions);
        }
    }
}

proptest! {
    #[test]
    fn the_limits_hold_and_nothing_is_asked_twice_at_once(steps in steps()) {
        let (mut stage, questions) = (stage(), questions());
        // The longest time that the supervisor may take for passed.
        let mut passed = Duration::ZERO;
        for step in steps {
            let before = stage.now;
            perform(&mut stage, &questions, step);
            passed += stage.now.since(before);
            prop_assert!(stage.running.len() <= MOST_RUNNING);
        }
        let spent: Usd = stage.started.iter().map(|(_, query)| query.price()).sum();
        let hours = 1.0 + passed.as_secs_f64() / 3600.0;
        prop_assert!(spent.as_dollars() <= hours * budget::DEFAULT.as_dollars() + 1e-9);
    }

    #[test]
    fn when_nothing_is_wanted_any_more_everything_ends(steps in steps()) {
        let (mut stage, questions) = (stage(), questions());
        for step in steps {
            perform(&mut stage, &questions, step);
        }
        stage.want(&[]);
        stage.wait(LINGER);
        prop_assert_eq!(stage.running.len(), 0);
        prop_assert_eq!(stage.supervisor.watches.len(), 0);
        prop_assert_eq!(stage.supervisor.next_turn(), None);
    }
}
