// Packs coasts, borders and names of countries into src/map/world.bin, which the map draws under a network.
//
// Data: Natural Earth, public domain (www.naturalearthdata.com), as TopoJSON in the npm package world-atlas 2.0.2 (ISC licence). Borders are de facto:
// they show who controls an area, and take no side.
//
// Run it in a scratch folder outside of the project, with nothing else in it:
//     npm install world-atlas@2.0.2 topojson-client@3.1.0
//     node PROJECT/tools/pack_world.mjs PROJECT/src/map/world.bin
// The same packages give the same bytes.
//
// The form, which src/map/world.rs and src/map/viewer.js read. `u` is an unsigned LEB128 varint, `z` a zigzag one; all coordinates are hundredths of a degree.
//     4 bytes   "cw1\n"
//     4 z       the finer box: west, south, east, north
//     4 lists   rings of land (1:110m), lines of borders (1:110m), rings of land within the box (1:50m, the Caspian 1:10m), lines of borders within the box (1:50m)
//     names     u count; each: z longitude, z latitude, u kind (0 a country, 1 a sea), u size (0 the largest to 3), u bytes, UTF-8
// A list is `u` count and so many lines; a line is `u` points and for each point z dx, z dy from the point before, the first of a line from the last of the
// line before and the first of a list from 0, 0. Rings are not closed by a repeated point. Rings within the box are cut off at its edges.

import { createRequire } from "node:module";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const require = createRequire(join(process.cwd(), "x.js"));
const topojson = require("topojson-client");
const atlas = (name) => JSON.parse(readFileSync(require.resolve(`world-atlas/${name}.json`)));

// Round the Caspian and the railways that lead to it.
const BOX = [1900, 2200, 9600, 5800];
const SEAS = [
  ["Caspian Sea", 50.6, 41.3, 1], ["Black Sea", 34.5, 43.3, 1], ["Mediterranean Sea", 18, 34.5, 1], ["Persian Gulf", 51.5, 26.9, 2],
  ["Red Sea", 38, 20.5, 2], ["Arabian Sea", 63, 17, 1], ["Bay of Bengal", 88, 15, 1], ["South China Sea", 114, 13, 1], ["East China Sea", 125, 29.5, 2],
  ["Yellow Sea", 123.3, 35.8, 3], ["Sea of Japan", 134.5, 40, 2], ["North Sea", 3, 56.5, 2], ["Baltic Sea", 19.5, 57.8, 2], ["Gulf of Aden", 48, 12.5, 3],
  ["Gulf of Mexico", -91, 25, 1], ["Caribbean Sea", -75, 15, 1], ["Hudson Bay", -85, 60, 1], ["Bering Sea", -178, 58, 1], ["Tasman Sea", 160, -39, 1],
  ["Atlantic Ocean", -38, 30, 0], ["Atlantic Ocean", -15, -25, 0], ["Pacific Ocean", -150, 5, 0], ["Pacific Ocean", 165, 20, 0], ["Indian Ocean", 78, -20, 0],
];
// Names that only a side of a dispute uses are left out; their areas are drawn all the same.
const UNNAMED = new Set(["W. Sahara", "N. Cyprus", "Somaliland", "Fr. S. Antarctic Lands", "Antarctica"]);

const cents = ([x, y]) => [Math.round(x * 100), Math.round(y * 100)];
const rings = (geometry) => (geometry.type === "Polygon" ? geometry.coordinates : geometry.coordinates.flat());
const features = (object) => (object.type === "FeatureCollection" ? object.features : [object]);

function thin(points) {
  return points.filter((p, i) => i === 0 || p[0] !== points[i - 1][0] || p[1] !== points[i - 1][1]);
}

function land(topology) {
  const found = [];
  for (const feature of features(topojson.feature(topology, topology.objects.land))) {
    for (const ring of rings(feature.geometry)) {
      const points = thin(ring.map(cents));
      const [first, last] = [points[0], points[points.length - 1]];
      if (first[0] === last[0] && first[1] === last[1]) points.pop();
      if (points.length > 2) found.push(...parted(points));
    }
  }
  return found;
}

// A ring that goes on beyond the date line comes back as a part on either side of it. One that winds round a pole is given along the edges already.
function parted(ring) {
  let turns = 0;
  const whole = ring.map(([x, y], i) => {
    const before = i ? ring[i - 1][0] : x;
    turns += Math.abs(x - before) > 18000 ? Math.sign(before - x) : 0;
    return [x + 36000 * turns, y];
  });
  const back = Math.abs(ring[0][0] - ring[ring.length - 1][0]) > 18000 ? Math.sign(ring[ring.length - 1][0] - ring[0][0]) : 0;
  if (turns + back !== 0 || whole.every(([x], i) => x === ring[i][0])) return [ring];
  const parts = [0, 36000, -36000].map((shift) => clipRing(whole.map(([x, y]) => [x + shift, y]), [-18000, -9000, 18000, 9000]));
  return parts.filter((part) => part.length > 2 && area(part) > 0);
}

function borders(topology) {
  const mesh = topojson.mesh(topology, topology.objects.countries, (a, b) => a !== b);
  return mesh.coordinates.map((line) => thin(line.map(cents))).filter((line) => line.length > 1);
}

// Sutherland and Hodgman, 1974, doi:10.1145/360767.360802.
function clipRing(ring, box = BOX) {
  let points = ring;
  for (let side = 0; side < 4; side++) {
    const axis = side % 2, keep = (p) => (side < 2 ? p[axis] >= box[side] : p[axis] <= box[side]);
    const out = [];
    points.forEach((p, i) => {
      const before = points[(i + points.length - 1) % points.length];
      if (keep(p) !== keep(before)) {
        const t = (box[side] - before[axis]) / (p[axis] - before[axis]), q = [0, 0];
        q[axis] = box[side];
        q[1 - axis] = Math.round(before[1 - axis] + t * (p[1 - axis] - before[1 - axis]));
        out.push(q);
      }
      if (keep(p)) out.push(p);
    });
    points = thin(out);
  }
  return points;
}

function clipLine(line) {
  const inside = ([x, y]) => x >= BOX[0] && x <= BOX[2] && y >= BOX[1] && y <= BOX[3];
  const parts = [];
  let part = [];
  line.forEach((p, i) => {
    // One point beyond the edge is kept on either side: what draws it cuts it off there.
    if (inside(p) || (line[i + 1] && inside(line[i + 1])) || (i > 0 && inside(line[i - 1]))) part.push(p);
    else if (part.length) { parts.push(part); part = []; }
  });
  if (part.length) parts.push(part);
  return parts.filter((found) => found.length > 1);
}

function area(ring) {
  return Math.abs(ring.reduce((sum, [x, y], i) => {
    const [u, v] = ring[(i + 1) % ring.length];
    return sum + x * v - u * y;
  }, 0) / 2);
}

function within(ring, x, y) {
  let odd = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [a, b] = ring[i], [c, d] = ring[j];
    if (b > y !== d > y && x < ((c - a) * (y - b)) / (d - b) + a) odd = !odd;
  }
  return odd;
}

// The point of a grid that is farthest from the outline; a name is wide, so distances in latitude count more.
function middle(ring) {
  const xs = ring.map((p) => p[0]), ys = ring.map((p) => p[1]);
  const [west, east, south, north] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  let best = [-1, 0, 0];
  for (let i = 1; i < 40; i++) for (let j = 1; j < 40; j++) {
    const x = west + ((east - west) * i) / 40, y = south + ((north - south) * j) / 40;
    if (!within(ring, x, y)) continue;
    let far = Infinity;
    for (const [a, b] of ring) far = Math.min(far, Math.hypot((a - x) * 0.5, b - y));
    if (far > best[0]) best = [far, x, y];
  }
  return [best[1], best[2]];
}

function names(topology) {
  const found = [];
  for (const feature of features(topojson.feature(topology, topology.objects.countries))) {
    const outer = (feature.geometry.type === "Polygon" ? [feature.geometry.coordinates] : feature.geometry.coordinates).map((polygon) => polygon[0]);
    const largest = outer.map((ring) => [area(ring), ring]).sort((a, b) => b[0] - a[0])[0];
    const [size, ring] = [largest[0] * Math.cos((largest[1][0][1] * Math.PI) / 180), largest[1]];
    if (UNNAMED.has(feature.properties.name)) continue;
    const [x, y] = middle(ring);
    found.push([feature.properties.name, x, y, 0, size > 400 ? 0 : size > 70 ? 1 : size > 15 ? 2 : 3]);
  }
  found.sort((a, b) => a[4] - b[4] || (a[0] < b[0] ? -1 : 1));
  return found.concat(SEAS.map(([name, x, y, size]) => [name, x, y, 1, size]));
}

const bytes = [...Buffer.from("cw1\n")];
const u = (value) => {
  while (value > 127) { bytes.push((value & 127) | 128); value = Math.floor(value / 128); }
  bytes.push(value);
};
const z = (value) => u(value < 0 ? -2 * value - 1 : 2 * value);
const list = (lines) => {
  u(lines.length);
  let [x, y] = [0, 0];
  for (const line of lines) {
    u(line.length);
    for (const [a, b] of line) { z(a - x); z(b - y); [x, y] = [a, b]; }
  }
};

// Douglas and Peucker, 1973, doi:10.3138/FM57-6770-U75U-7727, without recursion.
function simplified(ring, tolerance) {
  const keep = new Set([0, Math.floor(ring.length / 2), ring.length]), at = (i) => ring[i % ring.length];
  const todo = [[0, Math.floor(ring.length / 2)], [Math.floor(ring.length / 2), ring.length]];
  while (todo.length) {
    const [from, to] = todo.pop(), [ax, ay] = at(from), [bx, by] = at(to), length = Math.hypot(bx - ax, by - ay) || 1;
    let [most, where] = [tolerance, -1];
    for (let i = from + 1; i < to; i++) {
      const far = Math.abs((by - ay) * (at(i)[0] - ax) - (bx - ax) * (at(i)[1] - ay)) / length;
      if (far > most) [most, where] = [far, i];
    }
    if (where > 0) { keep.add(where); todo.push([from, where], [where, to]); }
  }
  return ring.filter((p, i) => keep.has(i));
}

// The shore of the Caspian and its islands from the finest data, thinned to about a kilometre.
function withCaspian(rings) {
  const finest = land(atlas("land-10m")), isSea = (ring) => area(ring) < 1e6 && within(ring, 5060, 4130);
  const shore = finest.find(isSea), inSea = (ring) => ring.every(([x, y]) => within(shore, x, y));
  const found = [shore, ...finest.filter((ring) => ring !== shore && inSea(ring) && area(ring) > 20)].map((ring) => simplified(ring, 1.1));
  return [...rings.filter((ring) => !isSea(ring) && !inSea(ring)), ...found.filter((ring) => ring.length > 2)];
}

const coarse = [atlas("land-110m"), atlas("countries-110m")], fine = [atlas("land-50m"), atlas("countries-50m")];
BOX.forEach(z);
const sizes = [];
for (const lines of [land(coarse[0]), borders(coarse[1]), withCaspian(land(fine[0]).map((ring) => clipRing(ring)).filter((r) => r.length > 2)), borders(fine[1]).flatMap(clipLine)]) {
  const before = bytes.length;
  list(lines);
  sizes.push(`${lines.length} lines ${bytes.length - before} bytes`);
}
const named = names(coarse[1]);
u(named.length);
for (const [name, x, y, kind, size] of named) {
  const text = Buffer.from(name);
  z(Math.round(x * 100)); z(Math.round(y * 100)); u(kind); u(size); u(text.length);
  bytes.push(...text);
}
writeFileSync(process.argv[2], Buffer.from(bytes));
console.log(sizes.join(", ") + `, ${named.length} names, ${bytes.length} bytes in all`);
