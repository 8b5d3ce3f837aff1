//! Counted by one instance. The algorithm is governor's (GCRA).

use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use governor::clock::{Clock, QuantaClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};
use moka::sync::Cache;

use super::{CODE_PERIOD, CODES, FAILURE_PERIOD, FAILURES, too_often};
use crate::error::Result;

type Keyed = RateLimiter<String, DashMapStateStore<String>, QuantaClock, StateInformationMiddleware>;

/// How soon one failure is forgiven.
const FAILURE_RETURNS: Duration = Duration::from_secs(FAILURE_PERIOD.as_secs() / FAILURES.get() as u64);

pub struct Local {
    addresses: Option<Keyed>,
    failures: Keyed,
    /// Accounts that have used up their failures, each until the first of them is forgiven.
    paused: Cache<String, std::time::Instant>,
    /// By manager: how many codes were wrong, within a period that begins with the first of them.
    codes: Cache<i64, Arc<Codes>>,
}

struct Codes {
    wrong: AtomicU32,
    since: std::time::Instant,
}

impl Local {
    pub(super) fn new(per_minute: Option<NonZeroU32>) -> Self {
        let addresses =
            per_minute.map(|rate| RateLimiter::dashmap(Quota::per_minute(rate)).with_middleware());
        let quota = Quota::with_period(FAILURE_RETURNS).map(|quota| quota.allow_burst(FAILURES));
        let failures =
            RateLimiter::dashmap(quota.unwrap_or_else(|| Quota::per_minute(FAILURES))).with_middleware();
        Self {
            addresses,
            failures,
            paused: Cache::builder().time_to_live(FAILURE_RETURNS).build(),
            codes: Cache::builder().time_to_live(CODE_PERIOD).build(),
        }
    }

    pub(super) fn request_from(&self, address: &str) -> Result<()> {
        let Some(limiter) = &self.addresses else { return Ok(()) };
        match limiter.check_key(&address.to_owned()) {
            Ok(_) => Ok(()),
            Err(not_until) => Err(too_often(not_until.wait_time_from(limiter.clock().now()))),
        }
    }

    pub(super) fn may_try(&self, account: &str) -> Result<()> {
        match self.paused.get(account) {
            Some(since) => Err(too_often(FAILURE_RETURNS.saturating_sub(since.elapsed()))),
            None => Ok(()),
        }
    }

    /// The last failure that is allowed pauses the account until the first is forgiven.
    pub(super) fn failed(&self, account: &str) {
        let account = account.to_owned();
        let used_up = match self.failures.check_key(&account) {
            Ok(state) => state.remaining_burst_capacity() == 0,
            Err(_) => true,
        };
        if used_up {
            self.paused.insert(account, std::time::Instant::now());
        }
    }

    pub(super) fn may_pair(&self, manager: i64) -> Result<()> {
        match self.codes.get(&manager).filter(|codes| codes.wrong.load(Ordering::Relaxed) >= CODES) {
            Some(codes) => Err(too_often(CODE_PERIOD.saturating_sub(codes.since.elapsed()))),
            None => Ok(()),
        }
    }

    pub(super) fn failed_to_pair(&self, manager: i64) {
        let first = || Arc::new(Codes { wrong: AtomicU32::new(0), since: std::time::Instant::now() });
        self.codes.get_with(manager, first).wrong.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn sweep(&self) {
        self.failures.retain_recent();
        if let Some(limiter) = &self.addresses {
            limiter.retain_recent();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;

    #[test]
    fn the_eleventh_try_is_refused_and_no_other_account_suffers() {
        let limits = Local::new(None);
        for _ in 0..10 {
            assert_eq!(limits.may_try("mira@example.org"), Ok(()));
            limits.failed("mira@example.org");
        }
        assert!(matches!(limits.may_try("mira@example.org"), Err(Error::RateLimited { .. })));
        assert_eq!(limits.may_try("ben@example.org"), Ok(()));
    }

    #[test]
    fn the_sixth_code_is_refused_and_no_other_manager_suffers() {
        let limits = Local::new(None);
        for _ in 0..5 {
            assert_eq!(limits.may_pair(1), Ok(()));
            limits.failed_to_pair(1);
        }
        assert!(matches!(limits.may_pair(1), Err(Error::RateLimited { .. })));
        assert_eq!(limits.may_pair(2), Ok(()));
    }

    #[test]
    fn an_address_has_its_requests_a_minute_and_zero_means_no_limit() {
        let limits = Local::new(NonZeroU32::new(3));
        let refused = (0..5).filter(|_| limits.request_from("192.0.2.1").is_err()).count();
        assert_eq!(refused, 2);
        assert_eq!(limits.request_from("192.0.2.2"), Ok(()));
        assert!((0..1000).all(|_| Local::new(None).request_from("192.0.2.1").is_ok()));
    }
}
