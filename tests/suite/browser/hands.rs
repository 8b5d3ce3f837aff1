//! What people do with a page. What they do can be done at once or soon, or the test fails.

use std::time::Duration;

use serde_json::json;
use thirtyfour::prelude::*;

use super::driver::Browser;
use crate::harness::until;

/// What is chosen or ticked, or typed in a form of its own, such as a time. Answers whether it is to be typed instead.
const FILL: &str = "
const [form, name, value] = arguments;
const fields = [...document.querySelectorAll(form)].flatMap((form) => [...form.elements]).filter((field) => field.name === name);
if (fields.length === 0) throw new Error(`${form} has no field ${name}`);
if (fields[0].type === 'checkbox' || fields[0].type === 'radio') {
  fields.find((field) => field.value === value).click();
  return null;
}
if (['text', 'email', 'password', 'file'].includes(fields[0].type)) return fields[0];
fields[0].value = value;
for (const kind of ['input', 'change']) fields[0].dispatchEvent(new Event(kind, { bubbles: true }));
return null;";

/// Where to click on the first element that can be seen, once it is in the middle of the screen, where nothing that
/// floats covers it. What a closed `<details>` holds is seen once its summary was clicked: then that is the answer.
const AIM: &str = "
const all = [...document.querySelectorAll(arguments[0])];
const seen = all.find((element) => element.checkVisibility({ checkVisibilityCSS: true }));
const target = seen ?? all[0]?.closest('details:not([open])')?.querySelector('summary');
if (!target) return [false, null, 'it is not to be seen'];
target.scrollIntoView({ block: 'center', behavior: 'instant' });
const box = target.getClientRects()[0];
const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
const top = document.elementFromPoint(x, y);
if (!target.contains(top)) return [false, null, `it is covered by ${top?.outerHTML.slice(0, 120)}`];
return [target === seen, [x, y], ''];";

impl Browser {
    pub async fn go(&self, path: &str) {
        self.driver.goto(format!("{}{path}", self.origin)).await.unwrap();
    }

    /// Where one is, with the query.
    pub async fn path(&self) -> String {
        let url = self.driver.current_url().await.unwrap();
        let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
        format!("{}{query}", url.path())
    }

    pub async fn has(&self, css: &str) -> bool {
        self.driver.find(By::Css(css)).await.is_ok()
    }

    /// It is there soon.
    pub async fn sees(&self, css: &str) {
        until(&format!("{css} is on the page"), || self.has(css)).await;
    }

    pub async fn sees_no(&self, css: &str) {
        until(&format!("{css} is not on the page"), async || !self.has(css).await).await;
    }

    /// The words of the first such element, seen or not.
    pub async fn words(&self, css: &str) -> String {
        self.sees(css).await;
        let words =
            self.run("return document.querySelector(arguments[0])?.textContent", vec![json!(css)]).await;
        words.as_str().unwrap_or_default().trim().to_owned()
    }

    pub async fn has_balance(&self, balance: u32) {
        let what = format!("a balance of {balance}");
        until(&what, async || self.words("[data-balance]").await == balance.to_string()).await;
    }

    /// Where a page comes up that begins so.
    pub async fn arrives_at(&self, path: &str) -> String {
        until(&format!("{path} is where one is"), async || self.path().await.starts_with(path)).await;
        self.path().await
    }

    /// At a page that has an id.
    pub async fn arrives_at_one_of(&self, folder: &str) -> i64 {
        let id = async || self.path().await.strip_prefix(folder)?.parse().ok();
        until(&format!("one of {folder} is where one is"), async || id().await.is_some()).await;
        id().await.unwrap()
    }

    /// What is covered or exchanged just now can be clicked soon. It is the mouse that clicks: the driver's own way takes
    /// everything in a closed `<details>` for hidden, also what a style shows.
    pub async fn click(&self, css: &str) {
        let mut problem = String::new();
        for _ in 0..100 {
            let aim = self.run(AIM, vec![json!(css)]).await;
            if aim[1].is_null() {
                problem = aim[2].to_string();
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            }
            for kind in ["mousePressed", "mouseReleased"] {
                let event = json!({ "type": kind, "x": aim[1][0], "y": aim[1][1], "button": "left", "clickCount": 1 });
                self.devtools("Input.dispatchMouseEvent", event).await;
            }
            if aim[0] == true {
                return;
            }
        }
        panic!("{css} cannot be clicked: {problem}");
    }

    /// Fills in the form that leads to an address and sends it.
    pub async fn send(&self, action: &str, fields: &[(&str, &str)]) {
        self.send_form(&format!("form[action='{action}']"), fields).await;
    }

    /// Chooses a time or a kind of spot on the board; other forms may lead there too.
    pub async fn search(&self, fields: &[(&str, &str)]) {
        self.send_form("form[action='/']:has([name=from])", fields).await;
    }

    async fn send_form(&self, form: &str, fields: &[(&str, &str)]) {
        self.sees(form).await;
        for (name, value) in fields {
            self.fill(form, name, value).await;
        }
        self.click(&format!("{form} button:not([type=button])")).await;
    }

    pub async fn value(&self, css: &str) -> String {
        let value = self.run("return document.querySelector(arguments[0])?.value", vec![json!(css)]).await;
        value.as_str().unwrap_or_default().to_owned()
    }

    pub async fn fill(&self, form: &str, name: &str, value: &str) {
        let field = self.run(FILL, vec![json!(form), json!(name), json!(value)]).await;
        if !field.is_null() {
            let field = WebElement::from_json(field, self.driver.handle().clone()).unwrap();
            field.clear().await.unwrap();
            field.send_keys(value).await.unwrap();
        }
    }

    /// Leaves a mark that is gone when the page is loaded anew.
    pub async fn mark(&self) {
        self.run("document.documentElement.dataset.mark = 'stays'", vec![]).await;
    }

    pub async fn is_marked(&self) -> bool {
        self.has("html[data-mark]").await
    }
}
