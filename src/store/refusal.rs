//! What a database says when it refuses, in the words of the house. The one place that reads error texts.

use diesel::result::{DatabaseErrorInformation, DatabaseErrorKind, Error as DieselError};

use crate::error::Error;
use crate::language::Message;

impl From<DieselError> for Error {
    fn from(error: DieselError) -> Self {
        match &error {
            DieselError::NotFound => Self::NotFound,
            DieselError::DatabaseError(kind, information) => from_database(kind, information.as_ref()),
            DieselError::BrokenTransactionManager => Self::Unavailable,
            _ => Self::Internal(error.to_string()),
        }
    }
}

impl From<diesel::ConnectionError> for Error {
    fn from(_: diesel::ConnectionError) -> Self {
        Self::Unavailable
    }
}

fn from_database(kind: &DatabaseErrorKind, information: &dyn DatabaseErrorInformation) -> Error {
    let message = information.message();
    if let Some(refusal) = by_promise(information.constraint_name().unwrap_or(message)) {
        return refusal;
    }
    match kind {
        DatabaseErrorKind::SerializationFailure => Error::Met,
        DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand => Error::Unavailable,
        _ if says_met(message) => Error::Met,
        _ if [
            "server closed the connection",
            "terminating connection",
            "shutting down",
            "starting up",
            "canceling statement due to statement timeout",
        ]
        .iter()
        .any(|gone| message.contains(gone)) =>
        {
            Error::Unavailable
        }
        _ => Error::Internal(message.to_owned()),
    }
}

/// Whether the text of an error says that a statement only met others.
pub(super) fn says_met(text: &str) -> bool {
    ["deadlock detected", "database is locked", "canceling statement due to lock timeout"]
        .iter()
        .any(|met| text.contains(met))
}

/// PostgreSQL gives the constraint's name, SQLite a text in which it (or the column) stands.
fn by_promise(text: &str) -> Option<Error> {
    let is = |name: &str| text.contains(name);
    Some(if is("reservations_apart") {
        Error::SpotTaken(Message::of("problem-just-reserved"))
    } else if is("reservations_inside_window") {
        Error::NotOffered
    } else if is("windows_keep_reservations")
        || is("reservations_window_id_fkey")
        || is("FOREIGN KEY constraint failed")
    {
        Error::SpotTaken(Message::of("problem-reserved"))
    } else if is("windows_apart")
        || is("reservations_request_unique")
        || is("reservations.request_id")
        || is("reports_one_a_reservation")
        || is("reports.reservation_id")
        || is("notices_once")
        || is("notices.resident_id")
        || is("notice_choices_unique")
        || is("notice_choices.resident_id")
        || is("transfers_one_allowance_a_month")
        || is("transfers.payee_id, transfers.note")
        // Two screens drew the same letters: the next ones are others.
        || is("pairings_code_unique")
        || is("pairings.user_code")
    {
        Error::Met
    } else if is("accounts_balance_not_negative") {
        Error::NotEnoughCredits { price: 0, spendable: 0 }
    } else if is("residents_email_unique") || is("residents.email") {
        Error::field("email", Message::of("problem-address-taken"))
    } else if is("spots_label_unique") || is("spots.label") {
        Error::field("label", Message::of("problem-label-taken"))
    } else {
        return None;
    })
}
