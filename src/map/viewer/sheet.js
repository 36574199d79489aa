// The data of a map, unpacked: hubs and lines with their places.

const LAND_KINDS = { port: 60, dry_port: 50, station: 40, border: 30, junction: 12, place: 20 };

const unpackMap = (data) => {
  const string = (at) => data.strings[at || 0];
  let x = 0, y = 0;
  const hubs = data.hubs.c.map((code, i) => {
    x += data.hubs.x[i];
    y += data.hubs.y[i];
    return { i, code, name: data.hubs.n[i] || code, kind: data.hubkinds[data.hubs.k[i]], lands: data.hubs.l[i], lon: x / 1e4, lat: y / 1e4,
      named: data.hubs.n[i] !== "", lines: [], weight: 0 };
  });
  // The widest gap without a hub is where the map is cut open, so that a network across the date line stays in one piece.
  const lons = hubs.map((hub) => hub.lon).sort((a, b) => a - b);
  let seam = 180, gap = lons.length ? lons[0] + 360 - lons[lons.length - 1] : 0;
  for (let i = 1; i < lons.length; i++) {
    if (lons[i] - lons[i - 1] > gap) {
      gap = lons[i] - lons[i - 1];
      seam = lons[i - 1] + gap / 2;
    }
  }
  for (const hub of hubs) {
    hub.x = hub.lon > seam && seam < 180 ? hub.lon - 360 : hub.lon;
    hub.y = mercator(hub.lat);
  }
  const middle = hubs.length ? hubs.reduce((sum, hub) => sum + hub.x, 0) / hubs.length : 0;
  if (middle < -180) hubs.forEach((hub) => { hub.x += 360; });

  let before = 0;
  const bundles = new Map();
  const lines = data.lines.i.map((key, i) => {
    before += data.lines.a[i];
    const a = hubs[before], b = hubs[before + data.lines.b[i]], kind = data.kinds[data.lines.k[i]];
    const line = { i, key, back: data.lines.j[i], a, b, kind, k: data.lines.k[i], oneWay: (data.lines.o[i] & 1) > 0, shut: (data.lines.o[i] & 2) > 0,
      km: data.lines.m[i], named: data.lines.n[i] > 0, fan: 0, bulge: 0 };
    line.name = string(data.lines.n[i]) || `${a.name} \u2013 ${b.name}`;
    a.lines.push(line);
    b.lines.push(line);
    // The short way round the world.
    line.turn = b.x - a.x > 180 ? -360 : b.x - a.x < -180 ? 360 : 0;
    const pair = a.i < b.i ? `${a.i}_${b.i}` : `${b.i}_${a.i}`;
    if (!bundles.has(pair)) bundles.set(pair, []);
    bundles.get(pair).push(line);
    return line;
  });
  for (const bundle of bundles.values()) {
    bundle.forEach((line, i) => {
      line.fan = (i - (bundle.length - 1) / 2) * (line.a.i < line.b.i ? 1 : -1);
    });
  }
  for (const line of lines) {
    if (line.kind.mode !== "sea" && line.kind.mode !== "water") continue;
    // A way at sea is drawn as an arc about as long as it is said to be, bent towards the equator. It is no ship's track.
    const straight = kilometres(line.a, line.b);
    if (straight > 1500 && line.km > straight * 1.1) {
      const bend = Math.min(1.1, 2 * Math.sqrt(((line.km / straight - 1) * 3) / 8));
      const south = line.a.lat + line.b.lat >= 0;
      line.bulge = (line.b.x + line.turn - line.a.x > 0) === south ? bend : -bend;
    }
  }
  for (const hub of hubs) hub.weight = (LAND_KINDS[hub.kind] || 10) + Math.min(20, hub.lines.length * 3);
  const facts = (list) => (list || []).map(([label, value, status, year, sources, note]) => ({
    label: string(label), value: string(value), status: string(status), year: year || "", note: string(note),
    sources: (sources || []).map((source) => ({ key: string(source), told: data.sources[string(source)] })),
  }));
  return {
    title: data.title, about: data.about, notes: data.notes, kinds: data.kinds, hubs, lines, layers: data.layers,
    named: hubs.some((hub) => hub.named),
    factsOfLine: (line) => facts(data.lines.f && data.lines.f[line.i]),
    factsOfHub: (hub) => facts(data.hubs.f && data.hubs.f[hub.i]),
  };
};

const kilometres = (a, b) => {
  const rad = Math.PI / 180, sine = (value) => Math.sin(value * rad);
  const h = sine((b.lat - a.lat) / 2) ** 2 + Math.cos(a.lat * rad) * Math.cos(b.lat * rad) * sine((b.lon - a.lon) / 2) ** 2;
  return 12742 * Math.asin(Math.sqrt(clamp(h, 0, 1)));
};

