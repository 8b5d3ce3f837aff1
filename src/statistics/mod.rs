//! How the building is used, in figures that name nobody, and what was looked for and not found.

mod clock;
mod figures;
mod overview;
mod searches;

pub use self::clock::{Hours, Span};
pub use self::figures::{Busy, Day, Figures, Week};
pub use self::overview::{Kiosk, Overview, overview};
pub use self::searches::{Search, Searches, sweep};
