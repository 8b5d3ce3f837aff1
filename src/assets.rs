//! The files of `static/`, inside the binary: as they are and packed, each under its name and under one that its content
//! is part of. Templates name the latter, by a constant for each file that `build.rs` makes.

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// A file.
pub struct File {
    name: &'static str,
    /// Where it is as long as it stays what it is.
    pub address: &'static str,
    pub media_type: &'static str,
    /// What tells its content from others (RFC 9110, section 8.8.3): a weak one, the same packed or not.
    pub tag: &'static str,
    pub plain: &'static [u8],
    /// The same made smaller; none of what is small already.
    pub packed: Option<Packed>,
}

/// A file's bytes in the codings that browsers take.
pub struct Packed {
    pub brotli: &'static [u8],
    pub gzip: &'static [u8],
}

/// A file, and whether it was asked for by its present content.
pub struct Found {
    pub file: &'static File,
    pub is_exact: bool,
}

/// Finds a file by either name. One of other content is answered with the present one: while an update goes from instance
/// to instance, a page of one may come for its files to another.
pub fn find(asked: &str) -> Option<Found> {
    static ALL: [File; FILES.len()] = FILES;
    let by_name = |name: &str| ALL.iter().find(|file| file.name == name);
    if let Some(file) = by_name(asked) {
        return Some(Found { file, is_exact: false });
    }
    let (rest, extension) = asked.rsplit_once('.')?;
    let (stem, hash) = rest.rsplit_once('.')?;
    if hash.len() != 8 || !hash.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let file = by_name(&format!("{stem}.{extension}"))?;
    Some(Found { file, is_exact: file.address.ends_with(asked) })
}

/// What names the content of all files together.
pub fn tags() -> String {
    FILES.each_ref().map(|file| file.tag).concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_a_name_of_its_content() {
        let hashed = SPARESPOT_CSS.strip_prefix("/static/").unwrap();
        let found = find(hashed).unwrap();
        assert!(found.is_exact && found.file.name == "sparespot.css" && hashed != "sparespot.css");
        for (asked, is_found) in [
            ("sparespot.css", true),
            ("sparespot.00000000.css", true),
            ("sparespot.0000000.css", false),
            ("sparespot.notahash.css", false),
            ("nothing.00000000.css", false),
            ("sparespot.00000000.js.css", false),
            ("00000000.css", false),
            ("", false),
        ] {
            assert_eq!(find(asked).map(|found| found.is_exact), is_found.then_some(false), "{asked}");
        }
    }

    #[test]
    fn what_is_packed_is_smaller() {
        for file in &FILES {
            let Some(packed) = &file.packed else { continue };
            assert!(
                packed.brotli.len() < packed.gzip.len() && packed.gzip.len() < file.plain.len(),
                "{}",
                file.name
            );
        }
    }

    #[test]
    fn what_is_kept_for_later_is_named_by_its_content() {
        let text = |name: &str| String::from_utf8(find(name).unwrap().file.plain.to_vec()).unwrap();
        assert!(text("offline.html").contains(SPARESPOT_CSS));
        assert!(text("offline.js").contains(SPARESPOT_CSS) && text("offline.js").contains(OFFLINE_HTML));
    }
}
