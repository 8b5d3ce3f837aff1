//! html-validate finds nothing wrong with any page, with the part of it that htmx asks for, and with what a socket says.

use std::io::Write as _;
use std::process::{Command, Stdio};

use reqwest::Method;
use serde_json::{Value, json};

use super::pages::{PAGES, PARTS, Page, Scene, is_refresh_of_a_screen};
use super::{folder, with_browser};
use crate::harness::{Answer, PASSWORD, Person, send};
use crate::watcher::Watcher;

/// No doctype, a heading left out, an id that comes twice, a field without a name, a style of its own.
const WRONG: &str = "<html lang=\"en\"><head><title>x</title></head><body><h1 id=\"a\">x</h1><h4 id=\"a\">y</h4>\
    <input type=\"text\"><p style=\"color: red\">z</p></body></html>";

with_browser! {
    async fn what_is_wrong_is_found() {
        let found = validate(&json!([document("wrong", WRONG)]));
        for rule in ["missing-doctype", "heading-level", "no-dup-id", "input-missing-label", "no-inline-style"] {
            assert!(found.contains(rule), "{rule} in {found}");
        }
        let found = validate(&json!([part("wrong", "part", "<div><li>a</li></div><p><div>b</div></p>")]));
        assert!(found.contains("element-permitted-parent") && found.contains("no-implicit-close"), "{found}");
    }

    async fn pages_parts_and_messages_are_good_html() {
        let scene = Scene::new().await;
        let mut all = Vec::new();
        for page in PAGES {
            let answer = ask(&scene, page, false).await;
            assert_eq!(answer.status.as_u16(), page.status, "{}: {}", page.name, answer.text);
            all.push(document(page.name, &answer.text));
            if page.is_foreign {
                continue;
            }
            let answer = ask(&scene, page, true).await;
            assert!(!answer.text.contains("<!doctype"), "{} has a part of its own", page.name);
            all.push(part(page.name, "part", &answer.text));
        }
        for page in PARTS {
            all.push(part(page.name, "part", &ask(&scene, page, true).await.text));
        }
        for (name, message) in messages(&scene).await {
            all.push(part("live", name, &message));
        }
        let wrong = validate(&json!(all));
        let wrong: Vec<&str> = wrong.lines().filter(|line| !is_refresh_of_a_screen(line)).collect();
        assert!(wrong.is_empty(), "{} things are wrong:\n{}", wrong.len(), wrong.join("\n"));
    }
}

fn document(name: &str, html: &str) -> Value {
    json!({ "name": name, "html": html, "is_page": true })
}

fn part(name: &str, which: &str, html: &str) -> Value {
    json!({ "name": format!("{name} ({which})"), "html": html, "is_page": false })
}

async fn ask(scene: &Scene, page: &Page, is_for_htmx: bool) -> Answer {
    let person = Person::stranger(scene.house_of(page.who));
    let path = scene.path(page);
    let request = match scene.fields(page) {
        None => person.request(Method::GET, &path),
        Some(fields) => person.request(Method::POST, &path).header("Origin", &person.origin).form(&fields),
    };
    let request = request.header("Accept", "text/html").header("Cookie", scene.cookie(page.who));
    send(if is_for_htmx { request.header("HX-Request", "true") } else { request }).await
}

/// What a board hears: all of it when it connects, a change, the time, and that a session ended.
async fn messages(scene: &Scene) -> Vec<(&'static str, String)> {
    let (house, origin) = (&scene.house, scene.house.origin());
    let cookie = Person::stranger(house).cookie("mira@orchard.example").await;
    let (mut watcher, whole) = Watcher::open(&origin, &cookie, "?view=board").await;
    let guest = Person::stranger(house);
    guest.sign_in("jonas@orchard.example", PASSWORD).await.assert_done();
    let spot = scene.ids["mine"].parse().unwrap();
    guest.reserve(spot, "2026-11-26T17:00", "2026-11-26T18:00").await.assert_done();
    let change = watcher.text().await;
    let sign_out = Person::stranger(house).form("/sign-out", &[]).header("Cookie", &cookie);
    send(sign_out).await.assert_done();
    let end = watcher.text().await;
    vec![("whole", whole), ("change", change), ("signed out", end)]
}

/// A line for each mistake, from one process for all.
fn validate(all: &Value) -> String {
    let mut node = Command::new("node")
        .arg("markup.mjs")
        .current_dir(folder())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("node runs");
    node.stdin.take().unwrap().write_all(all.to_string().as_bytes()).unwrap();
    let output = node.wait_with_output().unwrap();
    assert!(output.status.success(), "html-validate ran");
    String::from_utf8(output.stdout).unwrap()
}
