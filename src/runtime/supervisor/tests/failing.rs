//! What becomes of questions that failed.

use super::*;

#[test]
fn failures_back_off_and_recovery_forgets_them() {
    let mut stage = stage();
    stage.want(&[Query::Functions]);
    let mut waits = Vec::new();
    for _ in 0..8 {
        stage.finish(&Query::Functions, Err(hiccup()));
        let retry_at = stage.retry_at(&Query::Functions);
        waits.push(retry_at.since(stage.now).as_secs());
        stage.wait(retry_at.since(stage.now));
    }
    let doublings: Vec<u32> = waits[..4].iter().map(|wait| wait.ilog2()).collect();
    assert_eq!(doublings, [0, 1, 2, 3]);
    assert_eq!(waits[7], 60);
    stage.finish(&Query::Functions, Ok(()));
    stage.poke(&Query::Functions);
    stage.wait(secs(3));
    stage.finish(&Query::Functions, Err(hiccup()));
    assert_eq!(
        stage.retry_at(&Query::Functions).since(stage.now).as_secs(),
        1
    );
}

#[test]
fn a_failure_stands_while_it_is_tried_again_unless_the_user_asked() {
    let mut stage = stage();
    stage.want(&[Query::Functions]);
    stage.finish(&Query::Functions, Err(hiccup()));
    stage.wait(secs(2));
    assert!(stage.running.contains_key(&Query::Functions));
    stage.retry_at(&Query::Functions);
    stage.finish(&Query::Functions, Err(hiccup()));
    stage.poke(&Query::Functions);
    stage.wait(secs(2));
    assert_eq!(
        stage.last_state(&Query::Functions),
        Some(&QueryState::Loading)
    );
}

#[test]
fn what_is_denied_is_asked_again_rarely_unless_the_user_says_so() {
    let denied = Failure::Denied {
        action: "lambda:ListFunctions".into(),
        said: String::new(),
    };
    let mut stage = stage();
    stage.want(&[Query::Functions]);
    stage.wait(secs(5));
    stage.finish(&Query::Functions, Err(denied.clone()));
    stage.wait(secs(599));
    assert_eq!(stage.n_started(&Query::Functions), 1);
    stage.poke(&Query::Functions);
    assert_eq!(stage.n_started(&Query::Functions), 2);
    stage.finish(&Query::Functions, Err(denied));
    stage.wait(secs(600));
    assert_eq!(stage.n_started(&Query::Functions), 3);
}

#[test]
fn a_throttle_is_respected_even_by_the_user() {
    let mut stage = stage();
    stage.want(&[Query::Functions]);
    stage.finish(&Query::Functions, Err(Failure::Throttled));
    stage.wait(secs(4));
    stage.poke(&Query::Functions);
    assert_eq!(stage.n_started(&Query::Functions), 1);
    stage.wait(secs(3));
    assert_eq!(stage.n_started(&Query::Functions), 2);
}
