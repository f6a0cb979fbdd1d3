// An answer drawn: things are dots, what joins them lines. The library that draws is loaded only when one is wanted.

import type { Core, ElementDefinition } from "cytoscape";
import { TRIPLE, type Row, type Table } from "./answer";
import { element } from "./dom";
import { addressOf, short } from "./naming";
import type { Term } from "./service";
import type { Names } from "./table";

const MOST_THINGS = 150;
const ZOOM = 1.4;
const NAMES = new Set(
  ["2000/01/rdf-schema#label", "2004/02/skos/core#prefLabel"]
    .map((end) => `http://www.w3.org/${end}`)
    .concat("http://purl.org/dc/terms/title"),
);

interface Line {
  from: string;
  to: string;
  name: string;
}

interface Drawn {
  things: Map<string, string>;
  lines: Line[];
  /** How many things there are, drawn or not. */
  all: number;
}

/** Whether there is anything in a table that can be drawn. */
export function canBeDrawn(table: Table): boolean {
  return table.rows.some((row) => row.some((term) => term && isThing(term)));
}

/** The drawing, with a sentence that says what it leaves out. */
export async function drawing(table: Table, names: Names): Promise<Node> {
  const { default: cytoscape } = await import("cytoscape");
  const drawn = collected(table, names);
  const told =
    `${counted(drawn.things.size, "thing")}, joined by ${counted(drawn.lines.length, "line")}` +
    (drawn.all > drawn.things.size ? `: the first of ${drawn.all.toLocaleString("en-GB")}, more cannot be told apart` : "");
  const how =
    table.kind === "graph" || isTriples(table)
      ? "Each line is a triple between two things"
      : "Each row joins the first thing in it with its others, by the name of the column";
  const canvas = element("div", { class: "drawn", role: "img", "aria-label": `A drawing of ${told}` });
  const closer = element("button", { type: "button", class: "plain-button" }, "Closer");
  const farther = element("button", { type: "button", class: "plain-button" }, "Farther");
  const hint = `${told}. ${how}. Drag to move, press on a thing to open its page; the table has all of it in words.`;
  // The library measures the element it draws in, so it must stand in the page first.
  requestAnimationFrame(() => {
    const graph = begin(cytoscape, canvas, drawn, names);
    closer.addEventListener("click", () => zoom(graph, ZOOM));
    farther.addEventListener("click", () => zoom(graph, 1 / ZOOM));
  });
  const buttons = element("p", { class: "buttons" }, closer, farther);
  return element("div", {}, element("p", { class: "hint" }, hint), canvas, buttons);
}

function begin(cytoscape: typeof import("cytoscape"), canvas: HTMLElement, drawn: Drawn, names: Names): Core {
  // It would add a <style> element, which the content security policy forbids, unless one of this id is there;
  // what would stand in it stands in editor.css.
  const id = "__________cytoscape_stylesheet";
  if (!document.getElementById(id)) document.head.append(element("meta", { id, name: "drawing", content: "styled" }));
  const dots: ElementDefinition[] = [...drawn.things].map(([iri, label], place) => ({
    data: { id: iri, label: label.replaceAll("/", "/\u200b") },
    position: spiral(place),
  }));
  const lines: ElementDefinition[] = drawn.lines.map((line) => ({
    data: { source: line.from, target: line.to, label: line.name },
  }));
  const graph: Core = cytoscape({
    container: canvas,
    elements: [...dots, ...lines],
    style: looks(canvas),
    layout: {
      name: "cose",
      animate: false,
      randomize: false,
      nodeDimensionsIncludeLabels: true,
      nodeRepulsion: () => 60_000,
      idealEdgeLength: () => 110,
      gravity: 0.4,
      padding: 30,
    },
    minZoom: 0.2,
    maxZoom: 4,
    // The page itself is scrolled with the wheel.
    userZoomingEnabled: false,
  });
  widen(graph);
  graph.on("tap", "node", (event) => {
    const address = addressOf(String(event.target.id()), names.root);
    if (address) location.assign(address);
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => graph.style(looks(canvas)));
  return graph;
}

// Layouts are round, and the page is wide.
function widen(graph: Core): void {
  const box = graph.elements().boundingBox();
  const wanted = graph.width() / graph.height() / (box.w / Math.max(box.h, 1));
  const factor = Math.min(Math.max(wanted, 1), 2.5);
  graph.nodes().positions((node) => ({ x: node.position("x") * factor, y: node.position("y") }));
  graph.fit(undefined, 30);
}

function zoom(graph: Core, factor: number): void {
  graph.zoom({ level: graph.zoom() * factor, renderedPosition: { x: graph.width() / 2, y: graph.height() / 2 } });
}

// Where a dot begins: as seeds stand in a sunflower, so that the drawing is round, and the same each time.
function spiral(place: number): { x: number; y: number } {
  const angle = place * 2.4;
  const far = 60 * Math.sqrt(place);
  return { x: far * Math.cos(angle), y: far * Math.sin(angle) };
}

function looks(canvas: HTMLElement): { selector: string; style: Record<string, string | number> }[] {
  const given = getComputedStyle(canvas);
  const colour = (name: string): string => given.getPropertyValue(name).trim();
  const words = { "font-family": "system-ui, sans-serif", "font-size": 11, color: colour("--ink") };
  const around = { "text-outline-color": colour("--paper"), "text-outline-width": 2 };
  return [
    {
      selector: "node",
      style: { ...words, ...around, label: "data(label)", width: 14, height: 14, "background-color": colour("--link"),
        "text-valign": "bottom", "text-margin-y": 4, "text-wrap": "wrap", "text-max-width": "130px" },
    },
    {
      selector: "edge",
      style: { ...words, ...around, label: "data(label)", "font-size": 9, color: colour("--quiet"), width: 1,
        "line-color": colour("--edge"), "target-arrow-color": colour("--edge"), "target-arrow-shape": "triangle",
        "arrow-scale": 0.7, "curve-style": "bezier", "text-rotation": "autorotate" },
    },
  ];
}

function collected(table: Table, names: Names): Drawn {
  const labels = new Map<string, string>();
  const found: Line[] = [];
  const alone: string[] = [];
  for (const row of table.rows) {
    if (table.kind === "graph" || isTriples(table)) triple(row, names, found, labels);
    else star(row, table.columns, found, alone);
  }
  const all = new Set([...found.flatMap(({ from, to }) => [from, to]), ...alone]);
  const kept = [...all].slice(0, MOST_THINGS);
  const things = new Map(kept.map((id) => [id, cut(labels.get(id) ?? short(id, names.prefixes))]));
  return { things, lines: found.filter(({ from, to }) => things.has(from) && things.has(to)), all: all.size };
}

function triple([subject, predicate, object]: Row, names: Names, found: Line[], labels: Map<string, string>): void {
  if (!subject || !predicate || !object || !isThing(subject)) return;
  if (isThing(object)) {
    found.push({ from: idOf(subject), to: idOf(object), name: short(String(predicate.value), names.prefixes) });
  } else if (NAMES.has(String(predicate.value))) labels.set(idOf(subject), String(object.value));
}

function star(row: Row, columns: string[], found: Line[], alone: string[]): void {
  const things = row.flatMap((term, place) => (term && isThing(term) ? [{ term, name: columns[place] ?? "" }] : []));
  const [first, ...others] = things;
  if (!first) return;
  if (!others.length) alone.push(idOf(first.term));
  for (const { term, name } of others) found.push({ from: idOf(first.term), to: idOf(term), name });
}

function isTriples(table: Table): boolean {
  const columns = table.columns.join(" ");
  return columns === "s p o" || columns === TRIPLE.join(" ");
}

function isThing(term: Term): boolean {
  return term.type === "uri" || term.type === "bnode";
}

function idOf(term: Term): string {
  return term.type === "bnode" ? `_:${String(term.value)}` : String(term.value);
}

function cut(label: string): string {
  return label.length > 60 ? `${label.slice(0, 59)}…` : label;
}

function counted(number: number, what: string): string {
  return `${number.toLocaleString("en-GB")} ${what}${number === 1 ? "" : "s"}`;
}
