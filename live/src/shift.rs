//! A picture moved and turned, before a layer and behind it: does the map move along?

use cnn::data::augment::rotate;
use cnn::kernels::SOBEL_X;
use cnn::pool::binomial;
use cnn::signal::Border;
use ndarray::{Array2, ArrayView2, arr2, s};

use crate::message::{Answer, Request, Result, said, whole};
use crate::scale;
use crate::table::matrix;

// Chapter 9's own moves: a module knows no chapter, and the formulas stand once.
#[allow(dead_code, reason = "the chapter needs more of them")]
#[path = "../../chapters/ch09_symmetry/src/planes.rs"]
mod planes;

use planes::{change, differing, filtered, moved_in_parts, relu, turned};

/// The numbers of a picture are ink, from 0 to so much.
const INK: f32 = 16.0;

/// The most pixels of a move, degrees of a turn, layers.
const FARTHEST: f64 = 64.0;
const TURN: f64 = 360.0;
const LAYERS: usize = 4;

/// A number that is not larger than `most`, nor smaller than −`most`.
fn within(what: &str, number: f64, most: f64) -> Result<f64> {
    match number.abs() <= most {
        true => Ok(number),
        false => Err(format!("{what} is {number}: it must lie within ±{most}")),
    }
}

/// A turn, then a move on a ring.
#[derive(Clone, Copy)]
struct Motion {
    step: [f64; 2],
    degrees: f64,
}

impl Motion {
    /// What the motion makes of a plane of which every `stride`-th place is left.
    fn of(self, plane: &Array2<f32>, stride: usize) -> Result<Array2<f32>> {
        // Quarter turns change no number, so that only the rest is interpolated.
        let quarters = (self.degrees / 90.0).floor();
        let rest = self.degrees - 90.0 * quarters;
        let mut plane = turned(plane, quarters.rem_euclid(4.0) as usize);
        if rest != 0.0 {
            plane = rotate(&plane, rest).map_err(said)?;
        }
        let step = self.step.map(|pixels| pixels / stride as f64);
        Ok(moved_in_parts(&plane, step))
    }
}

/// Filters for vertical edges, then every `stride`-th place of the map.
struct Layers {
    count: usize,
    border: Border,
    rectified: bool,
    blurred: bool,
    stride: usize,
}

impl Layers {
    fn of(&self, plane: &Array2<f32>) -> cnn::Result<Array2<f32>> {
        let mut map = plane.clone();
        for _ in 0..self.count {
            map = filtered(&map, &arr2(&SOBEL_X), self.border)?;
            if self.rectified {
                map = relu(map);
            }
        }
        if self.blurred {
            // As wide as what is left out on both sides: [1] for a stride of 1.
            let line = binomial::<f32>(2 * self.stride - 1)?;
            let side = line.len();
            let blur = Array2::from_shape_fn((side, side), |(row, column)| {
                line[row] * line[column]
            });
            map = filtered(&map, &blur, self.border)?;
        }
        let step = self.stride as isize;
        Ok(map.slice_move(s![..;step, ..;step]))
    }
}

/// The smallest and the largest number, apart where all are one.
fn ends(maps: &[ArrayView2<'_, f32>; 3]) -> [f64; 2] {
    let nothing = [f64::INFINITY, f64::NEG_INFINITY];
    let values = maps.iter().flatten().map(|&value| f64::from(value));
    let [least, most] =
        values.fold(nothing, |[least, most], v| [least.min(v), most.max(v)]);
    if least < most { [least, most] } else { [least - 0.5, least + 0.5] }
}

/// f(Tx) beside Tf(x): pixels to move down and to the right by, degrees to turn by
/// before; the stride, 1 where the border is a ring and 0 for zeros, 1 for a blur before
/// the stride, 1 for a ReLU in each layer, how many layers; rows and columns of x and
/// its ink.
///
/// The answer: rows and columns of the maps; how many numbers of f(Tx) and Tf(x) differ;
/// their difference in percent of the length of Tf(x); its largest size and the largest
/// size in the maps. The pixels of x, Tx, f(x), f(Tx), Tf(x) and f(Tx) − Tf(x); the
/// largest size in the maps is the darkest colour of the last.
///
/// # Errors
/// For numbers out of range.
pub fn shift(request: Request<'_>) -> Result<Answer> {
    let (head, rest) = request.first::<10>()?;
    let [down, right, degrees, stride, ring, blur, rectify, layers, sizes @ ..] =
        head;
    let motion = Motion {
        step: [
            within("the move down", down, FARTHEST)?,
            within("the move to the right", right, FARTHEST)?,
        ],
        degrees: within("the turn in degrees", degrees, TURN)?,
    };
    let yes = |what, number| Ok::<_, String>(whole(what, number, 0, 1)? == 1);
    let stride = whole("the stride", stride, 1, 4)?;
    let layers = Layers {
        count: whole("the number of layers", layers, 1, LAYERS)?,
        border: match yes("the ring", ring)? {
            true => Border::Wrap,
            false => Border::Zero,
        },
        rectified: yes("the ReLU", rectify)?,
        blurred: yes("the blur", blur)?,
        stride,
    };
    let (ink, more) = matrix("the picture", sizes, rest)?;
    if !more.is_empty() {
        return Err(format!("{} numbers too many were given", more.len()));
    }
    let picture = ink / INK;
    let beside = motion.of(&picture, 1)?;
    let before = layers.of(&picture).map_err(said)?;
    let after = layers.of(&beside).map_err(said)?;
    let along = motion.of(&before, stride)?;
    let off = &after - &along;

    let [black, white] = ends(&[before.view(), after.view(), along.view()]);
    let size = |map: &Array2<f32>| {
        f64::from(map.iter().fold(0.0_f32, |most, value| most.max(value.abs())))
    };
    let most = [&before, &after, &along].map(size).into_iter().fold(0.0, f64::max);
    let differ = differing(&after, &along);
    let share = if differ == 0 { 0.0 } else { change(&along, &after) };
    let (rows, columns) = after.dim();
    let numbers =
        [rows as f64, columns as f64, differ as f64, share, size(&off), most];
    let limit = if most > 0.0 { most } else { 1.0 };
    let ink = |plane: &Array2<f32>| scale::gray(plane.view(), 1.0, 0.0);
    let gray = |map: &Array2<f32>| scale::gray(map.view(), black, white);
    let bytes = [
        ink(&picture),
        ink(&beside),
        gray(&before),
        gray(&after),
        gray(&along),
        scale::signed(off.view(), limit),
    ];
    Ok(Answer { numbers: numbers.to_vec(), bytes: bytes.concat() })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A 12×12 picture with something everywhere.
    fn ask(head: [f64; 8]) -> Result<Vec<f64>> {
        let ink = (0..144).map(|at| f64::from((7 * at * at) % 17));
        let numbers: Vec<f64> =
            head.into_iter().chain([12.0, 12.0]).chain(ink).collect();
        shift(Request { numbers: &numbers, bytes: &[] }).map(|answer| answer.numbers)
    }

    #[test]
    fn on_a_ring_a_map_moves_along_with_moves_by_multiples_of_its_stride() {
        for stride in [1.0, 2.0, 4.0] {
            for right in 0..=8 {
                let right = f64::from(right);
                let head = [stride, right, 0.0, stride, 1.0, 0.0, 1.0, 1.0];
                let differ = ask(head).unwrap()[2];
                assert_eq!(differ == 0.0, right % stride == 0.0, "{stride} {right}");
            }
        }
    }

    #[test]
    fn zeros_break_the_law_and_more_of_it_with_every_layer() {
        let differ =
            |layers| ask([2.0, 3.0, 0.0, 1.0, 0.0, 0.0, 1.0, layers]).unwrap()[2];
        assert!(0.0 < differ(1.0));
        assert!(differ(1.0) < differ(2.0), "{} {}", differ(1.0), differ(2.0));
    }

    #[test]
    fn half_a_pixel_commutes_with_the_filter_and_not_with_its_relu() {
        let share =
            |relu| ask([0.0, 0.5, 0.0, 1.0, 1.0, 0.0, relu, 1.0]).unwrap()[3];
        assert!(share(0.0) < 1e-4, "{}", share(0.0));
        assert!(share(1.0) > 1.0, "{}", share(1.0));
    }

    #[test]
    fn a_filter_does_not_turn_with_the_picture() {
        let differ =
            |degrees| ask([0.0, 0.0, degrees, 1.0, 1.0, 0.0, 0.0, 1.0]).unwrap()[2];
        assert_eq!(differ(360.0), 0.0);
        assert_eq!(differ(0.0), 0.0);
        assert!(differ(90.0) > 100.0);
        // Half a turn changes the sign of every edge.
        assert!(differ(-180.0) > 100.0);
    }

    #[test]
    fn a_blur_before_the_stride_lessens_the_error_of_one_pixel() {
        let share =
            |blur| ask([0.0, 1.0, 0.0, 2.0, 1.0, blur, 1.0, 1.0]).unwrap()[3];
        assert!(share(1.0) < share(0.0), "{} {}", share(1.0), share(0.0));
    }

    #[test]
    fn what_is_out_of_range_is_refused_with_both_sides() {
        let good = [0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 1.0, 1.0];
        let with = |at: usize, number: f64| {
            let mut head = good;
            head[at] = number;
            ask(head).unwrap_err()
        };
        assert_eq!(with(0, 65.0), "the move down is 65: it must lie within ±64");
        assert_eq!(
            with(1, f64::NAN),
            "the move to the right is NaN: it must lie within ±64"
        );
        assert_eq!(
            with(2, -361.0),
            "the turn in degrees is -361: it must lie within ±360"
        );
        assert_eq!(with(3, 0.0), "the stride is 0: it must be from 1 to 4");
        assert_eq!(
            with(7, 5.0),
            "the number of layers is 5: it must be from 1 to 4"
        );
        assert_eq!(with(4, 2.0), "the ring is 2: it must be from 0 to 1");
        let numbers = [0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0, 3.0, 4.0];
        let request = Request { numbers: &numbers, bytes: &[] };
        assert_eq!(shift(request).unwrap_err(), "1 numbers too many were given");
    }
}
