//! What can be read.

use std::sync::Arc;

use juniper::{ID, graphql_object};

use super::connections::{self, ReservationConnection, SpotConnection, TransferConnection};
use super::context::Context;
use super::inputs::{SpotFilter, number};
use super::limits::USUAL_PAGE;
use super::refusal::Refused;
use super::types::{Building, Reservation, Resident, Spot, Transfer};
use crate::board::{Schedule, Snapshot, State, When};
use crate::clock::Timestamp;
use crate::credits;
use crate::error::{Error, Result};
use crate::language::Message;
use crate::reservations;
use crate::residents::{self, Neighbour};
use crate::spots;
use crate::spots::windows::Stretch;
use crate::statistics::Search;

pub struct Query;

type Answer<T> = Result<T, Refused>;

#[graphql_object(context = Context)]
impl Query {
    async fn building(context: &Context) -> Answer<Building> {
        Ok(Building(context.snapshot().await?))
    }

    async fn me(context: &Context) -> Answer<Resident> {
        let id = context.me().id;
        Ok(Resident(Neighbour::from(&context.store().read(move |tx| residents::find(tx, id)).await?)))
    }

    /// Null where there is none.
    async fn spot(context: &Context, id: ID) -> Answer<Option<Spot>> {
        let Ok(id) = number(&id) else { return Ok(None) };
        let snapshot = context.snapshot().await?;
        let found = snapshot.schedules.iter().find(|schedule| schedule.spot.id == id);
        Ok(found.cloned().map(Spot))
    }

    /// Every spot by level and label, or those that the filter lets through.
    async fn spots(
        context: &Context,
        filter: Option<SpotFilter>,
        #[graphql(default = Some(USUAL_PAGE))] first: Option<i32>,
        after: Option<String>,
    ) -> Answer<SpotConnection> {
        let limit = connections::limit(first)?;
        let after = connections::place(after.as_deref())?;
        let filter = Filter::new(filter.unwrap_or_default(), context)?;
        let snapshot = context.snapshot().await?;
        let found = snapshot
            .schedules
            .iter()
            .filter(|schedule| filter.lets_through(schedule))
            .filter(|schedule| after.as_ref().is_none_or(|after| *after < place(schedule)))
            .take(limit + 1);
        let rows: Vec<Spot> = found.cloned().map(Spot).collect();
        context.charge(rows.len())?;
        if rows.is_empty() && after.is_none() {
            filter.found_nothing(context, &snapshot);
        }
        Ok(SpotConnection::new(rows, limit, |spot| place(&spot.0)))
    }

    /// Mine, newest first.
    async fn reservations(
        context: &Context,
        #[graphql(default = Some(USUAL_PAGE))] first: Option<i32>,
        after: Option<String>,
    ) -> Answer<ReservationConnection> {
        let (limit, after) = (connections::limit(first)?, connections::id(after.as_deref())?);
        let (me, rows) = (context.me().clone(), one_more(limit));
        let read = context.store().read(move |tx| reservations::page_of(tx, &me, after, rows));
        let rows: Vec<Reservation> = read.await?.into_iter().map(Reservation).collect();
        context.charge(rows.len())?;
        Ok(ReservationConnection::new(rows, limit, |reservation| reservation.0.id.to_string()))
    }

    /// Mine, newest first.
    async fn ledger(
        context: &Context,
        #[graphql(default = Some(USUAL_PAGE))] first: Option<i32>,
        after: Option<String>,
    ) -> Answer<TransferConnection> {
        let (limit, after) = (connections::limit(first)?, connections::id(after.as_deref())?);
        let (account, rows) = (context.me().account, one_more(limit));
        let read = context.store().read(move |tx| credits::ledger(tx, account, after, rows));
        let rows: Vec<Transfer> = read.await?.into_iter().map(Transfer).collect();
        context.charge(rows.len())?;
        Ok(TransferConnection::new(rows, limit, |transfer| transfer.0.id.to_string()))
    }
}

/// A row more than a page has says whether there is another page.
fn one_more(limit: usize) -> i64 {
    i64::try_from(limit + 1).unwrap_or(i64::MAX)
}

/// Where a spot stands in the list: levels and labels hold no control characters.
fn place(schedule: &Arc<Schedule>) -> String {
    let (level, label) = schedule.place();
    format!("{level}\u{1}{label}")
}

struct Filter {
    during: Option<Stretch>,
    level: Option<String>,
    features: Vec<spots::Feature>,
    mine: Option<bool>,
    me: i64,
}

impl Filter {
    fn new(filter: SpotFilter, context: &Context) -> Result<Self> {
        let SpotFilter { free_from, free_to, level, features, mine } = filter;
        let features = features.unwrap_or_default().into_iter().map(spots::Feature::from).collect();
        Ok(Self {
            during: during(free_from.map(Timestamp::from), free_to.map(Timestamp::from))?,
            level,
            features,
            mine,
            me: context.me().id,
        })
    }

    /// Notes what was looked for in vain, if it was a time; not where somebody looks at their own spots.
    fn found_nothing(&self, context: &Context, snapshot: &Snapshot) {
        let is_level = |level: &String| snapshot.levels().contains(level);
        let Some(during) = self.during.filter(|_| self.mine != Some(true)) else { return };
        if self.level.as_ref().is_none_or(is_level) {
            let features: Vec<&str> = self.features.iter().map(|feature| feature.name()).collect();
            let level = self.level.clone().unwrap_or_default();
            context.searches.found_nothing(self.me, Search { during, level, feature: features.join(",") });
        }
    }

    fn lets_through(&self, schedule: &Schedule) -> bool {
        let spot = &schedule.spot;
        let is_mine = spot.owner.as_ref().is_some_and(|owner| owner.id == self.me);
        self.level.as_ref().is_none_or(|level| *level == spot.details.level)
            && self.features.iter().all(|feature| spot.details.features.has(*feature))
            && self.mine.is_none_or(|mine| mine == is_mine)
            && self.during.is_none_or(|during| schedule.standing(When::During(during)).state == State::Free)
    }
}

fn during(from: Option<Timestamp>, to: Option<Timestamp>) -> Result<Option<Stretch>> {
    match (from, to) {
        (None, None) => Ok(None),
        (Some(from), Some(to)) => Stretch::new(from, to)
            .map(Some)
            .ok_or_else(|| Error::field("free_to", Message::of("problem-reversed"))),
        (None, Some(_)) => Err(Error::field("free_from", "Please give both ends of the time, or neither.")),
        (Some(_), None) => Err(Error::field("free_to", "Please give both ends of the time, or neither.")),
    }
}
