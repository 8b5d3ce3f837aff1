//! The timeline of a day, and a spot's week.

use crate::harness::{Answer, House, PASSWORD, Person, THURSDAY, on_both};

on_both! {
    async fn a_day_has_every_stretch_of_every_spot(backend) {
        let (house, _, greta, spot) = scene(backend).await;
        let yours = greta.reserve(spot, "2026-11-27T10:00", "2026-11-27T12:00").await.id();
        let cells = |page: &Answer| states(page, spot);
        let expected = [("closed", 16), ("free", 4), ("reserved", 4), ("free", 12), ("closed", 12)];
        let page = house.resident("Nora").await.get("/day?date=2026-11-27").await;
        assert_eq!(cells(&page), own(&expected));
        assert_eq!(page.all(".sp-yours[data-state]").len(), 0, "nobody else's are marked");
        let mine = greta.get("/day?date=2026-11-27").await;
        assert_eq!(mine.all(&format!("#day-{spot} .sp-yours a[href='/reservations/{yours}']")).len(), 1);

        // A free stretch reserves what it says.
        let href = page.attribute(&format!("#day-{spot} [data-state=free] a"), "href").unwrap();
        let form = greta.get(&href).await;
        assert_eq!(form.attribute("[name=starts_at]", "value").as_deref(), Some("2026-11-27T08:00"));
        assert_eq!(form.attribute("[name=ends_at]", "value").as_deref(), Some("2026-11-27T10:00"));
        greta.reserve(spot, "2026-11-27T08:00", "2026-11-27T10:00").await.assert_done();
    }

    async fn today_has_a_line_and_what_is_past_is_no_link(backend) {
        let (house, olga, greta, spot) = scene(backend).await;
        olga.offer(spot, "2026-11-26T16:00", "2026-11-26T20:00").await.assert_done();
        house.set_clock("2026-11-26T16:10:00Z");
        let page = greta.get("/day").await;
        assert_eq!(page.all("h1"), ["Thursday, 26 November"]);
        assert!(!page.all("#now").is_empty());
        let href = page.attribute(&format!("#day-{spot} [data-state=free] a"), "href").unwrap();
        assert!(href.contains("2026-11-26T17%3A10") || href.contains("2026-11-26T17:10"), "{href}");
        assert_eq!(page.all(&format!("#day-{spot} [data-state=past] a")).len(), 0);
        let tomorrow = greta.get("/day?date=2026-11-27").await;
        assert!(tomorrow.all("#now").is_empty());
    }

    async fn days_of_23_and_25_hours_are_as_long_as_they_are(backend) {
        let house = House::at(backend, "2026-10-20T10:00:00Z").await;
        let olga = house.resident("Olga").await;
        let spot = olga.spot("B1-001").await;
        let halves = |page: &Answer| states(page, spot).iter().map(|(_, halves)| halves).sum::<usize>();
        assert_eq!(halves(&olga.get("/day?date=2026-10-24").await), 48);
        assert_eq!(halves(&olga.get("/day?date=2026-10-25").await), 50);
        house.set_clock("2027-03-20T10:00:00Z");
        olga.sign_in("olga@example.org", PASSWORD).await.assert_done();
        assert_eq!(halves(&olga.get("/day?date=2027-03-28").await), 46);
    }

    async fn a_day_that_is_none_is_refused_with_words(backend) {
        let (house, _, greta, _) = scene(backend).await;
        for date in ["someday", "2026-02-30", "1999-01-01", "2126-11-26"] {
            let page = greta.get(&format!("/day?date={date}")).await;
            page.assert_invalid(&["date"]);
            assert_eq!(page.all("h1"), ["Thursday, 26 November"], "{date}");
        }
        let stranger = Person::stranger(&house).get("/day").await;
        assert_eq!((stranger.status.as_u16(), stranger.header("location")), (303, "/sign-in"));
    }

    async fn a_level_has_its_spots_only(backend) {
        let (_house, _, greta, spot) = scene(backend).await;
        assert_eq!(greta.get("/day?level=B1").await.all(&format!("#day-{spot}")).len(), 1);
        assert_eq!(greta.get("/day?level=B9").await.all("[id^=day-][data-label]").len(), 0);
    }

    async fn an_owner_offers_and_withdraws_in_the_week(backend) {
        let (_house, olga, greta, spot) = scene(backend).await;
        greta.reserve(spot, "2026-11-27T10:00", "2026-11-27T12:00").await.assert_done();
        let page = olga.get(&format!("/spots/{spot}")).await;
        let link = |state: &str| page.attribute(&format!("#week [data-state={state}] a"), "href").unwrap();
        let offer = olga.get(&link("closed")).await;
        assert_eq!(offer.attribute("[name=starts_at]", "value").as_deref(), Some("2026-11-26T16:00"));
        let withdraw = olga.get(&link("free")).await;
        assert_eq!(withdraw.attribute("[name=starts_at]", "value").as_deref(), Some("2026-11-27T08:00"));
        assert_eq!(withdraw.attribute("[name=ends_at]", "value").as_deref(), Some("2026-11-27T10:00"));
        assert!(link("reserved").starts_with("/reservations/"));
        assert!(page.one("#week").contains("Greta"), "its owner knows who parks there");
        assert!(greta.get(&format!("/spots/{spot}")).await.all("#week").is_empty());
    }

    async fn a_day_costs_the_same_however_many_spots_there_are(backend) {
        let (house, olga, greta, _) = scene(backend).await;
        greta.get("/day").await;
        let cost = async || {
            let before = house.store().statements().get();
            greta.get("/day?date=2026-11-27").await;
            house.store().statements().get() - before
        };
        let few = cost().await;
        for number in 10..20 {
            let spot = olga.spot(&format!("B1-0{number}")).await;
            olga.offer(spot, "2026-11-27T08:00", "2026-11-27T18:00").await.assert_done();
        }
        greta.get("/day").await;
        assert!(cost().await <= few + 2, "{few} statements before");
    }
}

/// Olga offers a spot tomorrow from 8 to 18; Greta may reserve it.
async fn scene(backend: crate::harness::Backend) -> (House, Person, Person, i64) {
    let house = House::at(backend, THURSDAY).await;
    let (olga, greta, spot) = house.with_an_offer("2026-11-27T08:00", "2026-11-27T18:00").await;
    (house, olga, greta, spot)
}

/// The states of a spot's row, each with how many half hours it takes.
fn states(page: &Answer, spot: i64) -> Vec<(String, usize)> {
    let document = scraper::Html::parse_document(&page.text);
    let cells = scraper::Selector::parse(&format!("#day-{spot} > ol > li")).unwrap();
    let read = |cell: scraper::ElementRef<'_>| {
        let span = cell.attr("class").unwrap().split_whitespace().find_map(|it| it.strip_prefix("col-span-"));
        (cell.attr("data-state").unwrap().to_owned(), span.unwrap().parse().unwrap())
    };
    document.select(&cells).map(read).collect()
}

fn own(cells: &[(&str, usize)]) -> Vec<(String, usize)> {
    cells.iter().map(|(state, halves)| ((*state).to_owned(), *halves)).collect()
}
