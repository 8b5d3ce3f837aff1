//! All spots of the building: listed in bulk, and given to residents.

use actix_web::{HttpRequest, HttpResponse, web};

use crate::error::{Error, Problems, Result, text};
use crate::language::Message;
use crate::residents::{self, Neighbour};
use crate::spots::{self, Labels, Spot};
use crate::store::Tx;
use crate::views::forms::Form;
use crate::views::layouts::Here;
use crate::views::manage::Section;
use crate::views::manage::spots::{Assign, Index, levels};
use crate::web::Refused;
use crate::web::done::Done;
use crate::web::fields::Fields;
use crate::web::frame::{Managing, Mine, ok, refused};

pub async fn index(request: HttpRequest, Managing(mine): Managing) -> Result<HttpResponse, Refused> {
    let query = Fields::of_query(&request);
    let assigned = query.get("assign").parse().ok().map(|spot: i64| (spot, Form::default()));
    let page = page(&mine, query.get("q").trim(), Form::default(), assigned).await?;
    ok(mine.language, &page)
}

pub async fn create(Managing(mine): Managing, fields: Fields) -> Result<HttpResponse, Refused> {
    match try_create(&mine, &fields).await {
        Ok(count) => {
            let count = i64::try_from(count).unwrap_or(i64::MAX);
            Ok(Done::SpotsAdded(count).see_other("/manage/spots"))
        }
        Err(error @ Error::Invalid(_)) => {
            let form = fields.to_form().refused(&error, mine.language);
            refused(mine.language, &error, &page(&mine, "", form, None).await?)
        }
        Err(error) => Err(error.into()),
    }
}

async fn try_create(mine: &Mine, fields: &Fields) -> Result<usize> {
    let mut problems = Problems::default();
    let labels = problems.take(Labels::parse(fields.get("labels")));
    let level = problems.take(text("level", fields.get("level"), 1, 20));
    let (Some(labels), Some(level)) = (labels, level) else { return Err(problems.into_error()) };
    mine.store().write(move |tx| spots::add_for_building(tx, &labels, &level)).await
}

pub async fn assign(
    Managing(mine): Managing,
    id: web::Path<i64>,
    fields: Fields,
) -> Result<HttpResponse, Refused> {
    let spot = *id;
    let assigned = match owner(&fields) {
        Ok(owner) => mine.store().write(move |tx| spots::assign(tx, spot, owner)).await,
        Err(error) => Err(error),
    };
    match assigned {
        Ok(()) => Ok(Done::Assigned.see_other("/manage/spots")),
        Err(error @ Error::Invalid(_)) => {
            let form = fields.to_form().refused(&error, mine.language);
            let page = page(&mine, "", Form::default(), Some((spot, form))).await?;
            refused(mine.language, &error, &page)
        }
        Err(error) => Err(error.into()),
    }
}

/// A resident's id; none where the field is there and empty.
fn owner(fields: &Fields) -> Result<Option<i64>> {
    let wrong = || Error::field("owner", Message::of("problem-owner"));
    match fields.given("owner").map(str::trim) {
        Some("") => Ok(None),
        Some(id) => id.parse().map(Some).map_err(|_| wrong()),
        None => Err(wrong()),
    }
}

/// The page with a form that lists spots, and one that gives one to somebody.
pub(super) async fn page(
    mine: &Mine,
    sought: &str,
    form: Form,
    assigned: Option<(i64, Form)>,
) -> Result<Index> {
    let read = |tx: &mut Tx<'_>| Ok((spots::all(tx)?, residents::who_may_enter(tx)?, spots::promised(tx)?));
    let (mut spots, people, promised) = mine.store().read(read).await?;
    name_in_full(&mut spots, &people);
    let assign = match assigned {
        Some((id, form)) => {
            let spot = spots.iter().find(|spot| spot.id == id).ok_or(Error::NotFound)?;
            Some(Assign::new(spot, &people, form, mine.language))
        }
        None => None,
    };
    Ok(Index {
        page: mine.page(Message::of("manage-spots"), Here::Manage),
        section: Section::Spots,
        sought: sought.to_owned(),
        total: spots.len(),
        lead: mine.language.tell(&Message::of("manage-spots-lead").with("count", spots.len())),
        levels: levels(&spots, &promised, sought, mine.language),
        form,
        assign,
    })
}

/// Managers see who owners are, however little these show to others.
fn name_in_full(spots: &mut [Spot], people: &[Neighbour]) {
    for owner in spots.iter_mut().filter_map(|spot| spot.owner.as_mut()) {
        if let Some(full) = people.iter().find(|one| one.id == owner.id) {
            *owner = full.clone();
        }
    }
}
