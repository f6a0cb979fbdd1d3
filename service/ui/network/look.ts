// How plans and relations look: by shape and line as well as by colour, so that nothing hangs on colour alone.

import type { StylesheetJson } from "cytoscape";

import type { Network } from "./read";

const SVG = "http://www.w3.org/2000/svg";
const COLOURS = 8;

// With another length than the colours, so that a ninth plan looks like no other.
const SHAPES = ["ellipse", "rectangle", "triangle", "diamond", "hexagon", "star", "pentagon", "vee", "rhomboid"] as const;
const OUTLINES: Record<(typeof SHAPES)[number], string> = {
  ellipse: "",
  rectangle: "2,2 14,2 14,14 2,14",
  triangle: "8,1 15,14 1,14",
  diamond: "8,0 16,8 8,16 0,8",
  hexagon: "4,2 12,2 16,8 12,14 4,14 0,8",
  star: "8,0 10,6 16,6 11,10 13,16 8,12 3,16 5,10 0,6 6,6",
  pentagon: "8,0 16,6 13,15 3,15 0,6",
  vee: "0,1 8,5 16,1 8,16",
  rhomboid: "0,3 12,3 16,13 4,13",
};
const ARROWS = ["triangle", "vee", "diamond", "circle", "tee", "square", "triangle-tee", "chevron"] as const;
const LINES = ["solid", "dashed", "dotted"] as const;

/** How the plan of this number, from 0, is marked. */
export function markOf(number: number): { shape: (typeof SHAPES)[number]; colour: string } {
  return { shape: SHAPES[number % SHAPES.length] ?? "ellipse", colour: `--plan-${number % COLOURS}` };
}

/** The mark of a plan as a small picture for the list of plans. */
export function pictureOf(number: number): SVGSVGElement {
  const { shape } = markOf(number);
  const picture = svg("svg", { viewBox: "0 0 16 16", class: `net-mark plan-${number % COLOURS}`, "aria-hidden": "true" });
  picture.append(
    shape === "ellipse" ? svg("circle", { cx: "8", cy: "8", r: "7" }) : svg("polygon", { points: OUTLINES[shape] }),
  );
  return picture as SVGSVGElement;
}

/** A relation's line as a small picture for the legend. */
export function lineOf(number: number): SVGSVGElement {
  const picture = svg("svg", { viewBox: "0 0 40 12", class: `net-line relation-${number % COLOURS}`, "aria-hidden": "true" });
  const dashes = { solid: "none", dashed: "6 4", dotted: "1.5 3" }[LINES[number % LINES.length] ?? "solid"];
  picture.append(svg("line", { x1: "0", y1: "6", x2: "29", y2: "6", "stroke-dasharray": dashes }), headOf(number));
  return picture as SVGSVGElement;
}

function headOf(number: number): SVGElement {
  const points = {
    triangle: "28,1 39,6 28,11",
    vee: "28,1 39,6 28,11 31,6",
    diamond: "28,6 33.5,1 39,6 33.5,11",
    circle: "",
    tee: "35,0 39,0 39,12 35,12",
    square: "29,1 39,1 39,11 29,11",
    "triangle-tee": "25,1 34,6 34,1 38,1 38,11 34,11 34,6 25,11",
    chevron: "28,1 34,1 39,6 34,11 28,11 33,6",
  }[ARROWS[number % ARROWS.length] ?? "triangle"];
  return points ? svg("polygon", { points }) : svg("circle", { cx: "34", cy: "6", r: "5" });
}

/** The style of the drawing, in the colours that the style sheet gives the page at present. */
export function lookOf(network: Network, relations: string[], page: CSSStyleDeclaration): StylesheetJson {
  const colour = (name: string): string => page.getPropertyValue(name).trim();
  const text = { "font-family": "system-ui, sans-serif", color: colour("--ink") };
  return [
    {
      selector: "node",
      style: {
        ...text,
        width: "data(size)",
        height: "data(size)",
        label: "data(label)",
        "font-size": 13,
        "min-zoomed-font-size": 6,
        "text-halign": "right",
        "text-valign": "center",
        "text-margin-x": 4,
        "text-wrap": "ellipsis",
        "text-max-width": "104px",
        "text-outline-color": colour("--paper"),
        "text-outline-width": 2,
        "border-width": 1,
        "border-color": colour("--paper"),
      },
    },
    ...network.plans.map((_, number) => ({
      selector: `node[place = ${number}]`,
      style: { shape: markOf(number).shape, "background-color": colour(markOf(number).colour) },
    })),
    {
      selector: "node.head",
      style: {
        "background-opacity": 0,
        "border-width": 0,
        events: "no",
        "font-family": "Georgia, serif",
        "font-size": 20,
        "min-zoomed-font-size": 0,
        "text-halign": "center",
        "text-margin-x": 0,
        "text-max-width": "data(width)",
        "text-valign": "top",
        "text-wrap": "wrap",
      },
    },
    {
      selector: "edge",
      style: {
        "arrow-scale": 0.8,
        "curve-style": "bezier",
        opacity: 0.45,
        "target-arrow-fill": "filled",
        width: 1,
      },
    },
    { selector: "edge[?certain]", style: { opacity: 0.85, width: 2 } },
    ...relations.map((relation, number) => ({
      selector: `edge[relation = "${relation}"]`,
      style: {
        "line-color": colour(`--relation-${number % COLOURS}`),
        "line-style": LINES[number % LINES.length],
        "target-arrow-color": colour(`--relation-${number % COLOURS}`),
        "target-arrow-shape": ARROWS[number % ARROWS.length],
      },
    })),
    { selector: ".away", style: { opacity: 0.12 } },
    { selector: "node.head", style: { opacity: 1 } },
    {
      selector: "edge.lit",
      style: {
        ...text,
        "font-size": 10,
        label: "data(says)",
        "min-zoomed-font-size": 7,
        opacity: 1,
        "text-background-color": colour("--paper"),
        "text-background-opacity": 0.85,
        "text-rotation": "autorotate",
        width: 2.5,
        "z-index": 2,
      },
    },
    { selector: "node.lit", style: { "min-zoomed-font-size": 0, "text-max-width": "400px", "z-index": 3 } },
    { selector: "node.held", style: { "border-color": colour("--ink"), "border-width": 3, "font-weight": "bold" } },
  ] as StylesheetJson;
}

function svg(name: string, attributes: Record<string, string>): SVGElement {
  const element = document.createElementNS(SVG, name);
  for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, value);
  return element;
}
