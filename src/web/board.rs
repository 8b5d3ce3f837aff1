//! The home page: every spot now, or over a chosen stretch of time.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};

use super::Refused;
use super::fields::Fields;
use super::frame::{self, html, ok};
use super::refusal::status;
use crate::board::{Board, NextUp, Preset as Time, Presets, Snapshot, View, When};
use crate::error::Result;
use crate::spots::Feature;
use crate::spots::windows::Stretch;
use crate::views::board::{self as tiles, LevelTab, Live, Mine, MySpot, Next, Preset, Search, Show, Tile};
use crate::views::feature;
use crate::views::forms::Form;
use crate::views::layouts::Here;
use crate::views::plan::Yours;
use crate::views::sights::{Sight, Sights};

pub async fn show(
    request: HttpRequest,
    mine: frame::Mine,
    board: web::Data<Board>,
    next: web::Data<NextUp>,
    sights: web::Data<Sights>,
) -> Result<HttpResponse, Refused> {
    let query = Fields::of_query(&request);
    let snapshot = board.snapshot().await?;
    let parsed = View::parse(|field| query.get(field), &mine.building.zone, mine.now);
    let view = parsed.clone().unwrap_or_default();
    let sight = sights.of(&snapshot, &view, mine.words());
    let count = sight.count.clone();
    let template = Show {
        page: mine.page(format!("{} {}", count.free_words, count.when), Here::Board),
        search: search(&mine, &query, &view, parsed.as_ref().err()),
        list: sight.list.clone(),
        count,
        levels: levels(&mine, &sight, &view),
        plan: sight.plan.clone(),
        price: mine.building.rules.price,
        live: live(&mine, &view, query.get("live") == "off"),
        mine: Mine {
            yours: yours(&mine, &next, &sight, &view).await?,
            ..own(&mine, &snapshot, &next).await?
        },
    };
    html(mine.language, parsed.err().map_or(StatusCode::OK, |error| status(&error)), &template)
}

/// What on the board is the reader's own; fetched again when the board changes.
pub async fn mine(
    request: HttpRequest,
    mine: frame::Mine,
    board: web::Data<Board>,
    next: web::Data<NextUp>,
    sights: web::Data<Sights>,
) -> Result<HttpResponse, Refused> {
    let query = Fields::of_query(&request);
    let snapshot = board.snapshot().await?;
    // A time that has passed since the page was made is shown as the page shows it: as now.
    let view = View::parse(|field| query.get(field), &mine.building.zone, mine.now).unwrap_or_default();
    let sight = sights.of(&snapshot, &view, mine.words());
    let yours = yours(&mine, &next, &sight, &view).await?;
    ok(mine.language, &Mine { yours, is_alone: true, ..own(&mine, &snapshot, &next).await? })
}

/// Which bays of a view are the reader's own.
async fn yours(mine: &frame::Mine, next: &NextUp, sight: &Sight, view: &View) -> Result<Yours> {
    let query = view.query(&mine.building.zone);
    let query = if query.is_empty() { query } else { format!("?{query}") };
    let is_shown = |stretch: Stretch| match view.when(mine.now) {
        When::Now(now) => stretch.contains_instant(now),
        When::During(shown) => stretch.overlaps(&shown),
    };
    let open = next.all(&mine.resident).await?;
    let spots = open.iter().filter(|one| is_shown(one.stretch)).map(|one| (one.spot, one.id)).collect();
    Ok(Yours::new(sight.plan.clone(), query, spots))
}

fn search(mine: &frame::Mine, query: &Fields, view: &View, error: Option<&crate::error::Error>) -> Search {
    let presets = Presets::at(&mine.building.zone, mine.now);
    let suggested = view.during.unwrap_or(presets.first());
    let words = mine.words();
    let typed = |name: &'static str, suggestion: String| {
        (name, query.optional(name).map_or(suggestion, str::to_owned))
    };
    let form = Form::with([
        typed("from", words.field(suggested.starts_at)),
        typed("to", words.field(suggested.ends_at)),
    ]);
    Search {
        form: error.map_or(form.clone(), |error| form.refused(error, mine.language)),
        words: view.during.map_or_else(|| "Now".into(), |during| words.day_and_stretch(during)),
        presets: presets.choices(view.during).map(|choice| preset(mine, view, choice)).collect(),
        features: Feature::ALL.map(|one| (feature(one, mine.language), view.feature == Some(one))).to_vec(),
        level: view.level.clone(),
    }
}

/// A link that keeps the level and the kind of spot.
fn preset(mine: &frame::Mine, view: &View, (time, stretch, is_chosen): (Time, Stretch, bool)) -> Preset {
    let view = View { during: Some(stretch), ..view.clone() };
    Preset {
        words: mine.language.say(tiles::preset(time)),
        href: format!("/?{}", view.query(&mine.building.zone)),
        is_chosen,
    }
}

fn levels(mine: &frame::Mine, sight: &Sight, view: &View) -> Vec<LevelTab> {
    let tab = |(level, free): &(Option<String>, usize)| {
        let words = level.clone().unwrap_or_else(|| "All".into());
        let is_chosen = view.level == *level;
        let view = View { level: level.clone(), ..view.clone() };
        LevelTab { words, href: format!("/?{}", view.query(&mine.building.zone)), free: *free, is_chosen }
    };
    sight.levels.iter().map(tab).collect()
}

fn live(mine: &frame::Mine, view: &View, is_paused: bool) -> Live {
    let query = view.query(&mine.building.zone);
    let join = |base: &str| if query.is_empty() { base.to_owned() } else { format!("{base}&{query}") };
    Live {
        href: (!is_paused).then(|| join("/live?view=board")),
        toggle: if is_paused { format!("/?{query}") } else { join("/?live=off") },
        refresh: join("/?refresh=30"),
        clock: mine.words().clock(),
    }
}

async fn own(mine: &frame::Mine, snapshot: &Snapshot, next: &NextUp) -> Result<Mine> {
    let words = mine.words();
    let next = next.of(&mine.resident).await?.map(|reservation| Next::new(&reservation, words));
    let spot = snapshot.schedules.iter().find(|schedule| schedule.spot.is_owned_by(&mine.resident));
    let spot = spot.map(|schedule| {
        let tile = Tile::new(schedule, When::Now(mine.now), words);
        MySpot {
            id: tile.id,
            label: tile.label,
            sign: tile.sign,
            until: tile.until,
            price: mine.building.rules.price,
        }
    });
    Ok(Mine { balance: mine.resident.balance, next, spot, yours: Yours::default(), is_alone: false })
}
