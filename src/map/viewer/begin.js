// The viewer of a map: one function, in files that follow one another. It reads the data block of the page, draws on a canvas and fills tables; every text
// of the data reaches the page as text.
(() => {
"use strict";

const make = (tag, attributes, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  for (const child of children.flat(9)) {
    if (child !== undefined && child !== null && child !== "") element.append(child);
  }
  return element;
};

// A button with a word or a sign on it.
const button = (text, label, action) => {
  const element = make("button", { type: "button", title: label, "aria-label": label }, text);
  element.addEventListener("click", action);
  return element;
};

// Small pictures on buttons.
const ICONS = {
  home: "M3 9.5 10 3l7 6.5M5 8v8.5h10V8", all: "M3 7V3h4M13 3h4v4M17 13v4h-4M7 17H3v-4M10 6.5v7M6.5 10h7",
  theme: "M10 3a7 7 0 1 0 0 14zM10 3a7 7 0 0 1 0 14", print: "M6 7V3h8v4M6 14H3V7h14v7h-3M6 11.5h8V17H6z",
};
const icon = (name) => {
  const drawing = (tag, attributes) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return element;
  };
  const picture = drawing("svg", { viewBox: "0 0 20 20", width: "18", height: "18", "aria-hidden": "true" });
  picture.append(drawing("path", { d: ICONS[name], fill: "none", stroke: "currentColor", "stroke-width": "1.6", "stroke-linejoin": "round", "stroke-linecap": "round" }));
  if (name === "theme") picture.append(drawing("path", { d: "M10 3a7 7 0 1 0 0 14z", fill: "currentColor" }));
  return picture;
};

const clamp = (value, low, high) => Math.min(high, Math.max(low, value));
// Thousands apart, with a no-break space.
const grouped = (value) => String(value).replace(/\B(?=(\d{3})+(?!\d))/g, (gap, group, at, all) => (all.length < 5 ? "" : "\u00a0"));
const million = (tonnes) => {
  const value = tonnes / 1e6;
  return tonnes > 0 && value < 0.005 ? "<\u00a00.01" : value.toFixed(value >= 100 ? 0 : value >= 10 ? 1 : 2);
};

