// A query under way, and its answer in the page: at most one at a time, and one that is cancelled is gone here and there.

import { answerOf, type Answer, type Table } from "./answer";
import { element } from "./dom";
import { canBeDrawn, drawing } from "./drawing";
import { ask, Refused, TO_READ, type Fault, type Reply } from "./service";
import { FILES, linkTo } from "./sharing";
import { MOST_ROWS, tableOf, type Names } from "./table";
import { tabs, type View } from "./tabs";

const MOST_RAW = 200_000;

export interface Places {
  endpoint: string;
  /** Where the answer stands, what is said of it, and the button that cancels. */
  answer: HTMLElement;
  status: HTMLElement;
  cancel: HTMLButtonElement;
  names: Promise<Names>;
  /** Told of what is wrong with the query's text. */
  wrong: (fault: Fault) => void;
}

/** Asks, one query at a time. */
export class Asking {
  private running: AbortController | null = null;

  constructor(private readonly places: Places) {
    places.cancel.addEventListener("click", () => this.cancel());
  }

  /** Ask, in place of whatever is under way. */
  async ask(query: string): Promise<void> {
    const { endpoint, answer, status, cancel } = this.places;
    this.running?.abort();
    const mine = (this.running = new AbortController());
    cancel.hidden = false;
    status.textContent = "Asking …";
    answer.setAttribute("aria-busy", "true");
    const begun = performance.now();
    try {
      const reply = await ask(endpoint, query, TO_READ, mine.signal);
      const names = await this.places.names;
      if (this.running === mine) this.show(query, reply, names);
    } catch (error) {
      if (this.running !== mine) return;
      if (mine.signal.aborted) {
        answer.replaceChildren();
        status.textContent = `Cancelled after ${seconds((performance.now() - begun) / 1000)}.`;
      } else this.refuse(error);
    } finally {
      if (this.running === mine) {
        this.running = null;
        cancel.hidden = true;
        answer.removeAttribute("aria-busy");
      }
    }
  }

  cancel(): void {
    this.running?.abort();
  }

  private refuse(error: unknown): void {
    const { answer, status } = this.places;
    const words =
      error instanceof Refused
        ? error.message
        : "The answer did not come, or was broken off: the service cannot be reached, or the answer passed its limits.";
    status.textContent = "";
    answer.replaceChildren(element("p", { class: "problem", role: "alert" }, words));
    if (error instanceof Refused) this.places.wrong(error.fault);
  }

  private show(query: string, reply: Reply, names: Names): void {
    const { answer, status } = this.places;
    const found = answerOf(reply);
    status.textContent = said(found, reply);
    const files = this.files(query, found.kind);
    if (found.kind === "truth") {
      answer.replaceChildren(element("p", { class: "truth" }, found.truth ? "Yes." : "No."), files);
    } else answer.replaceChildren(files, tabs("Ways to see the answer", this.views(query, found, reply, names)));
  }

  private views(query: string, found: Table, reply: Reply, names: Names): View[] {
    const sent = (): Promise<Node> | Node =>
      found.kind === "graph" ? this.turtle(query) : raw(reply.text, reply.whole, "Answer in JSON, as it is sent");
    const views: View[] = [
      { name: "Table", make: () => tableOf(found, names) },
      { name: found.kind === "graph" ? "Turtle" : "JSON", make: sent },
    ];
    if (canBeDrawn(found)) views.push({ name: "Drawing", make: () => drawing(found, names) });
    return views;
  }

  private async turtle(query: string): Promise<Node> {
    const reply = await ask(this.places.endpoint, query, "text/turtle", new AbortController().signal);
    return raw(reply.text, reply.whole, "Answer in Turtle, as it is sent");
  }

  private files(query: string, kind: Answer["kind"]): HTMLElement {
    const links = FILES[kind].map((format) => {
      const address = linkTo(this.places.endpoint, query, format);
      return address ? element("a", { href: address, download: `answer.${format}` }, format) : null;
    });
    if (links.includes(null)) return element("p", {}, "The query is too long for an address; the command has it whole.");
    const list = links.flatMap((link, place) => (link ? [place ? ", " : " ", link] : []));
    return element("p", { class: "files" }, "Download all of it as", ...list, ".");
  }
}

function said(found: Answer, reply: Reply): string {
  const time = seconds(reply.seconds);
  if (found.kind === "truth") return `${found.truth ? "Yes" : "No"}, in ${time}.`;
  const number = found.rows.length;
  const what = found.kind === "graph" ? "triple" : "row";
  if (!reply.whole) {
    return `More than ${counted(number, what)}, too many for this page: it shows the first ${MOST_ROWS.toLocaleString("en-GB")}; the downloads have all.`;
  }
  const cut = number > MOST_ROWS ? ` The page shows the first ${MOST_ROWS.toLocaleString("en-GB")}; the downloads have all.` : "";
  return `${counted(number, what)} in ${time}.${cut}`;
}

function raw(text: string, whole: boolean, label: string): HTMLElement {
  const cut = !whole || text.length > MOST_RAW;
  const shown = element("pre", {}, cut ? text.slice(0, MOST_RAW) : text);
  const region = element("div", { class: "wide raw", role: "region", "aria-label": label, tabindex: "0" }, shown);
  if (!cut) return region;
  const words = `The first ${MOST_RAW.toLocaleString("en-GB")} characters; the downloads have all.`;
  return element("div", {}, element("p", { class: "hint" }, words), region);
}

function counted(number: number, what: string): string {
  return `${number.toLocaleString("en-GB")} ${what}${number === 1 ? "" : "s"}`;
}

function seconds(number: number): string {
  return number < 10 ? `${number.toFixed(2)} seconds` : `${number.toFixed(0)} seconds`;
}
