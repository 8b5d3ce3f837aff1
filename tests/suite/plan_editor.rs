//! The plan editor: a level's outline and where its bays lie, all or nothing.

use crate::harness::{Answer, Backend, House, Person, on_both};

const OUTLINE: &str = "0,0 9,0 9,15 0,15\nlane 0,7.5 9,7.5 5\nentrance 0,7.5";

async fn scene(backend: Backend) -> (House, Person, i64, i64) {
    let house = House::new(backend).await;
    let manager = house.manager().await;
    manager.list("B1-001\nB1-002", "B1").await;
    let (one, two) = (house.spot_called("B1-001").await, house.spot_called("B1-002").await);
    (house, manager, one, two)
}

fn fields(outline: &str, bays: &[(i64, [&str; 5])]) -> Vec<(String, String)> {
    let names = ["x", "y", "width", "height", "turn"];
    let bays = bays.iter().flat_map(|(id, values)| {
        names.into_iter().zip(values).map(move |(name, value)| (format!("{name}-{id}"), (*value).to_owned()))
    });
    std::iter::once(("outline".to_owned(), outline.to_owned())).chain(bays).collect()
}

async fn send(person: &Person, path: &str, fields: &[(String, String)], button: &str) -> Answer {
    let mut all: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    if !button.is_empty() {
        all.push((button, "yes"));
    }
    person.post(path, &all).await
}

fn value(page: &Answer, field: &str) -> String {
    page.attribute(&format!("[name={field}]"), "value").unwrap()
}

impl House {
    fn places(&self) -> Vec<String> {
        self.database.texts(
            "SELECT coalesce(x || ' ' || y || ' ' || width || ' ' || height || ' ' || turn, '-') AS value
             FROM spots ORDER BY id",
        )
    }
}

on_both! {
    async fn a_level_is_drawn_and_the_drawing_taken_back(backend) {
        let (house, manager, one, two) = scene(backend).await;
        let path = "/manage/plan/B1";
        let first = fields(OUTLINE, &[(one, ["1", "0", "3", "5", "0"]), (two, ["", "", "", "", ""])]);
        let done = send(&manager, path, &first, "").await;
        done.assert_done();
        assert_eq!(done.location, path);
        assert_eq!(house.places(), ["100 0 300 500 0", "-"]);
        let page = manager.get(path).await;
        assert_eq!(value(&page, &format!("x-{one}")), "1");
        assert_eq!(page.one("[name=outline]"), OUTLINE.replace('\n', " "));
        // What was there before comes back.
        let line = page.attribute("form input[name=undo]", "value").unwrap();
        let second = fields("0,0 9,0 9,9", &[(one, ["1.25", "0,5", "3", "5", "90"]), (two, ["4", "0", "3", "5", "0"])]);
        send(&manager, path, &second, "").await.assert_done();
        assert_eq!(house.places(), ["125 50 300 500 90", "400 0 300 500 0"]);
        let undo = manager.get(path).await.attribute("form input[name=undo]", "value").unwrap();
        manager.post(path, &[("undo", &undo)]).await.assert_done();
        assert_eq!(house.places(), ["100 0 300 500 0", "-"]);
        let page = manager.get(path).await;
        assert_eq!(page.one("[name=outline]"), OUTLINE.replace('\n', " "));
        // And what was taken back, too.
        let redo = page.attribute("form input[name=undo]", "value").unwrap();
        manager.post(path, &[("undo", &redo)]).await.assert_done();
        assert_eq!(house.places(), ["125 50 300 500 90", "400 0 300 500 0"]);
        manager.post(path, &[("undo", &line)]).await.assert_done();
        assert_eq!(house.places(), ["-", "400 0 300 500 0"]);
        assert_eq!(house.database.count("levels"), 0);
        manager.list("B2-001", "B2").await;
        for wrong in [line.as_str(), "999999", "x"] {
            assert_eq!(manager.post("/manage/plan/B2", &[("undo", wrong)]).await.status, 404, "{wrong}");
        }
        // Saving what is there is no change.
        let lines = house.database.count("audit WHERE action = 'level-drawn'");
        let same = fields("", &[(one, ["", "", "", "", ""])]);
        send(&manager, path, &same, "").await.assert_done();
        assert_eq!(house.database.count("audit WHERE action = 'level-drawn'"), lines);
    }

    async fn what_is_wrong_is_named_and_nothing_is_stored(backend) {
        let (house, manager, one, two) = scene(backend).await;
        let typed = fields("a wall", &[(one, ["1", "0", "3", "5", "360"]), (two, ["1.234", "0", "40", "", "0"])]);
        let refused = send(&manager, "/manage/plan/B1", &typed, "").await;
        let mut errors = refused.errors();
        errors.sort();
        let mut expected = vec!["outline".to_owned(), format!("turn-{one}"), format!("x-{two}"), format!("height-{two}")];
        expected.sort();
        assert_eq!((refused.status.as_u16(), errors), (422, expected), "{}", refused.text);
        assert_eq!(value(&refused, &format!("x-{two}")), "1.234");
        assert_eq!(refused.one("[name=outline]"), "a wall");
        assert_eq!(house.places(), ["-", "-"]);
        let wide = fields("", &[(one, ["1", "0", "3", "5", "0"]), (two, ["1", "0", "31", "5", "0"])]);
        send(&manager, "/manage/plan/B1", &wide, "").await.assert_invalid(&[&format!("width-{two}")]);
        assert_eq!(house.places(), ["-", "-"]);
        assert_eq!(house.database.count("levels"), 0);
        assert_eq!(manager.get("/manage/plan/Attic").await.status, 404);
        assert_eq!(send(&manager, "/manage/plan/Attic", &fields(OUTLINE, &[]), "").await.status, 404);
    }

    async fn a_preview_shows_what_was_typed_and_stores_nothing(backend) {
        let (house, manager, one, two) = scene(backend).await;
        let path = "/manage/plan/B1";
        let typed = fields(OUTLINE, &[(one, ["1.5", "0.5", "3", "5", "90"])]);
        let page = send(&manager, path, &typed, "preview").await;
        assert_eq!(page.status.as_u16(), 200);
        assert_eq!(page.attribute(&format!("[data-bay='{one}']"), "data-place").unwrap(), "1.5 0.5 3 5 90");
        assert_eq!(page.attribute(&format!("[data-bay='{two}']"), "class").unwrap(), "sp-draft sp-draft-loose");
        assert_eq!(value(&page, &format!("x-{one}")), "1.5");
        assert!(page.text.contains("Not saved yet"));
        let rows = send(&manager, path, &typed, "rows").await;
        assert_eq!((value(&rows, &format!("x-{one}")).as_str(), value(&rows, &format!("x-{two}")).as_str()), ("3", "3"));
        assert!(rows.one("[name=outline]").contains("lane"));
        send(&manager, path, &fields("", &[(one, ["1", "", "", "", ""])]), "preview").await.assert_invalid(&[
            &format!("y-{one}"), &format!("width-{one}"), &format!("height-{one}"), &format!("turn-{one}"),
        ]);
        assert_eq!((house.places(), house.database.count("levels")), (vec!["-".into(), "-".into()], 0));
    }

    async fn a_level_may_be_called_anything(backend) {
        let (house, manager, _, _) = scene(backend).await;
        for (index, level) in ["Hof & Garten", "a/b", "100 %", "Straße", "<b>\"'", "+1"].into_iter().enumerate() {
            manager.list(&format!("L-{index}"), level).await;
            let spot = house.spot_called(&format!("L-{index}")).await;
            let list = manager.get(&format!("/manage/spots?q=L-{index}")).await;
            let href = list.attribute("a[href^='/manage/plan/']", "href").unwrap();
            let typed = fields(OUTLINE, &[(spot, ["1", "1", "3", "5", "0"])]);
            let done = send(&manager, &href, &typed, "").await;
            done.assert_done();
            assert_eq!(manager.get(&done.location).await.one("h1"), format!("Plan of level {level}"));
        }
        assert_eq!(house.database.count("levels"), 6);
    }

    async fn a_spot_that_went_elsewhere_refuses_all(backend) {
        let (house, _manager, one, two) = scene(backend).await;
        let place = sparespot::spots::plan::Place::new(0, 0, 300, 500, 0).unwrap();
        let drawing = sparespot::spots::plan::Drawing { outline: None, places: [(one, Some(place)), (two, Some(place))].into() };
        let wrong = drawing.clone();
        let refused = house.store().write(move |tx| sparespot::spots::plan::draw(tx, "B2", &wrong)).await.unwrap_err();
        let fields: Vec<String> = refused.fields().iter().map(|wrong| wrong.field.to_string()).collect();
        assert_eq!(fields, [format!("x-{one}"), format!("x-{two}")]);
        assert_eq!(house.places(), ["-", "-"]);
        house.store().write(move |tx| sparespot::spots::plan::draw(tx, "B1", &drawing)).await.unwrap();
        assert_eq!(house.places(), ["0 0 300 500 0", "0 0 300 500 0"]);
    }
}
