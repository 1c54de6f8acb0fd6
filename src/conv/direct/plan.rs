//! The plan: which strategy computes a convolution, a pure function of its shape, of the
//! level, and of whether all weights are finite.
//!
//! The forward pass and both gradients follow it, in both layouts. The thresholds are in
//! [`engine::cost`](crate::engine::cost).

use super::by_filter::padding::Padding;
use super::by_position::{InLines, InRows, Planes, pays_in_panels};
use super::grad_weight;
use super::problem::Problem;
use super::strategy::{ConvPlan, Strategy};
use super::taps::{TapAxis, TapSpan, Taps2d};
use super::zones::zones;
use crate::conv::shape::ConvShape;
use crate::engine::cost::{
    FILTERS_FOR_POSITIONS, FILTERS_PER_IDLE_LANE, INTERLEAVED_OUTPUT_FLOATS,
    INTERLEAVED_SOURCE_FLOATS, PACKED_FLOATS, PADDED_FLOATS, POSITIONS_FOR_FILTERS,
    PRODUCTS_PER_CALL, PRODUCTS_PER_TRANSPOSED, TERMS_FOR_FILTERS,
    TERMS_FOR_POSITIONS, TILE_POSITIONS, ZONE_TAPS,
};
use crate::engine::{Layout, Level};

/// How a forward pass or the gradient of an input is computed, given the layout of its
/// source and the level of vectors.
pub(super) fn plan(problem: &Problem, layout: Layout, level: Level) -> ConvPlan {
    let all = |layout, strategy| ConvPlan {
        layout,
        level,
        images: problem.images,
        strategy,
        rest: None,
    };
    if layout == Layout::Chwn && problem.in_place {
        return all(Layout::Chwn, Strategy::ByImageChwn);
    }
    let Some(taps) = problem.single() else {
        return all(Layout::Nchw, Strategy::ByResidue);
    };
    let filters = by_filter(problem, taps, level);
    let images = by_image(problem, taps, level);
    if filters.is_some()
        && (images.is_none() || problem.filters >= FILTERS_FOR_POSITIONS)
        && let Some(planes) = short_sums(problem, taps, level)
    {
        return all(Layout::Nchw, Strategy::ByPosition(planes));
    }
    let alone = filters.unwrap_or_else(|| {
        let planes = planes(taps, problem.channels, problem.filters, level);
        Strategy::ByPosition(planes)
    });
    let band = images.filter(|&band| {
        filters.is_none()
            || !(is_long(problem, taps) || moves_much(&taps.rows, band))
    });
    match band {
        Some(band) => {
            by_vectors(problem.images, 1, level, Strategy::ByImage { band }, alone)
        }
        None => all(Layout::Nchw, alone),
    }
}

/// How the gradient of the weights is computed.
pub(super) fn plan_grad_weight(
    shape: &ConvShape,
    layout: Layout,
    level: Level,
) -> ConvPlan {
    let images = shape.images;
    let all =
        |layout, strategy| ConvPlan { layout, level, images, strategy, rest: None };
    let Some(taps) = Taps2d::forward(shape) else {
        return ConvPlan::reference(images, level);
    };
    if layout == Layout::Chwn && grad_weight::fits_chwn(&taps, level) {
        return all(Layout::Chwn, Strategy::ByImageChwn);
    }
    if !grad_weight::fits_padded(&taps, shape) {
        return ConvPlan::reference(images, level);
    }
    let alone = if grad_weight::pays_by_element(&taps, shape, level) {
        Strategy::ByElement
    } else {
        Strategy::ByFilterPadded
    };
    if !grad_weight::pays_by_image(&taps, shape, level) {
        return all(Layout::Nchw, alone);
    }
    let strategy = Strategy::ByImage { band: shape.output[0] };
    by_vectors(images, shape.groups, level, strategy, alone)
}

/// Whole vectors by that strategy, what is left of them by the other one.
fn by_vectors(
    images: usize,
    groups: usize,
    level: Level,
    strategy: Strategy,
    alone: Strategy,
) -> ConvPlan {
    let lanes = level.lanes();
    let whole = images * groups / lanes * lanes;
    ConvPlan {
        layout: Layout::Nchw,
        level,
        images: whole / groups,
        strategy,
        rest: (whole < images * groups).then_some(alone),
    }
}

/// How the planes of one group are read where positions are lanes.
pub(super) fn planes(
    taps: &Taps2d,
    channels: usize,
    filters: usize,
    level: Level,
) -> Planes {
    if taps.as_it_lies().is_some() {
        let pays = pays_in_panels(taps, channels, filters, level);
        if pays { Planes::InPanels } else { Planes::InPlace }
    } else if [channels, filters] == [1, 1] && taps.is_plain() {
        Planes::OneByOne
    } else if InRows::new(taps, channels, filters, taps.rows.places).is_some() {
        Planes::InRows
    } else {
        Planes::Shifted
    }
}

/// Terms of a sum.
fn terms(problem: &Problem, taps: &Taps2d) -> usize {
    problem.channels * taps.taps()
}

/// The strategy with filters as lanes. `None` if they do not fill vectors, or it does not
/// pay: without vectors that multiply and add, positions are lanes as good.
fn by_filter(problem: &Problem, taps: &Taps2d, level: Level) -> Option<Strategy> {
    let filters = problem.filters;
    let idle = filters.next_multiple_of(level.lanes()) - filters;
    if FILTERS_PER_IDLE_LANE * idle > filters
        || terms(problem, taps) < PRODUCTS_PER_TRANSPOSED
        || taps.as_it_lies().is_some()
        || !level.fuses()
    {
        return None;
    }
    if problem.in_place
        && (taps.is_inside() || !padding_pays(taps, problem.channels, level))
    {
        return Some(Strategy::ByFilter);
    }
    let (padded, _) = Padding::new(taps)?;
    let plane = padded.rows.length.checked_mul(padded.columns.length)?;
    let fits = plane.checked_mul(problem.channels)? <= PADDED_FLOATS;
    fits.then_some(Strategy::ByFilterPadded)
}

/// Whether the zones are more work than taps on padding: a zone costs its calls, and a
/// tile of one position as much as one of four.
fn padding_pays(taps: &Taps2d, channels: usize, level: Level) -> bool {
    let (rows, columns) = (zones(&taps.rows), zones(&taps.columns));
    let step = taps.taps() * level.panel_vectors() * level.lanes();
    let calls = channels.div_ceil((PACKED_FLOATS / step).max(1));
    let (mut cost, mut listed) = (0_usize, 0_usize);
    for (down, us) in &rows {
        for (across, vs) in &columns {
            let taps = us.len() * vs.len();
            let places = (down.len() * across.len()).max(TILE_POSITIONS);
            let products = places.saturating_mul(taps).saturating_mul(channels);
            cost = cost
                .saturating_add(products.saturating_add(PRODUCTS_PER_CALL * calls));
            listed = listed.saturating_add(taps);
        }
    }
    let places = taps.rows.places * taps.columns.places;
    let all = places.saturating_mul(taps.taps()).saturating_mul(channels);
    cost > all || listed > ZONE_TAPS
}

/// Whether filters as lanes are better than images: where sums are long beside what is
/// transposed, and few positions are at the border of a plane.
fn is_long(problem: &Problem, taps: &Taps2d) -> bool {
    let places = taps.rows.places * taps.columns.places;
    places >= POSITIONS_FOR_FILTERS && terms(problem, taps) >= TERMS_FOR_FILTERS
}

/// How planes are read where positions as lanes are better than filters or images: their
/// sums are short beside what would be transposed.
fn short_sums(problem: &Problem, taps: &Taps2d, level: Level) -> Option<Planes> {
    let places = taps.rows.places * taps.columns.places;
    let terms = terms(problem, taps);
    if places < POSITIONS_FOR_FILTERS || taps.columns.step > 2 {
        return None;
    }
    if terms < TERMS_FOR_FILTERS {
        return Some(planes(taps, problem.channels, problem.filters, level));
    }
    let in_lines = terms <= TERMS_FOR_POSITIONS
        && InLines::new(taps, problem.channels, level).is_some();
    in_lines.then_some(Planes::InLines)
}

/// With images as lanes, rows of the output that are computed at a time. `None` if
/// there are too few images, or it does not pay.
fn by_image(problem: &Problem, taps: &Taps2d, level: Level) -> Option<usize> {
    let lanes = level.lanes();
    if problem.images < lanes {
        return None;
    }
    let (rows, columns) = (taps.rows.places, taps.columns.places);
    let across = TapSpan::new(&taps.columns, columns)?;
    let pitch = across.kept().checked_mul(lanes)?.checked_mul(problem.channels)?;
    let at_once = level.rows_per_tile().min(problem.filters);
    let row_of_outputs = columns.checked_mul(lanes * at_once)?;
    let source = |band: usize| {
        let down = TapSpan::new(&taps.rows, band)?;
        down.kept().checked_mul(pitch)
    };
    if source(1)? > INTERLEAVED_SOURCE_FLOATS || taps.as_it_lies().is_some() {
        return None;
    }
    let outputs = rows.checked_mul(columns)?.checked_mul(problem.filters * lanes)?;
    let transposed = source(rows)?.checked_add(outputs)?;
    let products = outputs.checked_mul(terms(problem, taps))?;
    if products < transposed.checked_mul(PRODUCTS_PER_TRANSPOSED)? {
        return None;
    }
    let mut band = (INTERLEAVED_OUTPUT_FLOATS / row_of_outputs).clamp(1, rows);
    while source(band)? > INTERLEAVED_SOURCE_FLOATS {
        band -= 1;
    }
    Some(band)
}

/// Whether more rows are moved up from band to band than are transposed.
fn moves_much(rows: &TapAxis, band: usize) -> bool {
    let gone = band * rows.step;
    let reach = TapSpan::new(rows, band).map_or(0, |down| down.reach);
    reach.saturating_sub(gone) > gone
}

#[cfg(test)]
mod tests;
