//! Tables as CSV (RFC 4180), from spreadsheets and for them, and what becomes of each row of one.

use csv::{ReaderBuilder, StringRecord, Terminator, WriterBuilder};

use crate::error::{Error, FieldError, Result};
use crate::language::Message;

/// Rows that are read at a time.
const MOST_ROWS: usize = 5_000;

/// What begins a formula in a spreadsheet (OWASP, CSV Injection).
const FORMULA: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];

/// A column by its name in the first row, and by others in small letters.
pub struct Column {
    pub name: &'static str,
    pub others: &'static [&'static str],
}

impl Column {
    pub const fn new(name: &'static str, others: &'static [&'static str]) -> Self {
        Self { name, others }
    }
}

/// The rows of a file below its first.
#[derive(Debug)]
pub struct Table {
    pub rows: Vec<Row>,
    /// Columns of the file that nobody asked for.
    pub unused: Vec<String>,
}

#[derive(Debug)]
pub struct Row {
    /// The line on which it begins, from 1.
    pub number: u64,
    /// In the order of the columns that were asked for; none where the file has no such column.
    cells: Vec<Option<String>>,
    /// Why it cannot be read.
    pub problem: Option<Message>,
}

impl Row {
    /// The trimmed cell of a column, by its place among those that were asked for; none: the file has no such column.
    pub fn get(&self, column: usize) -> Option<&str> {
        self.cells.get(column)?.as_deref()
    }
}

/// Reads a file in UTF-8, with or without a byte order mark, whose cells are parted by commas, semicolons or tabs.
///
/// # Errors
/// [`Error::Invalid`] at the field `file` where it is something else, lacks a column of which it needs one, has one
/// twice, or has more than 5,000 rows.
pub fn read(bytes: &[u8], columns: &[Column], needed: &str) -> Result<Table> {
    let wrong = |message: Message| Error::field("file", message);
    let text = std::str::from_utf8(bytes).map_err(|_| wrong(Message::of("problem-csv-utf8")))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = ReaderBuilder::new()
        .delimiter(delimiter(text))
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut records =
        reader.records().map(|record| record.map_err(|_| wrong(Message::of("problem-csv-utf8"))));
    let head = records.next().ok_or_else(|| wrong(Message::of("problem-csv-empty")))??;
    let (places, unused) = places(&head, columns)?;
    if !columns.iter().zip(&places).any(|(column, place)| column.name == needed && place.is_some()) {
        return Err(wrong(Message::of("problem-csv-column").with("column", needed)));
    }
    let mut rows = Vec::new();
    for record in records {
        let record = record?;
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        if rows.len() == MOST_ROWS {
            return Err(wrong(Message::of("problem-csv-rows").with("most", MOST_ROWS)));
        }
        rows.push(Row { number: line_of(&record, text), ..row(&record, &places, head.len()) });
    }
    Ok(Table { rows, unused })
}

/// Writes a file with a first row of names. What a spreadsheet would take for a formula begins with an apostrophe, which
/// [`read`] takes away again.
///
/// # Errors
/// [`Error::Internal`] where a row has another number of cells than the first.
pub fn write<R>(names: &[&str], rows: impl IntoIterator<Item = R>) -> Result<String>
where
    R: IntoIterator<Item: AsRef<str>>,
{
    let internal = |error: &dyn std::fmt::Display| Error::Internal(error.to_string());
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(names).map_err(|error| internal(&error))?;
    for row in rows {
        let cells = row.into_iter().map(|cell| guarded(cell.as_ref()));
        writer.write_record(cells).map_err(|error| internal(&error))?;
    }
    let bytes = writer.into_inner().map_err(|error| internal(&error))?;
    String::from_utf8(bytes).map_err(|error| internal(&error))
}

/// What parts the cells of the first row.
fn delimiter(text: &str) -> u8 {
    let mut is_quoted = false;
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    for letter in text.bytes() {
        match letter {
            b'"' => is_quoted = !is_quoted,
            b'\n' | b'\r' if !is_quoted => break,
            _ if is_quoted => {}
            _ => counts.iter_mut().filter(|(one, _)| *one == letter).for_each(|(_, count)| *count += 1),
        }
    }
    // Of equals the first.
    counts.iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(one, _)| *one)
}

/// Where each column stands in the file, and what else stands there.
fn places(head: &StringRecord, columns: &[Column]) -> Result<(Vec<Option<usize>>, Vec<String>)> {
    let mut places = vec![None; columns.len()];
    let mut unused = Vec::new();
    for (place, name) in head.iter().enumerate() {
        let small = name.trim().to_lowercase();
        let is_it = |column: &Column| column.name == small || column.others.contains(&small.as_str());
        match columns.iter().position(is_it) {
            Some(column) if places[column].is_some() => {
                let message = Message::of("problem-csv-columns").with("column", columns[column].name);
                return Err(Error::field("file", message));
            }
            Some(column) => places[column] = Some(place),
            None if small.is_empty() => {}
            None => unused.push(shown(name)),
        }
    }
    Ok((places, unused))
}

fn row(record: &StringRecord, places: &[Option<usize>], columns: usize) -> Row {
    let cells = (0..record.len()).rfind(|at| !record[*at].trim().is_empty()).map_or(0, |last| last + 1);
    let is_whole = record.len() == columns || (record.len() > columns && cells <= columns);
    let problem = (!is_whole)
        .then(|| Message::of("problem-csv-cells").with("cells", record.len()).with("columns", columns));
    let cell = |place: &Option<usize>| {
        place.map(|place| plain(record.get(place).unwrap_or_default().trim()).to_owned())
    };
    Row { number: 0, cells: places.iter().map(cell).collect(), problem }
}

/// The line on which a record begins. The reader says where it looked for it: before the ends of lines that part it from
/// the last one.
fn line_of(record: &StringRecord, text: &str) -> u64 {
    let Some(position) = record.position() else { return 0 };
    let start = usize::try_from(position.byte()).unwrap_or(usize::MAX);
    let rest = text.as_bytes().get(start..).unwrap_or_default();
    let ends = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
    position.line() + ends.filter(|byte| **byte == b'\n').map(|_| 1).sum::<u64>()
}

/// What is shown of what somebody wrote, in a line of their own words.
pub fn shown(text: &str) -> String {
    let plain = text.trim().chars().map(|letter| if letter.is_control() { ' ' } else { letter });
    plain.take(60).collect()
}

/// A plain number is none.
fn is_formula(text: &str) -> bool {
    let bare = text.trim_start_matches('\'');
    let is_number = || !bare.starts_with('+') && bare.parse::<f64>().is_ok_and(f64::is_finite);
    bare.starts_with(FORMULA) && !is_number()
}

fn guarded(text: &str) -> String {
    if is_formula(text) { format!("'{text}") } else { text.to_owned() }
}

/// The reverse of [`guarded`].
fn plain(text: &str) -> &str {
    text.strip_prefix('\'').filter(|rest| is_formula(rest)).unwrap_or(text)
}

/// What becomes of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    Added,
    Changed,
    Unchanged,
    Wrong(Vec<FieldError>),
}

/// A row's fate, and what the row is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub row: u64,
    pub what: String,
    pub fate: Fate,
}

/// The fate of every row of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report(pub Vec<Line>);

impl Report {
    pub fn count(&self, is_it: impl Fn(&Fate) -> bool) -> usize {
        self.0.iter().filter(|line| is_it(&line.fate)).count()
    }

    pub fn added(&self) -> usize {
        self.count(|fate| *fate == Fate::Added)
    }

    pub fn changed(&self) -> usize {
        self.count(|fate| *fate == Fate::Changed)
    }

    pub fn wrong(&self) -> usize {
        self.count(|fate| matches!(fate, Fate::Wrong(_)))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const COLUMNS: [Column; 3] =
        [Column::new("label", &["platz"]), Column::new("level", &["ebene"]), Column::new("note", &[])];

    fn cells(text: &str) -> Vec<Vec<Option<String>>> {
        let table = read(text.as_bytes(), &COLUMNS, "label").unwrap();
        table.rows.into_iter().map(|row| row.cells).collect()
    }

    fn some(cells: [&str; 3]) -> Vec<Option<String>> {
        cells.map(|cell| Some(cell.to_owned())).to_vec()
    }

    #[test]
    fn files_of_all_spreadsheets_are_read() {
        let expected = [some(["B1-001", "B1", "tight; \"left\""])];
        for text in [
            "label,level,note\nB1-001,B1,\"tight; \"\"left\"\"\"\n",
            "\u{feff}Label;Level;Note\r\nB1-001;B1;\"tight; \"\"left\"\"\"\r\n",
            " NOTE \tEbene\tPlatz\r\"tight; \"\"left\"\"\"\tB1\tB1-001\r",
            "\n\nlabel,level,note,,\n\n , ,\nB1-001, B1 ,\"tight; \"\"left\"\"\",,",
        ] {
            assert_eq!(cells(text), expected, "{text:?}");
        }
        assert_eq!(cells("label\nA\nB").len(), 2);
        assert_eq!(cells("label\nA")[0], [Some("A".to_owned()), None, None]);
    }

    #[test]
    fn rows_are_numbered_as_lines() {
        let table = read(b"label,level,colour\n\nA,1,red\n\nB,2\n", &COLUMNS, "label").unwrap();
        assert_eq!(table.unused, ["colour"]);
        let rows: Vec<(u64, bool)> =
            table.rows.iter().map(|row| (row.number, row.problem.is_some())).collect();
        assert_eq!(rows, [(3, false), (5, true)]);
    }

    #[test]
    fn what_is_no_table_is_refused() {
        for bytes in [
            b"".as_slice(),
            b"\n\n",
            b"level,note\nB1,x",
            b"label,Platz\nA,B",
            b"label\nGr\xfcn",
            b"\xff\xfel\0a\0b\0e\0l\0",
            b"PK\x03\x04\0\0",
        ] {
            let error = read(bytes, &COLUMNS, "label").unwrap_err();
            assert_eq!(error.fields()[0].field, "file", "{bytes:?}");
        }
        let many = "label\n".to_owned() + &"A\n".repeat(MOST_ROWS + 1);
        assert!(read(many.as_bytes(), &COLUMNS, "label").unwrap_err().to_string().contains("5000"));
    }

    #[test]
    fn formulas_are_texts_and_numbers_stay_numbers() {
        for formula in
            ["=1+1", "+49 30", "+1", "-cmd|' /C calc'!A0", "@SUM(A1)", "\t=1", "＝1", "-inf", "'=1"]
        {
            assert_eq!(guarded(formula), format!("'{formula}"));
            assert_eq!(plain(&guarded(formula)), formula);
        }
        for harmless in ["", "B1-014", "-3", "3.5", "Mira = Ben", "'x", "'-3"] {
            assert_eq!(guarded(harmless), harmless);
            assert_eq!(plain(harmless), harmless);
        }
    }

    #[test]
    fn a_table_is_quoted_where_it_must_be() {
        let text = write(&["label", "note"], [["B1-014", "a \"wide\" one, dry"], ["B1-015", "=A1"]]).unwrap();
        assert_eq!(text, "label,note\r\nB1-014,\"a \"\"wide\"\" one, dry\"\r\nB1-015,'=A1\r\n");
    }

    #[test]
    fn rows_have_as_many_cells_as_the_first() {
        assert!(write(&["a", "b"], [["1"]]).is_err());
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(rows in prop::collection::vec("[^\\p{C}\\s][^\\p{C}]{0,9}[^\\p{C}\\s]", 1..9)) {
            let written = write(&["label", "level", "note"], rows.iter().map(|cell| vec![cell.clone(); 3])).unwrap();
            let expected: Vec<_> = rows.iter().map(|cell| some([cell; 3])).collect();
            prop_assert_eq!(cells(&written), expected);
        }

        #[test]
        fn nothing_breaks_it(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = read(&bytes, &COLUMNS, "label");
            let _ = read(&[b"label\n".as_slice(), &bytes].concat(), &COLUMNS, "label");
        }
    }
}
