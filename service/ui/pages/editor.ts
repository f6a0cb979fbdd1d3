// The page /sparql: its form becomes an editor that checks, completes and asks in place.

import { Asking } from "../editor/asking";
import { completions } from "../editor/completion";
import { element, needed } from "../editor/dom";
import { check, read, type Sample, type Terms } from "../editor/service";
import { copied, curlFor, linkTo } from "../editor/sharing";
import { inWords, Writing } from "../editor/writing";

const form = needed("#asking", HTMLFormElement);
const field = needed("#query", HTMLTextAreaElement);
const status = needed("#asked", HTMLElement);
const endpoint = form.getAttribute("action") ?? "";
const root = form.dataset.root ?? "";

function part<Kind extends HTMLElement>(name: string, kind: new () => Kind): Kind {
  return needed(`[data-scripted="${name}"]`, kind, form);
}

const wrong = part("wrong", HTMLElement);
const keys = part("keys", HTMLElement);
const copyPart = part("copy", HTMLElement);
const copyField = needed("#copy", HTMLTextAreaElement);

const terms = read<Terms>(form.dataset.terms ?? "").catch((): Terms => ({ prefixes: {}, terms: [] }));

function tell(words: string): void {
  wrong.textContent = words;
  wrong.hidden = !words;
}

const host = element("div", { id: "editor" });
field.before(host);
field.hidden = true;

const writing: Writing = new Writing(host, {
  text: field.value,
  label: "Query",
  hints: keys.textContent ?? "",
  complete: completions(terms, form.dataset.suggestFrom ?? ""),
  check: (text) => check(form.dataset.check ?? "", text),
  told: tell,
  ask: () => void askNow(),
});

const asking = new Asking({
  endpoint,
  answer: needed("#answer", HTMLElement),
  status,
  cancel: part("cancel", HTMLButtonElement),
  names: terms.then(({ prefixes }) => ({ prefixes, root })),
  wrong: (fault) => {
    if (!fault.line) return;
    writing.mark(fault);
    tell(inWords(fault));
  },
});

async function askNow(): Promise<void> {
  const query = writing.text;
  const link = linkTo(endpoint, query);
  // So that to load the page again, or to keep its address, is to keep the query.
  if (link) history.replaceState(null, "", link);
  await asking.ask(query);
}

async function copy(text: string, what: string): Promise<void> {
  copyPart.hidden = await copied(text);
  if (copyPart.hidden) {
    status.textContent = `The ${what} is copied.`;
    return;
  }
  copyField.value = text;
  copyField.focus();
  copyField.select();
  status.textContent = `The browser does not let this page copy; take the ${what} from the field.`;
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  void askNow();
});
field.labels[0]?.addEventListener("click", () => writing.focus());

const linkButton = part("link", HTMLButtonElement);
linkButton.addEventListener("click", () => {
  const link = linkTo(endpoint, writing.text);
  if (link) void copy(link, "link");
  else status.textContent = "The query is too long for an address; copy it as a command.";
});
const curlButton = part("curl", HTMLButtonElement);
curlButton.addEventListener("click", () => void copy(curlFor(endpoint, writing.text), "command"));

const examples = needed("#examples", HTMLFormElement);
const choice = needed("#example", HTMLSelectElement);
examples.addEventListener("submit", (event) => {
  event.preventDefault();
  void (async () => {
    const samples = await read<Sample[]>(form.dataset.examples ?? "").catch((): Sample[] => []);
    const chosen = samples.find(({ name }) => name === choice.value);
    if (!chosen) {
      // The service has a page for what it cannot give, with the reason.
      examples.submit();
      return;
    }
    writing.replace(chosen.sparql);
    writing.focus();
    status.textContent = `The query is ${chosen.title}.`;
  })();
});

for (const shown of [keys, linkButton, curlButton]) shown.hidden = false;
// The service has answered a query that stands in the address already; here its answer can be seen in all ways.
if (document.querySelector("#answer section")) void asking.ask(field.value);
