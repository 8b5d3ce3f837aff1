//! Passwords: what is accepted, and how they are hashed (OWASP Password Storage Cheat Sheet: argon2id with at
//! least 19 MiB, two passes, one lane).

use std::collections::HashSet;
use std::sync::{Arc, LazyLock};

use argon2::password_hash::phc;
use argon2::{Algorithm, Argon2, Params, PasswordHasher as _, PasswordVerifier as _, Version};
use tokio::sync::Semaphore;

use crate::error::{Error, Result};
use crate::language::Message;

/// A password that may be chosen: 8 to 128 characters, none of the 3,000 most common ones of that length
/// (NIST SP 800-63B, 5.1.1.2). Never stored, printed or cut off.
#[derive(Clone)]
pub struct Password(String);

impl Password {
    /// Reads a new password from the form's field of this name.
    pub fn parse(field: &'static str, value: &str) -> Result<Self> {
        let length = value.chars().count();
        if length < 8 {
            return Err(Error::field(field, Message::of("problem-password-short")));
        }
        if length > 128 {
            return Err(Error::field(field, Message::of("problem-password-long")));
        }
        if COMMON.contains(value.to_lowercase().as_str()) {
            return Err(Error::field(field, Message::of("problem-password-common")));
        }
        Ok(Self(value.to_owned()))
    }

    /// A password that somebody signs in with: right or wrong, but not judged.
    pub fn given(value: &str) -> Self {
        Self(value.to_owned())
    }
}

static COMMON: LazyLock<HashSet<&str>> =
    LazyLock::new(|| include_str!("common_passwords.txt").lines().collect());

/// A hash in PHC string form, salt and parameters included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasswordHash(pub(super) String);

/// Hashes on blocking threads, as many at once as there are processors, so that many sign-ins together leave
/// other pages fast.
#[derive(Clone)]
pub struct Hasher {
    turns: Arc<Semaphore>,
    /// What is verified where no account exists, so that the answer takes as long.
    decoy: PasswordHash,
}

impl Hasher {
    pub fn new() -> Self {
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        let decoy = hash(b"nobody's").unwrap_or_else(|_| PasswordHash(String::new()));
        Self { turns: Arc::new(Semaphore::new(processors)), decoy }
    }

    pub async fn hash(&self, password: Password) -> Result<PasswordHash> {
        self.run(move || hash(password.0.as_bytes())).await
    }

    /// Whether the password is the account's; without an account it takes as long and is wrong.
    pub async fn verify(&self, password: Password, hash: Option<PasswordHash>) -> Result<bool> {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| self.decoy.clone());
        let right = self.run(move || {
            let parsed =
                phc::PasswordHash::new(&hash.0).map_err(|error| Error::Internal(error.to_string()))?;
            Ok(argon2().verify_password(password.0.as_bytes(), &parsed).is_ok())
        });
        Ok(right.await? && known)
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
        let _turn = self.turns.acquire().await.map_err(|_| Error::Unavailable)?;
        tokio::task::spawn_blocking(work).await.map_err(|panic| Error::Internal(panic.to_string()))?
    }
}

impl Default for Hasher {
    fn default() -> Self {
        Self::new()
    }
}

fn hash(password: &[u8]) -> Result<PasswordHash> {
    let hash = argon2().hash_password(password).map_err(|error| Error::Internal(error.to_string()))?;
    Ok(PasswordHash(hash.to_string()))
}

/// 19 MiB, two passes, one lane.
fn argon2() -> Argon2<'static> {
    let params = Params::new(19 * 1024, 2, 1, None).unwrap_or(Params::DEFAULT);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_long_and_common_passwords_are_refused() {
        for bad in ["", "1234567", "password", "Password", "12345678", "iloveyou1", &"a".repeat(129)] {
            assert!(Password::parse("password", bad).is_err(), "{bad}");
        }
        for good in ["evergreen lamp", &"ä".repeat(128), "  spaces count  "] {
            assert!(Password::parse("password", good).is_ok(), "{good}");
        }
    }

    #[tokio::test]
    async fn a_hash_is_verified_and_follows_the_advice() {
        let hasher = Hasher::new();
        let hash = hasher.hash(Password::given("evergreen lamp")).await.unwrap();
        assert!(hash.0.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", hash.0);
        assert!(hasher.verify(Password::given("evergreen lamp"), Some(hash.clone())).await.unwrap());
        assert!(!hasher.verify(Password::given("evergreen lamb"), Some(hash)).await.unwrap());
        assert!(!hasher.verify(Password::given("nobody's"), None).await.unwrap());
    }
}
