// Holds pages and fragments against html-validate: a JSON array of {name, html, is_page} comes on standard input, a
// line for each mistake goes to standard output.

import { text } from "node:stream/consumers";
import { HtmlValidate, StaticConfigLoader } from "html-validate";

const RULES = {
  // Ours is in lower case; HTML does not mind.
  "doctype-style": "off",
  // htmx settings are JSON, whose quotes are the double ones.
  "attr-quotes": ["error", { style: "auto" }],
  // Templates leave space where something is not there.
  "no-trailing-whitespace": "off",
  // A button of a form sends it, as HTML has it; no button does anything else.
  "no-implicit-button-type": "off",
  // What a page loads comes from where the page comes from.
  "require-sri": ["error", { target: "crossorigin" }],
  // Some fields are promised to be repeatable: kinds of spots, weekdays, and days left out.
  "form-dup-name": "off",
};

// What htmx adds to the language: an element that carries another to where it belongs.
const HTMX = {
  "hx-partial": { flow: true, phrasing: true, permittedContent: ["@flow", "@phrasing", "li"] },
  li: { inherit: "li", permittedParent: ["ul", "ol", "menu", "template", "hx-partial"] },
};

const validator = (...presets) =>
  new HtmlValidate(new StaticConfigLoader({ root: true, extends: presets, elements: ["html5", HTMX], rules: RULES }));

const part = validator("html-validate:recommended", "html-validate:a11y");
// What a part leaves to the page in which it stands: a doctype, the order of headings, names of fields.
const page = validator("html-validate:recommended", "html-validate:a11y", "html-validate:document");

for (const { name, html, is_page } of JSON.parse(await text(process.stdin))) {
  const report = await (is_page ? page : part).validateString(html, name);
  for (const { ruleId, message, line, column, selector } of report.results.flatMap((result) => result.messages)) {
    console.log(`${name}:${line}:${column} ${ruleId}: ${message} (${selector ?? "nowhere"})`);
  }
}
