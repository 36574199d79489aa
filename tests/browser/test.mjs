// Opens the pages that examples/map.rs writes in a real browser, from disk and without a network, and uses them as people do: switches a layer, points at a link and
// reads its card, goes through the table by keyboard, zooms, taps on a phone, prints. A console message, a page error or a request for anything but the page fails it.
//
//     for what in network route flow ladder closed nothing report; do cargo run --example map -- target/pages/$what.html $what; done
//     mkdir -p target/browser && cp tests/browser/* target/browser && npm install --prefix target/browser --no-package-lock
//     node target/browser/test.mjs target/pages
//
// The browser is Debian's chromium, or what CHROMIUM names. Without one the test says so and passes, unless CI is set.

import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const folder = resolve(process.argv[2] || "target/pages");
const browserPath = process.env.CHROMIUM || "/usr/bin/chromium";
if (!existsSync(browserPath)) {
  console.log(`SKIPPED: there is no browser at ${browserPath}; set CHROMIUM`);
  process.exit(process.env.CI ? 1 : 0);
}
const { chromium } = await import("playwright-core");
const browser = await chromium.launch({
  executablePath: browserPath,
  args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
let checks = 0;
const is = (value, what) => { checks++; assert.ok(value, what); };
const same = (one, other, what) => { checks++; assert.deepEqual(one, other, what); };

// Opens a page; what it logs or asks for is kept, and must be nothing.
async function open(file, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1400, height: 900 }, offline: true, colorScheme: "light", ...options });
  const page = await context.newPage(), url = pathToFileURL(file).href, wrong = [];
  page.on("console", (message) => wrong.push(`console ${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => wrong.push(`error: ${error.message}`));
  page.on("dialog", (dialog) => { wrong.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
  page.on("request", (request) => request.url() !== url && wrong.push(`request: ${request.url().slice(0, 200)}`));
  await page.goto(url);
  await settled(page);
  page.finish = async () => {
    same(wrong, [], `${file} logs nothing and asks for nothing`);
    await context.close();
  };
  return page;
}

const settled = (page) => page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
const picture = (page) => page.evaluate(() => document.querySelector(".stage canvas").toDataURL());
const view = (page) => page.evaluate(() => { const { x, y, scale } = document.querySelector(".map").view; return { x, y, scale }; });
const where = (page, key) => page.evaluate((wanted) => {
  const { view } = document.querySelector(".map"), box = view.canvas.getBoundingClientRect(), [x, y] = view.whereIs(wanted);
  return [box.left + x, box.top + y];
}, key);
// A page on a phone, and its fingers: a touch of so many of them, each at an x.
const phone = (file) => open(join(folder, file), { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 });
const fingers = async (page, y) => {
  const session = await page.context().newCDPSession(page);
  return (type, ...points) => session.send("Input.dispatchTouchEvent", { type, touchPoints: points.map(([x], id) => ({ x, y, id })) });
};
const cardText = (page) => page.locator(".card").innerText();

const tests = {
  async "every page draws"() {
    for (const name of ["network", "route", "flow", "ladder", "closed"]) {
      const page = await open(join(folder, `${name}.html`));
      const colours = await page.evaluate(() => {
        const canvas = document.querySelector(".stage canvas"), data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data, seen = new Set();
        for (let i = 0; i < data.length; i += 4 * 37) seen.add(data[i] << 16 | data[i + 1] << 8 | data[i + 2]);
        return seen.size;
      });
      is(colours > 20, `${name} has ${colours} colours`);
      is(await page.locator(".panel tbody tr").count() > 0, `${name} has a table`);
      await page.finish();
    }
  },

  async "a layer is switched off and on"() {
    const page = await open(join(folder, "flow.html")), before = await picture(page);
    for (const id of ["layer0", "kind1", "names", "borders"]) {
      await page.locator(`.legend input[data-layer="${id}"]`).click();
      await settled(page);
      is(await picture(page) !== before, `${id} shows`);
      await page.locator(`.legend input[data-layer="${id}"]`).click();
      await settled(page);
      is(await picture(page) === before, `${id} comes back just so`);
    }
    await page.finish();
  },

  async "a link tells its facts, its flow and its sources"() {
    const page = await open(join(folder, "flow.html")), key = "KZSHK-KZBEI-rail-1520";
    await page.mouse.move(...await where(page, key));
    await settled(page);
    const text = await cardText(page);
    for (const word of ["Shalkar - Beineu", "rail, 1520 mm", "capacity", "running time", "in use", "R11", "published"]) is(text.includes(word), `${word} in ${text}`);
    is(await page.locator("tr.hot").count() === 1, "its row is marked");
    await page.mouse.move(...await where(page, "KZAAU"));
    await settled(page);
    same(await page.locator(".card h3").innerText(), "Aktau", "a hub too");
    // A click keeps the card, with notes and links.
    await page.mouse.click(...await where(page, key));
    await settled(page);
    const links = await page.locator(".card a").evaluateAll((all) => all.map((a) => [a.protocol, a.rel, a.target]));
    is(links.length > 0, "links to sources");
    for (const [protocol, rel, target] of links) is(/^https?:$/.test(protocol) && rel.includes("noopener") && target === "_blank", "safe links");
    await page.mouse.move(20, 400);
    is(await page.locator(".card").isVisible(), "it stays");
    await page.keyboard.press("Escape");
    await page.locator(".card button").click({ timeout: 300 }).catch(() => {});
    is(!await page.locator(".card").isVisible(), "and can be closed");
    await page.finish();
  },

  async "the table leads to the map, by mouse and by keyboard"() {
    const page = await open(join(folder, "route.html")), before = await picture(page);
    await page.locator(".panel tbody tr").nth(3).hover();
    await settled(page);
    is(await picture(page) !== before, "a row marks its line");
    await page.locator(".panel tbody tr").first().focus();
    const first = await cardText(page);
    await page.keyboard.press("ArrowDown");
    await settled(page);
    is(first && (await cardText(page)) !== first, "the arrows go on");
    await page.keyboard.press("Escape");
    await page.getByRole("tab", { name: "Hubs" }).click();
    await page.locator(".panel input[type=search]").fill("turkmenb");
    same(await page.locator(".panel tbody tr .what").first().evaluate((cell) => cell.firstChild.textContent), "Turkmenbashi");
    const from = await view(page);
    await page.locator(".panel tbody tr").first().click();
    await settled(page);
    is((await page.locator(".card h3").innerText()) === "Turkmenbashi", "a click tells");
    is((await view(page)).scale >= from.scale, "and shows where");
    await page.keyboard.press("Shift+Tab");
    is(await page.locator(".card").isVisible(), "a card that was asked for stays");
    await page.finish();
  },

  async "it moves and zooms"() {
    const page = await open(join(folder, "network.html")), from = await view(page), canvas = page.locator(".stage canvas[role]");
    const box = await canvas.boundingBox(), middle = [box.x + box.width / 2, box.y + box.height / 2];
    await page.mouse.move(...middle);
    await page.mouse.wheel(0, -300);
    await settled(page);
    is((await view(page)).scale > from.scale, "the wheel zooms");
    await page.mouse.down();
    await page.mouse.move(middle[0] + 120, middle[1], { steps: 4 });
    await page.mouse.up();
    is((await view(page)).x < from.x, "dragging moves");
    await canvas.focus();
    const before = await view(page);
    for (const key of ["ArrowRight", "ArrowUp", "+"]) await page.keyboard.press(key);
    const after = await view(page);
    is(after.x > before.x && after.y > before.y && after.scale > before.scale, "keys move and zoom");
    await page.keyboard.press("0");
    same(await view(page), from, "0 goes home");
    await page.getByRole("button", { name: "all hubs" }).click();
    is((await view(page)).scale < from.scale, "all hubs are farther apart");
    await page.finish();
  },

  async "light and dark"() {
    for (const colorScheme of ["light", "dark"]) {
      const page = await open(join(folder, "ladder.html"), { colorScheme });
      const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      const before = [await picture(page), await paper()];
      await page.getByRole("button", { name: "light or dark" }).click();
      await settled(page);
      is(await picture(page) !== before[0] && await paper() !== before[1], `from ${colorScheme}`);
      await page.finish();
    }
  },

  async "the ends of an answer have their names, whatever is near"() {
    // At every width, and with signs and other names all round.
    for (const name of ["route", "flow", "ladder"]) for (const [width, height] of [[390, 844], [768, 1024], [1400, 900]]) {
      const page = await open(join(folder, `${name}.html`), { viewport: { width, height } });
      const found = await page.evaluate(() => {
        const { view } = document.querySelector(".map"), seen = [], plain = CanvasRenderingContext2D.prototype.fillText;
        CanvasRenderingContext2D.prototype.fillText = function (text, x, y) { const at = this.getTransform(), ratio = view.canvas.width / view.width; if (this.canvas === view.canvas) seen.push({ text, x: x + at.e / ratio, y: y + at.f / ratio, wide: this.measureText(text).width }); plain.call(this, text, x, y); };
        view.draw();
        CanvasRenderingContext2D.prototype.fillText = plain;
        const ends = [...view.ends].map((at) => view.map.hubs[at]);
        return ends.map((hub) => {
          const at = seen.findIndex(({ text }) => text === hub.name), name = seen[at];
          const whole = name && name.x >= 0 && name.x + name.wide <= view.width && name.y > 6 && name.y < view.height - 6;
          // No sign of a cut or rung on the dot or on the name.
          const clear = name && seen.filter(({ text }) => /^\d+$/.test(text)).every(({ x, y }) => Math.hypot(x - view.hubX(hub), y - view.toY(hub.y)) > 10 && !(x > name.x - 6 && x < name.x + name.wide + 6 && Math.abs(y - name.y) < 10));
          // Nothing is written over it later.
          const last = name && seen.slice(at + 1).every((other) => /km$/.test(other.text) || other.x > name.x + name.wide || other.x + other.wide < name.x || Math.abs(other.y - name.y) > 9);
          return [hub.name, Boolean(whole), Boolean(clear), Boolean(last)];
        });
      });
      is(found.length > 1, "there are ends");
      for (const end of found) same(end.slice(1), [true, true, true], `${name} at ${width}: ${end[0]} is whole, clear and on top`);
      await page.finish();
    }
  },

  async "what stops a flow is named before what does not"() {
    const page = await open(join(folder, "ladder.html"));
    const names = await page.evaluate(() => {
      const { view } = document.querySelector(".map"), marked = new Set();
      for (const layer of view.map.layers) for (const [, lines, hubs] of layer.marks) {
        hubs.forEach((hub) => marked.add(hub));
        if (lines.length <= 8) lines.forEach((line) => { marked.add(view.map.lines[line].a.i); marked.add(view.map.lines[line].b.i); });
      }
      return view.ranked.map((hub) => (view.ends.has(hub.i) ? 0 : marked.has(hub.i) ? 1 : 2));
    });
    same(names, [...names].sort(), "ends, then what is marked, then the rest");
    await page.finish();
  },

  async "signs lie apart, on a phone too"() {
    for (const [width, height, least] of [[390, 844, 15], [1400, 900, 19]]) {
      const page = await open(join(folder, "ladder.html"), { viewport: { width, height } });
      for (const far of [false, true]) {
          const places = await page.evaluate((away) => {
          const { view } = document.querySelector(".map"), seen = [], plain = CanvasRenderingContext2D.prototype.fillText;
          CanvasRenderingContext2D.prototype.fillText = function (text, x, y) { const at = this.getTransform(); if (this.canvas === view.canvas && /^\d+$/.test(text)) seen.push([at.e, at.f]); plain.call(this, text, x, y); };
          if (away) {
            // Thirty more at one hub: there is no room beside it, and thin lines lead to those that stand farther off.
            const hub = [...view.ends][0], layer = view.map.layers[0];
            for (let sign = 20; sign < 50; sign++) layer.marks.push([String(sign), [], [hub], ""]);
            view.all();
          }
          const lead = view.drawLead;
          view.leadsDrawn = 0;
          view.drawLead = (...all) => { view.leadsDrawn++; lead.apply(view, all); };
          view.draw();
          view.drawLead = lead;
          CanvasRenderingContext2D.prototype.fillText = plain;
          const ratio = view.canvas.width / view.width;
          return seen.map(([x, y]) => [x / ratio, y / ratio]);
        }, far);
        is(places.length >= (far ? 35 : 8), `${places.length} signs at ${width}`);
        if (far) is(await page.evaluate(() => document.querySelector(".map").view.leadsDrawn) > 8, "lines lead to signs that are far off");
        places.forEach(([x, y], i) => places.slice(0, i).forEach(([u, v]) => is(Math.max(Math.abs(x - u), Math.abs(y - v)) > least, `signs at ${width} lie apart: ${[x, y, u, v]}`)));
      }
      await page.finish();
    }
  },

  async "a flow of nothing says why, and the legend lists what is there"() {
    const page = await open(join(folder, "nothing.html"));
    const why = await page.locator(".panel .why").innerText();
    is(why.includes("no way for container from Altynkol to Poti"), why);
    is(!(await page.locator(".panel").innerText()).includes("such a name"), "nobody was asked for a name");
    const answers = (await page.locator(".legend h4").allInnerTexts()).map((text) => text.toLowerCase());
    same(answers, ["links", "hubs", "show"], "no answer is drawn");
    await page.getByRole("tab", { name: "Hubs" }).click();
    await page.locator(".panel input[type=search]").fill("qqq");
    is((await page.locator(".panel").innerText()).includes("nothing has such a name"), "where a name is asked for");
    await page.finish();
    const flow = await open(join(folder, "flow.html")), legend = await flow.locator(".legend").innerText();
    is(!legend.includes("Bottlenecks") && !legend.includes("Closed") && !legend.includes("transfer"), legend);
    is(legend.includes("Cut"), legend);
    await flow.finish();
  },

  async "by keyboard alone: a table, a card with its sources, and back"() {
    const page = await open(join(folder, "flow.html"));
    const focused = () => page.evaluate(() => document.activeElement.tagName);
    for (let i = 0; i < 60 && (await focused()) !== "TR"; i++) await page.keyboard.press("Tab");
    same(await focused(), "TR", "Tab reaches the table");
    await page.keyboard.press("ArrowDown");
    const row = await page.evaluate(() => document.activeElement.innerText);
    is((await cardText(page)).length > 20, "a row that is reached tells its facts");
    await page.keyboard.press("Enter");
    await settled(page);
    same(await page.evaluate(() => document.activeElement.getAttribute("aria-label")), "close", "Enter leads into the card");
    is((await cardText(page)).includes("published") || (await cardText(page)).includes("estimate"), "with the status of its facts");
    await page.keyboard.press("Tab");
    same(await focused(), "A", "and on to its sources");
    await page.keyboard.press("Escape");
    same(await page.evaluate(() => document.activeElement.innerText), row, "Escape leads back to the row");
    await page.locator("[role=tab]").first().focus();
    await page.keyboard.press("ArrowRight");
    same(await page.locator("[role=tab][aria-selected=true]").innerText(), "Cut", "the tabs go by arrows");
    await page.finish();
  },

  async "a phone: one finger moves the map"() {
    const page = await phone("flow.html"), stage = await page.locator(".stage").boundingBox(), before = await view(page);
    const touch = await fingers(page, stage.y + 150);
    await touch("touchStart", [120]);
    for (const x of [140, 170, 210]) await touch("touchMove", [x]);
    await touch("touchEnd");
    await settled(page);
    const after = await view(page);
    is(Math.abs((before.x - after.x) * before.scale - 90) < 8, `it moved ${(before.x - after.x) * before.scale} pixels`);
    same(after.scale, before.scale, "and kept its size");
    is(!await page.locator(".card").isVisible(), "that was no tap");
    await page.finish();
  },

  async "a phone: two fingers change its size"() {
    const page = await phone("flow.html"), stage = await page.locator(".stage").boundingBox(), before = await view(page);
    const touch = await fingers(page, stage.y + 150);
    await touch("touchStart", [180], [220]);
    for (const far of [30, 50, 80]) await touch("touchMove", [200 - far], [200 + far]);
    await touch("touchEnd");
    await settled(page);
    is((await view(page)).scale > before.scale * 1.5, "apart: larger");
    await touch("touchStart", [100], [300]);
    for (const far of [80, 50, 20]) await touch("touchMove", [200 - far], [200 + far]);
    await touch("touchEnd");
    await settled(page);
    is((await view(page)).scale < before.scale * 1.5, "together: smaller");
    await page.finish();
  },

  async "a phone: a tap tells, the card fits, the table is below"() {
    const page = await phone("flow.html");
    same(await page.evaluate(() => document.documentElement.scrollWidth), 390, "nothing sticks out");
    const [stage, panel] = [await page.locator(".stage").boundingBox(), await page.locator(".panel").boundingBox()];
    is(panel.y >= stage.y + stage.height, "the table is below");
    await page.touchscreen.tap(...await where(page, "KZSHK-KZBEI-rail-1520"));
    await settled(page);
    is((await cardText(page)).includes("Mt a year"), "a tap tells");
    const card = await page.locator(".card").boundingBox();
    is(card.x >= 0 && card.x + card.width <= 390 && card.height < stage.height * 0.7, "the card fits");
    await page.getByRole("button", { name: "close" }).tap();
    is(!await page.locator(".card").isVisible(), "and closes");
    await page.finish();
  },

  async "paper"() {
    const page = await open(join(folder, "flow.html"), { colorScheme: "dark" });
    const pdf = await page.pdf({ format: "A4", printBackground: true });
    is(pdf.length > 30_000, "it prints");
    await settled(page);
    same(await page.evaluate(() => document.documentElement.dataset.theme), undefined, "and is as before");
    await page.finish();
  },

  async "a report: maps, figures, contents"() {
    const page = await open(join(folder, "report.html"));
    const maps = await page.locator(".map canvas[role]").count();
    is(maps >= 2 && await page.locator("figure svg").count() >= 3, "maps and figures");
    same(await page.evaluate(() => [...document.querySelectorAll(".map")].map((map) => map.view.width > 300 && map.view.scale > 0.5)), Array(maps).fill(true));
    const address = await page.locator(".sources a").first().getAttribute("href");
    is(/^https?:\/\//.test(address), address);
    await page.finish();
  },

  async "hostile names stay text"() {
    // The same page with every string of its data replaced.
    const text = readFileSync(join(folder, "flow.html"), "utf8"), mark = '<script type="application/json" id="data">';
    const at = text.indexOf(mark) + mark.length, end = text.indexOf("</script>", at), data = JSON.parse(text.slice(at, end));
    const bad = ["<img src=x onerror=alert(1)>", "</script><script>alert(2)</script>", "<!--<script>", "\"><svg onload=alert(3)>", "javascript:alert(4)", "${alert(5)}", "&lt;b&gt;", "\u2028"];
    const map = data.maps[0], turned = (value) => `${bad.join(" ")} ${value}`;
    for (const list of [map.hubs.n, map.hubs.c, map.hubs.l, map.lines.i, map.lines.j, map.notes]) list.forEach((value, i) => { list[i] = turned(value); });
    map.strings.forEach((value, i) => { if (i) map.strings[i] = turned(value); });
    map.sources = Object.fromEntries(Object.entries(map.sources).map(([key, told]) => [turned(key), [...told.slice(0, 3).map(turned), "javascript:alert(6)"]]));
    for (const layer of map.layers) {
      layer.name = turned(layer.name);
      layer.why = turned("why");
      layer.sums.forEach((sum) => { sum[0] = turned(sum[0]); sum[1] = turned(sum[1]); });
      layer.rows.forEach((row) => { row[0] = row[0].map(turned); row[1] = turned(row[1]); });
    }
    map.kinds.forEach((kind) => { kind.name = turned(kind.name); });
    map.title = turned(map.title);
    const escapes = { "<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029" };
    const block = JSON.stringify(data).replace(/[<>&\u2028\u2029]/g, (c) => escapes[c]);
    const file = join(mkdtempSync(join(tmpdir(), "corridor-")), "hostile.html");
    writeFileSync(file, text.slice(0, at) + block + text.slice(end));
    const page = await open(file);
    for (const tab of await page.getByRole("tab").all()) await tab.click();
    const [x, y] = await page.evaluate(() => {
      const { view } = document.querySelector(".map"), box = view.canvas.getBoundingClientRect(), line = view.map.lines.find((each) => view.inView(each) && each.kind.mode === "rail");
      const [px, py] = view.along(view.points(line), 0.5);
      return [box.left + px, box.top + py];
    });
    await page.mouse.click(x, y);
    await settled(page);
    is((await page.locator(".card .sources").allInnerTexts()).some((told) => told.length > 20), "it works all the same");
    const found = await page.evaluate(() => ({
      scripts: document.querySelectorAll("script").length, images: document.querySelectorAll("img").length, foreign: document.querySelectorAll("svg[onload], [onerror]").length,
      links: [...document.querySelectorAll("a")].filter((a) => !/^https?:$/.test(a.protocol)).length,
      text: document.querySelector(".panel").textContent.includes("<img src=x onerror=alert(1)>"),
    }));
    same(found, { scripts: 2, images: 0, foreign: 0, links: 0, text: true }, "hostile text is text");
    await page.finish();
  },
};

let failed = 0;
for (const [name, test] of Object.entries(tests)) {
  try {
    await test();
    console.log(`ok      ${name}`);
  } catch (error) {
    failed++;
    console.log(`FAILED  ${name}\n${error.stack}`);
  }
}
await browser.close();
console.log(`${Object.keys(tests).length - failed} of ${Object.keys(tests).length} tests, ${checks} checks`);
process.exit(failed ? 1 : 0);
