//! The home page: every spot now, or over a chosen stretch of time.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};

use super::Refused;
use super::fields::Fields;
use super::frame::{self, html, ok};
use super::refusal::status;
use super::remembered::{Choice, remember};
use crate::board::{Board, NextUp, Presets, Snapshot, View, When};
use crate::error::{Error, Result};
use crate::language::Message;
use crate::reservations::Reservation;
use crate::spots::Feature;
use crate::spots::windows::Stretch;
use crate::statistics::{self, Searches};
use crate::views::board::{
    self as tiles, LevelTab, Live, Mine, MineAlone, MySpot, Next, Pill, Search, Show, Tile,
};
use crate::views::feature;
use crate::views::forms::Form;
use crate::views::layouts::Here;
use crate::views::plan::{Yours, short_directions};
use crate::views::sights::{Sight, Sights};
use crate::views::words::capital;

pub async fn show(
    request: HttpRequest,
    mine: frame::Mine,
    board: web::Data<Board>,
    next: web::Data<NextUp>,
    sights: web::Data<Sights>,
    searches: web::Data<Searches>,
) -> Result<HttpResponse, Refused> {
    let query = Fields::of_query(&request);
    let snapshot = board.snapshot().await?;
    let parsed = View::parse(|field| query.get(field), &mine.building.zone, mine.now);
    let view = parsed.clone().unwrap_or_default();
    let sight = sights.of(&snapshot, &view, mine.words());
    let count = sight.count.clone();
    let template = Show {
        page: mine.page(format!("{} {}", count.free_words, count.when), Here::Board),
        search: search(&request, &mine, &view, parsed.as_ref().err()),
        list: sight.list.clone(),
        nearest: sight.nearest.clone(),
        count,
        levels: levels(&mine, &sight, &view),
        plan: sight.plan.clone(),
        price: mine.building.rules.price,
        live: live(&mine, &view, &sight.mark, query.get("live") == "off"),
        mine: own(&mine, &snapshot, &next, &view, &sight).await?,
    };
    let status = parsed.err().map_or(StatusCode::OK, |error| status(&error));
    let mut response = html(mine.language, status, &template)?;
    remember(&request, &view, &mine.building.zone, mine.now, &mut response);
    if sight.count.free == 0
        && let Some(search) = search_of(&view, &snapshot)
    {
        searches.found_nothing(mine.resident.id, search);
    }
    Ok(response)
}

/// What a view looks for, where that is a time, on a level that there is.
fn search_of(view: &View, snapshot: &Snapshot) -> Option<statistics::Search> {
    let level = view.level.clone().unwrap_or_default();
    let is_level = level.is_empty() || snapshot.levels().contains(&level);
    let feature = view.feature.map(Feature::name).unwrap_or_default().to_owned();
    Some(statistics::Search { during: view.during.filter(|_| is_level)?, level, feature })
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
    let view = View::parse(|field| query.get(field), &mine.building.zone, mine.now).unwrap_or_default();
    let snapshot = board.snapshot().await?;
    let sight = sights.of(&snapshot, &view, mine.words());
    let own = own(&mine, &snapshot, &next, &view, &sight).await?;
    ok(mine.language, &MineAlone { mine: Mine { is_alone: true, ..own } })
}

/// Which bays of a view are the reader's own.
fn yours(mine: &frame::Mine, open: &[Reservation], sight: &Sight, view: &View) -> Yours {
    let is_shown = |stretch: Stretch| match view.when(mine.now) {
        When::Now(now) => stretch.contains_instant(now),
        When::During(shown) => stretch.overlaps(&shown),
    };
    let spots = open.iter().filter(|one| is_shown(one.stretch)).map(|one| (one.spot, one.id));
    Yours::new(sight.plan.clone(), spots.collect())
}

fn search(request: &HttpRequest, mine: &frame::Mine, view: &View, error: Option<&Error>) -> Search {
    let query = Fields::of_query(request);
    let zone = &mine.building.zone;
    let presets = Presets::at(zone, mine.now);
    let last = Choice::of(request, zone, mine.now);
    let suggested = view.during.or(last.during).unwrap_or(presets.first());
    let chosen = if request.query_string().is_empty() { last.feature } else { view.feature };
    let (words, now) = (mine.words(), mine.language.say("on-now"));
    let typed = |name: &'static str, suggestion: String| {
        (name, query.optional(name).map_or(suggestion, str::to_owned))
    };
    let form = Form::with([
        typed("from", words.field(suggested.starts_at)),
        typed("to", words.field(suggested.ends_at)),
    ]);
    Search {
        form: error.map_or(form.clone(), |error| form.refused(error, mine.language)),
        words: view.during.map_or_else(|| capital(now), |during| words.day_and_stretch(during)),
        times: view.during.map(|during| words.stretch(during)).unwrap_or_default(),
        presets: pills(mine, view, &presets, last.during),
        features: Feature::ALL.map(|one| (feature(one, mine.language), chosen == Some(one))).to_vec(),
        level: view.level.clone(),
    }
}

/// Now, the presets, and what was chosen last where that is none of them. Each keeps the level and the kind of spot.
fn pills(mine: &frame::Mine, view: &View, presets: &Presets, last: Option<Stretch>) -> Vec<Pill> {
    let pill = |words: String, during: Option<Stretch>, is_chosen: bool| {
        let query = View { during, ..view.clone() }.query(&mine.building.zone);
        Pill { words, href: format!("/?{query}"), is_chosen }
    };
    let now = pill(mine.language.say("preset-now").into(), None, view.during.is_none());
    let times = presets.choices(view.during).map(|(preset, stretch, is_chosen)| {
        pill(mine.language.say(tiles::preset(preset)).into(), Some(stretch), is_chosen)
    });
    let own = last.filter(|own| presets.which(*own).is_none() && view.during != Some(*own));
    let own = own.map(|own| pill(mine.words().day_and_stretch(own), Some(own), false));
    std::iter::once(now).chain(times).chain(own).collect()
}

fn levels(mine: &frame::Mine, sight: &Sight, view: &View) -> Vec<LevelTab> {
    let tab = |(level, free): &(Option<String>, usize)| {
        let words = level.clone().unwrap_or_else(|| mine.language.say("board-all-levels").into());
        let free = mine.language.tell(&Message::of("board-free").with("count", *free));
        let is_chosen = view.level == *level;
        let view = View { level: level.clone(), ..view.clone() };
        LevelTab { words, href: format!("/?{}", view.query(&mine.building.zone)), free, is_chosen }
    };
    sight.levels.iter().map(tab).collect()
}

fn live(mine: &frame::Mine, view: &View, mark: &str, is_paused: bool) -> Live {
    let query = view.query(&mine.building.zone);
    let join = |base: &str| if query.is_empty() { base.to_owned() } else { format!("{base}&{query}") };
    Live {
        href: (!is_paused).then(|| join(&format!("/live?view=board&mark={mark}"))),
        toggle: if is_paused { format!("/?{query}") } else { join("/?live=off") },
        refresh: join("/?refresh=30"),
        clock: mine.words().clock(),
    }
}

async fn own(
    mine: &frame::Mine,
    snapshot: &Snapshot,
    next: &NextUp,
    view: &View,
    sight: &Sight,
) -> Result<Mine> {
    let words = mine.words();
    let open = next.all(&mine.resident).await?;
    let yours = yours(mine, &open, sight, view);
    let next = open.first().map(|reservation| {
        let next = Next::new(reservation, words);
        let way = short_directions(snapshot, reservation.spot, words);
        Next { place: way.unwrap_or_else(|| next.place.clone()), ..next }
    });
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
    let href = format!("/mine?{}", view.query(&mine.building.zone));
    Ok(Mine { href, balance: mine.resident.balance, next, spot, yours, is_alone: false })
}
