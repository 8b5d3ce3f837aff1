//! What fields return. Names and descriptions are the schema's, so they speak to whoever calls.

use std::sync::Arc;

use juniper::{GraphQLEnum, ID, graphql_object};

use super::context::Context;
use super::refusal::Refused;
use super::scalars::DateTime;
use crate::board::{Schedule, Snapshot, State, When};
use crate::clock::Timestamp;
use crate::credits;
use crate::error::Error;
use crate::reservations::{self, Status};
use crate::residents::Neighbour;
use crate::spots;
use crate::spots::windows;

type Answer<T> = Result<T, Refused>;

/// Something that a driver may need to know.
#[derive(Clone, Copy, GraphQLEnum, PartialEq, Eq)]
pub enum Feature {
    Covered,
    Ev,
    Accessible,
    Motorcycle,
    Large,
}

impl From<spots::Feature> for Feature {
    fn from(feature: spots::Feature) -> Self {
        match feature {
            spots::Feature::Covered => Self::Covered,
            spots::Feature::Ev => Self::Ev,
            spots::Feature::Accessible => Self::Accessible,
            spots::Feature::Motorcycle => Self::Motorcycle,
            spots::Feature::Large => Self::Large,
        }
    }
}

impl From<Feature> for spots::Feature {
    fn from(feature: Feature) -> Self {
        match feature {
            Feature::Covered => Self::Covered,
            Feature::Ev => Self::Ev,
            Feature::Accessible => Self::Accessible,
            Feature::Motorcycle => Self::Motorcycle,
            Feature::Large => Self::Large,
        }
    }
}

/// `FREE`: offered and not reserved. `CLOSED`: not offered.
#[derive(Clone, Copy, GraphQLEnum)]
pub enum SpotState {
    Free,
    Reserved,
    Closed,
}

impl From<State> for SpotState {
    fn from(state: State) -> Self {
        match state {
            State::Free => Self::Free,
            State::Reserved => Self::Reserved,
            State::Closed => Self::Closed,
        }
    }
}

/// Where a reservation stands in its life.
#[derive(Clone, Copy, GraphQLEnum)]
pub enum ReservationStatus {
    Booked,
    Active,
    Completed,
    Cancelled,
}

impl From<Status> for ReservationStatus {
    fn from(status: Status) -> Self {
        match status {
            Status::Booked => Self::Booked,
            Status::Active => Self::Active,
            Status::Completed => Self::Completed,
            Status::Cancelled => Self::Cancelled,
        }
    }
}

/// The building that this server is for.
pub struct Building(pub Snapshot);

#[graphql_object(context = Context)]
impl Building {
    fn name(&self) -> &str {
        &self.0.building.name
    }

    /// An IANA name.
    fn time_zone(&self) -> &str {
        self.0.building.zone.name()
    }

    /// Credits that a reservation moves.
    fn price(&self) -> i32 {
        self.0.building.rules.price
    }

    fn levels(&self) -> Vec<String> {
        self.0.levels()
    }
}

/// A person with an account.
#[derive(Clone)]
pub struct Resident(pub Neighbour);

#[graphql_object(context = Context)]
impl Resident {
    fn id(&self) -> ID {
        id(self.0.id)
    }

    /// As much of it as they show to others.
    fn name(&self) -> String {
        self.0.called().to_string()
    }

    fn unit(&self) -> &str {
        &self.0.unit
    }

    /// Credits; null for others than oneself.
    async fn balance(&self, context: &Context) -> Answer<Option<i32>> {
        if self.0.id != context.me().id {
            return Ok(None);
        }
        let me = context.me().clone();
        let standing = context.store().read(move |tx| reservations::standing(tx, &me)).await?;
        Ok(Some(standing.balance))
    }
}

/// One parking spot.
#[derive(Clone)]
pub struct Spot(pub Arc<Schedule>);

#[graphql_object(context = Context)]
impl Spot {
    fn id(&self) -> ID {
        id(self.0.spot.id)
    }

    /// Unique in the building.
    fn label(&self) -> &str {
        &self.0.spot.details.label
    }

    fn level(&self) -> &str {
        &self.0.spot.details.level
    }

    fn features(&self) -> Vec<Feature> {
        self.0.spot.details.features.iter().map(Feature::from).collect()
    }

    /// For whoever parks there.
    fn note(&self) -> &str {
        &self.0.spot.details.note
    }

    /// Null: the building's.
    fn owner(&self, context: &Context) -> Option<Resident> {
        self.0.spot.owner.clone().map(|owner| Resident(context.seen(owner)))
    }

    /// Now.
    fn state(&self, context: &Context) -> SpotState {
        self.0.standing(When::Now(context.turn.begun())).state.into()
    }

    /// Until when it is so; null: as far as is known.
    fn state_until(&self, context: &Context) -> Option<DateTime> {
        self.0.standing(When::Now(context.turn.begun())).until.map(DateTime)
    }

    /// The stretches of time in which it is offered, from now on unless told otherwise.
    async fn windows(
        &self,
        context: &Context,
        from: Option<DateTime>,
        to: Option<DateTime>,
    ) -> Answer<Vec<Window>> {
        let from = from.map_or(context.turn.begun(), Timestamp::from);
        let asked = (self.0.spot.id, from, to.map(Timestamp::from));
        let windows = context.loaders.windows(asked).await?;
        context.charge(windows.len())?;
        Ok(windows.into_iter().map(Window).collect())
    }
}

/// A stretch of time in which a spot is offered.
pub struct Window(pub windows::Window);

#[graphql_object(context = Context)]
impl Window {
    fn id(&self) -> ID {
        id(self.0.id)
    }

    fn starts_at(&self) -> DateTime {
        self.0.stretch.starts_at.into()
    }

    fn ends_at(&self) -> DateTime {
        self.0.stretch.ends_at.into()
    }
}

/// One resident's right to one spot for a stretch of time.
#[derive(Clone)]
pub struct Reservation(pub reservations::Reservation);

#[graphql_object(context = Context)]
impl Reservation {
    fn id(&self) -> ID {
        id(self.0.id)
    }

    async fn spot(&self, context: &Context) -> Answer<Spot> {
        context.charge(1)?;
        Ok(Spot(context.loaders.spot(self.0.spot).await?))
    }

    fn starts_at(&self) -> DateTime {
        self.0.stretch.starts_at.into()
    }

    fn ends_at(&self) -> DateTime {
        self.0.stretch.ends_at.into()
    }

    fn status(&self) -> ReservationStatus {
        self.0.status.into()
    }

    /// Credits that it moved.
    fn price(&self) -> i32 {
        self.0.price
    }

    fn plate(&self) -> Option<&str> {
        Some(self.0.plate.as_str()).filter(|plate| !plate.is_empty())
    }

    async fn resident(&self, context: &Context) -> Answer<Resident> {
        context.charge(1)?;
        Ok(Resident(context.seen(context.loaders.resident(self.0.resident).await?)))
    }
}

/// A line of my ledger.
#[derive(Clone)]
pub struct Transfer(pub credits::Entry);

#[graphql_object(context = Context)]
impl Transfer {
    fn id(&self) -> ID {
        id(self.0.id)
    }

    /// Credits that came in; negative: that went out.
    fn amount(&self) -> i32 {
        self.0.amount
    }

    /// The balance after it.
    fn balance(&self) -> i32 {
        self.0.balance
    }

    /// Why, in one word: welcome, reservation, cancellation, correction or allowance. After a colon follows what whoever
    /// corrected it wrote.
    fn reason(&self) -> String {
        let (word, note) = (self.0.reason.as_str(), self.0.note.as_str());
        match self.0.reason {
            credits::Reason::Correction if !note.is_empty() => format!("{word}: {note}"),
            _ => word.to_owned(),
        }
    }

    async fn reservation(&self, context: &Context) -> Answer<Option<Reservation>> {
        let Some(id) = self.0.reservation else { return Ok(None) };
        context.charge(1)?;
        match context.loaders.reservation(id).await {
            Ok(reservation) => Ok(reservation.map(Reservation)),
            Err(Error::NotFound) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    fn at(&self) -> DateTime {
        self.0.at.into()
    }
}

pub fn id(number: i64) -> ID {
    ID::from(number.to_string())
}
