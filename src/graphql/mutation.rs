//! What can be changed: the verbs of the pages.

use juniper::{ID, graphql_object};

use super::context::Context;
use super::inputs::{AddSpotInput, OfferWindowInput, ReserveInput, number};
use super::refusal::Refused;
use super::types::{Reservation, Spot, Window};
use crate::reservations::{self, Request};
use crate::spots::{self, windows};

pub struct Mutation;

type Answer<T> = Result<T, Refused>;

#[graphql_object(context = Context)]
impl Mutation {
    /// Lists a spot of mine.
    async fn add_spot(context: &Context, input: AddSpotInput) -> Answer<Spot> {
        let features: Vec<spots::Feature> =
            input.features.unwrap_or_default().into_iter().map(spots::Feature::from).collect();
        let names = features.iter().map(|feature| feature.name());
        let note = input.note.unwrap_or_default();
        let details = spots::Details::parse(&input.label, &input.level, names, &note)?;
        let spot = context.write(move |tx, me| spots::add(tx, me, &details)).await?;
        Ok(Spot(context.loaders.spot(spot.id).await?))
    }

    /// Offers a spot of mine, and answers the window that it has become: merged with those that it touches.
    async fn offer_window(context: &Context, input: OfferWindowInput) -> Answer<Window> {
        let spot = number(&input.spot)?;
        let offered = context
            .write(move |tx, me| windows::offer(tx, me, spot, input.starts_at.into(), input.ends_at.into()));
        Ok(Window(offered.await?))
    }

    /// Withdraws all of a window of mine that is still to come. Refused where a reservation stands in it.
    async fn withdraw_window(context: &Context, id: ID) -> Answer<bool> {
        let id = number(&id)?;
        context.write(move |tx, me| windows::withdraw(tx, me, id, None, None)).await?;
        Ok(true)
    }

    /// Reserves a spot and moves the price to its owner.
    async fn reserve(context: &Context, input: ReserveInput) -> Answer<Reservation> {
        let ReserveInput { spot, starts_at, ends_at, plate, request_id } = input;
        let plate = plate.unwrap_or_default();
        let request =
            Request::new(number(&spot)?, starts_at.into(), ends_at.into(), &plate, request_id.as_deref())?;
        let made = context.write(move |tx, me| {
            let id = reservations::reserve(tx, me, &request)?;
            reservations::find(tx, me, id)
        });
        Ok(Reservation(made.await?))
    }

    /// Before its start all credits come back; after it the rest of the time is freed and nothing comes back.
    async fn cancel_reservation(context: &Context, id: ID) -> Answer<Reservation> {
        let id = number(&id)?;
        let cancelled = context.write(move |tx, me| {
            reservations::cancel(tx, me, id)?;
            reservations::find(tx, me, id)
        });
        Ok(Reservation(cancelled.await?))
    }
}
