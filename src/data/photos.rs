//! The photographs of the book. Their licences: `data/CREDITS.md`.
//!
//! Each is a PNG inside the crate; whoever loads it owes the line of credit
//! that comes with it, see [`credit`], and so does whoever looks at it.

use super::{Photo, credit};

const TEMPLE: &str = "Photo by danielbuechele, \
    <https://www.flickr.com/photos/danielbuechele/6061409035/>, licensed CC BY 2.0, \
    <https://creativecommons.org/licenses/by/2.0/>. Changes: made smaller, gray \
    or filtered, as the code beside it says.";
const BRICK: &str = "Photo: brick wall by CC0Textures, CC0 1.0, \
    <https://creativecommons.org/publicdomain/zero/1.0/>.";
const COFFEE: &str = "Photo: coffee cup by Rachel Michetti, courtesy of Pikolo \
    Espresso Bar, CC0 1.0, <https://creativecommons.org/publicdomain/zero/1.0/>.";
const CHELSEA: &str = "Photo: Chelsea the cat by Stefan van der Walt, CC0 1.0, \
    <https://creativecommons.org/publicdomain/zero/1.0/>.";

/// A multi-storey pavilion with columns and painted eaves: colour, 427×640.
///
/// By danielbuechele, CC BY 2.0; the file `china.jpg` of scikit-learn, decoded
/// once.
pub fn temple() -> Photo {
    embedded(include_bytes!("../../data/photos/temple.png"), TEMPLE)
}

/// A brick wall, its long joints nearly vertical: gray, 512×512.
///
/// From CC0Textures, CC0; the file `brick.png` of scikit-image.
pub fn brick() -> Photo {
    embedded(include_bytes!("../../data/photos/brick.png"), BRICK)
}

/// A white cup on a red saucer: colour, 400×600.
///
/// By Rachel Michetti, CC0; the file `coffee.png` of scikit-image.
pub fn coffee() -> Photo {
    embedded(include_bytes!("../../data/photos/coffee.png"), COFFEE)
}

/// A cat's face, fur and whiskers: colour, 300×451.
///
/// By Stefan van der Walt, CC0; the file `chelsea.png` of scikit-image.
pub fn chelsea() -> Photo {
    embedded(include_bytes!("../../data/photos/chelsea.png"), CHELSEA)
}

fn embedded(png: &[u8], line: &'static str) -> Photo {
    credit::owe(line);
    Photo::decode("a photograph of the crate", png)
        .unwrap_or_else(|error| unreachable!("the tests decode it: {error}"))
        .credited(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_four_have_the_sizes_that_their_credits_state() {
        assert_eq!(temple().pixels().dim(), (3, 427, 640));
        assert_eq!(brick().pixels().dim(), (1, 512, 512));
        assert_eq!(coffee().pixels().dim(), (3, 400, 600));
        assert_eq!(chelsea().pixels().dim(), (3, 300, 451));
    }

    #[test]
    fn every_line_of_credit_stands_in_the_file_of_credits() {
        let file = include_str!("../../data/CREDITS.md").replace('\n', " ");
        for line in [TEMPLE, BRICK, COFFEE, CHELSEA] {
            let start: String = line.split(", <").next().unwrap_or(line).into();
            assert!(file.contains(&start), "{start}");
        }
    }
}
