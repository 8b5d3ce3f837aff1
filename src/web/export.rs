//! Tables for a spreadsheet: comma-separated values (RFC 4180).

use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION};
use csv::{Terminator, WriterBuilder};

use super::Refused;
use crate::error::Error;

/// A table to be kept under this name, which is ASCII without quotes.
///
/// Begins with a byte order mark, without which a spreadsheet takes letters for others. No cell begins like a formula
/// (OWASP, "CSV Injection"): what people typed must not be carried out by whoever opens it.
///
/// # Errors
/// [`Error::Internal`] where a row has another number of cells than the header.
pub fn csv<H, R>(name: &str, header: H, rows: impl IntoIterator<Item = R>) -> Result<HttpResponse, Refused>
where
    H: IntoIterator<Item: AsRef<str>>,
    R: IntoIterator<Item: AsRef<str>>,
{
    let failed = |error: &dyn std::fmt::Display| Error::Internal(error.to_string());
    let mut table =
        WriterBuilder::new().terminator(Terminator::CRLF).from_writer("\u{feff}".as_bytes().to_vec());
    table.write_record(header.into_iter().map(|cell| harmless(cell.as_ref()))).map_err(|e| failed(&e))?;
    for row in rows {
        table.write_record(row.into_iter().map(|cell| harmless(cell.as_ref()))).map_err(|e| failed(&e))?;
    }
    let bytes = table.into_inner().map_err(|e| failed(&e))?;
    Ok(HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8; header=present")
        .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")))
        .insert_header((CACHE_CONTROL, "no-store"))
        .body(bytes))
}

/// The cell with an apostrophe in front where a spreadsheet would take it for a formula. A plain number stays one.
fn harmless(cell: &str) -> String {
    let is_formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']);
    let is_number = cell.parse::<f64>().is_ok_and(f64::is_finite) && !cell.starts_with('+');
    if is_formula && !is_number { format!("'{cell}") } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use actix_web::body::to_bytes;

    use super::*;

    #[test]
    fn what_looks_like_a_formula_is_text_and_a_number_stays_one() {
        for formula in ["=1+1", "+49 30", "-cmd|' /C calc'!A0", "@SUM(A1)", "\t=1", "＝1", "-inf"] {
            assert_eq!(harmless(formula), format!("'{formula}"));
        }
        for harmless_one in ["", "B1-014", "-3", "3.5", "Mira = Ben", "'x"] {
            assert_eq!(harmless(harmless_one), harmless_one);
        }
    }

    #[tokio::test]
    async fn a_table_is_quoted_where_it_must_be() {
        let rows = [["B1-014", "a \"wide\" one, dry"], ["B1-015", "=A1"]];
        let answer = csv("spots.csv", ["label", "note"], rows).unwrap();
        assert_eq!(answer.headers().get(CONTENT_DISPOSITION).unwrap(), "attachment; filename=\"spots.csv\"");
        let text = to_bytes(answer.into_body()).await.unwrap();
        assert_eq!(
            std::str::from_utf8(&text).unwrap(),
            "\u{feff}label,note\r\nB1-014,\"a \"\"wide\"\" one, dry\"\r\nB1-015,'=A1\r\n"
        );
    }

    #[test]
    fn rows_have_as_many_cells_as_the_header() {
        assert!(csv("x.csv", ["a", "b"], [["1"]]).is_err());
    }
}
