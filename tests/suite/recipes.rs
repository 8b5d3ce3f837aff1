//! What the README says to paste, pasted.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

use serde_json::Value as Json;

use crate::harness::{Backend, Database};

/// The address that the README names.
const SITE: &str = "http://127.0.0.1:8080";

/// The one block of shell that asks for a token.
fn lines_of_the_readme() -> String {
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = std::fs::read_to_string(readme).unwrap();
    let blocks = readme.split("```sh\n").skip(1).map(|rest| rest.split("```").next().unwrap());
    let blocks: Vec<&str> = blocks.filter(|block| block.contains("/oauth/token")).collect();
    assert_eq!(blocks.len(), 1);
    blocks[0].to_owned()
}

/// The program with the demo, as somebody would start it; ended with the test.
struct Demo {
    child: Child,
    site: String,
    /// Open, so that it can go on talking.
    _out: BufReader<ChildStdout>,
}

impl Demo {
    fn on(database: &Database) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_sparespot"))
            .args(["--demo", "--listen", "127.0.0.1:0", "--database-url", &database.url])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        out.read_line(&mut line).unwrap();
        let site = line.trim().strip_prefix("listening on ").unwrap_or_else(|| panic!("{line}")).to_owned();
        Self { child, site, _out: out }
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn is_there(program: &str) -> bool {
    Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok()
}

#[test]
fn five_lines_lead_from_nothing_to_a_reservation() {
    if !is_there("curl") {
        // tests/run sets this, and sees to it that there is one.
        assert!(std::env::var_os("TEST_POSTGRES_URL").is_none(), "curl is missing");
        writeln!(std::io::stderr().lock(), "left out: the lines of README.md, which need curl").unwrap();
        return;
    }
    let lines = lines_of_the_readme();
    assert_eq!(lines.matches("curl ").count(), 5);
    let database = Database::new(Backend::Sqlite);
    let reservations = || database.count("reservations WHERE status = 'booked' AND resident_id = 2");
    let demo = Demo::on(&database);
    let before = reservations();
    let lines = lines.replace(SITE, &demo.site);
    let run = Command::new("bash").args(["-euo", "pipefail", "-c", &lines]).output().unwrap();
    let said = String::from_utf8(run.stdout).unwrap();
    assert!(run.status.success(), "{said} {}", String::from_utf8_lossy(&run.stderr));

    // As pasted, the answers follow one another: each is one JSON text.
    let answers = serde_json::Deserializer::from_str(&said).into_iter::<Json>();
    let answers: Vec<Json> = answers.map(Result::unwrap).collect();
    let [me, reserved, mine] = answers.as_slice() else { panic!("{said}") };
    assert_eq!(me["data"]["me"]["name"], "Mira Kovač", "{said}");
    let reserved = &reserved["data"]["reserve"];
    assert_eq!((&reserved["status"], &reserved["price"]), (&"BOOKED".into(), &3.into()), "{said}");
    let newest = &mine["data"]["reservations"]["nodes"][0];
    assert_eq!(newest["spot"], reserved["spot"], "{said}");
    assert!(newest["startsAt"].as_str().unwrap().ends_with("T12:00:00Z"), "{said}");
    assert_eq!(reservations(), before + 1, "{said}");
}
