//! What instances share: who hears of changes, what is remembered between requests, who asks too often. Each is
//! in memory for one instance, and on Redis for many.

pub mod bus;
pub mod cache;
pub mod limits;
pub mod memo;
pub mod redis;
pub mod silence;
