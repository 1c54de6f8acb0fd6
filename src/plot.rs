//! Charts as SVG, pictures and feature maps as PNG in HTML: the same bytes everywhere.
//! Every word of a figure is text.
//!
//! Maps that are compared in one picture share one scale. In a signed map zero
//! is neutral, blue is below and red above, and ±v are equally dark. A pixel
//! that is NaN is magenta, an infinite one has the end colour and a green
//! mark, and the label says how many there are.

mod arrangement;
mod bar;
mod chart;
mod figure;
mod font;
mod framed;
mod grids;
mod maps;
mod number;
mod panel;
mod photographs;
mod picture;
mod pixels;
mod scale;
mod svg;
mod tiles;

pub use chart::Chart;
pub use framed::{Framed, framed, in_color};
pub use grids::{Grids, Written, matrix_grids};
pub use maps::{
    Maps, filter_plate, gray_maps, gray_maps_shared, ink_maps, signed_maps,
};
pub use panel::{Map, Photograph};
pub use photographs::photographs;
pub use picture::Picture;
pub use pixels::Pixels;
pub use svg::Svg;
pub use tiles::tiles;
