// What the service answers: a query's answer as it is sent, its check of a text, and what a text may go on with.

/** A term of SPARQL 1.1 Query Results JSON. */
export interface Term {
  type: "uri" | "bnode" | "literal" | "triple";
  value: unknown;
  "xml:lang"?: string;
  datatype?: string;
}

/** What came back, as it was sent; `whole` is false where only the beginning was read. */
export interface Reply {
  mediaType: string;
  text: string;
  whole: boolean;
  seconds: number;
}

/** What is wrong with a text; line and column count from 1, the column in characters. */
export interface Fault {
  detail: string;
  message?: string;
  line?: number;
  column?: number;
}

/** A term that a query may have. */
export interface Offer {
  name: string;
  kind: "class" | "property" | "value";
  label: string;
  comment: string;
  uses: number;
}

export interface Terms {
  prefixes: Record<string, string>;
  terms: Offer[];
}

/** A named query as a text that can be asked at once. */
export interface Sample {
  name: string;
  title: string;
  sparql: string;
}

/** The service said no, in these words. */
export class Refused extends Error {
  constructor(readonly fault: Fault) {
    super(fault.detail);
  }
}

/** What an answer comes as: tables as SPARQL's JSON, graphs as N-Triples, which is read without a library. */
export const TO_READ = "application/sparql-results+json, application/n-triples";

const MOST_CHARACTERS = 8_000_000;
const LONGEST_ADDRESS = 7_000;
/** Longer addresses the service refuses (414). */
export const LONGEST_LINK = 60_000;

/** Ask; reads no more of an answer than a page can show. Throws `Refused`, and what `fetch` throws. */
export async function ask(endpoint: string, query: string, accept: string, signal: AbortSignal): Promise<Reply> {
  const begun = performance.now();
  const form = new URLSearchParams({ query });
  const address = `${endpoint}?${form}`;
  const headers = { Accept: accept };
  const reply =
    address.length <= LONGEST_ADDRESS
      ? await fetch(address, { headers, signal })
      : await fetch(endpoint, { method: "POST", body: form, headers, signal });
  if (!reply.ok) throw new Refused(await faultOf(reply));
  const { text, whole } = await beginning(reply);
  const mediaType = (reply.headers.get("Content-Type") ?? "").split(";", 1)[0] ?? "";
  return { mediaType, text, whole, seconds: (performance.now() - begun) / 1000 };
}

/** What is wrong with a text, by the service's own parser; null where nothing is, or where it cannot be told now. */
export async function check(address: string, query: string): Promise<Fault | null> {
  const whole = `${address}?${new URLSearchParams({ query })}`;
  if (!query.trim() || whole.length > LONGEST_LINK) return null;
  const reply = await fetch(whole);
  if (!reply.ok) return null;
  const told = (await reply.json()) as Fault & { ok: boolean };
  return told.ok ? null : told;
}

/** A document of the service that is JSON. */
export async function read<Told>(address: string, signal?: AbortSignal): Promise<Told> {
  const reply = await fetch(address, signal ? { signal } : {});
  if (!reply.ok) throw new Refused(await faultOf(reply));
  return (await reply.json()) as Told;
}

async function faultOf(reply: Response): Promise<Fault> {
  try {
    return (await reply.json()) as Fault;
  } catch {
    return { detail: `The service answered ${reply.status} ${reply.statusText}`.trim() + "." };
  }
}

async function beginning(reply: Response): Promise<{ text: string; whole: boolean }> {
  const reader = reply.body?.pipeThrough(new TextDecoderStream()).getReader();
  const pieces: string[] = [];
  let characters = 0;
  while (reader) {
    const { done, value } = await reader.read();
    if (done) break;
    pieces.push(value);
    characters += value.length;
    if (characters > MOST_CHARACTERS) {
      // The service stops making an answer that nobody reads.
      await reader.cancel();
      return { text: pieces.join(""), whole: false };
    }
  }
  return { text: pieces.join(""), whole: true };
}
