//! Makes of `static/` what the binary holds: each file under a name of its content's, and packed where that is smaller.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use brotli::enc::BrotliEncoderParams;
use flate2::{Compression, write::GzEncoder};
use sha2::{Digest as _, Sha256};

/// Those that name others, which come before them: by the names of their content.
const NAME_OTHERS: [&str; 2] = ["offline.html", "offline.js"];

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=static");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    for entry in fs::read_dir("static")? {
        let name = entry?.file_name().into_string().map_err(|name| format!("static/{}", name.display()))?;
        files.insert(name.clone(), fs::read(Path::new("static").join(&name))?);
    }
    let (mut consts, mut table) = (String::new(), String::new());
    let mut addresses = BTreeMap::new();
    let first: Vec<String> =
        files.keys().filter(|name| !NAME_OTHERS.contains(&name.as_str())).cloned().collect();
    for name in first.iter().map(String::as_str).chain(NAME_OTHERS) {
        let mut bytes = files.remove(name).ok_or_else(|| format!("there is no static/{name}"))?;
        if NAME_OTHERS.contains(&name) {
            bytes = refer(String::from_utf8(bytes)?, &addresses).into_bytes();
        }
        let hash: String = Sha256::digest(&bytes).iter().take(4).map(|byte| format!("{byte:02x}")).collect();
        let (stem, extension) = name.rsplit_once('.').ok_or_else(|| format!("static/{name} has no kind"))?;
        let address = format!("/static/{stem}.{hash}.{extension}");
        let constant = name.replace(['.', '-'], "_").to_uppercase();
        let media_type = media_type(extension)?;
        fs::write(out.join(name), &bytes)?;
        let packed = pack(&bytes, media_type, &out, name)?;
        writeln!(
            consts,
            "/// Where `static/{name}` is, as it is now.\npub const {constant}: &str = \"{address}\";"
        )?;
        writeln!(
            table,
            "File {{ name: {name:?}, address: {constant}, media_type: {media_type:?}, tag: \"W/\\\"{hash}\\\"\", \
             plain: {}, packed: {packed} }},",
            include(name)
        )?;
        addresses.insert(name.to_owned(), address);
    }
    let table = format!("const FILES: [File; {}] = [\n{table}];\n", addresses.len());
    fs::write(out.join("assets.rs"), consts + &table)?;
    Ok(())
}

/// A text with the addresses of other files as they are now.
fn refer(text: String, addresses: &BTreeMap<String, String>) -> String {
    addresses.iter().fold(text, |text, (name, address)| {
        text.replace(&format!("/static/{name}\""), &format!("{address}\""))
    })
}

fn media_type(extension: &str) -> Result<&'static str, Failure> {
    Ok(match extension {
        "css" => "text/css; charset=utf-8",
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "png" => "image/png",
        "svg" => "image/svg+xml",
        "webmanifest" => "application/manifest+json",
        _ => return Err(format!("which media type has .{extension}?").into()),
    })
}

/// Writes a file packed beside it, and answers the code that includes that.
fn pack(bytes: &[u8], media_type: &str, out: &Path, name: &str) -> Result<String, Failure> {
    if media_type == "image/png" {
        return Ok("None".into());
    }
    let mut brotli = Vec::new();
    let hard = BrotliEncoderParams { quality: 11, lgwin: 22, size_hint: bytes.len(), ..Default::default() };
    brotli::BrotliCompress(&mut &bytes[..], &mut brotli, &hard)?;
    let gzip = gzip(bytes)?;
    let (in_brotli, in_gzip) = (format!("{name}.br"), format!("{name}.gz"));
    fs::write(out.join(&in_brotli), brotli)?;
    fs::write(out.join(&in_gzip), gzip)?;
    Ok(format!("Some(Packed {{ brotli: {}, gzip: {} }})", include(&in_brotli), include(&in_gzip)))
}

fn gzip(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(bytes)?;
    gzip.finish()
}

fn include(name: &str) -> String {
    format!("include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{name}\"))")
}
