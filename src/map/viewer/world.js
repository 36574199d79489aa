// Coasts, borders and names, in the form that tools/pack_world.mjs describes. Positions on the map are degrees of longitude and of Mercator's latitude.

const mercator = (lat) => (180 / Math.PI) * Math.log(Math.tan(Math.PI / 4 + (clamp(lat, -84, 84) * Math.PI) / 360));

const unpackWorld = (base64) => {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  let at = 4;
  const number = () => {
    let value = 0, factor = 1, byte;
    do {
      byte = bytes[at++];
      value += (byte & 127) * factor;
      factor *= 128;
    } while (byte & 128);
    return value;
  };
  const signed = () => {
    const value = number();
    return value % 2 ? -(value + 1) / 2 : value / 2;
  };
  const lines = () => {
    let x = 0, y = 0;
    return Array.from({ length: number() }, () => Array.from({ length: number() }, () => {
      x += signed();
      y += signed();
      return [x / 100, mercator(y / 100)];
    }));
  };
  const box = [signed(), signed(), signed(), signed()].map((value) => value / 100);
  const world = { box: [box[0], mercator(box[1]), box[2], mercator(box[3])] };
  const [land, borders, fineLand, fineBorders] = [lines(), lines(), lines(), lines()];
  world.names = Array.from({ length: number() }, () => {
    const x = signed() / 100, y = mercator(signed() / 100), sea = number() === 1, size = number(), length = number();
    const text = new TextDecoder().decode(bytes.subarray(at, at += length));
    return { x, y, sea, size, text };
  });
  // What lies on an edge of the box, or of the map, is a cut and no coast.
  const [west, south, east, north] = world.box;
  const cut = (a, b) => [west, east, -180, 180].some((x) => Math.abs(a[0] - x) < 0.006 && Math.abs(b[0] - x) < 0.006)
    || [south, north].some((y) => Math.abs(a[1] - y) < 0.01 && Math.abs(b[1] - y) < 0.01) || (a[1] < -160 && b[1] < -160);
  const shape = (rings, closed) => {
    const path = new Path2D();
    for (const ring of rings) {
      ring.forEach(([x, y], i) => (i ? path.lineTo(x, y) : path.moveTo(x, y)));
      if (closed) path.closePath();
    }
    return path;
  };
  const shores = (rings, edges) => {
    const path = new Path2D();
    for (const ring of rings) {
      let down = false;
      ring.forEach((point, i) => {
        const next = ring[(i + 1) % ring.length];
        if (edges && cut(point, next)) {
          down = false;
          return;
        }
        if (!down) path.moveTo(point[0], point[1]);
        path.lineTo(next[0], next[1]);
        down = true;
      });
    }
    return path;
  };
  Object.assign(world, {
    land: shape(land, true), coast: shores(land, true), borders: shape(borders, false),
    fineLand: shape(fineLand, true), fineCoast: shores(fineLand, true), fineBorders: shape(fineBorders, false),
  });
  return world;
};

