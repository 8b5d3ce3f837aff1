//! The living style page, in development builds only.

use actix_web::HttpResponse;

use super::Refused;
use super::frame::{Frame, ok};
use crate::views::layouts::Here;
use crate::views::styles::Show;

pub async fn show(frame: Frame) -> Result<HttpResponse, Refused> {
    ok(frame.language, &Show::new(frame.page("Styles", Here::Elsewhere), super::assets::icons()))
}
