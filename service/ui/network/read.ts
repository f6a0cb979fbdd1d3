// What the page's table says, as items and links: the drawing knows nothing besides.

/** A plan, in the order of publication. */
export interface Plan {
  slug: string;
  /** What it is called in short. */
  short: string;
  title: string;
  issued: string;
}

/** An item that links join. */
export interface Item {
  /** The end of its IRI. */
  id: string;
  /** The slug of its plan. */
  plan: string;
  /** What it is called in its plan's column. */
  label: string;
  /** What it is called everywhere else. */
  name: string;
  words: string;
  owners: string;
  /** Its page; empty where it has none. */
  href: string;
  /** The number of its links. */
  links: number;
}

/** A link, from the later item to the earlier one. */
export interface Link {
  from: string;
  to: string;
  /** The relation, as the vocabulary names it. */
  relation: string;
  /** The relation, as the page puts it. */
  says: string;
  certain: boolean;
  why: string;
  row: HTMLTableRowElement;
}

/** All of it. */
export interface Network {
  plans: Plan[];
  items: Map<string, Item>;
  links: Link[];
}

/** Read the list of plans and the table in an element. */
export function read(answer: ParentNode): Network {
  const items = new Map<string, Item>();
  const links = [...answer.querySelectorAll<HTMLTableRowElement>("tr[data-relation]")].map((row): Link => {
    const [from, to] = [...row.querySelectorAll<HTMLElement>("td[data-item]")].map((cell) => endIn(cell, items));
    if (!from || !to) throw new Error("A link has two ends.");
    return {
      from: from.id,
      to: to.id,
      relation: row.dataset.relation ?? "",
      says: words(row, ".says"),
      certain: words(row, ".sure") === "certain",
      why: words(row, ".why"),
      row,
    };
  });
  return { plans: [...answer.querySelectorAll<HTMLElement>("li[data-plan]")].map(planIn), items, links };
}

function endIn(cell: HTMLElement, items: Map<string, Item>): Item {
  const id = cell.dataset.item ?? "";
  const known = items.get(id);
  const item = known ?? {
    id,
    plan: cell.dataset.plan ?? "",
    label: cell.dataset.label ?? "",
    name: cell.firstElementChild?.textContent ?? "",
    words: words(cell, ".words"),
    owners: words(cell, ".owners"),
    href: cell.querySelector("a")?.getAttribute("href") ?? "",
    links: 0,
  };
  item.links += 1;
  items.set(id, item);
  return item;
}

function planIn(entry: HTMLElement): Plan {
  return {
    slug: entry.dataset.plan ?? "",
    short: entry.dataset.short ?? "",
    title: entry.querySelector("a, span")?.textContent ?? "",
    issued: words(entry, "time"),
  };
}

function words(within: Element, selector: string): string {
  return within.querySelector(selector)?.textContent?.trim() ?? "";
}
