// The plan editor: bays are moved by keys and by dragging. All of it goes into the number fields, which stay the truth.
(() => {
  const svg = document.querySelector("[data-sketch]");
  const form = document.getElementById("plan-form");
  if (!svg || !form) return;
  const NAMES = ["x", "y", "width", "height", "turn"];
  const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const [left, top, scale] = ["left", "top", "scale"].map((name) => Number(svg.dataset[name]));
  const status = document.querySelector("[data-sketch-status]");
  const buttons = ["undo", "redo"].map((name) => document.querySelector(`[data-sketch-${name}]`));
  const past = [];
  const future = [];

  const fields = (bay) => NAMES.map((name) => form.elements[`${name}-${bay.dataset.bay}`]);
  const values = (bay) => fields(bay).map((field) => field.value);

  // Metres and degrees; nothing where a field is empty or is no number.
  const typed = (bay) => {
    const texts = values(bay).map((value) => value.trim().replace(",", "."));
    return texts.every((text) => text !== "" && Number.isFinite(Number(text))) ? texts.map(Number) : null;
  };
  const place = (bay) => typed(bay) ?? bay.dataset.place.split(" ").map(Number);
  const rounded = (metres, parts) => Math.max(0, Math.round(metres * parts) / parts);

  const draw = (bay) => {
    const [x, y, width, height, turn] = place(bay);
    const units = (metres) => metres * 100 * scale;
    const rect = bay.querySelector("rect");
    bay.setAttribute("transform", `translate(${units(x + width / 2) - left * scale} ${units(y + height / 2) - top * scale})`);
    rect.setAttribute("x", units(-width / 2));
    rect.setAttribute("y", units(-height / 2));
    rect.setAttribute("width", Math.max(1, units(width)));
    rect.setAttribute("height", Math.max(1, units(height)));
    rect.setAttribute("transform", `rotate(${turn})`);
    bay.classList.toggle("sp-draft-loose", !typed(bay));
    const said = { label: bay.dataset.label, x, y, turn };
    const words = svg.dataset.words.replace(/\{(\w+)\}/g, (_, name) => said[name]);
    bay.setAttribute("aria-label", words);
    return words;
  };

  const write = (bay, texts) => {
    fields(bay).forEach((field, index) => (field.value = texts[index]));
    status.textContent = draw(bay);
  };
  const show = () => buttons.forEach((button, index) => (button.disabled = ![past, future][index].length));
  const remember = (bay) => {
    past.push([bay, values(bay)]);
    future.length = 0;
    show();
  };
  const step = (from, to) => {
    const last = from.pop();
    if (!last) return;
    const [bay, texts] = last;
    to.push([bay, values(bay)]);
    write(bay, texts);
    bay.focus();
    show();
  };
  const put = (bay, numbers) => write(bay, numbers.map((number) => String(Math.round(number * 100) / 100)));

  const key = (event) => {
    const bay = event.currentTarget;
    const [x, y, width, height, turn] = place(bay);
    const way = STEPS[event.key];
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (way) {
      const by = event.shiftKey ? 1 : 0.1;
      remember(bay);
      put(bay, [rounded(x + way[0] * by, 100), rounded(y + way[1] * by, 100), width, height, turn]);
    } else if (event.key.toLowerCase() === "r") {
      remember(bay);
      put(bay, [x, y, width, height, (turn + (event.shiftKey ? 15 : 90)) % 360]);
    } else return;
    event.preventDefault();
  };

  const drag = (event) => {
    if (event.button !== 0) return;
    const bay = event.currentTarget;
    const [x, y, ...rest] = place(bay);
    const unit = svg.getScreenCTM().a * scale * 100;
    let isMoved = false;
    bay.setPointerCapture(event.pointerId);
    bay.focus();
    event.preventDefault();
    const move = (at) => {
      const to = [x + (at.clientX - event.clientX) / unit, y + (at.clientY - event.clientY) / unit];
      const [toX, toY] = to.map((metres) => rounded(metres, 10));
      if (!isMoved && Math.hypot(at.clientX - event.clientX, at.clientY - event.clientY) < 4) return;
      if (!isMoved) remember(bay);
      isMoved = true;
      put(bay, [toX, toY, ...rest]);
    };
    const end = () => bay.removeEventListener("pointermove", move);
    bay.addEventListener("pointermove", move);
    bay.addEventListener("pointerup", end, { once: true });
    bay.addEventListener("pointercancel", end, { once: true });
  };

  for (const bay of svg.querySelectorAll("[data-bay]")) {
    bay.setAttribute("tabindex", "0");
    bay.setAttribute("role", "application");
    draw(bay);
    bay.addEventListener("keydown", key);
    bay.addEventListener("pointerdown", drag);
    // A finger on a bay drags it and not the page; what touch-action says inside a drawing Chromium does not heed.
    bay.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });
    fields(bay).forEach((field) => field.addEventListener("input", () => draw(bay)));
  }
  buttons.forEach((button) => (button.hidden = false));
  document.querySelector("[data-sketch-help]").hidden = false;
  buttons[0].addEventListener("click", () => step(past, future));
  buttons[1].addEventListener("click", () => step(future, past));
  // In a field the browser's own undo is meant.
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z" || event.target.closest("input, textarea")) return;
    event.preventDefault();
    event.shiftKey ? step(future, past) : step(past, future);
  });
})();
