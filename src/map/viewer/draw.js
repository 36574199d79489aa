// How things look: colours from the style sheet, lines by kind, signs.

const COLOURS = ["sea", "land", "coast", "border", "placename", "seaname", "ink", "muted", "paper", "rail1520", "rail1435", "railother", "box", "hold", "truck",
  "road", "water", "use0", "use1", "use2", "use3", "full", "nobound", "closed", "cut", "rung", "halo0", "halo1", "halo2", "halo3", "accent"];

const readColours = (element) => {
  const style = getComputedStyle(element), colours = {};
  for (const name of COLOURS) colours[name] = style.getPropertyValue(`--${name}`).trim() || "#888";
  return colours;
};

const colourOf = (kind, colours) => {
  const gauge = () => (kind.gauge === 1520 || kind.gauge === 1524 ? colours.rail1520 : kind.gauge === 1435 ? colours.rail1435 : colours.railother);
  if (kind.mode === "rail") return gauge();
  if (kind.mode === "road") return colours.road;
  if (kind.mode === "water") return colours.water;
  return kind.moves === "wagon" ? gauge() : kind.moves === "truck" ? colours.truck : kind.moves === "box" ? colours.box : colours.hold;
};

// Dashes, and how wide at the most; gauges differ in more than colour.
const dashOf = (kind) => {
  if (kind.mode === "rail" || kind.mode === "road") return [];
  if (kind.mode === "water") return [5, 3];
  return kind.moves === "wagon" ? [9, 3, 2, 3] : kind.moves === "truck" ? [4, 4] : kind.moves === "box" ? [9, 4] : [1.5, 4];
};
const widthOf = (kind) => (kind.mode === "rail" ? 2.4 : kind.mode === "sea" && kind.moves === "hold" ? 1.3 : kind.mode === "road" ? 1.6 : 2);

// The classes of use: up to a quarter, a half, three quarters, less than all, all.
const useClass = (flow, capacity) => (capacity < 0 ? -1 : flow >= capacity ? 4 : Math.min(3, Math.floor((4 * flow) / capacity)));
const useColour = (use, colours) => (use < 0 ? colours.nobound : use > 3 ? colours.full : colours[`use${use}`]);
const USES = ["under 25 %", "25 to 50 %", "50 to 75 %", "75 to 100 %", "full"];

// Colour never says it alone: routes differ in dashes too, and what is full or has no bound in what runs along its middle.
const HALO_DASHES = { halo0: [], halo1: [16, 7], halo2: [5, 7], halo3: [16, 6, 4, 6] };
const strokeHalo = (c, halo, colours, width, trace) => {
  c.lineCap = HALO_DASHES[halo].length ? "butt" : "round";
  c.setLineDash(HALO_DASHES[halo]);
  c.lineWidth = width;
  c.strokeStyle = colours[halo];
  c.beginPath();
  trace(c);
  c.stroke();
  c.setLineDash([]);
};
const strokeUse = (c, use, colours, width, trace) => {
  const along = (colour, wide, dash) => {
    c.setLineDash(dash);
    c.lineWidth = wide;
    c.strokeStyle = colour;
    c.beginPath();
    trace(c);
    c.stroke();
    c.setLineDash([]);
  };
  along(useColour(use, colours), width, []);
  c.lineCap = "butt";
  if (width > 4.4 && (use < 0 || use > 3)) along(colours.paper, Math.max(1, width * 0.15), use < 0 ? [2, 6] : []);
};

// A line of a kind along a path that `trace` lays.
const strokeKind = (c, kind, colours, width, trace) => {
  c.lineCap = "butt";
  c.lineJoin = "round";
  c.setLineDash(dashOf(kind).map((dash) => dash * Math.max(1, width / 2.4)));
  c.lineWidth = width;
  c.strokeStyle = colourOf(kind, colours);
  c.beginPath();
  trace(c);
  c.stroke();
  c.setLineDash([]);
  if (kind.mode === "rail" && kind.gauge !== 1520 && kind.gauge !== 1524 && width >= 2) {
    // The light sleepers of the other gauges.
    c.setLineDash(kind.gauge === 1435 ? [5, 5] : [2, 3]);
    c.lineWidth = width * 0.45;
    c.strokeStyle = colours.land;
    c.beginPath();
    trace(c);
    c.stroke();
    c.setLineDash([]);
  }
};

const drawHub = (c, hub, x, y, colours, size) => {
  c.lineWidth = 1.5;
  c.strokeStyle = colours.ink;
  c.fillStyle = colours.paper;
  c.beginPath();
  const r = size;
  if (hub.kind === "port") {
    c.rect(x - r, y - r, 2 * r, 2 * r);
    c.fillStyle = colours.ink;
  } else if (hub.kind === "border") {
    c.moveTo(x, y - r * 1.25); c.lineTo(x + r * 1.25, y); c.lineTo(x, y + r * 1.25); c.lineTo(x - r * 1.25, y); c.closePath();
  } else if (hub.kind === "dry_port") {
    c.rect(x - r, y - r, 2 * r, 2 * r);
  } else {
    c.arc(x, y, hub.kind === "junction" ? r * 0.7 : r, 0, 7);
    if (hub.kind === "junction") c.fillStyle = colours.ink;
  }
  c.fill();
  c.stroke();
};

// What a sign says and looks like: a numbered diamond for a cut, a numbered disc for a rung, a ring for a transfer, a bar for a border, a cross.
const drawSign = (c, shows, sign, x, y, colours, angle, size = 1) => {
  c.save();
  c.translate(x, y);
  c.scale(size, size);
  c.lineWidth = 1.5;
  c.strokeStyle = colours.paper;
  if (sign === "x") {
    for (const [colour, width] of [[colours.paper, 5], [colours.closed, 2.6]]) {
      c.strokeStyle = colour;
      c.lineWidth = width;
      c.beginPath();
      c.moveTo(-6, -6); c.lineTo(6, 6); c.moveTo(6, -6); c.lineTo(-6, 6);
      c.stroke();
    }
  } else if (sign === "t") {
    c.strokeStyle = colours.ink;
    c.fillStyle = colours.paper;
    c.lineWidth = 1.8;
    c.beginPath();
    c.arc(0, 0, 6.5, 0, 7);
    c.fill();
    c.stroke();
    c.beginPath();
    c.moveTo(-3.4, -1.5); c.lineTo(3.4, -1.5); c.lineTo(1.4, -3.4); c.moveTo(3.4, 1.5); c.lineTo(-3.4, 1.5); c.lineTo(-1.4, 3.4);
    c.lineWidth = 1.3;
    c.stroke();
  } else if (sign === "b") {
    c.rotate(angle);
    c.fillStyle = colours.ink;
    c.beginPath();
    c.rect(-4, -8, 2.6, 16);
    c.rect(1.4, -8, 2.6, 16);
    c.fill();
    c.lineWidth = 1;
    c.stroke();
  } else {
    c.beginPath();
    c.fillStyle = shows === "cut" ? colours.cut : colours.rung;
    if (shows === "cut") {
      c.moveTo(0, -12); c.lineTo(12, 0); c.lineTo(0, 12); c.lineTo(-12, 0); c.closePath();
    } else {
      c.arc(0, 0, 10, 0, 7);
    }
    c.fill();
    c.stroke();
    c.fillStyle = colours.paper;
    c.font = `700 ${sign.length > 1 ? 10 : 12}px ${FONT}`;
    c.textAlign = "center";
    c.textBaseline = "middle";
    c.fillText(sign, 0, 0.5);
  }
  c.restore();
};

const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'DejaVu Sans', sans-serif";

// Land and sea, in degrees under the transform of the view.
const drawWorld = (c, world, view, colours, ratio) => {
  const { width, height } = view;
  c.setTransform(ratio, 0, 0, ratio, 0, 0);
  c.fillStyle = colours.sea;
  c.fillRect(0, 0, width, height);
  const [west, south, east, north] = view.bounds();
  for (let turn = Math.floor((west + 180) / 360); turn <= Math.floor((east + 180) / 360); turn++) {
    const k = view.scale * ratio;
    c.setTransform(k, 0, 0, -k, (view.toX(turn * 360)) * ratio, view.toY(0) * ratio);
    const pen = (colour, pixels, path, dash) => {
      c.strokeStyle = colour;
      c.lineWidth = pixels / view.scale;
      c.setLineDash((dash || []).map((part) => part / view.scale));
      c.stroke(path);
      c.setLineDash([]);
    };
    const layer = (land, coast, borders) => {
      c.fillStyle = colours.land;
      c.fill(land, "evenodd");
      pen(colours.coast, 1, coast);
      if (view.shown("borders")) pen(colours.border, 1, borders, [4, 2]);
    };
    layer(world.land, world.coast, world.borders);
    const [bw, bs, be, bn] = world.box, at = turn * 360;
    if (bw + at < east && be + at > west && bs < north && bn > south) {
      c.save();
      c.beginPath();
      c.rect(bw, bs, be - bw, bn - bs);
      c.clip();
      c.fillStyle = colours.sea;
      c.fillRect(bw, bs, be - bw, bn - bs);
      layer(world.fineLand, world.fineCoast, world.fineBorders);
      c.restore();
    }
  }
  c.setTransform(ratio, 0, 0, ratio, 0, 0);
};

