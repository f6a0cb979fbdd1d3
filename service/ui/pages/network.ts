// The network page: its table as a drawing, in which one can go from item to item.

import { itemsOf } from "../network/columns";
import { type Arrangement, Drawing } from "../network/drawing";
import { lineOf, pictureOf } from "../network/look";
import { narrowInPlace } from "../network/narrow";
import { tell } from "../network/panel";
import { type Network, read } from "../network/read";

function byId<Kind extends HTMLElement>(id: string): Kind {
  const element = document.getElementById(id);
  if (!element) throw new Error(`The page has no ${id}.`);
  return element as Kind;
}

const section = byId("drawing");
const arrange = byId<HTMLSelectElement>("arrange");
const list = byId<HTMLSelectElement>("item");
const told = byId("told");
const status = byId("drawn");
const legend = byId("legend");
const form = byId<HTMLFormElement>("narrow");
const answer = byId("answer");
const relations = [...byId<HTMLSelectElement>("by-relation").options].map((option) => option.value).filter(Boolean);

let network: Network = read(answer);
let held: string | null = null;

section.hidden = false;
const drawing = new Drawing(byId("canvas"), relations, { looked: look, chosen: choose });

function look(item: string | null): void {
  const shown = item ?? held;
  drawing.light(shown);
  tell(told, network, shown === null ? undefined : network.items.get(shown), choose);
}

function choose(item: string | null): void {
  held = item !== null && network.items.has(item) ? item : null;
  list.value = held ?? "";
  drawing.hold(held);
  look(null);
  for (const link of network.links) link.row.classList.toggle("of-chosen", link.from === held || link.to === held);
  // Kept in the address, so that a view can be cited; no step of its own to go back over.
  history.replaceState(null, "", held ? `#${held}` : location.pathname + location.search);
  say();
}

function say(): void {
  const { items, links } = drawing.numbers;
  const item = held === null ? undefined : network.items.get(held);
  status.textContent = `The drawing shows ${counted(items, "item")}, ${counted(links, "link")}.${
    item ? ` Chosen: ${item.name}, ${counted(item.links, "link")}.` : ""
  }`;
}

function counted(number: number, what: string): string {
  return `${number.toLocaleString("en-GB")} ${what}${number === 1 ? "" : "s"}`;
}

function show(shown: HTMLElement): void {
  network = read(shown);
  section.hidden = network.links.length === 0;
  shown.querySelectorAll("li[data-plan]").forEach((entry, number) => entry.prepend(pictureOf(number)));
  list.replaceChildren(new Option("none", ""));
  for (const plan of network.plans) {
    const group = document.createElement("optgroup");
    group.label = `${plan.issued.slice(0, 4)} ${plan.short}`;
    group.append(...itemsOf(network, plan.slug).map((item) => new Option(item.name, item.id)));
    list.append(group);
  }
  const said = new Map(network.links.map((link) => [link.relation, link.says]));
  legend.replaceChildren(
    ...relations.flatMap((relation, number) => {
      const says = said.get(relation);
      const entry = document.createElement("li");
      entry.append(lineOf(number), ` ${says}`);
      return says ? [entry] : [];
    }),
  );
  drawing.show(network);
  choose(decodeURIComponent(location.hash.slice(1)) || null);
}

arrange.addEventListener("change", () => drawing.arrange(arrange.value as Arrangement));
list.addEventListener("change", () => choose(list.value || null));
section.addEventListener("click", (event) => {
  const view = (event.target as Element).closest<HTMLElement>("[data-view]")?.dataset.view;
  if (view === "fit") drawing.fit();
  else if (view) drawing.zoom(view === "in");
});
narrowInPlace(form, answer, show);
show(answer);
