//! Who is asking: the session behind the cookie, and whether a request comes from our own site.

mod gate;
mod kept;
pub mod origin;
pub mod session;

pub use self::gate::{Gate, Viewer};
pub use self::kept::sweep as sweep_sessions;
