// Where the signs of the layers stand, so that none hides another: at their place, beside it, or farther off with a line that leads to it.
const placeSigns = (view, layers, free, room) => {
  const placed = [], small = view.isNarrow() ? 0.8 : 1;
  const put = (shows, sign, candidates, first) => {
    const r = (sign === "t" || sign === "b" ? 8 : 12) * small, box = ([x, y]) => [x - r, y - r, x + r, y + r];
    const near = placed.find((other) => other.sign === sign && other.shows === shows && candidates.some(([x, y]) => Math.hypot(other.x - x, other.y - y) < 30));
    if (near) return true;
    let at = candidates.find((each) => free.isFree(box(each))), from = null;
    if (!at && (!first || sign === "t" || sign === "b")) return false;
    if (!at) {
      const [ax, ay] = candidates[0], turns = Array.from({ length: 16 }, (none, i) => (i * Math.PI) / 8);
      if (ax < 0 || ay < 0 || ax > view.width || ay > view.height) return false;
      const around = [34, 48, 64, 82, 102, 124].flatMap((far) => turns.map((turn) => [ax + far * Math.cos(turn), ay - far * Math.sin(turn)]));
      at = around.find((each) => free.isFree(box(each)));
      if (at) from = [ax, ay];
      else at = candidates[0];
    }
    free.take(box(at));
    room.take(box(at));
    placed.push({ shows, sign, x: at[0], y: at[1], angle: at[2] || 0, from });
    return true;
  };
  const rank = { closed: 0, ladder: 2, cut: 1, route: 3, flow: 4 };
  for (const { layer } of [...layers].sort((a, b) => rank[a.layer.shows] - rank[b.layer.shows])) {
    for (const [sign, lines, hubs] of layer.marks) {
      let first = true;
      for (const at of hubs) {
        const hub = view.map.hubs[at], x = view.hubX(hub), y = view.toY(hub.y), isOn = sign === "x" || sign === "t";
        const around = [20, 36].flatMap((far) => [-90, -45, -135, 0, 180, 45, 135, 90].map((turn) => [x + far * Math.cos((turn * Math.PI) / 180), y + far * Math.sin((turn * Math.PI) / 180)]));
        if (put(layer.shows, sign, [...(isOn ? [[x, y]] : []), ...around], first)) first = false;
        if (isOn && placed.some((other) => other.x === x && other.y === y)) view.signed.add(at);
      }
      if (hubs.length && sign !== "x") continue;
      // A sign on many lines would hide them: one for each that is apart from the others.
      for (const at of lines.slice(0, 60)) {
        const points = view.points(view.map.lines[at]);
        const beside = sign === "b" ? [0] : [0, 19, -19, 36, -36];
        const there = put(layer.shows, sign, beside.flatMap((off) => [0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8].map((t) => {
          const [x, y] = view.along(points, t), [u, v] = view.along(points, t + 0.02), angle = Math.atan2(v - y, u - x);
          return [x - Math.sin(angle) * off, y + Math.cos(angle) * off, angle];
        })), first);
        if (there) first = false;
      }
    }
  }
  return placed;
};
