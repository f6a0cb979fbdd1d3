// Answers as rows of terms, from SPARQL's JSON or from N-Triples, even where only the beginning of one was read.

import type { Reply, Term } from "./service";

export type Row = (Term | undefined)[];

/** Rows under their columns; of a graph, one for each triple. */
export interface Table {
  kind: "table" | "graph";
  columns: string[];
  rows: Row[];
}

export type Answer = Table | { kind: "truth"; truth: boolean };

/** The columns of a graph's table. */
export const TRIPLE = ["subject", "predicate", "object"];

interface Results {
  head: { vars?: string[] };
  boolean?: boolean;
  results?: { bindings: Record<string, Term>[] };
}

/** What a reply says; of one that was not read to its end, the rows that are whole. */
export function answerOf(reply: Reply): Answer {
  if (reply.mediaType === "application/n-triples") {
    const rows = reply.text.split("\n").map(tripleOf);
    return { kind: "graph", columns: TRIPLE, rows: rows.filter((row) => row !== null) };
  }
  const told = JSON.parse(reply.whole ? reply.text : closed(reply.text)) as Results;
  if (told.boolean !== undefined) return { kind: "truth", truth: told.boolean };
  const columns = told.head.vars ?? [];
  const rows = told.results?.bindings ?? [];
  return { kind: "table", columns, rows: rows.map((row) => columns.map((column) => row[column])) };
}

/** The beginning of an answer in JSON, ended behind the last row that is whole. */
function closed(text: string): string {
  const begin = text.indexOf('"bindings":[') + '"bindings":['.length;
  let end = begin;
  let depth = 0;
  for (let at = begin; at < text.length; at += 1) {
    const sign = text[at];
    if (sign === '"') {
      at = behindString(text, at);
    } else if (sign === "{") depth += 1;
    else if (sign === "}") {
      depth -= 1;
      if (depth === 0) end = at + 1;
    }
  }
  return `${text.slice(0, end)}]}}`;
}

function behindString(text: string, quote: number): number {
  for (let at = quote + 1; at < text.length; at += 1) {
    if (text[at] === "\\") at += 1;
    else if (text[at] === '"') return at;
  }
  return text.length;
}

// N-Triples, https://www.w3.org/TR/n-triples/: a term, and the blanks behind it.
const TERM = /(?:<([^>]*)>|(_:\S+)|"((?:[^"\\]|\\.)*)"(?:@([\w-]+)|\^\^<([^>]*)>)?)\s*/y;

function tripleOf(line: string): Row | null {
  TERM.lastIndex = 0;
  const terms: Term[] = [];
  while (terms.length < TRIPLE.length) {
    const found = TERM.exec(line);
    if (!found) return null;
    const [, iri, blank, words, language, datatype] = found;
    if (iri !== undefined) terms.push({ type: "uri", value: unescaped(iri) });
    else if (blank !== undefined) terms.push({ type: "bnode", value: blank.slice(2) });
    else {
      const literal: Term = { type: "literal", value: unescaped(words ?? "") };
      if (language !== undefined) literal["xml:lang"] = language;
      if (datatype !== undefined) literal.datatype = datatype;
      terms.push(literal);
    }
  }
  return terms;
}

const SIGNS: Record<string, string> = { t: "\t", b: "\b", n: "\n", r: "\r", f: "\f" };

function unescaped(text: string): string {
  return text.replace(/\\(?:u([\dA-Fa-f]{4})|U([\dA-Fa-f]{8})|(.))/g, (_all, short, long, sign: string) =>
    short || long ? String.fromCodePoint(parseInt(short ?? long, 16)) : (SIGNS[sign] ?? sign),
  );
}
