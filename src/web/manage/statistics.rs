//! How the building is used, as pictures and as tables.

use actix_web::{HttpRequest, HttpResponse};

use crate::error::{Error, Result};
use crate::language::Message;
use crate::statistics::{Figures, Span, Week};
use crate::views::layouts::Here;
use crate::views::manage::statistics::Statistics;
use crate::web::Refused;
use crate::web::csv::download;
use crate::web::fields::Fields;
use crate::web::frame::{Managing, Mine, ok};

/// How many days one can look at.
const SPANS: [i64; 4] = [7, 28, 90, 365];
const USUAL: i64 = 28;

pub async fn show(request: HttpRequest, Managing(mine): Managing) -> Result<HttpResponse, Refused> {
    let days = days(&request)?;
    let figures = read(&mine, days).await?;
    let page = mine.page(Message::of("statistics-title"), Here::Manage);
    ok(mine.language, &Statistics::new(page, days, &SPANS, &figures, mine.words()))
}

/// One of the tables for a spreadsheet: `what` says which.
pub async fn table(request: HttpRequest, Managing(mine): Managing) -> Result<HttpResponse, Refused> {
    let figures = read(&mine, days(&request)?).await?;
    match Fields::of_query(&request).get("what").trim() {
        "" | "use" => week("use.csv", "reserved_hours", &figures.used, hours),
        "days" => {
            let rows = figures.days.iter();
            let rows = rows.map(|day| [day.date.to_string(), hours(day.offered), hours(day.reserved)]);
            download("days.csv", &["day", "offered_hours", "reserved_hours"], rows)
        }
        "spots" => {
            let rows = figures.busiest.iter().map(|busy| [busy.label.clone(), hours(busy.reserved)]);
            download("spots.csv", &["spot", "reserved_hours"], rows)
        }
        "reservations" => {
            let counts = [
                ("made", figures.made),
                ("cancelled", figures.cancelled),
                ("ended_early", figures.ended_early),
                ("searches_without_a_free_spot", figures.unmet_count),
            ];
            let rows = counts.map(|(what, count)| [what.to_owned(), count.to_string()]);
            download("reservations.csv", &["what", "count"], rows)
        }
        "credits" => {
            let months = figures.issued.iter();
            let rows = months.map(|(month, sum)| [month.strftime("%Y-%m").to_string(), sum.to_string()]);
            let now = [["now_in_circulation".to_owned(), figures.circulating.to_string()]];
            download("credits.csv", &["month", "issued"], rows.chain(now))
        }
        "unmet" => week("unmet.csv", "searches", &figures.unmet, |count| count.to_string()),
        _ => Err(Error::field("what", Message::of("problem-not-on-the-list")).into()),
    }
}

fn days(request: &HttpRequest) -> Result<i64> {
    let query = Fields::of_query(request);
    let Some(text) = query.optional("days") else { return Ok(USUAL) };
    let known = text.parse().ok().filter(|days| SPANS.contains(days));
    known.ok_or_else(|| Error::field("days", Message::of("problem-not-on-the-list")))
}

async fn read(mine: &Mine, days: i64) -> Result<Figures> {
    let zone = mine.building.zone.clone();
    let span = Span::last(days, &zone, mine.now);
    mine.store().read(move |tx| Figures::read(tx, &span, &zone)).await
}

/// From Monday, 1, as ISO 8601 counts.
fn week(name: &str, column: &str, week: &Week, say: fn(i64) -> String) -> Result<HttpResponse, Refused> {
    let rows = (1..).zip(week).flat_map(|(weekday, day): (i32, _)| {
        (0..24)
            .zip(day)
            .map(move |(hour, value): (i32, _)| [weekday.to_string(), hour.to_string(), say(*value)])
    });
    download(name, &["weekday", "hour", column], rows)
}

/// Minutes as hours with two decimals, in the way of programs.
fn hours(minutes: i64) -> String {
    let hundredths = minutes * 100 / 60;
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}
