//! The first manager and everybody after.

use diesel::prelude::*;

use serde_json::json;

use super::{Details, Email, PasswordHash, Resident, find, invitations};
use crate::audit::{self, About, Action};
use crate::building::{self, Building};
use crate::credits;
use crate::error::Result;
use crate::event::Event;
use crate::store::schema::residents;
use crate::store::{At, Tx};

/// What lets a person in.
#[derive(Clone, Debug)]
pub enum Admission {
    /// Anybody may sign up.
    Open,
    /// The code of an invitation.
    Invitation(String),
}

#[derive(Clone, Debug)]
pub struct SignUp {
    pub details: Details,
    pub email: Email,
    pub password: PasswordHash,
    pub admission: Admission,
}

/// The first start: the building and its first manager.
#[derive(Clone, Debug)]
pub struct SetUp {
    pub token: String,
    pub building: building::Details,
    pub details: Details,
    pub email: Email,
    pub password: PasswordHash,
}

/// Makes a resident with an account of 50 credits.
///
/// # Errors
/// [`Invalid`](crate::error::Error::Invalid) for an invitation that is not good or an address that is taken.
pub fn sign_up(tx: &mut Tx<'_>, request: &SignUp) -> Result<Resident> {
    let mut details = request.details.clone();
    let invitation = match &request.admission {
        Admission::Invitation(code) => Some(invitations::redeem(tx, code, &request.email)?),
        Admission::Open => None,
    };
    if let Some(invitation) = invitation.as_ref().filter(|invitation| !invitation.unit.is_empty()) {
        details.unit.clone_from(&invitation.unit);
    }
    let resident = create(tx, &details, &request.email, &request.password, false)?;
    if let Some(invitation) = invitation {
        diesel::update(residents::table.find(resident.id))
            .set(residents::invitation_id.eq(invitation.id))
            .execute(tx.connection())?;
    }
    Ok(resident)
}

/// Makes the building and its first manager. There is one set-up.
///
/// # Errors
/// [`NotFound`](crate::error::Error::NotFound) for another token than the printed one, and afterwards.
pub fn set_up(tx: &mut Tx<'_>, request: &SetUp) -> Result<(Building, Resident)> {
    building::check_setup_token(tx, &request.token)?;
    let building = building::create(tx, &request.building)?;
    let manager = create(tx, &request.details, &request.email, &request.password, true)?;
    Ok((building, manager))
}

fn create(
    tx: &mut Tx<'_>,
    details: &Details,
    email: &Email,
    password: &PasswordHash,
    is_manager: bool,
) -> Result<Resident> {
    let account = credits::open(tx)?;
    let id: i64 = diesel::insert_into(residents::table)
        .values((
            residents::account_id.eq(account),
            residents::name.eq(&details.name),
            residents::email.eq(email.as_str()),
            residents::unit.eq(&details.unit),
            residents::plate.eq(&details.plate),
            residents::password_hash.eq(&password.0),
            residents::is_manager.eq(is_manager),
            residents::created_at.eq(At::from(tx.now())),
        ))
        .returning(residents::id)
        .get_result(tx.connection())?;
    tx.emit(Event::ResidentChanged(id));
    audit::note(tx, Action::SignedUp, About::resident(id), &json!({}))?;
    find(tx, id)
}
