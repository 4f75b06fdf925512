//! QR codes as drawings inside a page: squares, no script, nothing loaded from anywhere.

use std::fmt::Write as _;

use qrcode::{Color, EcLevel, QrCode};

/// Light modules around a code (ISO/IEC 18004: four).
const QUIET: usize = 4;

/// How a drawing stands on a printed page.
pub const ON_PAPER: &str = "style=\"display:block;width:100%;max-width:120mm\"";

/// A text as an SVG drawing with these attributes; none where it does not fit one code.
///
/// With the least error correction: what is drawn is printed large and read once, and a hash finds what was misread.
pub fn svg(text: &str, attributes: &str) -> Option<String> {
    let code = QrCode::with_error_correction_level(text, EcLevel::L).ok()?;
    let width = code.width();
    let side = width + 2 * QUIET;
    let mut path = String::new();
    for (place, _) in code.to_colors().iter().enumerate().filter(|(_, it)| **it == Color::Dark) {
        let (x, y) = (place % width + QUIET, place / width + QUIET);
        // Writing to a string does not fail.
        let _ = write!(path, "M{x} {y}h1v1h-1z");
    }
    Some(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" shape-rendering=\"crispEdges\" \
         {attributes}><path fill=\"#fff\" d=\"M0 0h{side}v{side}h-{side}z\"/><path d=\"{path}\"/></svg>"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads a drawing as a camera would: from its dark squares alone.
    fn read(svg: &str) -> String {
        let side: usize =
            svg.split("viewBox=\"0 0 ").nth(1).unwrap().split(' ').next().unwrap().parse().unwrap();
        let path = svg.split("/><path d=\"").nth(1).unwrap().split('"').next().unwrap();
        let dark: Vec<(usize, usize)> = path
            .split('M')
            .filter(|it| !it.is_empty())
            .map(|it| {
                let (x, rest) = it.split_once(' ').unwrap();
                (x.parse().unwrap(), rest.split('h').next().unwrap().parse().unwrap())
            })
            .collect();
        let mut squares = vec![false; side * side];
        for (x, y) in dark {
            squares[y * side + x] = true;
        }
        let width = side - 2 * QUIET;
        let grid =
            rqrr::SimpleGrid::from_func(width, |x, y| squares[(y + QUIET) * side + x + QUIET]);
        rqrr::Grid::new(grid).decode().unwrap().1
    }

    #[test]
    fn what_is_drawn_is_what_is_read() {
        for text in [
            "A",
            "old 7\nlog/one\nwitness — line\n",
            &"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".repeat(134),
        ] {
            assert_eq!(read(&svg(text, "").unwrap()), text);
        }
    }

    #[test]
    fn what_does_not_fit_one_code_is_not_drawn() {
        assert!(svg(&"A".repeat(4_296), "").is_some());
        assert!(svg(&"A".repeat(4_297), "").is_none());
    }
}
