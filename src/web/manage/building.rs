//! The rules of the building.

use actix_web::HttpResponse;

use crate::building::settings::{self, Typed};
use crate::clock::Zone;
use crate::language::Message;
use crate::views::forms::Form;
use crate::views::layouts::Here;
use crate::views::manage::Section;
use crate::views::manage::building::{Settings, groups, policies, values};
use crate::web::Refused;
use crate::web::done::Done;
use crate::web::fields::Fields;
use crate::web::frame::{Managing, Mine, ok, refused};

pub async fn show(Managing(mine): Managing) -> Result<HttpResponse, Refused> {
    ok(mine.language, &page(&mine, Form::with(values(&mine.building))))
}

pub async fn update(Managing(mine): Managing, fields: Fields) -> Result<HttpResponse, Refused> {
    let typed = Typed::of(|name| fields.all(name).next());
    match mine.store().write(move |tx| settings::change(tx, &typed)).await {
        Ok(()) => Ok(Done::Saved.see_other(Section::Building.href())),
        Err(error) => {
            let stored = values(&mine.building).into_iter();
            let shown =
                stored.map(|(name, stored)| (name, fields.all(name).next().map_or(stored, str::to_owned)));
            let form = Form::with(shown).refused(&error, mine.language);
            refused(mine.language, &error, &page(&mine, form))
        }
    }
}

fn page(mine: &Mine, form: Form) -> Settings {
    Settings {
        page: mine.page(Message::of("building-title"), Here::Manage),
        section: Section::Building,
        form,
        groups: groups(),
        policies: policies(mine.frame.gate.started_as(), mine.language),
        zones: Zone::names(),
    }
}
