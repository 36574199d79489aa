// Names that do not lie over one another: the most important first, each where there is room.

class Room {
  constructor(width, height) {
    Object.assign(this, { width, height, boxes: new Map() });
  }

  // The cells of a coarse grid that a box touches.
  * cells([x0, y0, x1, y1]) {
    for (let i = Math.floor(x0 / 64); i <= Math.floor(x1 / 64); i++) {
      for (let j = Math.floor(y0 / 64); j <= Math.floor(y1 / 64); j++) yield i * 4096 + j;
    }
  }

  isFree(box) {
    if (box[0] < 2 || box[1] < 2 || box[2] > this.width - 2 || box[3] > this.height - 2) return false;
    for (const cell of this.cells(box)) {
      for (const other of this.boxes.get(cell) || []) {
        if (box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1]) return false;
      }
    }
    return true;
  }

  take(box) {
    for (const cell of this.cells(box)) {
      if (!this.boxes.has(cell)) this.boxes.set(cell, []);
      this.boxes.get(cell).push(box);
    }
  }
}

const haloText = (c, text, x, y, colour, halo, width) => {
  c.lineJoin = "round";
  c.lineWidth = width;
  c.strokeStyle = halo;
  c.strokeText(text, x, y);
  c.fillStyle = colour;
  c.fillText(text, x, y);
};

// Where a name may stand beside its dot: right, left, above, below, and between them.
const BESIDE = [[1, 0], [-1, 0], [0, -1], [0, 1], [1, -1], [1, 1], [-1, -1], [-1, 1], [1, 1.8], [-1, 1.8], [1, -1.8], [-1, -1.8]];

// What answers are about may have its name farther off, at a thin line; the ends of an answer have theirs over something else at the last.
const FARTHER = [[1, 2.8], [-1, 2.8], [1, -2.8], [-1, -2.8], [0, -2.2], [0, 2.2], [1, 4], [-1, 4], [1, -4], [-1, -4], [2, 0], [-2, 0], [2, 2], [-2, 2], [2, -2], [-2, -2],
  [2, 4.6], [-2, 4.6], [2, -4.6], [-2, -4.6]];

// With more ends than this they have no names over one another.
const MANY_ENDS = 16;

// Each of these finds the places and returns what draws the names later, over what lies under them. `also` is taken where the names go, too.
const labelHubs = (c, view, room, hubs, colours, also) => {
  const later = [], farFrom = view.isNarrow() ? 500 : 400;
  c.textBaseline = "middle";
  c.textAlign = "left";
  let tried = 0;
  for (const hub of hubs) {
    if (tried++ > 600) break;
    const bold = hub.kind === "port" || view.isEnd(hub), size = bold ? 12.5 : hub.kind === "junction" ? 11 : 12;
    c.font = `${bold ? 650 : 450} ${size}px ${FONT}`;
    const wide = c.measureText(hub.name).width, x = view.hubX(hub), y = view.toY(hub.y), gap = view.hubSize(hub) + 5;
    const places = hub.weight < farFrom ? BESIDE : view.isEnd(hub) && view.ends.size <= MANY_ENDS ? [...BESIDE, ...FARTHER, [0, -1, true]] : [...BESIDE, ...FARTHER];
    for (const [right, down, anyway] of places) {
      const far = Math.abs(right) > 1 ? 40 : 0;
      const beside = right > 0 ? x + gap + far : right < 0 ? x - gap - wide - far : x - wide / 2;
      const left = anyway ? clamp(beside, 3, Math.max(3, view.width - wide - 3)) : beside;
      const middle = y + down * (right ? 9 : gap + 6);
      const box = [left - 3, middle - size * 0.62, left + wide + 3, middle + size * 0.62];
      if (!anyway && !room.isFree(box)) continue;
      room.take(box);
      if (also) also.take(box);
      const font = c.font, colour = hub.kind === "junction" && !bold ? colours.muted : colours.ink;
      const near = [clamp(x, left, left + wide), clamp(y, middle - size * 0.5, middle + size * 0.5)], isFar = Math.hypot(near[0] - x, near[1] - y) > gap + 12;
      if (isFar) view.leads.push([[x, y], near]);
      later.push(() => {
        c.textAlign = "left";
        c.textBaseline = "middle";
        c.font = font;
        haloText(c, hub.name, left, middle, colour, colours.land, 3.5);
      });
      break;
    }
  }
  return later;
};

// The name of a line, along it, where it is long enough.
const labelLine = (c, view, room, line, colours, bold) => {
  const points = view.points(line);
  const text = line.name;
  c.font = `${bold ? 600 : 450} 11px ${FONT}`;
  const wide = c.measureText(text).width;
  const [ax, ay] = points[0], [bx, by] = points[points.length - 1];
  if (Math.hypot(bx - ax, by - ay) < wide + 24) return [];
  const aside = 9 + (view.widths.get(line.i) || 0) / 2;
  for (const t of [0.5, 0.36, 0.64]) {
    const [x, y] = view.along(points, t), [x0, y0] = view.along(points, t - 0.06), [x1, y1] = view.along(points, t + 0.06);
    let angle = Math.atan2(y1 - y0, x1 - x0);
    if (angle > Math.PI / 2 || angle < -Math.PI / 2) angle += Math.PI;
    // On the outer side of lines that join the same hubs.
    const outward = line.fan * ((bx - ax) * Math.cos(angle) + (by - ay) * Math.sin(angle)) > 0, off = outward ? -aside : aside;
    const boxes = [], steps = Math.ceil(wide / 14);
    for (let i = 0; i <= steps; i++) {
      const along = (i / steps - 0.5) * wide, u = x + Math.cos(angle) * along + Math.sin(angle) * off, v = y + Math.sin(angle) * along - Math.cos(angle) * off;
      boxes.push([u - 7, v - 5, u + 7, v + 5]);
    }
    if (!boxes.every((box) => room.isFree(box))) continue;
    boxes.forEach((box) => room.take(box));
    const font = c.font;
    return [() => {
      c.save();
      c.translate(x, y);
      c.rotate(angle);
      c.font = font;
      c.textAlign = "center";
      c.textBaseline = "middle";
      const sea = line.kind.mode === "sea" || line.kind.mode === "water";
      haloText(c, text, 0, -off, bold ? colours.ink : colourOf(line.kind, colours), sea ? colours.sea : colours.land, 3);
      c.restore();
    }];
  }
  return [];
};

const ASIDE = [[0, 0], [0, -22], [0, 22], [0, -44], [0, 44], [-70, 0], [70, 0], [-70, -30], [70, -30], [-70, 30], [70, 30]];

const labelWorld = (c, view, room, world, colours) => {
  c.textAlign = "center";
  c.textBaseline = "middle";
  const [west, , east] = view.bounds();
  for (const name of world.names) {
    const visible = view.scale > [1.5, 5, 11, 26][name.size];
    if (!visible || (view.scale > 60 && !name.sea)) continue;
    for (let turn = Math.floor((west + 180) / 360); turn <= Math.floor((east + 180) / 360); turn++) {
      const x = view.toX(name.x + turn * 360), y = view.toY(name.y), size = 13 - name.size;
      const text = name.sea ? name.text : name.text.toUpperCase();
      c.font = name.sea ? `italic 400 ${size + 1}px Georgia, 'Times New Roman', 'DejaVu Serif', serif` : `500 ${size}px ${FONT}`;
      if ("letterSpacing" in c) c.letterSpacing = name.sea ? "1px" : `${3 - name.size * 0.6}px`;
      const wide = c.measureText(text).width;
      // A large country has room for its name beside its middle too.
      const [off, down] = ASIDE.slice(0, name.size > 1 ? 1 : name.sea ? 5 : ASIDE.length).find(([u, v]) => room.isFree([x + u - wide / 2, y + v - size * 0.7, x + u + wide / 2, y + v + size * 0.7])) || [null];
      if (off !== null) {
        room.take([x + off - wide / 2, y + down - size * 0.7, x + off + wide / 2, y + down + size * 0.7]);
        haloText(c, text, x + off, y + down, name.sea ? colours.seaname : colours.placename, name.sea ? colours.sea : colours.land, 2.5);
      }
      if ("letterSpacing" in c) c.letterSpacing = "0px";
    }
  }
};

