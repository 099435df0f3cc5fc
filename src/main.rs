use slstop::{action::Keymap, runtime, state, theme};
use std::collections::BTreeMap;
fn main() {
    let themes: BTreeMap<String, theme::Theme> = theme::shipped_names()
        .filter_map(|n| Some((n.to_owned(), theme::shipped(n)?)))
        .collect();
    let (keymap, _) = Keymap::new(state::rows(), &[]);
    let given = state::Given {
        keymap,
        themes: themes.keys().cloned().collect(),
        ..Default::default()
    };
    let start = state::Start {
        given,
        theme: "dark".into(),
        ..Default::default()
    };
    let code = runtime::console(runtime::Console {
        start,
        themes,
        account: Default::default(),
        budget: slstop::base::Usd::from_dollars(0.25),
        has_mouse: true,
        state_folder: None,
        clock: runtime::clock::real(),
    })
    .expect("x");
    std::process::exit(code.into());
}
