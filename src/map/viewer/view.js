// One map on the page: where it looks, what it draws, what it answers to.

class View {
  constructor(place, map, world) {
    Object.assign(this, { place, map, world, hidden: new Set(), swatches: [], hot: null, pinned: null, width: 600, height: 400, scale: 10, x: 0, y: 0 });
    this.canvas = make("canvas", { tabindex: "0", role: "img", "aria-label":
      `Map: ${map.title}. Arrow keys move it, plus and minus change its size, 0 shows the whole. The tables beside it hold what it shows.` });
    this.card = make("div", { class: "card", hidden: true, role: "region", "aria-label": "Facts", "aria-live": "polite" });
    const zoom = make("div", { class: "zoom" },
      button("+", "nearer", () => this.zoomAt(1.6, this.width / 2, this.height / 2)),
      button("\u2212", "farther", () => this.zoomAt(1 / 1.6, this.width / 2, this.height / 2)),
      button(icon("home"), "what the map is about", () => this.home()),
      button(icon("all"), "all hubs", () => this.all()));
    this.legend = make("details", { class: "legend" });
    const credit = make("div", { class: "credit" }, "Coasts and borders: Natural Earth (public domain). Borders are shown de facto. Straight lines and arcs between hubs, not tracks.");
    this.stage = make("div", { class: "stage" }, this.canvas, zoom, credit, this.card);
    this.panel = make("section", { class: "panel", "aria-label": "Tables" });
    place.append(make("div", { class: "left" }, this.stage, this.legend), this.panel);
    place.view = this;
    map.kinds.forEach((kind, at) => {
      const isQuiet = map.layers.length > 0 && kind.moves === "hold" && !map.layers.some((layer) => layer.strokes.some(([line]) => map.lines[line].k === at));
      if (isQuiet) this.hidden.add(`kind${at}`);
    });
    // How early a hub has its name: ends of answers, what stops them, where they change, their way; all others come after these.
    const told = new Map(), tell = (hub, weight) => told.set(hub, Math.max(told.get(hub) || 0, weight));
    const along = { route: 300, flow: 150, closed: 120 }, marked = { cut: 500, ladder: 450, closed: 400, route: 400 };
    for (const layer of map.layers) {
      layer.most = Math.max(1, ...layer.strokes.map((stroke) => stroke[1]));
      for (const [line, flow] of layer.strokes) for (const hub of [map.lines[line].a, map.lines[line].b]) tell(hub.i, along[layer.shows] + (layer.shows === "flow" ? 50 * (flow / layer.most) : 0));
      for (const [, lines, hubs] of layer.marks) {
        hubs.forEach((hub) => tell(hub, marked[layer.shows]));
        // Something wide is not told by all of its ends.
        lines.forEach((line) => [map.lines[line].a, map.lines[line].b].forEach((hub) => tell(hub.i, lines.length > 8 ? 1 : marked[layer.shows])));
      }
    }
    this.ends = new Set(map.layers.flatMap((layer) => [...layer.from, ...layer.to]));
    for (const hub of map.hubs) {
      if (hub.lines.every((line) => line.shut)) hub.weight *= 0.2;
      hub.weight += this.ends.has(hub.i) ? 2000 : told.get(hub.i) || 0;
    }
    const strong = this.strong = new Set(told.keys());
    this.ranked = [...map.hubs].sort((a, b) => b.weight - a.weight || a.i - b.i);
    // On a phone the map is no higher than what it is about needs.
    const about = map.hubs.filter((hub) => strong.has(hub.i) || this.ends.has(hub.i));
    if (about.length > 1 && matchMedia("(max-width: 900px)").matches && !place.classList.contains("embedded")) {
      const [xs, ys] = [about.map((hub) => hub.x), about.map((hub) => hub.y)], wide = Math.max(...xs) - Math.min(...xs), high = Math.max(...ys) - Math.min(...ys);
      this.stage.style.height = `${Math.round(clamp((innerWidth * high) / Math.max(wide, 0.2) + 190, 320, innerHeight * 0.6))}px`;
    }
    fillPanel(this, this.panel);
    fillLegend(this, this.legend);
    if (matchMedia("(min-width: 901px)").matches) this.legend.open = true;
    this.listen();
    this.resize();
    this.home();
  }

  shown(id) { return !this.hidden.has(id); }
  isNarrow() { return this.width < 560; }
  isEnd(hub) { return this.ends.has(hub.i); }
  toX(x) { return (x - this.x) * this.scale + this.width / 2; }
  toY(y) { return (this.y - y) * this.scale + this.height / 2; }
  hubX(hub) { return this.toX(hub.x); }
  bounds() {
    const [w, h] = [this.width / 2 / this.scale, this.height / 2 / this.scale];
    return [this.x - w, this.y - h, this.x + w, this.y + h];
  }
  hubSize(hub) {
    const size = clamp(1.6 + this.scale / 14, 1.6, 4.2);
    if (this.signed && this.signed.has(hub.i)) return size + 6;
    return this.isEnd(hub) ? size + 2 : hub.kind === "port" ? size : hub.kind === "junction" ? size * 0.75 : size * 0.9;
  }

  // ---- where it looks ----

  fit(hubs) {
    if (!hubs.length) return;
    const xs = hubs.map((hub) => hub.x), ys = hubs.map((hub) => hub.y);
    const [west, east, south, north] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
    // On a narrow screen nothing that is looked at lies under the buttons.
    const aside = this.isNarrow() ? 40 : 0;
    const wide = Math.max(80, this.width - (this.isNarrow() ? 64 : 110) - aside), high = Math.max(80, this.height - 100);
    this.scale = clamp(Math.min(wide / Math.max(east - west, 0.2), high / Math.max(north - south, 0.2)), 0.6, 400);
    this.x = (west + east) / 2 + aside / 2 / this.scale;
    this.y = (south + north) / 2;
    this.change();
  }

  home() {
    this.moved = false;
    const { hubs } = this.map;
    if (this.strong.size || this.ends.size) return this.fit(hubs.filter((hub) => this.strong.has(hub.i) || this.ends.has(hub.i)));
    // From west to east the middle nine tenths, where a few far hubs would make the rest small.
    const sorted = hubs.map((hub) => hub.x).sort((a, b) => a - b), west = sorted[Math.floor(sorted.length * 0.05)], east = sorted[Math.ceil(sorted.length * 0.95) - 1];
    if (hubs.length < 20 || sorted[sorted.length - 1] - sorted[0] < 1.3 * (east - west)) return this.fit(hubs);
    this.fit(hubs.filter((hub) => hub.x >= west - 2 && hub.x <= east + 2));
  }

  all() {
    this.moved = true;
    this.fit(this.map.hubs);
  }

  goTo(row) {
    const hubs = [...row.hubs.map((hub) => this.map.hubs[hub]), ...row.lines.flatMap((line) => [this.map.lines[line].a, this.map.lines[line].b])];
    const [west, south, east, north] = this.bounds(), mx = (east - west) * 0.08, my = (north - south) * 0.08;
    const inside = hubs.every((hub) => hub.x > west + mx && hub.x < east - mx && hub.y > south + my && hub.y < north - my);
    const xs = hubs.map((hub) => this.hubX(hub)), ys = hubs.map((hub) => this.toY(hub.y));
    const small = Math.max(...xs) - Math.min(...xs) + Math.max(...ys) - Math.min(...ys) < 24 && this.scale < 30;
    if (inside && !small) return;
    const before = this.scale;
    this.moved = true;
    this.fit(hubs);
    this.scale = Math.min(this.scale, Math.max(before, 45));
    this.change();
  }

  zoomAt(factor, px, py) {
    this.moved = true;
    const scale = clamp(this.scale * factor, 0.6, 3000), [x, y] = [(px - this.width / 2) / this.scale + this.x, this.y - (py - this.height / 2) / this.scale];
    this.scale = scale;
    this.x = x - (px - this.width / 2) / scale;
    this.y = y + (py - this.height / 2) / scale;
    this.change();
  }

  // ---- lines on the screen ----

  // The ends and the bend of a line, in pixels.
  bend(line) {
    const ax = this.toX(line.a.x), ay = this.toY(line.a.y), bx = this.toX(line.b.x + line.turn), by = this.toY(line.b.y);
    const wide = bx - ax, high = by - ay, length = Math.hypot(wide, high) || 1;
    const offset = line.fan * 2 * Math.min(clamp(this.scale / 6, 9, 24), length * 0.16) + line.bulge * length;
    return [ax, ay, (ax + bx) / 2 - (high / length) * offset, (ay + by) / 2 + (wide / length) * offset, bx, by];
  }

  trace(c, line) {
    const [ax, ay, mx, my, bx, by] = this.bend(line);
    c.moveTo(ax, ay);
    if (line.fan || line.bulge) c.quadraticCurveTo(mx, my, bx, by);
    else c.lineTo(bx, by);
  }

  points(line) {
    const [ax, ay, mx, my, bx, by] = this.bend(line);
    if (!line.fan && !line.bulge) return [[ax, ay], [bx, by]];
    return Array.from({ length: 13 }, (none, i) => {
      const t = i / 12, u = 1 - t;
      return [u * u * ax + 2 * u * t * mx + t * t * bx, u * u * ay + 2 * u * t * my + t * t * by];
    });
  }

  along(points, t) {
    const at = clamp(t, 0, 1) * (points.length - 1), i = Math.min(points.length - 2, Math.floor(at)), f = at - i;
    return [points[i][0] * (1 - f) + points[i + 1][0] * f, points[i][1] * (1 - f) + points[i + 1][1] * f];
  }

  inView(line) {
    const [ax, ay, mx, my, bx, by] = this.bend(line), far = 20;
    return Math.max(ax, bx, mx) > -far && Math.min(ax, bx, mx) < this.width + far && Math.max(ay, by, my) > -far && Math.min(ay, by, my) < this.height + far;
  }

  // ---- drawing ----

  change() {
    if (this.waiting) return;
    this.waiting = requestAnimationFrame(() => { this.waiting = 0; this.draw(); });
  }

  resize() {
    const box = this.stage.getBoundingClientRect();
    if (box.width < 10 || this.printing) return;
    const [dx, dy] = [box.width, box.height];
    if (this.width === dx && this.height === dy && this.sized) return;
    this.sized = true;
    this.width = dx;
    this.height = dy;
    // Until somebody moves the map it shows what it is about, whatever its size.
    if (this.moved) this.draw();
    else this.home();
  }

  // On paper the map has a shape of its own, and shows at least what it shows on the screen.
  toPaper() {
    this.printing = [this.width, this.height, this.scale];
    const [width, height] = [1040, 600];
    this.scale *= Math.min(width / this.width, height / this.height);
    Object.assign(this, { width, height });
    this.draw(2.4);
  }

  fromPaper() {
    if (this.printing) [this.width, this.height, this.scale] = this.printing;
    this.printing = null;
    this.draw();
  }

  // The layers that are shown, with their halos.
  layers() {
    let halo = 0;
    return this.map.layers.map((layer, at) => ({ layer, halo: layer.shows === "route" ? `halo${halo++ % 4}` : "", on: this.shown(`layer${at}`) })).filter((each) => each.on);
  }

  draw(print) {
    const ratio = print || Math.min(3, window.devicePixelRatio || 1), { canvas, map } = this;
    canvas.width = Math.round(this.width * ratio);
    canvas.height = Math.round(this.height * ratio);
    const c = canvas.getContext("2d"), colours = this.colours = readColours(this.place);
    const layers = this.layers(), room = new Room(this.width, this.height);
    drawWorld(c, this.world, this, colours, ratio);
    const inLayers = new Set(layers.flatMap(({ layer }) => layer.strokes.map(([line]) => line))), kinds = map.kinds.map((kind, at) => this.shown(`kind${at}`));
    const visible = map.lines.filter((line) => (kinds[line.k] || inLayers.has(line.i)) && this.inView(line));
    const has = (shows) => layers.some(({ layer }) => layer.shows === shows);
    const thin = visible.length > 3000 ? 0.4 : visible.length > 800 ? 0.6 : clamp(0.55 + this.scale / 40, 0.6, 1.1);
    // Names keep off all that stands somewhere; signs may stand on lines and dots, but keep off the ends of answers, their names and one another.
    const free = new Room(this.width, this.height);
    for (const each of [room, free]) {
      each.take([this.width - 60, 0, this.width, 160]);
      each.take([this.width - 190, this.height - 56, this.width, this.height]);
      each.take([0, this.height - 20, this.width, this.height]);
    }
    const dots = map.hubs.filter((hub) => {
      const x = this.hubX(hub), y = this.toY(hub.y);
      return x > -9 && y > -9 && x < this.width + 9 && y < this.height + 9;
    });
    this.signed = new Set();
    this.leads = [];
    const showDots = map.named || this.scale > 12, around = (hub, r) => [this.hubX(hub) - r, this.toY(hub.y) - r, this.hubX(hub) + r, this.toY(hub.y) + r];
    if (showDots && dots.length < 3000) for (const hub of dots) room.take(around(hub, this.hubSize(hub) + 1));
    this.widths = new Map();
    for (const { layer } of layers) for (const [at, flow] of layer.strokes) {
      if (layer.shows === "route") this.widths.set(at, Math.max(this.widths.get(at) || 0, 10));
      if (layer.shows === "flow") this.widths.set(at, Math.max(this.widths.get(at) || 0, this.flowWidth(layer, flow)));
    }
    for (const [at, width] of this.widths) if (width > 4 && this.inView(map.lines[at])) this.takeAlong(room, map.lines[at], width / 2);
    const here = new Set(dots), later = [], named = this.shown("names") && (map.named || this.scale > 60), ranked = this.ranked.filter((hub) => here.has(hub));
    const ends = ranked.filter((hub) => this.isEnd(hub));
    for (const hub of ends) free.take(around(hub, 9));
    const last = named ? labelHubs(c, this, room, ends, colours, free) : [];
    const signs = placeSigns(this, layers, free, room);
    if (named) {
      // Where there is little room, what the answers are not about keeps silent.
      const silent = (dots.length > 2500 && this.scale < 60) || (this.strong.size > 0 && this.isNarrow() && this.scale < 16);
      later.push(...labelHubs(c, this, room, ranked.filter((hub) => !this.isEnd(hub) && (!silent || hub.weight > 100)), colours));
    }
    if (this.shown("linenames") && visible.length < 1500) {
      const strokes = new Set(layers.filter(({ layer }) => layer.shows !== "closed").flatMap(({ layer }) => layer.strokes.map(([line]) => line)));
      const order = visible.filter((line) => line.named).sort((a, b) => strokes.has(b.i) - strokes.has(a.i) || (b.kind.mode === "sea") - (a.kind.mode === "sea") || a.i - b.i);
      for (const line of order) later.push(...labelLine(c, this, room, line, colours, strokes.has(line.i)));
    }
    if (this.shown("places")) labelWorld(c, this, room, this.world, colours);

    c.globalAlpha = has("flow") ? 0.38 : has("route") || has("ladder") ? 0.62 : 1;
    map.kinds.forEach((kind, at) => {
      const [open, shut, arcs] = [[], [], []];
      for (const line of visible) if (line.k === at && kinds[at]) (line.shut ? shut : line.bulge ? arcs : open).push(line);
      const trace = (list) => (canvas2d) => list.forEach((line) => this.trace(canvas2d, line));
      if (open.length) strokeKind(c, kind, colours, widthOf(kind) * thin, trace(open));
      if (arcs.length) {
        const alpha = c.globalAlpha;
        c.globalAlpha = alpha * 0.45;
        strokeKind(c, kind, colours, widthOf(kind) * thin * 0.7, trace(arcs));
        c.globalAlpha = alpha;
      }
      if (shut.length) {
        c.strokeStyle = colourOf(kind, colours);
        c.globalAlpha *= 0.55;
        c.lineWidth = Math.max(1, widthOf(kind) * thin * 0.6);
        c.setLineDash([2, 5]);
        c.beginPath();
        trace(shut)(c);
        c.stroke();
        c.setLineDash([]);
        c.globalAlpha /= 0.55;
      }
    });
    c.globalAlpha = 1;
    this.drawLayers(c, layers, colours, thin);
    if (this.hot) this.drawHot(c, colours, thin);
    if (showDots) for (const hub of dots) {
      if (this.signed.has(hub.i)) continue;
      const size = this.hubSize(hub);
      if (dots.length < 3000 || this.scale > 40) drawHub(c, hub, this.hubX(hub), this.toY(hub.y), colours, size);
    }
    this.drawEnds(c, layers, colours);
    for (const [from, to] of this.leads) this.drawLead(c, from, to, colours.land, colours.ink);
    for (const { shows, x, y, from } of signs) if (from) this.drawLead(c, from, [x, y], colours.paper, shows === "cut" ? colours.cut : shows === "ladder" ? colours.rung : colours.closed);
    for (const { shows, sign, x, y, angle } of signs) drawSign(c, shows, sign, x, y, colours, angle, this.isNarrow() ? 0.8 : 1);
    for (const draw of [...later, ...last]) draw();
    this.drawScale(c, colours);
    for (const { swatch, draw } of this.swatches) {
      const pen = swatch.getContext("2d");
      pen.setTransform(2, 0, 0, 2, 0, 0);
      pen.clearRect(0, 0, 30, 14);
      pen.setLineDash([]);
      pen.save();
      draw(pen, colours);
      pen.restore();
    }
  }

  flowWidth(layer, flow) { return 2.2 + 11 * (flow / layer.most); }

  // Keeps names off a thick line.
  takeAlong(room, line, half) {
    const points = this.points(line), length = Math.hypot(points[0][0] - points[points.length - 1][0], points[0][1] - points[points.length - 1][1]);
    const count = clamp(Math.ceil(length / 6), 1, 400);
    for (let i = 0; i <= count; i++) {
      const [x, y] = this.along(points, i / count);
      room.take([x - half, y - half, x + half, y + half]);
    }
  }

  drawLayers(c, layers, colours, thin) {
    const { lines } = this.map;
    c.lineJoin = "round";
    const flowing = new Map();
    for (const { layer } of layers) if (layer.shows === "flow") for (const [at, flow] of layer.strokes) {
      flowing.set(at, Math.max(flowing.get(at) || 0, this.flowWidth(layer, flow)));
    }
    for (const { layer, halo } of layers) {
      if (layer.shows === "route") {
        const plain = clamp(7 + this.scale / 8, 8, 13);
        // It shows on both sides of what flows along it.
        for (const [at] of layer.strokes) {
          strokeHalo(c, halo, colours, flowing.has(at) ? Math.max(plain, flowing.get(at) + 7) : plain, (pen) => this.trace(pen, lines[at]));
        }
      }
    }
    for (const { layer } of layers) {
      if (layer.shows === "route") {
        for (const [at, , , back] of layer.strokes) {
          strokeKind(c, lines[at].kind, colours, widthOf(lines[at].kind) * 1.35, (pen) => this.trace(pen, lines[at]));
          this.arrow(c, lines[at], back, colours.ink, 5);
        }
      } else if (layer.shows === "flow") {
        const ordered = [...layer.strokes].sort((a, b) => useClass(a[1], a[2]) - useClass(b[1], b[2]));
        for (const wide of [true, false]) for (const [at, flow, capacity, back] of ordered) {
          const width = this.flowWidth(layer, flow);
          c.lineCap = "round";
          if (!wide) strokeUse(c, useClass(flow, capacity), colours, width, (pen) => this.trace(pen, lines[at]));
          else {
            c.lineWidth = width + 2.4;
            c.strokeStyle = colours.paper;
            c.beginPath();
            this.trace(c, lines[at]);
            c.stroke();
          }
          if (!wide) this.arrow(c, lines[at], back, width > 6 ? colours.paper : colours.ink, clamp(width * 0.42, 3.2, 5));
        }
      } else if (layer.shows === "cut" || layer.shows === "ladder") {
        const colour = layer.shows === "cut" ? colours.cut : colours.rung;
        const wide = new Set(layers.filter((other) => other.layer.shows === "flow").flatMap((other) => other.layer.strokes.map(([line]) => line)));
        const once = new Set(layer.marks.flatMap(([, at]) => at).filter((at) => !wide.has(at)));
        for (const at of once) this.outline(c, lines[at], colour, thin);
      }
    }
    // What is closed is struck out over all else.
    for (const { layer } of layers) if (layer.shows === "closed") for (const [at] of layer.strokes) {
      c.setLineDash([]);
      for (const [colour, width] of [[colours.land, 4.5], [colours.closed, 1.4]]) {
        c.strokeStyle = colour;
        c.lineWidth = width;
        c.setLineDash(width < 3 ? [2, 3] : []);
        c.beginPath();
        this.trace(c, lines[at]);
        c.stroke();
      }
      c.setLineDash([]);
    }
  }

  // A line set off from the others.
  outline(c, line, colour, thin) {
    c.lineCap = "round";
    c.globalAlpha = 0.32;
    c.strokeStyle = colour;
    c.lineWidth = widthOf(line.kind) * thin + 7;
    c.beginPath();
    this.trace(c, line);
    c.stroke();
    c.globalAlpha = 1;
    strokeKind(c, line.kind, this.colours, widthOf(line.kind) * 1.2, (pen) => this.trace(pen, line));
  }

  arrow(c, line, back, colour, size) {
    const points = this.points(line), [ax, ay] = points[0], [bx, by] = points[points.length - 1], length = Math.hypot(bx - ax, by - ay);
    if (length < 26) return;
    const count = clamp(Math.floor(length / 130), 1, 4);
    c.strokeStyle = colour;
    c.lineWidth = 1.7;
    c.lineCap = "round";
    c.beginPath();
    for (let i = 1; i <= count; i++) {
      const t = i / (count + 1), [x, y] = this.along(points, t), [u, v] = this.along(points, t + 0.02);
      const angle = Math.atan2(v - y, u - x) + (back ? Math.PI : 0), wing = (turn) => [x - Math.cos(angle + turn) * size * 1.3, y - Math.sin(angle + turn) * size * 1.3];
      c.moveTo(...wing(0.7));
      c.lineTo(x, y);
      c.lineTo(...wing(-0.7));
    }
    c.stroke();
  }

  drawHot(c, colours, thin) {
    for (const at of this.hot.lines) {
      const line = this.map.lines[at];
      c.lineCap = "round";
      for (const [colour, width] of [[colours.accent, widthOf(line.kind) * thin + 9], [colours.paper, widthOf(line.kind) * thin + 4]]) {
        c.strokeStyle = colour;
        c.lineWidth = width;
        c.beginPath();
        this.trace(c, line);
        c.stroke();
      }
      strokeKind(c, line.kind, colours, widthOf(line.kind) * 1.2, (pen) => this.trace(pen, line));
    }
    for (const at of this.hot.hubs) {
      const hub = this.map.hubs[at];
      c.strokeStyle = colours.accent;
      c.lineWidth = 3.5;
      c.beginPath();
      c.arc(this.hubX(hub), this.toY(hub.y), this.hubSize(hub) + 6, 0, 7);
      c.stroke();
    }
  }

  drawEnds(c, layers, colours) {
    const from = new Set(layers.flatMap(({ layer }) => layer.from)), to = new Set(layers.flatMap(({ layer }) => layer.to));
    for (const at of [...from, ...to]) {
      const hub = this.map.hubs[at], x = this.hubX(hub), y = this.toY(hub.y), r = 7;
      c.lineWidth = 2.5;
      c.strokeStyle = colours.ink;
      c.fillStyle = colours.paper;
      c.beginPath();
      c.arc(x, y, r, 0, 7);
      c.fill();
      c.stroke();
      c.beginPath();
      c.arc(x, y, to.has(at) ? 3.6 : 0.1, 0, 7);
      c.fillStyle = colours.ink;
      c.fill();
    }
  }

  // A thin line from a place to what is told of it farther off.
  drawLead(c, [ax, ay], [x, y], halo, colour) {
    c.lineCap = "round";
    for (const [pen, width] of [[halo, 3.2], [colour, 1.2]]) {
      c.strokeStyle = c.fillStyle = pen;
      c.lineWidth = width;
      c.beginPath();
      c.moveTo(ax, ay); c.lineTo(x, y);
      c.stroke();
      c.beginPath();
      c.arc(ax, ay, 1.2 + width / 2, 0, 7);
      c.fill();
    }
  }

  drawScale(c, colours) {
    const lat = 2 * Math.atan(Math.exp((this.y * Math.PI) / 180)) - Math.PI / 2, pixelsPerKm = this.scale / (111.32 * Math.cos(lat));
    const most = 120 / pixelsPerKm, power = 10 ** Math.floor(Math.log10(most)), km = [5, 2, 1].map((step) => step * power).find((step) => step <= most) || power;
    const right = this.width - 14, left = right - km * pixelsPerKm, y = this.height - 30;
    for (const [colour, width] of [[colours.land, 4.5], [colours.ink, 1.6]]) {
      c.strokeStyle = colour;
      c.lineWidth = width;
      c.beginPath();
      c.moveTo(left, y - 6); c.lineTo(left, y); c.lineTo(right, y); c.lineTo(right, y - 6);
      c.stroke();
    }
    c.font = `11px ${FONT}`;
    c.textAlign = "center";
    c.textBaseline = "alphabetic";
    haloText(c, `${grouped(Math.round(km * 100) / 100)} km`, (left + right) / 2, y - 5, colours.ink, colours.land, 3);
  }

  // ---- what it answers to ----

  // The line or hub under a point of the stage.
  find(px, py, reach) {
    let best = null, least = reach;
    const showDots = this.map.named || this.scale > 12;
    for (const hub of showDots ? this.map.hubs : []) {
      const far = Math.hypot(this.hubX(hub) - px, this.toY(hub.y) - py) - this.hubSize(hub);
      // A dot lies over its lines.
      if (far < Math.min(least, reach * 0.6)) [best, least] = [{ hub: hub.i }, Math.max(0, far)];
    }
    if (best) return best;
    const layers = this.layers(), strokes = new Map();
    for (const { layer } of layers) if (layer.shows === "flow") for (const [line, flow] of layer.strokes) strokes.set(line, this.flowWidth(layer, flow) / 2);
    for (const line of this.map.lines) {
      if (!(this.shown(`kind${line.k}`) || strokes.has(line.i)) || !this.inView(line)) continue;
      const points = this.points(line);
      for (let i = 1; i < points.length; i++) {
        const [ax, ay] = points[i - 1], [bx, by] = points[i], wide = bx - ax, high = by - ay;
        const t = clamp(((px - ax) * wide + (py - ay) * high) / (wide * wide + high * high || 1), 0, 1);
        const far = Math.max(0, Math.hypot(ax + t * wide - px, ay + t * high - py) - (strokes.get(line.i) || 0));
        if (far < least) [best, least] = [{ line: line.i }, far];
      }
    }
    return best;
  }

  // Where something is on the stage, for those who point at it by other means.
  whereIs(key) {
    const line = this.map.lines.find((each) => each.key === key || each.back === key);
    if (line) return this.along(this.points(line), 0.37);
    const hub = this.map.hubs.find((each) => each.code === key);
    return hub ? [this.hubX(hub), this.toY(hub.y)] : null;
  }

  point(places) {
    this.hot = places;
    this.change();
    if (!places) this.markRows(null);
  }

  // The rows of the open table that are about a thing.
  markRows(thing) {
    for (const row of this.panel.querySelectorAll("tr.hot")) row.classList.remove("hot");
    if (!thing) return;
    for (const row of this.panel.querySelectorAll("tbody tr")) {
      if (row.places && (thing.line !== undefined ? row.places.lines.includes(thing.line) : row.places.hubs.includes(thing.hub))) row.classList.add("hot");
    }
  }

  // Shows the card of a thing beside a point; a pinned one stays, has links, and can be closed.
  show(thing, px, py, pin) {
    this.card.replaceChildren(...(pin ? [button("\u2715", "close", () => this.hush(true))] : []), ...card(this, thing, pin).flat(2).filter((part) => part));
    this.card.hidden = false;
    this.card.classList.toggle("pinned", pin);
    this.pinned = pin ? thing : null;
    this.card.scrollTop = 0;
    const narrow = this.isNarrow(), wide = this.card.offsetWidth, high = this.card.offsetHeight;
    this.card.classList.toggle("sheet", narrow);
    if (narrow) {
      this.card.style.left = "";
      this.card.style.top = "";
      return;
    }
    const left = px + 18 + wide < this.width ? px + 18 : px - 18 - wide;
    this.card.style.left = `${clamp(left, 6, Math.max(6, this.width - wide - 6))}px`;
    this.card.style.top = `${clamp(py - high / 3, 6, Math.max(6, this.height - high - 6))}px`;
  }

  hush(also) {
    if (this.pinned && !also) return;
    const back = this.card.contains(document.activeElement) ? this.back : null;
    this.pinned = null;
    this.card.hidden = true;
    if (also) this.point(null);
    if (back) back.focus();
  }

  // By keyboard: into the card that was asked for; closing it leads back.
  enter(element) {
    const close = this.card.querySelector("button");
    this.back = element;
    if (close) close.focus();
  }

  // Shows the card of what a row is about, where that is one thing.
  tell(row, pin) {
    const thing = row.lines.length ? { line: row.lines[0] } : row.hubs.length ? { hub: row.hubs[0] } : null;
    if (!thing) return;
    if (this.waiting) { cancelAnimationFrame(this.waiting); this.waiting = 0; this.draw(); }
    const [px, py] = thing.line !== undefined ? this.along(this.points(this.map.lines[thing.line]), 0.5) : [this.hubX(this.map.hubs[thing.hub]), this.toY(this.map.hubs[thing.hub].y)];
    if (pin || !this.pinned) this.show(thing, px, py, pin);
  }

  listen() {
    const { canvas } = this, held = new Map();
    let moved = 0, spread = 0;
    const place = (event) => {
      const box = canvas.getBoundingClientRect();
      return [event.clientX - box.left, event.clientY - box.top];
    };
    const middle = () => {
      const points = [...held.values()], sum = points.reduce(([a, b], [x, y]) => [a + x, b + y], [0, 0]);
      return [sum[0] / points.length, sum[1] / points.length];
    };
    const width = () => {
      const [a, b] = [...held.values()];
      return b ? Math.hypot(a[0] - b[0], a[1] - b[1]) : 0;
    };
    canvas.addEventListener("pointerdown", (event) => {
      canvas.setPointerCapture(event.pointerId);
      held.set(event.pointerId, place(event));
      if (held.size === 1) moved = 0;
      spread = width();
    });
    canvas.addEventListener("pointermove", (event) => {
      const [px, py] = place(event);
      if (held.has(event.pointerId)) {
        const before = middle();
        held.set(event.pointerId, [px, py]);
        const after = middle(), dx = after[0] - before[0], dy = after[1] - before[1];
        moved += Math.abs(dx) + Math.abs(dy);
        if (moved < 5 && held.size === 1) return;
        this.moved = true;
        this.x -= dx / this.scale;
        this.y += dy / this.scale;
        const now = width();
        if (spread && now) { moved += 9; this.zoomAt(now / spread, ...after); }
        spread = now;
        this.hush(true);
        this.change();
      } else if (event.pointerType === "mouse" && !this.pinned) {
        const thing = this.find(px, py, 9);
        canvas.classList.toggle("over", Boolean(thing));
        this.point(thing ? { lines: thing.line !== undefined ? [thing.line] : [], hubs: thing.hub !== undefined ? [thing.hub] : [] } : null);
        this.markRows(thing);
        if (thing) this.show(thing, px, py, false);
        else this.hush();
      }
    });
    const release = (event) => {
      const had = held.delete(event.pointerId);
      spread = width();
      if (!had || event.type !== "pointerup" || moved >= 5 || held.size) return;
      const [px, py] = place(event), thing = this.find(px, py, event.pointerType === "mouse" ? 9 : 20);
      this.hush(true);
      if (!thing) return;
      this.point({ lines: thing.line !== undefined ? [thing.line] : [], hubs: thing.hub !== undefined ? [thing.hub] : [] });
      this.show(thing, px, py, true);
      this.markRows(thing);
    };
    canvas.addEventListener("pointerup", release);
    canvas.addEventListener("pointercancel", release);
    canvas.addEventListener("pointerleave", (event) => {
      if (event.pointerType === "mouse" && !held.size && !this.pinned) { this.hush(); this.point(null); }
    });
    canvas.addEventListener("wheel", (event) => {
      // In a report the wheel scrolls the page, unless a key is held.
      if (this.place.classList.contains("embedded") && !event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      this.zoomAt(Math.exp(-clamp(event.deltaY, -200, 200) / 400), ...place(event));
    }, { passive: false });
    canvas.addEventListener("dblclick", (event) => this.zoomAt(2, ...place(event)));
    canvas.addEventListener("keydown", (event) => {
      const step = 60 / this.scale, by = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, step], ArrowDown: [0, -step] }[event.key];
      if (by) { this.moved = true; this.x += by[0]; this.y += by[1]; this.change(); }
      else if (event.key === "+" || event.key === "=") this.zoomAt(1.4, this.width / 2, this.height / 2);
      else if (event.key === "-") this.zoomAt(1 / 1.4, this.width / 2, this.height / 2);
      else if (event.key === "0") this.home();
      else return;
      event.preventDefault();
    });
    this.place.addEventListener("keydown", (event) => { if (event.key === "Escape") this.hush(true); });
    new ResizeObserver(() => this.resize()).observe(this.stage);
  }
}

// ---- the page ----

const start = () => {
  const data = JSON.parse(document.getElementById("data").textContent), world = unpackWorld(data.world), root = document.documentElement;
  const views = [...document.querySelectorAll("[data-map]")].map((place) => new View(place, unpackMap(data.maps[Number(place.dataset.map)]), world));
  const redraw = () => views.forEach((view) => view.draw());
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : dark.matches);
  const tools = document.querySelector(".tools");
  if (tools) {
    tools.append(button("\u25d0", "light or dark", () => { root.dataset.theme = isDark() ? "light" : "dark"; redraw(); }), button(icon("print"), "print", () => window.print()));
  }
  dark.addEventListener("change", redraw);
  // On paper all is light, and twice as fine.
  let theme;
  addEventListener("beforeprint", () => {
    theme = root.dataset.theme;
    root.dataset.theme = "light";
    views.forEach((view) => view.toPaper());
  });
  addEventListener("afterprint", () => {
    if (theme) root.dataset.theme = theme;
    else delete root.dataset.theme;
    views.forEach((view) => view.fromPaper());
  });
};
start();
})();
