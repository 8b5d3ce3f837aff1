//! The first page of whoever runs the building.

use actix_web::{HttpResponse, web};

use crate::board::{Board, Snapshot, State, When};
use crate::check;
use crate::language::Message;
use crate::statistics;
use crate::store::Tx;
use crate::views::layouts::Here;
use crate::views::manage::Section;
use crate::views::manage::audit::Line;
use crate::views::manage::overview::{Fact, Overview, kiosk, verified};
use crate::web::Refused;
use crate::web::frame::{Managing, Mine, ok};

pub async fn show(Managing(mine): Managing, board: web::Data<Board>) -> Result<HttpResponse, Refused> {
    let snapshot = board.snapshot().await?;
    let zone = mine.building.zone.clone();
    let read = move |tx: &mut Tx<'_>| Ok((statistics::overview(tx, &zone)?, check::last(tx)?));
    let (overview, last) = mine.store().read(read).await?;
    let words = mine.words();
    let (verified, is_sound) = verified(last, words);
    let page = Overview {
        page: mine.page(Message::of("manage-title"), Here::Manage),
        section: Section::Overview,
        facts: facts(&mine, &snapshot, &overview),
        kiosks: overview.kiosks.iter().map(|one| kiosk(one, words)).collect(),
        verified,
        is_sound,
        reports: overview.reports,
        lines: overview.newest.iter().map(|line| Line::new(line, words)).collect(),
    };
    ok(mine.language, &page)
}

fn facts(mine: &Mine, snapshot: &Snapshot, overview: &statistics::Overview) -> Vec<Fact> {
    let standing = |state: State| {
        let now = When::Now(mine.now);
        snapshot.schedules.iter().filter(|schedule| schedule.standing(now).state == state).count()
    };
    let free = standing(State::Free);
    let offered = free + standing(State::Reserved);
    let fact = |number: i64, key: &'static str, more: Option<Message>, href| Fact {
        number,
        words: mine.language.tell(&Message::of(key).with("count", number)),
        more: more.map(|more| mine.language.tell(&more)).unwrap_or_default(),
        href,
    };
    let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    let suspended = Message::of("overview-suspended").with("count", overview.suspended);
    let open = Message::of("overview-offered").with("offered", offered).with("free", free);
    let (audit, statistics) = (Section::Audit.href(), Section::Statistics.href());
    vec![
        fact(
            overview.residents,
            "overview-residents",
            (overview.suspended > 0).then_some(suspended),
            "/manage/residents",
        ),
        fact(overview.invitations, "overview-invitations", None, "/manage/invitations"),
        fact(count(snapshot.schedules.len()), "overview-spots", Some(open), "/manage/spots"),
        fact(count(overview.today), "overview-today", None, audit),
        fact(overview.circulating, "overview-credits", None, statistics),
        fact(overview.reports, "overview-reports", None, audit),
    ]
}
