//! The plan: where bays lie, on the page, over the socket and for whoever has reserved one.

use scraper::{Html, Selector};
use sparespot::spots::plan::{self, Outline, Place};

use crate::ground::Ground;
use crate::harness::{Answer, Backend, House, Person, THURSDAY, on_both};
use crate::watcher::{Watcher, targets};

const EVENING: &str = "?from=2026-11-26T18:00&to=2026-11-26T20:00";

/// Thursday 16:00: four bays of Olga's at a lane to the right, the first two left of it, all free until 20:00.
async fn scene(backend: Backend) -> (House, Person, Person, Vec<i64>) {
    let house = House::at(backend, THURSDAY).await;
    let (owner, guest) = (house.resident("Olga").await, house.resident("Greta").await);
    let mut spots = Vec::new();
    for number in 1..=4 {
        let spot = owner.spot(&format!("B1-00{number}")).await;
        owner.offer(spot, "2026-11-26T16:00", "2026-11-26T20:00").await.assert_done();
        spots.push(spot);
    }
    (house, owner, guest, spots)
}

async fn draw(house: &House, spots: &[i64]) {
    let outline = Outline::parse("0,0 9,0 9,15 0,15\nlane 0,7.5 9,7.5 5\nentrance 0,7.5").unwrap();
    house.store().write(move |tx| plan::set_outline(tx, "B1", Some(&outline))).await.unwrap();
    for (index, spot) in (0..).zip(spots.iter().copied()) {
        let place = Place::new(100 + index % 2 * 300, if index < 2 { 0 } else { 1000 }, 300, 500, 0).unwrap();
        house.store().write(move |tx| plan::set_place(tx, spot, Some(place))).await.unwrap();
    }
}

/// An attribute of everything that a selector finds.
fn attributes(html: &str, selector: &str, name: &str) -> Vec<String> {
    let html = Html::parse_document(html);
    let found = Selector::parse(selector).unwrap();
    html.select(&found).filter_map(|element| element.value().attr(name)).map(str::to_owned).collect()
}

/// Where a bay's drawing begins.
fn corner(page: &Answer, id: &str) -> (i32, i32) {
    let at = |name| page.attribute(&format!("#{id}"), name).unwrap().parse().unwrap();
    (at("x"), at("y"))
}

on_both! {
    async fn the_database_takes_a_place_whole_or_not_at_all(backend) {
        let mut ground = Ground::new(backend);
        ground.accepts("UPDATE spots SET x = 0, y = 0, width = 50, height = 3000, turn = 359 WHERE id = 1");
        ground.accepts("UPDATE spots SET x = NULL, y = NULL, width = NULL, height = NULL, turn = NULL WHERE id = 1");
        for wrong in [
            "x = 0",
            "x = 0, y = 0, width = 300, height = 500",
            "x = -1, y = 0, width = 300, height = 500, turn = 0",
            "x = 0, y = 100001, width = 300, height = 500, turn = 0",
            "x = 0, y = 0, width = 0, height = 500, turn = 0",
            "x = 0, y = 0, width = 300, height = 3001, turn = 0",
            "x = 0, y = 0, width = 300, height = 500, turn = 360",
        ] {
            ground.refuses(&format!("UPDATE spots SET {wrong} WHERE id = 2"), &["spots_place"]);
        }
        ground.accepts("INSERT INTO levels VALUES ('B1', '0,0 9,0 9,9')");
        ground.refuses("INSERT INTO levels VALUES ('B1', '0,0 9,0 9,9')", &["levels_pkey", "levels.name"]);
    }

    async fn a_level_is_one_drawing_of_each_kind_with_every_spot_as_a_link(backend) {
        let (_house, owner, guest, spots) = scene(backend).await;
        owner.post("/spots", &[("label", "B2-001"), ("level", "B2")]).await.assert_done();
        guest.reserve(spots[1], "2026-11-26T18:00", "2026-11-26T19:00").await.assert_done();
        let page = guest.get(&format!("/{EVENING}")).await;
        let drawings = attributes(&page.text, "svg.sp-drawing", "id");
        assert_eq!(drawings, ["plan-1", "plan-1-tall", "plan-2", "plan-2-tall"]);
        for drawing in ["#plan-1", "#plan-1-tall"] {
            let states = attributes(&page.text, &format!("{drawing} a"), "data-state");
            assert_eq!(states, ["free", "reserved", "free", "free"], "{drawing}");
            let hrefs = attributes(&page.text, &format!("{drawing} a"), "href");
            let form = format!("/reservations/new?spot={}&from=2026-11-26T18:00&to=2026-11-26T20:00", spots[0]);
            assert_eq!(hrefs[..2], [form, format!("/spots/{}", spots[1])]);
        }
        assert_eq!(page.all(&format!("#bay-{} title", spots[0])), ["B1-001: Free"]);
        assert_eq!(page.all(&format!("#bay-{} text", spots[0])), ["001", "Free"]);
        let level = guest.get("/?level=B2").await;
        assert_eq!(attributes(&level.text, "svg.sp-drawing", "id"), ["plan-1", "plan-1-tall"]);
        assert_eq!(level.all("#plan-1 title"), ["B2-001: Closed"]);
    }

    async fn bays_lie_where_they_were_placed_and_left_stays_left(backend) {
        let (house, _, guest, spots) = scene(backend).await;
        draw(&house, &spots).await;
        let page = guest.get("/").await;
        let wide = |index: usize| corner(&page, &format!("bay-{}", spots[index]));
        let tall = |index: usize| corner(&page, &format!("bay-{}-tall", spots[index]));
        // Forward is to the right: left is above.
        assert!(wide(0).0 < wide(1).0 && wide(0).1 == wide(1).1 && wide(0).1 < wide(2).1);
        // Forward is up: left is at the left.
        assert!(tall(0).1 > tall(1).1 && tall(0).0 == tall(1).0 && tall(0).0 < tall(2).0);
        assert_eq!(page.all("#plan-1 .sp-caption"), ["Entrance"]);
    }

    async fn a_change_brings_the_bay_in_both_drawings(backend) {
        let (house, owner, guest, spots) = scene(backend).await;
        let cookie = Person::stranger(&house).cookie("olga@example.org").await;
        let (mut watcher, whole) = Watcher::open(&house.origin(), &cookie, "").await;
        assert!(targets(&whole).contains(&"#plan".to_owned()), "{whole}");
        guest.reserve(spots[2], "2026-11-26T16:00", "2026-11-26T18:00").await.assert_done();
        let change = watcher.text().await;
        let bay = format!("#bay-{}", spots[2]);
        assert_eq!(targets(&change)[1..3], [bay.clone(), format!("{bay}-tall")]);
        assert_eq!(attributes(&change, &format!("{bay} a"), "data-state"), ["reserved"]);
        // It is the bay that stands on the page.
        let page = owner.get("/").await.text;
        let svg = &page[page.find(&format!("<svg id=\"bay-{}\"", spots[2])).unwrap()..];
        assert!(change.contains(&svg[..svg.find("</svg>").unwrap()]), "{change}");
        // Where bays move, the whole view comes.
        draw(&house, &spots[..1]).await;
        assert!(targets(&watcher.text().await).contains(&"#plan".to_owned()));
    }

    async fn what_is_yours_is_seen_by_yourself_only_and_at_its_time(backend) {
        let (_house, owner, guest, spots) = scene(backend).await;
        let made = guest.reserve(spots[3], "2026-11-26T18:00", "2026-11-26T19:00").await.id();
        let evening = guest.get(&format!("/{EVENING}")).await;
        let link = format!("/reservations/{made}");
        for overlay in ["#yours-1 a", "#yours-1-tall a"] {
            assert_eq!(attributes(&evening.text, overlay, "href"), [link.as_str()]);
        }
        let again = evening.attribute("#mine", "hx-get").unwrap();
        let mine = guest.get_fragment(&again).await;
        assert_eq!(attributes(&mine.text, "#yours-1 a", "href"), [link.as_str()]);
        for (person, query) in [(&guest, ""), (&owner, EVENING)] {
            let page = person.get(&format!("/{query}")).await.text;
            assert_eq!(attributes(&page, ".sp-overlay a", "href"), Vec::<String>::new(), "{query}");
        }
    }

    async fn a_reservation_shows_the_way(backend) {
        let (house, owner, guest, spots) = scene(backend).await;
        let made = guest.reserve(spots[3], "2026-11-26T18:00", "2026-11-26T19:00").await;
        let before = guest.get(&made.location).await;
        assert!(before.text.contains("<b>Level B1.</b>"), "{}", before.text);
        draw(&house, &spots).await;
        let page = guest.get(&made.location).await;
        assert!(page.text.contains("<b>Level B1, on your right, second bay.</b>"), "{}", page.text);
        assert_eq!(page.all(".sp-map .sp-blank").len(), 3);
        assert_eq!(page.all(".sp-map .sp-yours text"), ["004"]);
        owner.post(&format!("/spots/{}", spots[3]), &[("label", "Z-1"), ("level", "Z")]).await.assert_done();
        assert!(guest.get(&made.location).await.text.contains("<b>Level Z.</b>"));
    }

    async fn whatever_a_label_says_is_text(backend) {
        let (_house, owner, guest, _) = scene(backend).await;
        let (label, level) = ("\"><script>a</script>", "<b>\"&'</b>");
        owner.post("/spots", &[("label", label), ("level", level)]).await.assert_done();
        let page = guest.get("/").await;
        assert!(!page.text.contains("<script>a") && !page.text.contains("<b>\""), "{}", page.text);
        assert!(page.all("#plan title").contains(&format!("{label}: Closed")));
    }
}
