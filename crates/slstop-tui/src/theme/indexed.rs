//! The nearest of 256 colours.

use ratatui::style::Color;

/// Levels of the colour cube's three axes.
const CUBE: [u8; 6] = [0, 95, 135, 175, 215, 255];

/// The nearest of the 240 colours that are the same on every terminal.
pub(super) fn to_indexed(colour: Color) -> Color {
    let Color::Rgb(r, g, b) = colour else {
        return colour;
    };
    let nearest_level = |value: u8| {
        (0..6u8)
            .min_by_key(|&level| value.abs_diff(CUBE[usize::from(level)]))
            .unwrap_or(0)
    };
    let [cube_r, cube_g, cube_b] = [r, g, b].map(nearest_level);
    let in_cube = 16 + 36 * cube_r + 6 * cube_g + cube_b;
    let mean = (u16::from(r) + u16::from(g) + u16::from(b)) / 3;
    // Greys run from 8 to 238 in steps of 10.
    let step = (mean.saturating_sub(3) / 10).min(23);
    let in_greys = 232 + u8::try_from(step).unwrap_or(23);
    let distance = |index: u8| {
        let (x, y, z) = indexed_rgb(index);
        [(r, x), (g, y), (b, z)]
            .into_iter()
            .map(|(a, b)| u32::from(a.abs_diff(b)).pow(2))
            .sum::<u32>()
    };
    Color::Indexed(if distance(in_greys) < distance(in_cube) {
        in_greys
    } else {
        in_cube
    })
}

/// What an indexed colour from 16 on is made of.
pub(super) fn indexed_rgb(index: u8) -> (u8, u8, u8) {
    if index >= 232 {
        let grey = 8 + 10 * (index - 232);
        return (grey, grey, grey);
    }
    let index = usize::from(index.saturating_sub(16));
    (CUBE[index / 36], CUBE[index / 6 % 6], CUBE[index % 6])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_of_256_is_the_colour_itself_where_it_is_one_of_them() {
        for index in 16..=255 {
            let (r, g, b) = indexed_rgb(index);
            let Color::Indexed(nearest) = to_indexed(Color::Rgb(r, g, b)) else {
                panic!("an indexed colour");
            };
            assert_eq!(indexed_rgb(nearest), (r, g, b), "{index}");
        }
    }
}
