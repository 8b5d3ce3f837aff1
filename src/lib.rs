//! Sparespot: the residents of a building share their parking spots.
//!
//! Nouns in the middle, thin doors outside. A room imports only what stands to its left:
//!
//! ```text
//! clock assets ← language ← error event secret config meter tls traces health ← cluster table ← store ← audit ← building ← credits ← residents
//!   ← notices ← spots ← reservations ← board check kiosks privacy statistics ← auth views wire
//!   ← web live graphql jobs ← demo ← app
//! ```
//!
//! Doors never import doors, and nouns name neither actix nor askama. `tests/suite/house.rs` reads the
//! sources and holds this rule; `ARCHITECTURE.md` walks through the house.

pub mod assets;
pub mod clock;
pub mod config;
pub mod error;
pub mod event;
pub mod health;
pub mod language;
pub mod meter;
pub mod secret;
pub mod tls;
pub mod traces;

pub mod cluster;
pub mod store;
pub mod table;

pub mod audit;
pub mod board;
pub mod building;
pub mod check;
pub mod credits;
pub mod kiosks;
pub mod notices;
pub mod privacy;
pub mod reservations;
pub mod residents;
pub mod spots;
pub mod statistics;

pub mod auth;
pub mod views;
pub mod wire;

pub mod graphql;
pub mod jobs;
pub mod live;
pub mod web;

pub mod app;
pub mod demo;
