// What is said of one item beside the drawing: its words, who answers for it, and its links.

import type { Item, Link, Network } from "./read";

/** Tell of an item in an element; `go` is called with the item at the other end of a link that is chosen. */
export function tell(into: HTMLElement, network: Network, item: Item | undefined, go: (item: string) => void): void {
  into.replaceChildren(...(item ? told(network, item, go) : general(network)));
}

function general(network: Network): Node[] {
  const busiest = [...network.items.values()].sort((one, other) => other.links - one.links)[0];
  return busiest ? [make("p", "hint", `The item with most links is ${busiest.name}: ${busiest.links}.`)] : [];
}

function told(network: Network, item: Item, go: (item: string) => void): Node[] {
  const parts: Node[] = [];
  const title = make("h2", "", "");
  if (item.href) {
    const link = make("a", "", item.name) as HTMLAnchorElement;
    link.href = item.href;
    title.append(link);
  } else title.append(item.name);
  parts.push(title);
  if (item.words) parts.push(make("blockquote", "", item.words));
  if (item.owners) parts.push(make("p", "where", item.owners));
  const later = network.links.filter((link) => link.to === item.id);
  const earlier = network.links.filter((link) => link.from === item.id);
  parts.push(...linksAs("Earlier", earlier, (link) => link.to, network, go));
  parts.push(...linksAs("Later", later, (link) => link.from, network, go, true));
  return parts;
}

function linksAs(
  title: string,
  links: Link[],
  endOf: (link: Link) => string,
  network: Network,
  go: (item: string) => void,
  after = false,
): Node[] {
  if (!links.length) return [];
  const list = make("ul", "plain", "");
  for (const link of links) {
    const entry = make("li", "", "");
    const other = network.items.get(endOf(link));
    const button = make("button", "as-link", other?.name ?? "");
    (button as HTMLButtonElement).type = "button";
    button.addEventListener("click", () => go(endOf(link)));
    const says = make("span", "says", after ? `${link.says} it` : link.says);
    entry.append(...(after ? [button, " ", says] : [says, " ", button]), " ");
    entry.append(make("span", "where", link.certain ? "certain" : "probable"), make("p", "why", link.why));
    list.append(entry);
  }
  return [make("h3", "", title), list];
}

function make(name: string, kind: string, text: string): HTMLElement {
  const element = document.createElement(name);
  if (kind) element.className = kind;
  if (text) element.textContent = text;
  return element;
}
