// A query taken elsewhere: as a link, as a command, as files.

import { LONGEST_LINK } from "./service";

/** Formats that an answer can be had in as a file: its name here, and the end of the file's name. */
export const FILES = {
  table: ["csv", "tsv", "json", "xml"],
  truth: ["json", "xml", "csv"],
  graph: ["ttl", "nt", "rdf", "jsonld"],
} as const;

/** The address that opens the editor with a query and its answer; null where it would be longer than one may be. */
export function linkTo(endpoint: string, query: string, format?: string): string | null {
  const parameters = new URLSearchParams(format ? { query, format } : { query });
  const address = new URL(`${endpoint}?${parameters}`, document.baseURI).href;
  return address.length <= LONGEST_LINK ? address : null;
}

/** The command that asks the same in a shell of POSIX. */
export function curlFor(endpoint: string, query: string): string {
  const address = new URL(endpoint, document.baseURI).href;
  const accept = "Accept: application/sparql-results+json, text/turtle";
  return `curl ${quoted(address)} \\\n  -H ${quoted(accept)} \\\n  --data-urlencode ${quoted(`query=${query}`)}`;
}

// In single quotes a shell takes every sign as it is but the quote itself (POSIX.1-2024, Shell Command Language, 2.2.2).
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Copy a text; false where the browser does not let the page. */
export async function copied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
