// The first rows of a table as the spreadsheet program shows them, over each column a choice of
// what it is. Rows come as messages, never as state: a notebook that keeps the state of its
// widgets keeps nothing of them. Only the choices are state.

function make(tag, text, attributes = {}) {
  const made = document.createElement(tag);
  if (text !== undefined) made.textContent = text;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

function fill(place, told, roles, choose) {
  place.replaceChildren();
  place.hidden = !told.rows.length;
  if (place.hidden) return;
  const box = make("div", undefined, {
    class: "tongbi-scroll tongbi-asker", role: "region", tabindex: "0", "aria-label": told.caption,
  });
  const table = make("table", undefined, { class: "tongbi-table" });
  table.append(make("caption", told.caption));
  const head = make("thead");
  const choices = make("tr");
  choices.append(make("th", "这一栏是"));
  const letters = make("tr");
  letters.append(make("th", "行", { scope: "col" }));
  told.letters.forEach((letter, column) => {
    const cell = make("th");
    const list = make("select", undefined, { "aria-label": `${letter}栏是什么`, "data-column": letter });
    for (const [words, code] of told.options[column]) list.append(make("option", words, { value: code }));
    list.value = roles[column];
    list.disabled = !told.headings[column];
    list.addEventListener("change", () => choose(column, list.value));
    cell.append(list);
    choices.append(cell);
    letters.append(make("th", letter, { scope: "col" }));
  });
  head.append(choices, letters);
  const body = make("tbody");
  told.rows.forEach(([number, ...cells], place) => {
    const row = make("tr", undefined, place === told.header ? { class: "tongbi-heading" } : {});
    row.append(make("th", number, { scope: "row" }));
    for (const text of cells) row.append(make("td", text, text.length > 12 ? { title: text } : {}));
    body.append(row);
  });
  table.append(head, body);
  box.append(table);
  place.append(box);
}

function render({ model, el }) {
  const place = make("div");
  place.hidden = true;
  Object.assign(el.style, { width: "100%", minWidth: "0" });
  el.append(place);
  let told = { caption: "", letters: [], headings: [], options: [], rows: [] };
  const draw = () => fill(place, told, model.get("roles"), (column, code) => {
    const roles = [...model.get("roles")];
    roles[column] = code;
    model.set("roles", roles);
    model.save_changes();
  });
  const listen = (message) => {
    told = message;
    draw();
  };
  model.on("msg:custom", listen);
  model.send({ kind: "ask" });
  return () => model.off("msg:custom", listen);
}

export default { render };
