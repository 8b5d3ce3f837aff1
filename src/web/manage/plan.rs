//! The plan editor: a level's outline and where its bays lie.

use actix_web::{HttpRequest, HttpResponse, web};

use crate::error::{Error, Result};
use crate::language::Message;
use crate::spots::plan::{self, Drawing, Outline, Plan};
use crate::spots::{self, Spot};
use crate::store::Tx;
use crate::views::forms::Form;
use crate::views::layouts::{Here, Undo};
use crate::views::manage::plan::{Editor, Shown, form};
use crate::views::manage::spots::plan_href;
use crate::web::Refused;
use crate::web::done::Done;
use crate::web::fields::Fields;
use crate::web::frame::{Managing, Mine, ok, refused, see_other};

/// A level that spots are on, or that somebody has drawn.
struct Level {
    name: String,
    spots: Vec<Spot>,
    outline: Option<Outline>,
}

pub async fn show(
    request: HttpRequest,
    Managing(mine): Managing,
    level: web::Path<String>,
) -> Result<HttpResponse, Refused> {
    let level = Level::find(&mine, level.into_inner()).await?;
    let mut page = level.page(&mine, level.form(), false);
    if let (Some(Done::Drawn(line)), Some(notice)) = (Done::of(&request), page.page.notice.as_mut()) {
        let field = ("undo", line.to_string());
        notice.undo = Some(Undo { words: mine.language.say("undo"), action: plan_href(&level.name), field });
    }
    ok(mine.language, &page)
}

pub async fn update(
    Managing(mine): Managing,
    level: web::Path<String>,
    fields: Fields,
) -> Result<HttpResponse, Refused> {
    let mut level = Level::find(&mine, level.into_inner()).await?;
    let is_given = |name| fields.given(name).is_some();
    if is_given("undo") {
        let (name, line) = (level.name.clone(), fields.get("undo").parse().map_err(|_| Error::NotFound)?);
        let drawn = mine.store().write(move |tx| plan::undo(tx, &name, line)).await?;
        return Ok(saved(&level.name, drawn));
    }
    if is_given("rows") {
        level.lay_out();
        return ok(mine.language, &level.page(&mine, level.form(), true));
    }
    let ids: Vec<i64> = level.spots.iter().map(|spot| spot.id).collect();
    let drawn = match Drawing::parse(&ids, |name| fields.given(name)) {
        Ok(drawing) if is_given("preview") => {
            level.show(drawing);
            return ok(mine.language, &level.page(&mine, fields.to_form(), true));
        }
        Ok(drawing) => {
            let name = level.name.clone();
            mine.store().write(move |tx| plan::draw(tx, &name, &drawing)).await
        }
        Err(error) => Err(error),
    };
    match drawn {
        Ok(line) => Ok(saved(&level.name, line)),
        Err(error @ Error::Invalid(_)) => {
            let form = fields.to_form().refused(&error, mine.language);
            refused(mine.language, &error, &level.page(&mine, form, false))
        }
        Err(error) => Err(error.into()),
    }
}

fn saved(level: &str, line: Option<i64>) -> HttpResponse {
    match line {
        Some(line) => Done::Drawn(line).see_other(plan_href(level)),
        None => see_other(plan_href(level)),
    }
}

impl Level {
    async fn find(mine: &Mine, name: String) -> Result<Self> {
        // No level is called that, and PostgreSQL is not even asked for such a text.
        if name.contains('\0') {
            return Err(Error::NotFound);
        }
        let read = move |tx: &mut Tx<'_>| {
            let all = spots::all(tx)?.into_iter();
            let outline = plan::outline_of(tx, &name)?;
            Ok(Self {
                spots: all.filter(|spot| spot.details.level == name).collect(),
                outline,
                name: name.clone(),
            })
        };
        let level = mine.store().read(read).await?;
        if level.spots.is_empty() && level.outline.is_none() { Err(Error::NotFound) } else { Ok(level) }
    }

    /// Takes what was typed for what is drawn.
    fn show(&mut self, drawing: Drawing) {
        for spot in &mut self.spots {
            if let Some(place) = drawing.places.get(&spot.id) {
                spot.place = *place;
            }
        }
        self.outline = drawing.outline;
    }

    /// Two rows at each lane, as if nobody had drawn anything yet.
    fn lay_out(&mut self) {
        self.spots.iter_mut().for_each(|spot| spot.place = None);
        let plan = Plan::new(self.name.clone(), &self.spots.iter().collect::<Vec<_>>(), None);
        for spot in &mut self.spots {
            spot.place = plan.places.iter().find(|(id, _)| *id == spot.id).map(|(_, place)| *place);
        }
        self.outline = Some(plan.outline);
    }

    fn form(&self) -> Form {
        form(&self.spots, self.outline.as_ref())
    }

    fn page(&self, mine: &Mine, form: Form, is_preview: bool) -> Editor {
        let title = Message::of("manage-plan-title").with("level", self.name.as_str());
        let shown = Shown {
            page: mine.page(title, Here::Manage),
            level: &self.name,
            spots: &self.spots,
            outline: self.outline.as_ref(),
            is_preview,
        };
        Editor::new(shown, form, mine.language)
    }
}
