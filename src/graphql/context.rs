//! What a resolver knows of the request that it serves.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};

use super::caller::Caller;
use super::limits::ROWS;
use super::loaders::Loaders;
use crate::auth::Gate;
use crate::board::{Board, Snapshot};
use crate::clock::Timestamp;
use crate::error::{Error, Result};
use crate::language::Message;
use crate::residents::{Neighbour, Resident};
use crate::statistics::Searches;
use crate::store::{Actor, Door, Store, Tx};

/// Cloned for each operation of a line that stays open, it counts anew.
pub struct Context {
    pub gate: Arc<Gate>,
    pub caller: Caller,
    pub loaders: Loaders,
    pub board: Board,
    pub searches: Searches,
    pub turn: Arc<Turn>,
}

impl juniper::Context for Context {}

impl Clone for Context {
    fn clone(&self) -> Self {
        Self::new(self.gate.clone(), self.board.clone(), self.searches.clone(), self.caller.clone())
    }
}

/// One answer: an operation's, or one of many that a subscription gives.
pub struct Turn {
    rows: AtomicUsize,
    /// When it began, in microseconds since 1970.
    begun: AtomicI64,
}

impl Turn {
    pub fn begin(&self, now: Timestamp) {
        self.rows.store(0, Ordering::Relaxed);
        self.begun.store(now.as_microsecond(), Ordering::Relaxed);
    }

    /// Now, for all of the answer: what is asked about the same time is read together.
    pub fn begun(&self) -> Timestamp {
        Timestamp::from_microsecond(self.begun.load(Ordering::Relaxed)).unwrap_or_default()
    }
}

impl Context {
    pub fn new(gate: Arc<Gate>, board: Board, searches: Searches, caller: Caller) -> Self {
        let loaders = Loaders::new(&gate.store, &board, &caller.resident);
        let now = gate.store.clock().now().as_microsecond();
        let turn = Arc::new(Turn { rows: AtomicUsize::new(0), begun: AtomicI64::new(now) });
        Self { gate, caller, loaders, board, searches, turn }
    }

    pub fn me(&self) -> &Arc<Resident> {
        &self.caller.resident
    }

    /// Somebody as the caller sees them: oneself in full.
    pub fn seen(&self, neighbour: Neighbour) -> Neighbour {
        if neighbour.id == self.me().id { Neighbour::from(self.me().as_ref()) } else { neighbour }
    }

    pub fn store(&self) -> &Store {
        &self.gate.store
    }

    pub async fn snapshot(&self) -> Result<Snapshot> {
        self.board.snapshot().await
    }

    /// Changes something, in one transaction, for who may.
    ///
    /// # Errors
    /// [`Error::Forbidden`] where the caller may only read, and what `body` answers.
    pub async fn write<T: Send + 'static>(
        &self,
        body: impl Fn(&mut Tx<'_>, &Resident) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        if !self.caller.may_write {
            return Err(Error::Forbidden(Message::of("problem-token-reads")));
        }
        let me = self.me().clone();
        let by = Actor::new(Door::GraphQl, me.id);
        self.store().by(by).write(move |tx| body(tx, &me)).await
    }

    /// Counts rows that are brought back: lists within lists multiply.
    ///
    /// # Errors
    /// [`Error::TooComplex`] where they are too many for one request.
    pub fn charge(&self, rows: usize) -> Result<()> {
        if self.turn.rows.fetch_add(rows, Ordering::Relaxed) + rows > ROWS {
            return Err(Error::TooComplex(format!("A request may bring back at most {ROWS} rows.")));
        }
        Ok(())
    }
}
