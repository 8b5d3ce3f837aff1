//! An address as a QR code (ISO/IEC 18004), drawn as one path, so that a page needs neither pictures nor script.

use std::fmt::Write as _;

use qrcodegen::{QrCode, QrCodeEcc};

use crate::error::{Error, Result};

/// Clear modules around the code, as the standard wants them.
const QUIET: i32 = 4;

/// A code to be drawn in a view box of `size` by `size`, one unit a module, the quiet zone included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Qr {
    pub size: i32,
    /// The dark modules, as the `d` of an SVG path.
    pub path: String,
}

/// Makes the code of a text, of which 15 % may be dirty (level M), or more where that makes it no larger.
///
/// # Errors
/// [`Error::Internal`] where the text is longer than a code can hold, 2331 bytes.
pub fn path(text: &str) -> Result<Qr> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium)
        .map_err(|_| Error::Internal("a text is too long for a QR code".into()))?;
    let mut path = String::new();
    for y in 0..code.size() {
        let mut x = 0;
        while x < code.size() {
            let start = x;
            while code.get_module(x, y) {
                x += 1;
            }
            if x > start {
                let _ = write!(path, "M{} {}h{}v1h-{}z", start + QUIET, y + QUIET, x - start, x - start);
            }
            x += 1;
        }
    }
    Ok(Qr { size: code.size() + 2 * QUIET, path })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_its_three_corners_and_a_quiet_zone() {
        let qr = path("https://parking.example.org/sign-in").unwrap();
        assert_eq!(qr.size, 29 + 8, "version 3");
        assert!(qr.path.starts_with("M4 4h7v1h-7z"), "the finder at the top left: {}", qr.path);
        assert!(qr.path.contains(&format!("M{} 4h7v1h-7z", qr.size - 4 - 7)), "and at the top right");
        assert!(qr.path.contains(&format!("M4 {}h7v1h-7z", qr.size - 5)), "and at the bottom left");
        assert!(path(&"x".repeat(3000)).is_err());
    }
}
