//! What the shipped themes promise: text that can be read on every ground, meanings that survive
//! without colour, hues that colour-blind people can distinguish.

use ratatui::style::Color;

use super::{Depth, Role, Theme, indexed, is_ground, shipped, shipped_names, source};

type Rgb = [f64; 3];

/// Marks that carry no text: rules, bars and lines.
const NOT_TEXT: &[Role] = &[
    Role::Rule,
    Role::RuleFocused,
    Role::Threshold,
    Role::Volume,
    Role::Spark,
];

fn linear(colour: Color) -> Option<Rgb> {
    let (r, g, b) = match colour {
        Color::Rgb(r, g, b) => (r, g, b),
        Color::Indexed(index @ 16..) => indexed::indexed_rgb(index),
        _ => return None,
    };
    Some([r, g, b].map(|channel| {
        let channel = f64::from(channel) / 255.0;
        if channel <= 0.040_45 {
            channel / 12.92
        } else {
            ((channel + 0.055) / 1.055).powf(2.4)
        }
    }))
}

/// WCAG 2's contrast ratio.
fn contrast(a: Color, b: Color) -> Option<f64> {
    let luminance = |[r, g, b]: Rgb| 0.2126 * r + 0.7152 * g + 0.0722 * b;
    let (a, b) = (luminance(linear(a)?), luminance(linear(b)?));
    Some((a.max(b) + 0.05) / (a.min(b) + 0.05))
}

#[derive(Clone, Copy, Debug)]
enum Eyes {
    Usual,
    Protan,
    Deutan,
}

impl Eyes {
    /// Machado, Oliveira and Fernandes 2009, full severity, on linear light.
    fn see(self, [r, g, b]: Rgb) -> Rgb {
        let matrix = match self {
            Self::Usual => return [r, g, b],
            Self::Protan => [
                [0.152286, 1.052583, -0.204868],
                [0.114503, 0.786281, 0.099216],
                [-0.003882, -0.048116, 1.051998],
            ],
            Self::Deutan => [
                [0.367322, 0.860646, -0.227968],
                [0.280085, 0.672501, 0.047413],
                [-0.011820, 0.042940, 0.968881],
            ],
        };
        matrix.map(|row| (row[0] * r + row[1] * g + row[2] * b).clamp(0.0, 1.0))
    }
}

/// CIE L*a*b* under D65.
fn lab([r, g, b]: Rgb) -> Rgb {
    let x = (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.950_47;
    let y = 0.2126 * r + 0.7152 * g + 0.0722 * b;
    let z = (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.088_83;
    let [x, y, z] = [x, y, z].map(|t: f64| {
        if t > 0.008_856 {
            t.cbrt()
        } else {
            7.787 * t + 16.0 / 116.0
        }
    });
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
}

/// How far apart two colours look; about 2 is just visible side by side.
fn difference(eyes: Eyes, a: Color, b: Color) -> Option<f64> {
    let (a, b) = (lab(eyes.see(linear(a)?)), lab(eyes.see(linear(b)?)));
    Some(
        a.iter()
            .zip(b)
            .map(|(a, b)| (a - b).powi(2))
            .sum::<f64>()
            .sqrt(),
    )
}

fn grounds() -> impl Iterator<Item = Role> {
    Role::ALL.iter().copied().filter(|role| is_ground(*role))
}

fn shipped_themes() -> impl Iterator<Item = Theme> {
    shipped_names().map(|name| shipped(name).expect("a test loads every shipped theme"))
}

fn is_painted(theme: &Theme) -> bool {
    theme
        .style(Role::Ground)
        .bg
        .is_some_and(|ground| linear(ground).is_some())
}

#[test]
fn every_shipped_theme_loads_and_gives_every_role_its_ink() {
    for name in shipped_names() {
        let theme = super::load(name, source(name).expect("a shipped theme"))
            .unwrap_or_else(|error| panic!("{error}"));
        assert!(
            Role::ALL.iter().all(|role| theme.style(*role).fg.is_some()),
            "{name}"
        );
    }
}

#[test]
fn text_can_be_read_on_every_ground() {
    let mut failures = Vec::new();
    let painted: Vec<Theme> = shipped_themes().filter(is_painted).collect();
    assert_eq!(painted.len(), 4);
    for theme in painted
        .into_iter()
        .flat_map(|theme| [theme.clone(), theme.at_depth(Depth::Indexed256)])
    {
        let least = if theme.name() == "high-contrast" {
            7.0
        } else {
            4.5
        };
        for &role in Role::ALL
            .iter()
            .filter(|role| !is_ground(**role) && !NOT_TEXT.contains(role))
        {
            let style = theme.style(role);
            let behind = grounds()
                .filter_map(|ground| theme.style(ground).bg.map(|colour| (ground.name(), colour)));
            let behind = behind
                .filter(|_| style.bg.is_none())
                .chain(style.bg.map(|own| ("its own ground", own)));
            for (ground, colour) in behind {
                let ratio = style
                    .fg
                    .and_then(|ink| contrast(ink, colour))
                    .unwrap_or(0.0);
                if ratio < least {
                    failures.push(format!(
                        "{}: {} on {ground} {ratio:.2}",
                        theme.name(),
                        role.name()
                    ));
                }
            }
        }
    }
    assert!(failures.is_empty(), "{failures:#?}");
}

#[test]
fn the_selection_can_be_seen_at_every_depth() {
    for theme in shipped_themes() {
        for depth in [
            Depth::TrueColor,
            Depth::Indexed256,
            Depth::Sixteen,
            Depth::None,
        ] {
            let theme = theme.clone().at_depth(depth);
            let look = |role| (theme.style(role).bg, theme.style(role).add_modifier);
            // A mark has its glyph besides; it may look like a selection without focus.
            let others = [Role::SelectionUnfocused, Role::Marked];
            for role in others {
                assert_ne!(
                    look(role),
                    look(Role::Ground),
                    "{} at {depth:?}: {role:?}",
                    theme.name()
                );
                assert_ne!(
                    look(role),
                    look(Role::Selection),
                    "{} at {depth:?}: {role:?}",
                    theme.name()
                );
            }
            assert_ne!(
                look(Role::Selection),
                look(Role::Ground),
                "{} at {depth:?}",
                theme.name()
            );
        }
    }
}

#[test]
fn levels_and_severities_differ_without_colour() {
    let levels = [
        Role::LevelError,
        Role::LevelWarn,
        Role::LevelInfo,
        Role::LevelDebug,
        Role::LevelTrace,
    ];
    let severities = [Role::Critical, Role::Warning, Role::Notice, Role::Good];
    for theme in shipped_themes().map(|theme| theme.at_depth(Depth::None)) {
        for roles in [&levels[..], &severities[..]] {
            for (n, a) in roles.iter().enumerate() {
                for b in &roles[..n] {
                    assert_ne!(
                        theme.style(*a),
                        theme.style(*b),
                        "{}: {a:?} {b:?}",
                        theme.name()
                    );
                }
            }
        }
        let is_plain = |role: &Role| {
            matches!(theme.style(*role).fg, Some(Color::Reset))
                && theme.style(*role).bg.is_none_or(|bg| bg == Color::Reset)
        };
        assert!(Role::ALL.iter().all(is_plain), "{}", theme.name());
    }
}

#[test]
fn colour_blind_eyes_can_tell_severities_and_lines_apart() {
    /// Far more than is just visible: these are a few cells of a thin glyph, seen at a glance.
    const CLEARLY: f64 = 18.0;
    let theme = shipped("colour-blind").expect("a shipped theme");
    let severities = [Role::Text, Role::Critical, Role::Warning, Role::Notice];
    let lines = [Role::Median, Role::High, Role::Tail, Role::Failures];
    let bars = [Role::Volume, Role::Failures];
    let mut failures = Vec::new();
    for roles in [
        &severities[..],
        &[Role::Critical, Role::Warning, Role::Notice, Role::Good],
        &lines,
        &bars,
    ] {
        for (n, &a) in roles.iter().enumerate() {
            for &b in &roles[..n] {
                for eyes in [Eyes::Usual, Eyes::Protan, Eyes::Deutan] {
                    let (ink_a, ink_b) = (theme.style(a).fg, theme.style(b).fg);
                    let seen = ink_a
                        .zip(ink_b)
                        .and_then(|(a, b)| difference(eyes, a, b))
                        .unwrap_or(0.0);
                    if seen < CLEARLY {
                        failures.push(format!("{eyes:?}: {} and {} {seen:.1}", a.name(), b.name()));
                    }
                }
            }
        }
    }
    assert!(failures.is_empty(), "{failures:#?}");
}
