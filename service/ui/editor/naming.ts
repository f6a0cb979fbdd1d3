// IRIs as a person reads them, and where they lead: as `service/tables.py` and `service/addresses.py` have it.

const BASE = "https://w3id.org/planweave/";
const THINGS = `${BASE}id/`;

/** An IRI by the end of it where it is ours, else with a prefix where there is one. */
export function short(iri: string, prefixes: Record<string, string>): string {
  if (iri.startsWith(THINGS)) return iri.slice(THINGS.length).replace(/^plan\//, "");
  for (const [prefix, space] of Object.entries(prefixes)) {
    if (iri.startsWith(space) && iri !== space) return `${prefix}:${iri.slice(space.length)}`;
  }
  return iri.startsWith(BASE) ? iri.slice(BASE.length) : iri;
}

/** Where an IRI leads: our own page, the web, or nowhere. */
export function addressOf(iri: string, root: string): string | null {
  if (!iri.startsWith(BASE)) return /^https?:\/\//i.test(iri) ? iri : null;
  const [path = "", ...fragments] = iri.slice(BASE.length).split("#");
  const fragment = fragments.length ? `#${encodeURI(fragments.join("#"))}` : "";
  return `${root}/${encodeURI(path).replaceAll("?", "%3F")}${fragment}`;
}

/** Whether an address is one of this service's own. */
export function isHere(address: string): boolean {
  return address.startsWith("/");
}
