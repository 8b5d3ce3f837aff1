//! A headless Chromium with a chromedriver and a profile of its own, all gone with the test.

use std::cell::RefCell;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;
use thirtyfour::prelude::*;
use thirtyfour::{BrowserLogEntry, LoggingPrefsLogLevel};

use super::chromedriver;
use crate::harness::{House, Person};

/// What somebody looks through.
#[derive(Clone, Copy, Debug)]
pub struct Kind {
    pub width: u32,
    pub height: u32,
    /// The size of letters that the reader prefers, in pixels.
    pub letters: u32,
    pub language: &'static str,
    pub is_phone: bool,
    pub has_script: bool,
}

pub const DESK: Kind =
    Kind { width: 1280, height: 900, letters: 16, language: "en", is_phone: false, has_script: true };
pub const PHONE: Kind =
    Kind { width: 360, height: 740, letters: 16, language: "en", is_phone: true, has_script: true };

impl Kind {
    pub const fn without_script(self) -> Self {
        Self { has_script: false, ..self }
    }

    pub const fn wide(self, width: u32) -> Self {
        Self { width, ..self }
    }

    pub const fn speaking(self, language: &'static str) -> Self {
        Self { language, ..self }
    }

    pub const fn with_letters(self, letters: u32) -> Self {
        Self { letters, ..self }
    }
}

/// A screen is not higher than this, whatever is on the page.
const HIGHEST: u64 = 8000;

/// Chromium ends with the pipe to its driver, whatever happens to the test.
const FLAGS: [&str; 9] = [
    "--headless=new",
    "--remote-debugging-pipe",
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-gpu",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
];

/// A browser in which somebody has one page of the house open.
pub struct Browser {
    pub driver: WebDriver,
    pub origin: String,
    /// Refusals that a test asked for: the browser notes them on its console.
    expected: RefCell<Vec<u16>>,
    // In the order in which they go.
    _chromedriver: Chromedriver,
    _profile: TempDir,
}

impl Browser {
    pub async fn open(house: &House, kind: Kind) -> Self {
        Self::at(&house.origin(), kind).await
    }

    /// In front of any server.
    pub async fn at(origin: &str, kind: Kind) -> Self {
        let (chromedriver, url) = Chromedriver::start();
        let profile = tempfile::tempdir().unwrap();
        let mut capabilities = DesiredCapabilities::chrome();
        for flag in FLAGS {
            capabilities.add_arg(flag).unwrap();
        }
        capabilities.add_arg(&format!("--user-data-dir={}", profile.path().display())).unwrap();
        let preferences = json!({ "webkit.webprefs.default_font_size": kind.letters });
        capabilities.add_experimental_option("prefs", preferences).unwrap();
        capabilities.set_browser_log_level(LoggingPrefsLogLevel::All).unwrap();
        let driver = WebDriver::new(url, capabilities).await.unwrap();
        let browser = Self {
            driver,
            origin: origin.to_owned(),
            expected: RefCell::default(),
            _chromedriver: chromedriver,
            _profile: profile,
        };
        browser.set_size(kind).await;
        let headers = json!({ "headers": { "Accept-Language": kind.language } });
        browser.devtools("Network.enable", json!({})).await;
        browser.devtools("Network.setExtraHTTPHeaders", headers).await;
        if !kind.has_script {
            browser.devtools("Emulation.setScriptExecutionDisabled", json!({ "value": true })).await;
        }
        browser
    }

    /// Somebody who has signed in already.
    pub async fn of(house: &House, email: &str, kind: Kind) -> Self {
        let browser = Self::open(house, kind).await;
        browser.becomes(&[&Person::stranger(house).cookie(email).await]).await;
        browser
    }

    /// Somebody with these cookies and no others.
    pub async fn becomes(&self, cookies: &[&str]) {
        self.devtools("Network.clearBrowserCookies", json!({})).await;
        for (name, value) in cookies.iter().filter_map(|cookie| cookie.split_once('=')) {
            let cookie = json!({ "url": self.origin, "name": name, "value": value, "httpOnly": true, "sameSite": "Lax" });
            self.devtools("Network.setCookie", cookie).await;
        }
    }

    pub async fn set_size(&self, kind: Kind) {
        let Kind { width, height, is_phone, .. } = kind;
        let size = json!({ "width": width, "height": height, "mobile": is_phone, "deviceScaleFactor": 1 });
        self.devtools("Emulation.setDeviceMetricsOverride", size).await;
        self.devtools("Emulation.setTouchEmulationEnabled", json!({ "enabled": is_phone })).await;
    }

    /// Makes the screen as high as the page, so that nothing that floats covers a part of it.
    pub async fn unroll(&self, kind: Kind) {
        let height = self.run("return document.documentElement.scrollHeight", vec![]).await.as_u64().unwrap();
        let height = u32::try_from(height.clamp(kind.height.into(), HIGHEST)).unwrap();
        self.set_size(Kind { height, ..kind }).await;
    }

    /// What the system prefers; nothing moves, so that all that is seen stands.
    pub async fn set_theme(&self, theme: &str) {
        let features = json!([
            { "name": "prefers-color-scheme", "value": theme },
            { "name": "prefers-reduced-motion", "value": "reduce" },
        ]);
        self.devtools("Emulation.setEmulatedMedia", json!({ "features": features })).await;
    }

    /// A command of the Chrome DevTools Protocol.
    pub async fn devtools(&self, command: &str, parameters: Value) -> Value {
        self.driver
            .cdp()
            .send_raw(command, parameters)
            .await
            .unwrap_or_else(|error| panic!("{command}: {error}"))
    }

    /// What a script answers that we run in the page, which works without JavaScript too.
    pub async fn run(&self, script: &str, arguments: Vec<Value>) -> Value {
        let answer = self.driver.execute(script, arguments).await;
        answer.unwrap_or_else(|error| panic!("{script}: {error}")).json().clone()
    }

    /// A refusal with this status is what the test wants, until it looks at what was noted.
    pub fn expects(&self, status: u16) {
        self.expected.borrow_mut().push(status);
    }

    /// What the browser has noted on its console since somebody looked, violations of the content security policy
    /// among it. `Failed to load resource: the server responded with a status of 409 ()` is expected or not.
    /// A refusal that is swapped in names the field that takes the focus; htmx sets it, and Chromium notes that it did
    /// not do so itself.
    pub async fn noted(&self) -> Vec<String> {
        let expected = self.expected.take();
        let is_expected = |entry: &BrowserLogEntry| {
            entry.message.contains("Autofocus processing was blocked")
                || expected
                    .iter()
                    .any(|status| entry.message.contains(&format!("with a status of {status} ")))
        };
        let entries = self.driver.browser_log().await.unwrap();
        let unexpected = entries.into_iter().filter(|entry| !is_expected(entry));
        unexpected.map(|entry| format!("{}: {}", entry.level, entry.message)).collect()
    }

    /// Nothing was noted on the console.
    pub async fn assert_quiet(&self) {
        assert_eq!(self.noted().await, Vec::<String>::new());
    }

    pub async fn close(self) {
        self.assert_quiet().await;
        self.driver.quit().await.unwrap();
    }
}

/// A driver on a port that was free.
struct Chromedriver(Child);

impl Chromedriver {
    /// It takes the first free port in IPv4, which may not be free in IPv6: then it ends, and another one is tried.
    fn start() -> (Self, String) {
        let program = chromedriver().unwrap();
        for _ in 0..5 {
            let mut child = Command::new(&program)
                .arg("--port=0")
                .stdout(Stdio::piped())
                .stderr(Stdio::null())
                .spawn()
                .unwrap_or_else(|error| panic!("{}: {error}", program.display()));
            let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
            let started = Self(child);
            if let Some(port) = lines.find_map(|line| port(&line)) {
                return (started, format!("http://127.0.0.1:{port}"));
            }
        }
        panic!("{} does not say on which port it is", program.display());
    }
}

fn port(line: &str) -> Option<u16> {
    line.strip_prefix("ChromeDriver was started successfully on port ")?.trim_end_matches('.').parse().ok()
}

impl Drop for Chromedriver {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
