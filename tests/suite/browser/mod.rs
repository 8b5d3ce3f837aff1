//! Pages as people have them: in a headless Chromium, on a phone and on a desk, with and without JavaScript.
//! `TEST_BROWSER` says where chromedriver is; `tests/run` installs it and `tests/browser/prepare` says where. Tests use
//! what the interface promises: paths, names of fields, `data-` attributes. The list of pages is in `pages`.

mod accessible;
mod building;
mod driver;
mod hands;
mod journeys;
mod keyboard;
mod kiosk;
mod markup;
mod narrow;
mod pages;
mod plan_editor;
mod screenshots;
mod together;

use std::path::PathBuf;

/// Runs an async test that needs a browser; it says so when it was left out.
macro_rules! with_browser {
    ($($(#[$attr:meta])* async fn $name:ident() $body:block)*) => {
        $(
            $(#[$attr])*
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                if $crate::browser::chromedriver().is_none() {
                    $crate::harness::leave_out();
                    return;
                }
                $body
            }
        )*
    };
}
use with_browser;

/// Runs a test once in each kind of browser: on a phone and on a desk, with JavaScript and without.
macro_rules! in_each_browser {
    ($($(#[$attr:meta])* async fn $name:ident($kind:ident) $body:block)*) => {
        $(
            $(#[$attr])*
            mod $name {
                use super::*;

                async fn body($kind: $crate::browser::driver::Kind) $body

                $crate::browser::with_browser! {
                    async fn desk() {
                        body($crate::browser::driver::DESK).await;
                    }

                    async fn phone() {
                        body($crate::browser::driver::PHONE).await;
                    }

                    async fn desk_without_script() {
                        body($crate::browser::driver::DESK.without_script()).await;
                    }

                    async fn phone_without_script() {
                        body($crate::browser::driver::PHONE.without_script()).await;
                    }
                }
            }
        )*
    };
}
use in_each_browser;

/// Where the browser's driver is.
fn chromedriver() -> Option<PathBuf> {
    std::env::var_os("TEST_BROWSER").filter(|path| !path.is_empty()).map(PathBuf::from)
}

/// What `tests/browser` holds; its packages are there once `tests/browser/prepare` has run.
fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/browser")
}
