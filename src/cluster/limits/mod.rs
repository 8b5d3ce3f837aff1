//! Who asks too often.

mod local;
mod shared;

use std::num::NonZeroU32;
use std::time::Duration;

use self::local::Local;
use self::shared::Shared;
use super::redis::Redis;
use crate::error::{Error, Result};

/// Failed sign-ins that one account may have within [`FAILURE_PERIOD`].
const FAILURES: NonZeroU32 = NonZeroU32::new(10).unwrap();
const FAILURE_PERIOD: Duration = Duration::from_secs(300);

/// Wrong codes of screens that one manager may type in within [`CODE_PERIOD`] (RFC 8628, section 5.1).
const CODES: u32 = 5;
const CODE_PERIOD: Duration = Duration::from_secs(600);

/// Limits by address and by account: counted by one instance alone, or in Redis by all together.
pub enum Limits {
    Local(Box<Local>),
    Shared(Shared),
}

impl Limits {
    /// `per_minute`: requests that one address may send; 0 means no limit.
    pub fn new(per_minute: u32, redis: Option<Redis>) -> Self {
        let per_minute = NonZeroU32::new(per_minute);
        match redis {
            None => Self::Local(Box::new(Local::new(per_minute))),
            Some(redis) => Self::Shared(Shared::new(per_minute, redis)),
        }
    }

    /// Counts a request from an address.
    ///
    /// # Errors
    /// [`Error::RateLimited`] where there were too many; [`Error::Unavailable`] where Redis does not answer.
    pub async fn request_from(&self, address: &str) -> Result<()> {
        match self {
            Self::Local(local) => local.request_from(address),
            Self::Shared(shared) => shared.request_from(address).await,
        }
    }

    /// Whether an account may try to sign in, before its password is looked at.
    ///
    /// # Errors
    /// [`Error::RateLimited`] where too many tries have failed; [`Error::Unavailable`] where Redis does not answer.
    pub async fn may_try(&self, account: &str) -> Result<()> {
        match self {
            Self::Local(local) => local.may_try(account),
            Self::Shared(shared) => shared.may_try(account).await,
        }
    }

    /// Counts a failed try.
    ///
    /// # Errors
    /// [`Error::Unavailable`] where Redis does not answer.
    pub async fn failed(&self, account: &str) -> Result<()> {
        match self {
            Self::Local(local) => {
                local.failed(account);
                Ok(())
            }
            Self::Shared(shared) => shared.failed(account).await,
        }
    }

    /// Whether a manager may type in the code of a screen, before it is looked for.
    ///
    /// # Errors
    /// [`Error::RateLimited`] where too many were wrong; [`Error::Unavailable`] where Redis does not answer.
    pub async fn may_pair(&self, manager: i64) -> Result<()> {
        match self {
            Self::Local(local) => local.may_pair(manager),
            Self::Shared(shared) => shared.may_pair(manager).await,
        }
    }

    /// Counts a wrong code.
    ///
    /// # Errors
    /// [`Error::Unavailable`] where Redis does not answer.
    pub async fn failed_to_pair(&self, manager: i64) -> Result<()> {
        match self {
            Self::Local(local) => {
                local.failed_to_pair(manager);
                Ok(())
            }
            Self::Shared(shared) => shared.failed_to_pair(manager).await,
        }
    }

    /// Forgets addresses and accounts that have been quiet. Called now and then by a job; Redis forgets by itself.
    pub fn sweep(&self) {
        if let Self::Local(local) = self {
            local.sweep();
        }
    }
}

fn too_often(retry_after: Duration) -> Error {
    Error::RateLimited { retry_after }
}
