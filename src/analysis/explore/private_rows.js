// Rows of ledgers on the office's own screen. They come as messages, never as state: a notebook
// that keeps the state of its widgets keeps nothing of them.

function cell(tag, text, attributes = {}) {
  const made = document.createElement(tag);
  made.textContent = text;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

function line(tag, texts, scope, numbers) {
  const row = document.createElement("tr");
  texts.forEach((text, place) => {
    const isHead = tag === "th" || place === 0;
    const look = numbers[place] ? "number" : !isHead && text.length > 24 ? "long" : "";
    const attributes = { ...(isHead ? { scope } : {}), ...(look ? { class: look } : {}) };
    row.append(cell(isHead ? "th" : "td", text, attributes));
  });
  return row;
}

function fill(place, told) {
  place.replaceChildren();
  place.hidden = !told.caption;
  if (!told.caption) return;
  const box = document.createElement("div");
  box.className = "tongbi-scroll";
  box.tabIndex = 0;
  box.setAttribute("role", "region");
  box.setAttribute("aria-label", told.caption);
  const table = document.createElement("table");
  table.className = "tongbi-table";
  table.append(cell("caption", told.caption));
  const head = document.createElement("thead");
  const numbers = told.columns.map((_, place) => told.rows.every(row => /^\d*$/.test(row[place])));
  head.append(line("th", told.columns, "col", numbers));
  const body = document.createElement("tbody");
  for (const row of told.rows) body.append(line("td", row, "row", numbers));
  table.append(head, body);
  box.append(table);
  place.append(box);
  if (told.note) place.append(cell("p", told.note, { class: "tongbi-note" }));
}

function render({ model, el }) {
  const place = document.createElement("div");
  place.className = "tongbi-rows";
  place.setAttribute("aria-live", "polite");
  place.hidden = true;
  Object.assign(el.style, { width: "100%", minWidth: "0" });
  el.append(place);
  // What a click asked for must not stay below the window's edge; what was there before may.
  let isOpen = false;
  const listen = (told) => {
    fill(place, told);
    if (isOpen && told.caption) place.scrollIntoView({ block: "nearest" });
    isOpen = true;
  };
  model.on("msg:custom", listen);
  model.send({ kind: "ask" });
  return () => model.off("msg:custom", listen);
}

export default { render };
