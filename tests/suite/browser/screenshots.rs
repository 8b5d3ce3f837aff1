//! Pictures of every page, which `tests/screenshots` takes.

use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use super::driver::{Browser, DESK, Kind, PHONE};
use super::pages::{PAGES, Scene};

const KINDS: [Kind; 3] = [PHONE, DESK.wide(768), DESK.wide(1440)];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes pictures: tests/screenshots"]
async fn of_every_page() {
    let folder = PathBuf::from(std::env::var_os("SCREENSHOTS").expect("SCREENSHOTS names a folder"));
    let begins = std::env::var("SCREENSHOTS_OF").unwrap_or_default();
    let language: &'static str = std::env::var("SCREENSHOTS_IN").unwrap_or_else(|_| "en".to_owned()).leak();
    let scene = Scene::new().await;
    for kind in KINDS.map(|kind| kind.speaking(language)) {
        let mut browser = Browser::open(&scene.house, kind).await;
        for page in PAGES.iter().filter(|page| page.name.starts_with(&begins)) {
            scene.show(&mut browser, page, "").await;
            for theme in ["light", "dark"] {
                browser.set_theme(theme).await;
                let picture = browser.picture(kind).await;
                let name = format!("{}-{}-{theme}.png", page.name, kind.width);
                std::fs::write(folder.join(name), picture).unwrap();
            }
            browser.noted().await;
        }
        browser.close().await;
    }
}

impl Browser {
    /// The whole page as PNG.
    async fn picture(&self, kind: Kind) -> Vec<u8> {
        self.unroll(kind).await;
        let picture = self.devtools("Page.captureScreenshot", json!({ "format": "png" })).await;
        self.set_size(kind).await;
        STANDARD.decode(picture["data"].as_str().unwrap()).unwrap()
    }
}
