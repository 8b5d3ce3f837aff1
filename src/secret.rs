//! Random values that nobody can guess, and their hashes. The only file that asks for randomness.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use hkdf::Hkdf;
use sha2::{Digest, Sha256};

/// A random value that is handed out once and stored only as its hash.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// 256 random bits in the URL-safe alphabet: 43 characters (OWASP asks for 64 bits at least).
    pub fn new() -> Self {
        Self(URL_SAFE_NO_PAD.encode(random::<32>()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn hash(&self) -> String {
        hash(&self.0)
    }
}

impl Default for Secret {
    fn default() -> Self {
        Self::new()
    }
}

/// SHA-256 in hexadecimal: what is stored of a secret with enough randomness of its own.
pub fn hash(secret: &str) -> String {
    hash_bytes(secret.as_bytes())
}

/// SHA-256 of anything, in hexadecimal.
pub fn hash_bytes(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Whether somebody knows a secret: compared by hashes, so that the time it takes says nothing of the secret.
pub fn is_same(given: &str, right: &str) -> bool {
    hash(given) == hash(right)
}

/// 64 bytes that sign cookies and tokens.
#[derive(Clone)]
pub struct SecretKey([u8; 64]);

impl SecretKey {
    pub fn new() -> Self {
        Self(random())
    }

    /// Reads base64 of 64 bytes or more; the first 64 count.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = STANDARD.decode(text.trim()).or_else(|_| URL_SAFE_NO_PAD.decode(text.trim())).ok()?;
        bytes.first_chunk::<64>().map(|chunk| Self(*chunk))
    }

    pub fn to_base64(&self) -> String {
        STANDARD.encode(self.0)
    }

    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// A key of 256 bits for one purpose, which tells nothing of this one or of those for other purposes
    /// (HKDF-SHA256, RFC 5869).
    pub fn derive(&self, purpose: &str) -> [u8; 32] {
        let mut key = [0; 32];
        let derived = Hkdf::<Sha256>::new(None, &self.0).expand(purpose.as_bytes(), &mut key);
        derived.expect("32 bytes are not too many for HKDF-SHA256");
        key
    }
}

impl Default for SecretKey {
    fn default() -> Self {
        Self::new()
    }
}

impl std::fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SecretKey(…)")
    }
}

/// A version 4 UUID (RFC 9562, section 5.4) that a form carries, so that sending it twice reserves once.
#[expect(clippy::disallowed_methods, reason = "the one place that asks for randomness")]
pub fn request_id() -> String {
    uuid::Uuid::new_v4().to_string()
}

/// So many letters of an alphabet, each as likely as the others.
pub fn letters(alphabet: &[u8], count: usize) -> String {
    let fair = 256 / alphabet.len() * alphabet.len();
    let bytes = std::iter::repeat_with(random::<1>).map(|[byte]| usize::from(byte));
    bytes
        .filter(|byte| *byte < fair)
        .take(count)
        .map(|byte| char::from(alphabet[byte % alphabet.len()]))
        .collect()
}

/// A number that names one instance.
pub fn tag() -> u64 {
    u64::from_le_bytes(random())
}

/// Some part of a duration, so that those who wait for the same do not come back together.
pub fn part_of(whole: Duration) -> Duration {
    whole.mul_f64(f64::from(u16::from_le_bytes(random())) / f64::from(u16::MAX))
}

#[expect(clippy::disallowed_methods, reason = "the one place that asks for randomness")]
fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the system's random number generator works");
    bytes
}
