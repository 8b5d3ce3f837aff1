//! Stretches of whole minutes, by an arithmetic of the test's own.

use std::collections::BTreeSet;

use sparespot::clock::{Timestamp, Zone, wall_field};

/// From one minute since 1970 up to, but without, another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    pub from: i64,
    pub to: i64,
}

impl Span {
    pub fn overlaps(self, other: Self) -> bool {
        self.from < other.to && other.from < self.to
    }

    pub fn contains(self, other: Self) -> bool {
        self.from <= other.from && other.to <= self.to
    }

    /// Both ends as form fields of a building in Greenwich.
    pub fn fields(self) -> [String; 2] {
        [self.from, self.to]
            .map(|minute| wall_field(Zone::utc().wall(Timestamp::from_second(minute * 60).unwrap())))
    }

    /// From two columns of a row.
    pub fn parse(from: &str, to: &str) -> Self {
        let minute = |text: &str| {
            let second = instant(text).as_second();
            assert_eq!(second % 60, 0, "{text} is no whole minute");
            second / 60
        };
        Self { from: minute(from), to: minute(to) }
    }
}

/// As both databases write it.
pub fn instant(text: &str) -> Timestamp {
    format!("{}Z", text.replace(' ', "T")).parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// What is offered once `more` is offered too.
pub fn with(offered: &BTreeSet<Span>, more: Span) -> BTreeSet<Span> {
    let touches = |span: &&Span| span.from <= more.to && more.from <= span.to;
    let (touching, mut apart): (Vec<Span>, BTreeSet<Span>) = (
        offered.iter().filter(touches).copied().collect(),
        offered.iter().filter(|span| !touches(span)).copied().collect(),
    );
    apart.insert(
        touching
            .iter()
            .fold(more, |all, span| Span { from: all.from.min(span.from), to: all.to.max(span.to) }),
    );
    apart
}

/// What is offered once `hole` is taken out of one of the windows.
pub fn without(offered: &BTreeSet<Span>, window: Span, hole: Span) -> BTreeSet<Span> {
    let mut left = offered.clone();
    left.remove(&window);
    let before = Span { from: window.from, to: hole.from.min(window.to) };
    let after = Span { from: hole.to.max(window.from), to: window.to };
    left.extend([before, after].into_iter().filter(|span| span.from < span.to));
    left
}

#[test]
fn spans_merge_and_split() {
    let span = |from, to| Span { from, to };
    let set = |spans: &[Span]| spans.iter().copied().collect::<BTreeSet<_>>();
    let two = set(&[span(0, 10), span(20, 30)]);
    assert_eq!(with(&two, span(10, 15)), set(&[span(0, 15), span(20, 30)]));
    assert_eq!(with(&two, span(5, 25)), set(&[span(0, 30)]));
    assert_eq!(with(&two, span(12, 15)), set(&[span(0, 10), span(12, 15), span(20, 30)]));
    assert_eq!(without(&two, span(0, 10), span(3, 5)), set(&[span(0, 3), span(5, 10), span(20, 30)]));
    assert_eq!(without(&two, span(0, 10), span(-5, 25)), set(&[span(20, 30)]));
    assert!(span(0, 10).overlaps(span(9, 11)) && !span(0, 10).overlaps(span(10, 11)));
}
