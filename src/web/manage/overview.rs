//! The first page of whoever runs the building.

use actix_web::HttpResponse;

use crate::language::Message;
use crate::views::layouts::Here;
use crate::views::manage::{Overview, Section};
use crate::web::Refused;
use crate::web::frame::{Managing, ok};

pub async fn show(Managing(mine): Managing) -> Result<HttpResponse, Refused> {
    let page = mine.page(Message::of("manage-title"), Here::Manage);
    ok(mine.language, &Overview { page, section: Section::Overview })
}
