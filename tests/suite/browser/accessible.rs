//! axe-core finds nothing wrong on any page, on a phone and on a desk, in light and dark, and the browser has nothing
//! to note on its console.

use serde_json::Value;

use super::driver::{Browser, DESK, Kind, PHONE};
use super::pages::{PAGES, Scene, is_refresh_of_a_screen};
use super::{folder, with_browser};
use crate::harness::{Backend, House};

/// All of axe's rules, and the one that it leaves to who asks: targets of at least 24 px (WCAG 2.2, 2.5.8).
const RUN: &str = "
const done = arguments[0];
axe.run(document, { resultTypes: ['violations'], rules: { 'target-size': { enabled: true } } }).then(
  ({ violations }) => done(violations.flatMap(({ id, nodes }) => nodes.map((node) => [id, node.target.flat().join(' '), node.failureSummary, node.html]))),
  (error) => done([['axe', '', String(error), '']]),
);";

/// A picture without words, letters that cannot be read, a target that cannot be met, and a script of the page's own.
const SPOIL: &str = "
document.querySelector('main').insertAdjacentHTML('beforeend', `<img src='/static/favicon.svg'><p id='pale'>Pale</p><a href='/1' id='one'>1</a><a href='/2' id='two'>2</a>`);
Object.assign(document.querySelector('#pale').style, { color: '#eee', background: '#fff' });
for (const link of document.querySelectorAll('#one, #two')) Object.assign(link.style, { display: 'block', width: '8px', height: '8px', overflow: 'hidden' });
const script = document.createElement('script');
script.textContent = 'document.title = `spoiled`';
document.body.append(script);
console.warn('spoiled');";

with_browser! {
    async fn what_is_wrong_is_found() {
        let house = House::new(Backend::Sqlite).await;
        let browser = Browser::open(&house, PHONE).await;
        browser.go("/sign-in").await;
        browser.assert_quiet().await;
        browser.run(SPOIL, vec![]).await;
        let found = browser.axe("sign-in").await.join("\n");
        for rule in ["image-alt", "color-contrast", "target-size"] {
            assert!(found.contains(&format!(" {rule}: ")), "{rule} in {found}");
        }
        let noted = browser.noted().await.join("\n");
        assert!(noted.contains("Content Security Policy") && noted.contains("\"spoiled\""), "{noted}");
        browser.close().await;
    }

    async fn on_a_desk_in_the_light() {
        every_page(DESK, "light", "").await;
    }

    async fn on_a_desk_in_the_dark() {
        every_page(DESK, "dark", "").await;
    }

    async fn on_a_phone_in_the_light_that_was_chosen() {
        every_page(PHONE, "dark", "theme=light").await;
    }

    async fn on_a_phone_in_the_dark_that_was_chosen_in_german() {
        every_page(PHONE.speaking("de"), "light", "theme=dark").await;
    }
}

/// With what the system prefers, and the cookie of who has chosen otherwise.
async fn every_page(kind: Kind, theme: &str, cookie: &str) {
    let scene = Scene::new().await;
    let mut browser = Browser::open(&scene.house, kind).await;
    let mut wrong = Vec::new();
    browser.set_theme(theme).await;
    for page in PAGES {
        scene.show(&mut browser, page, cookie).await;
        if !page.is_foreign {
            browser.unroll(kind).await;
            let found = browser.axe(page.name).await;
            wrong.extend(found.into_iter().filter(|line| !is_refresh_of_a_screen(line)));
            browser.set_size(kind).await;
        }
        wrong.extend(browser.noted().await.into_iter().map(|line| format!("{}: console: {line}", page.name)));
    }
    browser.close().await;
    assert!(wrong.is_empty(), "{} things are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

impl Browser {
    /// What axe finds wrong with the page that is open.
    async fn axe(&self, page: &str) -> Vec<String> {
        let source = std::fs::read_to_string(folder().join("node_modules/axe-core/axe.min.js")).unwrap();
        let found = self.driver.execute_async(format!("{source}\n{RUN}"), vec![]).await.unwrap();
        found.json().as_array().unwrap().iter().map(|violation| say(page, violation)).collect()
    }
}

fn say(page: &str, violation: &Value) -> String {
    let word = |index: usize| violation[index].as_str().unwrap_or_default().replace('\n', " ");
    format!("{page}: {}: {}: {}: {}", word(0), word(1), word(2), word(3))
}
