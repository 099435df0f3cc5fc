//! Where the panes are: a pure function of the terminal's size, the layout, its splits and the focus,
//! used by the state for page sizes and by the screen for pictures and clicks.

use std::collections::BTreeMap;

use super::layout::{Layout, Tree};
use crate::widget::Area;
use slstop_base::action::PaneId;
use slstop_core::message::Size;

/// Below this nothing useful can be shown, and the screen says so.
pub const SMALLEST: Size = Size::new(40, 12);
/// Below this one pane is shown at a time: two would both be cramped.
const TILED: Size = Size::new(100, 24);
/// What a tiled pane needs, its title included.
const PANE: Size = Size::new(34, 6);
/// The shares of a split always add up to this.
pub const WHOLE: u16 = 1000;
/// No pane can be squeezed below this share.
const LEAST: u16 = 150;

/// A pane and its place, title line included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot {
    pub pane: PaneId,
    pub area: Area,
}

impl Slot {
    /// What the pane itself draws on: below its title.
    pub fn inside(&self) -> Area {
        let Area {
            x,
            y,
            width,
            height,
        } = self.area;
        Area {
            x,
            y: y.saturating_add(1),
            width,
            height: height.saturating_sub(1),
        }
    }

    pub fn size(&self) -> Size {
        let inside = self.inside();
        Size::new(inside.width, inside.height)
    }
}

/// The line between the two parts of a split.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Divider {
    /// Its place among the layout's splits.
    pub index: usize,
    pub is_vertical: bool,
    pub line: Area,
    /// The whole that it divides.
    pub whole: Area,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TilingPlan {
    pub slots: Vec<Slot>,
    pub dividers: Vec<Divider>,
}

impl TilingPlan {
    pub fn slot(&self, pane: PaneId) -> Option<&Slot> {
        self.slots.iter().find(|slot| slot.pane == pane)
    }

    /// Takes a line from what stands on the footer, and moves nothing else.
    pub fn raised(mut self) -> Self {
        let areas = self.slots.iter().map(|slot| slot.area.bottom());
        let foot = areas.max().unwrap_or_default();
        let upright = self.dividers.iter_mut().filter(|one| one.is_vertical);
        let lines = upright.map(|divider| &mut divider.line);
        let slots = self.slots.iter_mut().map(|slot| &mut slot.area);
        for area in slots.chain(lines).filter(|area| area.bottom() == foot) {
            area.height = area.height.saturating_sub(1);
        }
        self
    }
}

/// All that the places of the panes depend on.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tiling {
    pub layout: Layout,
    /// The layout that the user chose last, which the next start takes over: opening a pane is only a visit.
    pub chosen: Layout,
    pub splits: BTreeMap<Layout, Vec<u16>>,
    pub is_zoomed: bool,
}

impl Tiling {
    pub fn plan(&self, size: Size, focus: PaneId) -> TilingPlan {
        if size.width < SMALLEST.width || size.height < SMALLEST.height {
            return TilingPlan::default();
        }
        // The header and the footer have a line each.
        let body = Area {
            x: 0,
            y: 1,
            width: size.width,
            height: size.height - 2,
        };
        let tree = self.layout.tree();
        let is_alone = self.is_zoomed
            || self.layout == Layout::Narrow
            || size.width < TILED.width
            || size.height < TILED.height
            || !tree.holds(focus);
        let mut plan = TilingPlan::default();
        if is_alone {
            plan.slots.push(Slot {
                pane: focus,
                area: body,
            });
        } else {
            place(
                &tree,
                body,
                &self.shares(self.layout),
                &mut 0,
                focus,
                &mut plan,
            );
        }
        plan
    }

    pub fn shares(&self, layout: Layout) -> Vec<u16> {
        let defaults = layout.default_splits();
        match self.splits.get(&layout) {
            Some(splits) if splits.len() == defaults.len() => {
                splits.iter().map(|share| bounded(*share)).collect()
            }
            _ => defaults,
        }
    }

    /// Moves a divider to a cell along its split.
    pub fn drag(&mut self, divider: &Divider, cell: u16) {
        let (start, length) = match divider.is_vertical {
            true => (divider.whole.x, divider.whole.width),
            false => (divider.whole.y, divider.whole.height),
        };
        let share =
            u32::from(cell.saturating_sub(start)) * u32::from(WHOLE) / u32::from(length.max(1));
        self.set(divider.index, u16::try_from(share).unwrap_or(WHOLE));
    }

    /// Gives the first part of a split more room, or less.
    pub fn nudge(&mut self, index: usize, by: i16) {
        if let Some(share) = self.shares(self.layout).get(index) {
            self.set(index, share.saturating_add_signed(by));
        }
    }

    fn set(&mut self, index: usize, share: u16) {
        let mut shares = self.shares(self.layout);
        if let Some(slot) = shares.get_mut(index) {
            *slot = bounded(share);
            self.splits.insert(self.layout, shares);
        }
    }
}

fn bounded(share: u16) -> u16 {
    share.clamp(LEAST, WHOLE - LEAST)
}

fn place(
    tree: &Tree,
    area: Area,
    shares: &[u16],
    next: &mut usize,
    focus: PaneId,
    plan: &mut TilingPlan,
) {
    let (first, second, is_vertical) = match tree {
        Tree::Leaf(pane) => {
            plan.slots.push(Slot { pane: *pane, area });
            return;
        }
        Tree::Stacked(_, first, second) => (*first, *second, false),
        Tree::Beside(_, first, second) => (*first, *second, true),
    };
    let index = *next;
    *next += 1;
    // Beside each other a column lies between; stacked, the lower title is the line.
    let (length, least, gap) = if is_vertical {
        (area.width, PANE.width, 1)
    } else {
        (area.height, PANE.height, 0)
    };
    if length < 2 * least + gap {
        let (kept, skipped) = if second.holds(focus) {
            (second, first)
        } else {
            (first, second)
        };
        if std::ptr::eq(kept, second) {
            *next += skipped.n_splits();
        }
        place(kept, area, shares, next, focus, plan);
        return;
    }
    let share = u32::from(shares.get(index).copied().unwrap_or(WHOLE / 2));
    let wanted = u16::try_from(u32::from(length) * share / u32::from(WHOLE)).unwrap_or(length);
    let cut = wanted.clamp(least, length - least - gap);
    let (one, line, two) = if is_vertical {
        (
            Area { width: cut, ..area },
            Area {
                x: area.x + cut,
                width: 1,
                ..area
            },
            Area {
                x: area.x + cut + gap,
                width: area.width - cut - gap,
                ..area
            },
        )
    } else {
        let below = Area {
            y: area.y + cut,
            height: area.height - cut,
            ..area
        };
        (
            Area {
                height: cut,
                ..area
            },
            Area { height: 1, ..below },
            below,
        )
    };
    plan.dividers.push(Divider {
        index,
        is_vertical,
        line,
        whole: area,
    });
    place(first, one, shares, next, focus, plan);
    place(second, two, shares, next, focus, plan);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn panes_fill_every_size_without_overlap() {
        for layout in Layout::ALL {
            for focus in PaneId::ALL {
                for (width, height) in (0..=300)
                    .step_by(7)
                    .flat_map(|width| (0..=80).step_by(3).map(move |height| (width, height)))
                {
                    let tiling = Tiling {
                        layout: *layout,
                        ..Tiling::default()
                    };
                    let plan = tiling.plan(Size::new(width, height), *focus);
                    if width < 40 || height < 12 {
                        assert!(plan.slots.is_empty());
                        continue;
                    }
                    assert!(
                        plan.slot(*focus).is_some(),
                        "the focus is always shown: {layout:?} {focus:?} {width}x{height}"
                    );
                    let vertical: u32 = plan
                        .dividers
                        .iter()
                        .filter(|d| d.is_vertical)
                        .map(|d| d.line.area())
                        .sum();
                    let covered: u32 = plan.slots.iter().map(|slot| slot.area.area()).sum();
                    assert_eq!(
                        covered + vertical,
                        u32::from(width) * u32::from(height - 2),
                        "{layout:?} {width}x{height}"
                    );
                    for (index, slot) in plan.slots.iter().enumerate() {
                        for other in &plan.slots[index + 1..] {
                            assert!(!slot.area.intersects(other.area), "{slot:?} {other:?}");
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn a_divider_goes_where_it_is_dragged_and_no_further_than_it_may() {
        let mut tiling = Tiling::default();
        let size = Size::new(200, 60);
        let line = |tiling: &Tiling| tiling.plan(size, PaneId::Functions).dividers[0];
        let divider = line(&tiling);
        tiling.drag(&divider, 21);
        assert_eq!(line(&tiling).line.y, 20);
        tiling.drag(&divider, 0);
        assert!(line(&tiling).line.y >= PANE.height);
        tiling.drag(&divider, 5000);
        assert!(line(&tiling).line.y <= 60 - PANE.height);
    }

    #[test]
    fn splits_of_another_version_are_ignored() {
        let splits = BTreeMap::from([(Layout::Fleet, vec![500])]);
        let tiling = Tiling {
            splits,
            ..Tiling::default()
        };
        assert_eq!(tiling.shares(Layout::Fleet), Layout::Fleet.default_splits());
    }
}
