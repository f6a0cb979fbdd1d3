// An answer as a table: each IRI a link, each literal with its language or its type.

import type { Row, Table } from "./answer";
import { element } from "./dom";
import { addressOf, isHere, short } from "./naming";
import type { Term } from "./service";

/** Rows that a page shows; the downloads have all. */
export const MOST_ROWS = 1_000;

/** What a page knows of names: prefixes, and what its own addresses begin with. */
export interface Names {
  prefixes: Record<string, string>;
  root: string;
}

/** The table, of at most `MOST_ROWS` rows, in a region that can be scrolled sideways with the keyboard. */
export function tableOf(table: Table, names: Names): HTMLElement {
  const head = element("tr", {}, ...table.columns.map((column) => element("th", { scope: "col" }, column)));
  const rows = table.rows.slice(0, MOST_ROWS).map((row) => rowOf(row, names));
  return element(
    "div",
    { class: "wide", role: "region", "aria-label": "Answer as a table", tabindex: "0" },
    element(
      "table",
      {},
      element("caption", { class: "hidden" }, "Answer"),
      element("thead", {}, head),
      element("tbody", {}, ...rows),
    ),
  );
}

function rowOf(row: Row, names: Names): HTMLElement {
  return element("tr", {}, ...row.map((term) => element("td", {}, ...(term ? shown(term, names) : []))));
}

function shown(term: Term, names: Names): (Node | string)[] {
  if (term.type === "triple") return [JSON.stringify(term.value)];
  const value = String(term.value);
  if (term.type === "bnode") return [`_:${value}`];
  if (term.type === "uri") {
    const address = addressOf(value, names.root);
    const text = short(value, names.prefixes);
    const rel = address && isHere(address) ? null : "noreferrer";
    return [address ? element("a", { href: address, title: value, rel }, text) : text];
  }
  const language = term["xml:lang"] ?? null;
  const type = term.datatype ? short(term.datatype, names.prefixes) : null;
  const mark = language ? `@${language}` : type && type !== "xsd:string" ? type : null;
  const words = element("span", { lang: language }, value);
  return mark ? [words, " ", element("span", { class: "of-type" }, mark)] : [words];
}
