// What a query may go on with where the cursor stands: its variables, SPARQL's words, prefixes, and terms by prefix.

import type { Completion, CompletionContext, CompletionResult, CompletionSource } from "@codemirror/autocomplete";
import { syntaxTree } from "@codemirror/language";
import { read, type Offer, type Terms } from "./service";

const WORDS =
  "SELECT ASK CONSTRUCT DESCRIBE WHERE DISTINCT REDUCED FROM NAMED PREFIX BASE OPTIONAL FILTER UNION MINUS GRAPH BIND " +
  "VALUES UNDEF EXISTS NOT IN AS GROUP BY HAVING ORDER ASC DESC LIMIT OFFSET";
const FUNCTIONS =
  "COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT STR LANG LANGMATCHES DATATYPE BOUND IRI BNODE COALESCE IF STRLEN SUBSTR " +
  "UCASE LCASE STRSTARTS STRENDS CONTAINS STRBEFORE STRAFTER CONCAT REPLACE REGEX ABS ROUND CEIL FLOOR YEAR MONTH DAY " +
  "NOW ISIRI ISBLANK ISLITERAL ISNUMERIC STRDT STRLANG";
const SOUGHT = new Set(["agency", "initiative"]);
/** Prefixes of so many things that the service is asked for those that fit. */

const PLACES = { variable: /[?$]\w*/, named: /[A-Za-z][\w-]*:[\w.-]*/, word: /[A-Za-z]\w*/ };

/** What completes a query; `suggest` is where things are found by words. */
export function completions(terms: Promise<Terms>, suggest: string): CompletionSource {
  const words = [...WORDS.split(" ").map(keyword), ...FUNCTIONS.split(" ").map(call)];
  return async (context) => {
    if (isQuoted(context)) return null;
    const variable = context.matchBefore(PLACES.variable);
    if (variable) return { from: variable.from, options: variables(context), validFor: /^[?$]\w*$/ };
    const named = context.matchBefore(PLACES.named);
    const [prefix = "", local = ""] = named?.text.split(":") ?? [];
    if (named && SOUGHT.has(prefix)) return sought(context, named.from, prefix, local, suggest);
    const { prefixes, terms: offers } = await terms;
    if (named) {
      const fitting = offers.filter(({ name }) => name.startsWith(`${prefix}:`));
      return { from: named.from, options: fitting.map((offer) => offered(offer, context, named.from)), validFor: /^[\w-]+:[\w.-]*$/ };
    }
    const word = context.matchBefore(PLACES.word);
    if (!word && !context.explicit) return null;
    const from = word?.from ?? context.pos;
    const options = [
      ...words,
      ...Object.entries(prefixes).map(([name, iri]) => ({ label: `${name}:`, detail: iri, boost: -1 })),
      ...offers.filter(({ name }) => name.startsWith("pw:")).map((offer) => offered(offer, context, from)),
    ];
    return { from, options, validFor: /^\w*$/ };
  };
}

function keyword(label: string): Completion {
  return { label, type: "keyword" };
}

function call(label: string): Completion {
  return { label, detail: "function", type: "function", boost: -2 };
}

function offered(offer: Offer, context: CompletionContext, from: number): Completion {
  const behindA = /(?:\ba|\/rdf:type|rdfs:subClassOf\*?)\s+$/.test(context.state.sliceDoc(Math.max(0, from - 40), from));
  const uses = offer.uses ? `${offer.uses.toLocaleString("en-GB")} in the graph.` : "None in the graph.";
  const called = offer.label ? `${offer.label[0]?.toUpperCase()}${offer.label.slice(1)}. ` : "";
  return {
    label: offer.name,
    detail: offer.kind,
    type: offer.kind,
    info: `${called}${offer.comment} ${uses}`.trim(),
    boost: (offer.kind === "class") === behindA ? 1 : -3,
  };
}

function variables(context: CompletionContext): Completion[] {
  const found = context.state.doc.toString().matchAll(/[?$][A-Za-z_]\w*/g);
  // What is being written here is no variable yet.
  const others = [...found].filter(({ index, 0: name }) => index + name.length !== context.pos);
  return [...new Set(others.map(([name]) => name))].map((label) => ({ label, type: "variable" }));
}

async function sought(
  context: CompletionContext,
  from: number,
  prefix: string,
  words: string,
  suggest: string,
): Promise<CompletionResult | null> {
  if (words.length < 2) return null;
  const stop = new AbortController();
  context.addEventListener("abort", () => stop.abort());
  const query = new URLSearchParams({ q: words.replaceAll("-", " "), kind: prefix });
  const found = await read<{ label: string; value: string }[]>(`${suggest}?${query}`, stop.signal).catch(() => []);
  const options = found.map(({ label, value }) => ({ label: `${prefix}:${value}`, displayLabel: label, type: "thing" }));
  return { from, options, filter: false };
}

function isQuoted(context: CompletionContext): boolean {
  const node = syntaxTree(context.state).resolveInner(context.pos, -1);
  const isIri = context.state.sliceDoc(node.from, node.from + 1) === "<";
  return node.name === "comment" || node.name === "string" || (isIri && !node.type.isTop);
}
