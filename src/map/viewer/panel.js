// What stands round the map: tables, the legend with its switches, the card with facts.

const factList = (facts, all) => {
  const shown = all ? facts : facts.slice(0, 9);
  const list = make("dl", { class: "facts" }, shown.map((fact) => {
    const origin = [fact.status, fact.year].filter((part) => part !== "").join(" ");
    const sources = fact.sources.map((source) => {
      const title = source.told ? [source.told[0], source.told[1], source.told[2]].filter((part) => part).join(", ") : "";
      const url = source.told ? source.told[3] : "";
      return /^https?:\/\//i.test(url) && all
        ? make("a", { href: url, title, target: "_blank", rel: "noopener noreferrer" }, source.key)
        : make("span", { title }, source.key);
    });
    return [make("dt", {}, fact.label), make("dd", {}, make("span", { class: "value" }, fact.value),
      make("span", { class: `origin ${fact.status}` }, origin), make("span", { class: "sources" }, sources.flatMap((source, i) => (i ? [" ", source] : [source]))),
      all && fact.note ? make("span", { class: "note" }, fact.note) : "")];
  }));
  const more = facts.length - shown.length;
  return [list, more > 0 ? make("p", { class: "more" }, `and ${more} more facts: click to see them all, with notes and links`) : ""];
};

// A row of a layer as a sentence.
const sentence = (layer, cells, sign, isLine) => {
  const [name, first, second, third] = cells;
  if (layer.shows === "flow") return [isLine ? "" : `${name}: `, `${first} ${third ? `of ${second} Mt a year, ${third} in use` : "Mt a year, no bound"}`];
  if (layer.shows === "cut") return [make("b", {}, `Cut ${sign}: `), `${name}: ${first} Mt a year, all in use; other use ${second}; ${third}`];
  if (layer.shows === "ladder") return [make("b", {}, `Bottleneck ${sign}: `), `${name}; from ${first} to ${second} Mt a year, ${third} t to add for one more`];
  if (layer.shows === "closed") return [make("b", {}, "Closed: "), name];
  const parts = cells.slice(1).map((cell, i) => (cell ? `${cell} ${layer.head[i + 1]}` : "")).filter((part) => part).join(", ");
  return [isLine && !sign ? "" : `${name}: `, parts];
};

// What is known of a line or a hub, with what the layers that are shown say of it.
const card = (view, thing, all) => {
  const { map } = view, isLine = thing.line !== undefined;
  const line = isLine ? map.lines[thing.line] : null, hub = isLine ? null : map.hubs[thing.hub];
  const head = isLine
    ? [make("h3", {}, line.name), make("p", { class: "sub" }, [line.kind.name, `${line.a.name} ${line.oneWay ? "\u2192" : "\u2194"} ${line.b.name}`,
      line.km ? `${grouped(Math.round(line.km))} km` : ""].filter((part) => part).join(", ")),
      line.shut ? make("p", { class: "shut" }, "not open in this view") : ""]
    : [make("h3", {}, hub.name), make("p", { class: "sub" }, [hub.kind.replace("_", " "), hub.lands, hub.code].filter((part) => part).join(", "))];
  const told = [];
  view.map.layers.forEach((layer, at) => {
    if (!view.shown(`layer${at}`)) return;
    for (const [cells, small, lines, hubs, sign] of layer.rows) {
      if (!(isLine ? lines.includes(line.i) : hubs.includes(hub.i))) continue;
      told.push(make("p", { class: `told ${layer.shows}` }, sentence(layer, cells, sign, isLine)));
    }
  });
  const facts = isLine ? map.factsOfLine(line) : map.factsOfHub(hub);
  const keys = all ? make("p", { class: "key" }, isLine ? [line.key, line.back].filter((key) => key).join("   ") : "") : "";
  return [...head, told, facts.length ? factList(facts, all) : map.notes.length ? "" : make("p", { class: "more" }, "nothing more is stated"), keys];
};

const MOST_ROWS = 400;

// The tables beside the map, one a tab.
const tabsOf = (view) => {
  const { map } = view, tabs = [];
  map.layers.forEach((layer, at) => {
    const names = { route: "Route", flow: "Flow", cut: "Cut", ladder: "Bottlenecks", closed: "Closed" };
    tabs.push({ layer: at, shows: layer.shows, name: names[layer.shows], title: layer.name, sums: layer.sums, why: layer.why, head: layer.rows.length ? layer.head : [],
      rows: layer.rows.map(([cells, small, lines, hubs, sign, total]) => ({ cells, small, lines, hubs, sign, total, shows: layer.shows })) });
  });
  // Several of a kind are numbered.
  for (const tab of tabs) {
    const same = tabs.filter((other) => other.shows === tab.shows);
    if (same.length > 1) tab.label = `${tab.name} ${same.indexOf(tab) + 1}`;
  }
  tabs.push({ name: "Links", title: `${grouped(map.lines.length)} links, there and back as one`, sums: [], head: ["", "kind", "km"],
    rows: map.lines.map((line) => ({ cells: [line.name, line.kind.name, line.km ? grouped(Math.round(line.km)) : ""],
      small: line.named ? `${line.a.name} \u2013 ${line.b.name}${line.shut ? ", not open" : ""}` : line.shut ? "not open" : "", lines: [line.i], hubs: [], sign: "" })) });
  tabs.push({ name: "Hubs", title: `${grouped(map.hubs.length)} hubs`, sums: [], head: ["", "kind", ""],
    rows: [...map.hubs].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
      .map((hub) => ({ cells: [hub.name, hub.kind.replace("_", " "), hub.lands], small: hub.named ? hub.code : "", lines: [], hubs: [hub.i], sign: "" })) });
  return tabs;
};

const tableOf = (view, tab, filter) => {
  const wanted = filter.trim().toLowerCase();
  const rows = wanted ? tab.rows.filter((row) => `${row.cells[0]} ${row.small}`.toLowerCase().includes(wanted)) : tab.rows;
  const numeric = tab.head.map((head, i) => i > 0 && tab.rows.every((row) => row.cells[i] === undefined || /^[<\s\d.,%-]*$|^(no bound|no end|unknown)$/.test(row.cells[i])));
  const body = make("tbody", {}, rows.slice(0, MOST_ROWS).map((row, at) => {
    const live = row.lines.length + row.hubs.length > 0;
    const element = make("tr", { class: row.total ? "total" : row.sign && "tb".includes(row.sign) ? "step" : "", tabindex: live ? (at ? "-1" : "0") : undefined },
      row.cells.map((cell, i) => make("td", { class: numeric[i] ? "number" : "" },
        i === 0 && row.sign && !"tb".includes(row.sign) ? make("span", { class: `sign ${row.shows}` }, row.sign === "x" ? "\u2715" : row.sign) : "",
        i === 0 ? make("span", { class: "what" }, cell, row.small ? make("small", {}, row.small) : "") : cell)));
    if (!live) return element;
    const show = () => view.point({ lines: row.lines, hubs: row.hubs }, element);
    element.addEventListener("pointerenter", (event) => event.pointerType === "mouse" && show());
    element.addEventListener("pointerleave", () => view.point(null));
    element.addEventListener("focus", () => { show(); view.tell(row, false); });
    element.addEventListener("blur", () => { view.point(null); view.hush(); });
    element.addEventListener("click", () => { view.goTo(row); view.tell(row, true); });
    element.addEventListener("keydown", (event) => {
      const step = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" }[event.key];
      if (event.key === "Enter") {
        // Else the key would press the button that it leads to.
        event.preventDefault();
        element.click();
        view.enter(element);
      }
      if (!step) return;
      event.preventDefault();
      let next = element[step];
      while (next && !next.hasAttribute("tabindex")) next = next[step];
      if (next) next.focus();
    });
    element.places = row;
    return element;
  }));
  const left = rows.length - Math.min(rows.length, MOST_ROWS);
  return [make("table", {}, make("thead", {}, make("tr", {}, tab.head.map((head, i) => make("th", { class: numeric[i] ? "number" : "", scope: "col" }, head)))), body),
    left > 0 ? make("p", { class: "more" }, `${grouped(left)} more; write a part of a name above to find them`) : "",
    rows.length > 0 ? "" : make("p", { class: "more" }, wanted ? "nothing has such a name" : tab.why ? "" : "there is nothing to list")];
};

const fillPanel = (view, panel) => {
  const tabs = tabsOf(view), bar = make("div", { class: "tabs", role: "tablist" }), content = make("div", { class: "content", role: "tabpanel" });
  const open = (at) => {
    [...bar.children].forEach((child, i) => child.setAttribute("aria-selected", i === at));
    content.setAttribute("aria-label", tabs[at].label || tabs[at].name);
    const tab = tabs[at], table = make("div", { class: "table" });
    const search = tab.rows.length > 14 ? make("input", { type: "search", placeholder: "find a name", "aria-label": "find a name" }) : "";
    if (search) search.addEventListener("input", () => table.replaceChildren(...tableOf(view, tab, search.value).filter((part) => part)));
    table.append(...tableOf(view, tab, "").filter((part) => part));
    content.replaceChildren(make("h2", {}, tab.title),
      tab.sums.length ? make("dl", { class: "sums" }, tab.sums.map(([label, value]) => make("div", {}, make("dt", {}, label), make("dd", {}, value)))) : "",
      tab.why ? make("p", { class: "why" }, tab.why) : "", search, table);
  };
  tabs.forEach((tab, at) => {
    const element = button(tab.label || tab.name, tab.title, () => open(at));
    element.setAttribute("role", "tab");
    element.addEventListener("keydown", (event) => {
      const next = { ArrowRight: element.nextElementSibling, ArrowLeft: element.previousElementSibling }[event.key];
      if (next) { next.focus(); next.click(); }
    });
    bar.append(element);
  });
  panel.replaceChildren(bar, content, ...view.map.notes.map((note) => make("p", { class: "notes" }, note)));
  open(0);
};

// Whether anything of a layer is on the map.
const isDrawn = (layer) => layer.strokes.length > 0 || layer.marks.some(([, lines, hubs]) => lines.length + hubs.length > 0);

// The legend is the switch of the layers too; it lists what is there.
const fillLegend = (view, legend) => {
  const { map } = view, groups = make("div", { class: "groups" });
  let rows;
  const group = (title) => {
    rows = make("div", { class: "rows" });
    groups.append(make("div", { class: `group ${{ Show: "switches", Answers: "answers" }[title] || ""}` }, make("h4", {}, title), rows));
  };
  const swatch = (draw) => {
    const element = make("canvas", { width: 60, height: 28, "aria-hidden": "true" });
    view.swatches.push({ swatch: element, draw });
    return element;
  };
  const row = (id, text, draw, detail) => {
    const box = make("input", { type: "checkbox", "data-layer": id });
    box.checked = view.shown(id);
    box.addEventListener("change", () => { view.hidden[box.checked ? "delete" : "add"](id); view.change(); });
    rows.append(make("label", {}, box, swatch(draw), make("span", {}, text, detail ? make("small", {}, detail) : "")));
  };
  const plain = (text, draw) => rows.append(make("div", { class: "plain" }, swatch(draw), make("span", {}, text)));
  const across = (c) => { c.moveTo(1, 7); c.lineTo(29, 7); };
  const stroke = (width, colour) => (c, colours) => { c.lineCap = "butt"; c.lineWidth = width; c.strokeStyle = colour(colours); c.beginPath(); across(c); c.stroke(); };
  let halo = 0;
  if (map.layers.some(isDrawn)) group("Answers");
  map.layers.forEach((layer, at) => {
    const id = `layer${at}`, colour = layer.shows === "route" ? `halo${halo++ % 4}` : "";
    if (!isDrawn(layer)) return;
    if (layer.shows === "route") {
      row(id, "Route", (c, colours) => { strokeHalo(c, colour, colours, 9, (pen) => { pen.moveTo(5, 7); pen.lineTo(25, 7); }); stroke(2, (all) => all.ink)(c, colours); }, layer.name);
    } else if (layer.shows === "flow") {
      row(id, "Flow, as wide as its tonnes", stroke(6, (colours) => colours.use2), layer.name);
    } else {
      const words = { cut: "Cut", ladder: "Bottlenecks, in order", closed: "Closed" };
      row(id, words[layer.shows], (c, colours) => { c.translate(15, 7); c.scale(0.62, 0.62); drawSign(c, layer.shows, layer.shows === "closed" ? "x" : "1", 0, 0, colours, 0); },
        layer.shows === "closed" ? "" : layer.name);
    }
  });
  const signs = new Set(map.layers.flatMap((layer) => (layer.shows === "route" ? layer.marks.map(([sign]) => sign) : [])));
  if (signs.has("t")) {
    plain("transfer", (c, colours) => { c.translate(15, 7); c.scale(0.85, 0.85); drawSign(c, "route", "t", 0, 0, colours, 0); });
  }
  if (signs.has("b")) {
    plain("border passed", (c, colours) => { c.translate(15, 7); c.scale(0.7, 0.7); drawSign(c, "route", "b", 0, 0, colours, 0); });
  }
  const uses = new Set(map.layers.flatMap((layer) => (layer.shows === "flow" ? layer.strokes.map(([, flow, capacity]) => useClass(flow, capacity)) : [])));
  if (uses.size) {
    group("Use of capacity");
    USES.forEach((text, use) => uses.has(use) && plain(text, (c, colours) => strokeUse(c, use, colours, 6, across)));
    if (uses.has(-1)) plain("no bound stated", (c, colours) => strokeUse(c, -1, colours, 6, across));
  }
  group("Links");
  map.kinds.forEach((kind, at) => row(`kind${at}`, kind.name, (c, colours) => strokeKind(c, kind, colours, widthOf(kind) + 0.6, across)));
  if (map.lines.some((line) => line.shut)) {
    plain("not open now", (c, colours) => { c.setLineDash([2, 5]); stroke(1.5, (all) => all.muted)(c, colours); });
  }
  const used = new Set(map.hubs.map((hub) => hub.kind));
  const words = { port: "port", dry_port: "dry port", border: "border station", station: "station", junction: "junction", place: "place" };
  group("Hubs");
  for (const kind of Object.keys(words).filter((kind) => used.has(kind))) plain(words[kind], (c, colours) => drawHub(c, { kind }, 15, 7, colours, 4));
  group("Show");
  const letters = (text, font, colour) => (c, colours) => {
    Object.assign(c, { font, fillStyle: colour(colours), textAlign: "center", textBaseline: "middle" });
    c.fillText(text, 15, 7);
  };
  row("names", "names of hubs", letters("Aa", `600 11px ${FONT}`, (colours) => colours.ink));
  row("linenames", "names of links", letters("a\u2013b", `11px ${FONT}`, (colours) => colours.box));
  row("places", "countries and seas", letters("ABC", `500 9px ${FONT}`, (colours) => colours.placename));
  row("borders", "borders (de facto)", (c, colours) => { c.setLineDash([4, 2]); stroke(1.2, (all) => all.border)(c, colours); });
  for (const { children, style } of groups.querySelectorAll(".rows")) {
    style.gridTemplateRows = `repeat(${children.length > 7 ? Math.ceil(children.length / 2) : children.length}, auto)`;
  }
  legend.replaceChildren(make("summary", {}, "Legend and layers"), groups);
};

