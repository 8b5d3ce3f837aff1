//! Every page fits a screen of 320 px, and one on which the letters are twice as large (WCAG 2.2, 1.4.10 and 1.4.4).

use super::driver::{Browser, Kind, PHONE};
use super::pages::{PAGES, Scene};
use super::with_browser;

/// How wide the page is, and what stands out of it: elements that end beyond the edge, in one that does not.
const WIDTH: &str = "
const is_beyond = (element) => element.getBoundingClientRect().right > 320.5;
const beyond = [...document.body.querySelectorAll('*')].filter((element) => is_beyond(element) && element.checkVisibility());
const outermost = beyond.filter((element) => !is_beyond(element.parentElement));
return [document.scrollingElement.scrollWidth, outermost.slice(0, 5).map((element) => element.outerHTML.slice(0, 90))];";

with_browser! {
    async fn a_screen_of_320_pixels_needs_no_scrolling_sideways() {
        every_page_fits(NARROW).await;
    }

    async fn nor_do_long_german_words() {
        every_page_fits(NARROW.speaking("de")).await;
    }

    async fn nor_do_letters_of_twice_the_size() {
        every_page_fits(NARROW.with_letters(32)).await;
    }
}

const NARROW: Kind = PHONE.wide(320);

async fn every_page_fits(kind: Kind) {
    let scene = Scene::new().await;
    let mut browser = Browser::open(&scene.house, kind).await;
    let mut wrong = Vec::new();
    // What others made has sizes of its own.
    for page in PAGES.iter().filter(|page| kind.letters == 16 || !page.is_foreign) {
        scene.show(&mut browser, page, "").await;
        let root = browser.run("return getComputedStyle(document.documentElement).fontSize", vec![]).await;
        assert_eq!(root, format!("{}px", kind.letters), "letters have the size that the reader chose");
        let language = browser.run("return document.documentElement.lang", vec![]).await;
        assert_eq!(language, kind.language, "{} is in the reader's language", page.name);
        let found = browser.run(WIDTH, vec![]).await;
        if found[0].as_u64().unwrap() > 320 {
            wrong.push(format!("{}: {} px: {}", page.name, found[0], found[1]));
        }
        browser.noted().await;
    }
    browser.close().await;
    assert!(wrong.is_empty(), "{} pages do not fit:\n{}", wrong.len(), wrong.join("\n"));
}
