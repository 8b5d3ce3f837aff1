//! What instances share: who hears of changes, what is remembered between requests, who asks too often.

pub mod bus;
pub mod limits;
pub mod memo;
