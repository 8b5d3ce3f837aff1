//! The timeline of a day, and the week of a spot for its owner.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};

use super::Refused;
use super::fields::Fields;
use super::frame::{Mine, html, ok};
use super::refusal::status;
use crate::board::day::Day;
use crate::board::timeline::{Stored, Timeline};
use crate::board::{Board, Presets, Snapshot};
use crate::clock::civil::Date;
use crate::clock::{ToSpan as _, parse_date};
use crate::error::{Error, Result};
use crate::language::Message;
use crate::reservations;
use crate::spots::windows::Stretch;
use crate::views::board::{self as tiles, Live};
use crate::views::day::{Choice, Grid, NowLine, Row, Rows, Show, Week};
use crate::views::forms::Form;
use crate::views::layouts::Here;

pub async fn show(
    request: HttpRequest,
    mine: Mine,
    board: web::Data<Board>,
) -> Result<HttpResponse, Refused> {
    let query = Fields::of_query(&request);
    let zone = &mine.building.zone;
    let parsed = Timeline::parse(|field| query.get(field), zone, mine.now, &mine.building.rules);
    let error = parsed.as_ref().err().cloned();
    let timeline = parsed.unwrap_or_else(|_| Timeline::today(|field| query.get(field), zone, mine.now));
    let snapshot = board.snapshot().await?;
    let title = mine.words().long_date(timeline.date);
    let is_paused = query.get("live") == "off";
    let template = Show {
        page: mine.page(title.clone(), Here::Day),
        // Of two lines the weekday is the first.
        title: title.replace(' ', "\u{a0}").replacen(",\u{a0}", ", ", 1),
        form: error.as_ref().map(|error| Form::default().refused(error, mine.language)).unwrap_or_default(),
        is_over: timeline.date < zone.wall(mine.now).date(),
        price: mine.words().credits(mine.building.rules.price),
        previous: beside(&mine, &timeline, timeline.date.yesterday().ok()),
        next: beside(&mine, &timeline, timeline.date.tomorrow().ok()),
        days: days(&mine, &timeline),
        levels: levels(&mine, &snapshot, &timeline),
        live: live(&mine, &timeline, is_paused),
        rows: read(&mine, &snapshot, &timeline, is_paused).await?,
    };
    html(mine.language, error.as_ref().map_or(StatusCode::OK, status), &template)
}

/// The rows alone; fetched again when the day changes.
pub async fn rows(
    request: HttpRequest,
    mine: Mine,
    board: web::Data<Board>,
) -> Result<HttpResponse, Refused> {
    let query = Fields::of_query(&request);
    let (zone, rules) = (&mine.building.zone, &mine.building.rules);
    let timeline = Timeline::parse(|field| query.get(field), zone, mine.now, rules)?;
    let snapshot = board.snapshot().await?;
    ok(mine.language, &Rows { is_alone: true, ..read(&mine, &snapshot, &timeline, false).await? })
}

/// The week in which a day lies, or else the present one.
pub async fn week(mine: &Mine, spot: i64, day: &str) -> Result<Week> {
    let (zone, rules, words) = (&mine.building.zone, mine.building.rules, mine.words());
    let (first, last) = Timeline::range(zone, mine.now, &rules);
    let today = zone.wall(mine.now).date();
    let date = parse_date(day).map_or(today, |date| date.clamp(first, last));
    let days = Day::week(zone, date);
    let axis = days.iter().max_by_key(|day| day.halves.len()).ok_or(Error::NotFound)?;
    let during =
        Stretch { starts_at: days[0].stretch.starts_at, ends_at: days[days.len() - 1].stretch.ends_at };
    let resident = mine.resident.clone();
    let read = move |tx: &mut crate::store::Tx<'_>| {
        let stored = Stored::read(tx, &[spot], during, &rules)?;
        let ids: Vec<i64> = stored.booked(spot).iter().map(|one| one.id).collect();
        Ok((stored, reservations::by_ids(tx, &resident, &ids)?))
    };
    let (stored, guests) = mine.store().read(read).await?;
    let row = |day: &Day| Row::of_owner((spot, day, axis), &stored, &guests, &rules, words);
    let href = |date: Date| format!("/spots/{spot}?week={date}#week");
    let dates = words.dates(Stretch { ends_at: days[days.len() - 1].stretch.starts_at, ..during });
    Ok(Week {
        heading: words.tell(&Message::of("week-heading").with("dates", dates)),
        grid: Grid::new(axis, None, words, days.iter().map(row).collect()),
        previous: href(date.saturating_sub(7.days())),
        next: href(date.saturating_add(7.days())),
    })
}

async fn read(mine: &Mine, snapshot: &Snapshot, timeline: &Timeline, is_paused: bool) -> Result<Rows> {
    let (rules, words) = (mine.building.rules, mine.words());
    let day = Day::of(&mine.building.zone, timeline.date)
        .ok_or_else(|| Error::field("date", Message::of("problem-not-a-date")))?;
    let shown: Vec<_> = snapshot.schedules.iter().filter(|schedule| timeline.shows(schedule)).collect();
    let spots: Vec<i64> = shown.iter().map(|schedule| schedule.spot.id).collect();
    let during = day.stretch;
    let stored = mine.store().read(move |tx| Stored::read(tx, &spots, during, &rules)).await?;
    let row = |schedule| Row::of_spot(schedule, &day, &stored, (&mine.resident, &rules), words);
    Ok(Rows {
        grid: Grid::new(
            &day,
            NowLine::new(&day, words),
            words,
            shown.into_iter().map(|one| row(one)).collect(),
        ),
        href: (!is_paused).then(|| format!("/day/rows?{}", timeline.query())),
        balance: mine.resident.balance,
        is_alone: false,
    })
}

fn href(timeline: &Timeline, date: Date) -> String {
    format!("/day?{}", Timeline { date, ..timeline.clone() }.query())
}

/// The way to the day before or after, as far as timelines go.
fn beside(mine: &Mine, timeline: &Timeline, date: Option<Date>) -> Option<String> {
    let (first, last) = Timeline::range(&mine.building.zone, mine.now, &mine.building.rules);
    date.filter(|date| (first..=last).contains(date)).map(|date| href(timeline, date))
}

/// Today, tomorrow, and where the weekend begins.
fn days(mine: &Mine, timeline: &Timeline) -> Vec<Choice> {
    let zone = &mine.building.zone;
    let today = zone.wall(mine.now).date();
    let choice = |key, date| Choice {
        words: mine.language.say(key).to_owned(),
        href: href(timeline, date),
        is_chosen: timeline.date == date,
    };
    let presets = Presets::at(zone, mine.now);
    let weekend = presets
        .choices(None)
        .last()
        .map(|(preset, stretch, _)| choice(tiles::preset(preset), zone.wall(stretch.starts_at).date()));
    let near = [choice("day-button-today", today), choice("preset-tomorrow", today.saturating_add(1.day()))];
    near.into_iter().chain(weekend).collect()
}

fn levels(mine: &Mine, snapshot: &Snapshot, timeline: &Timeline) -> Vec<Choice> {
    let all = std::iter::once(None).chain(snapshot.levels().into_iter().map(Some));
    let choice = |level: Option<String>| Choice {
        words: match &level {
            Some(level) => mine.language.tell(&Message::of("level").with("level", level.as_str())),
            None => mine.language.say("board-all-levels").into(),
        },
        is_chosen: timeline.level == level,
        href: format!("/day?{}", Timeline { level, ..timeline.clone() }.query()),
    };
    all.map(choice).collect()
}

fn live(mine: &Mine, timeline: &Timeline, is_paused: bool) -> Live {
    let query = timeline.query();
    Live {
        href: (!is_paused).then(|| format!("/live?view=day&{query}")),
        toggle: if is_paused { format!("/day?{query}") } else { format!("/day?live=off&{query}") },
        refresh: format!("/day?refresh=30&{query}"),
        clock: mine.words().clock(),
    }
}
