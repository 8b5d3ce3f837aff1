//! Screens in the lobby, which show a token of their own. It opens the kiosk's page and its socket, and nothing else.

use super::Gate;
use crate::error::Result;
use crate::kiosks::{self, Kiosk};

impl Gate {
    /// Whose token this is, noting that the screen is there; nobody's where it is none or is over.
    ///
    /// # Errors
    /// [`crate::error::Error::Unavailable`] where the database does not answer.
    pub async fn kiosk(&self, token: &str) -> Result<Option<Kiosk>> {
        if !token.starts_with(kiosks::PREFIX) {
            return Ok(None);
        }
        let token = token.to_owned();
        let kiosk = self.store.read(move |tx| kiosks::find_by_token(tx, &token)).await?;
        if let Some(id) =
            kiosk.as_ref().filter(|it| it.is_to_be_noted(self.store.clock().now())).map(|it| it.id)
            && let Err(error) = self.store.write(move |tx| kiosks::note_seen(tx, id)).await
        {
            tracing::debug!(%error, "that a screen is there was not noted");
        }
        Ok(kiosk)
    }

    /// Whether a screen that was let in some time ago still is.
    ///
    /// # Errors
    /// [`crate::error::Error::Unavailable`] where the database does not answer.
    pub async fn still_stands(&self, kiosk: i64) -> Result<bool> {
        self.store.read(move |tx| kiosks::stands(tx, kiosk)).await
    }
}
