//! The last choice of a time and a kind of spot, in a cookie of the browser's own.

use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::{HttpRequest, HttpResponse};

use crate::board::{Preset, Presets, View};
use crate::clock::{Fold, Timestamp, Zone, parse_wall, wall_field};
use crate::spots::Feature;
use crate::spots::windows::Stretch;

const NAME: &str = "choice";
/// A choice older than this is no help.
const LIFETIME: Duration = Duration::days(30);

/// What somebody chose last, as it is meant now.
#[derive(Default)]
pub struct Choice {
    pub during: Option<Stretch>,
    pub feature: Option<Feature>,
}

impl Choice {
    /// Reads the request's cookie. What is over, or is none, counts as no choice.
    pub fn of(request: &HttpRequest, zone: &Zone, now: Timestamp) -> Self {
        let Some(cookie) = request.cookie(NAME) else { return Self::default() };
        let (time, feature) = cookie.value().split_once('.').unwrap_or((cookie.value(), ""));
        let preset = Preset::parse(time).and_then(|preset| Presets::at(zone, now).of(preset));
        let during = preset.or_else(|| {
            let (from, to) = time.split_once('_')?;
            let instant = |text| zone.instant(parse_wall(text).ok()?, Fold::First).ok();
            Stretch::new(instant(from)?, instant(to)?)
        });
        Self { during: during.filter(|during| during.ends_at > now), feature: Feature::parse(feature) }
    }
}

/// Remembers what a view chose, where that is something else than before.
pub fn remember(
    request: &HttpRequest,
    view: &View,
    zone: &Zone,
    now: Timestamp,
    response: &mut HttpResponse,
) {
    let Some(during) = view.during else { return };
    let time = Presets::at(zone, now).which(during).map_or_else(
        || {
            let field = |at| wall_field(zone.wall(at));
            format!("{}_{}", field(during.starts_at), field(during.ends_at))
        },
        |preset| preset.name().to_owned(),
    );
    let value = format!("{time}.{}", view.feature.map_or("", Feature::name));
    if request.cookie(NAME).is_some_and(|cookie| cookie.value() == value) {
        return;
    }
    let cookie = Cookie::build(NAME, value).path("/").max_age(LIFETIME);
    let cookie = cookie.http_only(true).same_site(SameSite::Lax).finish();
    // A choice that cannot be written down is one that is not remembered.
    let _ = response.add_cookie(&cookie);
}
