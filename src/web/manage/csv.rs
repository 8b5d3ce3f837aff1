//! Spots and residents as CSV, both ways.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};

use crate::error::{Error, Result};
use crate::language::Message;
use crate::residents::invitations::{self, Codes, Wanted};
use crate::store::Tx;
use crate::table::{self, Report};
use crate::views::forms::Form;
use crate::views::layouts::Here;
use crate::views::manage::csv::{Import, Kind};
use crate::web::Refused;
use crate::web::csv::{Upload, download};
use crate::web::done::Done;
use crate::web::frame::{Managing, Mine, html};
use crate::web::refusal::status;
use crate::{residents, spots};

pub async fn spots(Managing(mine): Managing) -> Result<HttpResponse, Refused> {
    let rows = mine.store().read(spots::import::export).await?;
    let names = spots::import::COLUMNS.map(|column| column.name);
    download("spots.csv", &names, rows)
}

pub async fn import_spots(
    Managing(mine): Managing,
    upload: Result<Upload, Refused>,
) -> Result<HttpResponse, Refused> {
    answer(&mine, Kind::Spots, upload, async |upload| {
        let table = table::read(&upload.file, &spots::import::COLUMNS, "label")?;
        let (unused, is_dry_run) = (table.unused.clone(), upload.is_dry_run);
        let import = move |tx: &mut Tx<'_>| spots::import::import(tx, &table, is_dry_run);
        Ok((mine.store().write(import).await?, unused))
    })
    .await
}

pub async fn residents(Managing(mine): Managing) -> Result<HttpResponse, Refused> {
    let read = |tx: &mut Tx<'_>| Ok((residents::listed(tx)?, spots::all(tx)?));
    let (people, all) = mine.store().read(read).await?;
    let labels = |id: i64| {
        let own = all.iter().filter(|spot| spot.owner.as_ref().is_some_and(|owner| owner.id == id));
        own.map(|spot| spot.details.label.as_str()).collect::<Vec<_>>().join(", ")
    };
    let here = people.into_iter().filter(|one| !one.has_left());
    let rows = here.map(|one| [one.unit, one.email, one.name, labels(one.id)]);
    download("residents.csv", &["unit", "email", "name", "spots"], rows)
}

pub async fn import_residents(
    Managing(mine): Managing,
    codes: web::Data<Codes>,
    upload: Result<Upload, Refused>,
) -> Result<HttpResponse, Refused> {
    answer(&mine, Kind::Residents, upload, async |upload| {
        let table = table::read(&upload.file, &residents::import::COLUMNS, "email")?;
        let (unused, is_dry_run) = (table.unused.clone(), upload.is_dry_run);
        let import = move |tx: &mut Tx<'_>| {
            let (report, moved) = residents::import::import(tx, &table, is_dry_run, |tx, unit, email| {
                let wanted =
                    Wanted { unit: unit.to_owned(), email: Some(email.clone()), ..Wanted::default() };
                invitations::create(tx, &codes, &wanted).map(drop)
            })?;
            // Boards say where owners live.
            moved.into_iter().try_for_each(|id| spots::owner_changed(tx, id))?;
            Ok(report)
        };
        Ok((mine.store().write(import).await?, unused))
    })
    .await
}

/// The fate of every row, where that is asked for or a row is wrong; otherwise on to the list.
async fn answer(
    mine: &Mine,
    kind: Kind,
    upload: Result<Upload, Refused>,
    import: impl AsyncFnOnce(&Upload) -> Result<(Report, Vec<String>)>,
) -> Result<HttpResponse, Refused> {
    let mut is_dry_run = false;
    let imported = match upload {
        Ok(upload) => {
            is_dry_run = upload.is_dry_run;
            import(&upload).await
        }
        Err(Refused(error)) => Err(error),
    };
    let (report, unused) = match imported {
        Ok(imported) => imported,
        Err(error @ (Error::Invalid(_) | Error::TooLarge)) => {
            let form = Form::default().refused(&error, mine.language);
            let page = Import::new(page(mine, kind), kind, form, None, mine.language);
            return html(mine.language, status(&error), &page);
        }
        Err(error) => return Err(error.into()),
    };
    let (wrong, count) = (report.wrong(), |count| i64::try_from(count).unwrap_or(i64::MAX));
    if !is_dry_run && wrong == 0 {
        let done = Done::Imported(count(report.added()), count(report.changed()));
        return Ok(done.see_other(kind.back()));
    }
    let mut form = Form::default();
    let mut answered = StatusCode::OK;
    if !is_dry_run {
        let error = Error::field("", Message::of("problem-csv-wrong").with("count", wrong));
        (form, answered) = (form.refused(&error, mine.language), status(&error));
    }
    let page = Import::new(page(mine, kind), kind, form, Some((report, unused)), mine.language);
    html(mine.language, answered, &page)
}

fn page(mine: &Mine, kind: Kind) -> crate::views::layouts::Page {
    mine.page(Message::of(kind.back_words()), Here::Manage)
}
