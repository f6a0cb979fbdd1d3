// The drawing itself: what Cytoscape shows, and how the pointer and the keyboard go about in it.

import cytoscape, { type Core, type ElementDefinition, type NodeSingular } from "cytoscape";

import { columns, itemsOf } from "./columns";
import { lookOf } from "./look";
import type { Item, Network } from "./read";

export type Arrangement = "columns" | "free";

/** What happens in the drawing, for the page around it. */
export interface Watcher {
  /** An item is pointed at, or (null) none any more. */
  looked(item: string | null): void;
  /** An item is chosen, or (null) let go. */
  chosen(item: string | null): void;
}

const STEP = 1.3;
const LARGEST = 3;
const LETTERS = 13;
// Pixels on the screen, below which the names of what is lit up are not let sink, however small the drawing is.
const LEGIBLE = 11;
const MARGIN = 18;
const OWN_STYLE = "__________cytoscape_stylesheet";

/** A network on a canvas, which it fills. */
export class Drawing {
  private readonly cy: Core;
  private network: Network = { plans: [], items: new Map(), links: [] };
  private arrangement: Arrangement = "columns";
  private held: string | null = null;

  /** Draw in this element; `relations` are all that there are, in the order that gives each its line. */
  constructor(
    private readonly canvas: HTMLElement,
    private readonly relations: string[],
    private readonly watcher: Watcher,
  ) {
    keepStyleOut();
    this.cy = cytoscape({
      container: canvas,
      autounselectify: true,
      boxSelectionEnabled: false,
      maxZoom: LARGEST,
      minZoom: 0.05,
      // A wheel over the drawing scrolls the page, as elsewhere; fingers have no other way to zoom.
      userZoomingEnabled: matchMedia("(pointer: coarse)").matches,
    });
    for (const layer of canvas.querySelectorAll("canvas")) layer.setAttribute("aria-hidden", "true");
    this.cy.on("mouseover", "node", (event) => this.watcher.looked((event.target as NodeSingular).id()));
    this.cy.on("mouseout", "node", () => this.watcher.looked(null));
    this.cy.on("tap", (event) => this.choose(event.target === this.cy ? null : (event.target as NodeSingular)));
    canvas.addEventListener("keydown", (event) => this.press(event));
    canvas.addEventListener("wheel", (event) => this.roll(event), { passive: false });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.dress());
  }

  /** Show another network. */
  show(network: Network): void {
    this.network = network;
    this.held = null;
    this.cy.elements().remove();
    this.cy.add(this.elements());
    this.dress();
    this.arrange(this.arrangement);
  }

  /** The numbers of items and of links that are drawn. */
  get numbers(): { items: number; links: number } {
    return { items: this.cy.nodes("[?item]").length, links: this.cy.edges().length };
  }

  /** Place the items by plans or by links. */
  arrange(arrangement: Arrangement): void {
    this.arrangement = arrangement;
    const heads = this.cy.nodes(".head");
    this.cy.nodes("[?item]").forEach((node) => void node.data("label", this.labelOf(node.id())));
    if (arrangement === "columns") {
      const shape = this.canvas.clientWidth / Math.max(1, this.canvas.clientHeight);
      const placed = columns(this.network, shape);
      heads.forEach((head) => {
        const plan = head.data("plan") as string;
        head.data("width", placed.widths.get(plan) ?? 0).position(placed.heads.get(plan) ?? { x: 0, y: 0 });
      });
      heads.removeStyle("display");
      this.cy.nodes("[?item]").forEach((node) => void node.position(placed.items.get(node.id()) ?? { x: 0, y: 0 }));
    } else {
      heads.style("display", "none");
      // From the columns, and not from chance, so that it comes out alike each time.
      this.cy.elements().not(heads).layout({ name: "cose", animate: false, randomize: false, fit: false }).run();
    }
    this.fit();
  }

  /** Show all of it. */
  fit(): void {
    this.cy.resize();
    this.cy.fit(this.cy.elements(":visible"), MARGIN);
    if (this.cy.zoom() > 1.4) this.cy.zoom(1.4).center();
  }

  /** Zoom by one step. */
  zoom(inwards: boolean): void {
    this.scale(this.cy.zoom() * (inwards ? STEP : 1 / STEP), this.canvas.clientWidth / 2, this.canvas.clientHeight / 2);
  }

  /** Light an item up with all that is linked with it; none with null. */
  light(item: string | null): void {
    this.cy.batch(() => {
      this.cy.elements().removeClass("away lit held");
      this.cy.nodes().removeStyle("font-size");
      const node = item === null ? this.cy.collection() : this.cy.getElementById(item);
      if (node.empty()) return;
      const near = node.closedNeighborhood();
      this.cy.elements().not(near).not(".head").addClass("away");
      near.addClass("lit");
      near.nodes().style("font-size", Math.max(LETTERS, LEGIBLE / this.cy.zoom()));
      node.addClass("held");
    });
  }

  /** Hold an item: light it up, and bring it into view. */
  hold(item: string | null): void {
    this.held = item;
    this.light(item);
    const node = item === null ? this.cy.collection() : this.cy.getElementById(item);
    if (node.empty() || this.isInView(node as unknown as NodeSingular)) return;
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) this.cy.center(node);
    else this.cy.animate({ center: { eles: node }, duration: 250 });
  }

  private choose(node: NodeSingular | null): void {
    if (node?.isNode() === false) return;
    this.watcher.chosen(node && node.id());
  }

  private isInView(node: NodeSingular): boolean {
    const { x, y } = node.renderedPosition();
    return x > MARGIN && y > MARGIN && x < this.canvas.clientWidth - MARGIN && y < this.canvas.clientHeight - MARGIN;
  }

  private elements(): ElementDefinition[] {
    const places = new Map(this.network.plans.map((plan, number) => [plan.slug, number]));
    return [
      ...this.network.plans.map((plan) => ({
        classes: "head",
        data: { id: `head ${plan.slug}`, plan: plan.slug, label: `${plan.issued.slice(0, 4)}\n${plan.short}`, size: 1, width: 0 },
        grabbable: false,
      })),
      ...[...this.network.items.values()].map((item) => ({
        data: {
          id: item.id,
          item: true,
          label: item.label,
          place: places.get(item.plan) ?? 0,
          size: 10 + 3.5 * Math.sqrt(item.links),
        },
      })),
      ...this.network.links.map((link) => ({
        data: { source: link.from, target: link.to, relation: link.relation, says: link.says, certain: link.certain },
      })),
    ];
  }

  private labelOf(id: string): string {
    const item = this.network.items.get(id);
    return (this.arrangement === "columns" ? item?.label : item?.name) ?? "";
  }

  private dress(): void {
    this.cy.style(lookOf(this.network, this.relations, getComputedStyle(this.canvas)));
  }

  private scale(level: number, x: number, y: number): void {
    this.cy.zoom({ level, renderedPosition: { x, y } });
  }

  private roll(event: WheelEvent): void {
    if (!event.ctrlKey) return;
    event.preventDefault();
    const box = this.canvas.getBoundingClientRect();
    this.scale(this.cy.zoom() * Math.exp(-event.deltaY / 200), event.clientX - box.left, event.clientY - box.top);
  }

  private press(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { key } = event;
    if (key === "ArrowDown" || key === "ArrowUp") this.watcher.chosen(this.beside(key === "ArrowDown" ? 1 : -1));
    else if (key === "ArrowLeft" || key === "ArrowRight") this.watcher.chosen(this.across(key === "ArrowRight" ? 1 : -1));
    else if (key === "+" || key === "=") this.zoom(true);
    else if (key === "-") this.zoom(false);
    else if (key === "0") this.fit();
    else if (key === "Escape") this.watcher.chosen(null);
    else return;
    event.preventDefault();
  }

  private get heldItem(): Item | undefined {
    return this.held === null ? undefined : this.network.items.get(this.held);
  }

  /** The next item of the plan, downwards or upwards, and the first one of all where none is held. */
  private beside(step: number): string | null {
    const held = this.heldItem;
    const plan = held?.plan ?? this.network.plans[0]?.slug ?? "";
    const items = itemsOf(this.network, plan);
    const at = held ? items.indexOf(held) + step : 0;
    return items[Math.min(Math.max(at, 0), items.length - 1)]?.id ?? null;
  }

  /** The first item of a later plan (or of an earlier one) that is linked with the one that is held, else itself. */
  private across(step: number): string | null {
    const held = this.heldItem;
    if (!held) return this.beside(0);
    const ends = this.network.links
      .filter((link) => (step < 0 ? link.from : link.to) === held.id)
      .map((link) => (step < 0 ? link.to : link.from));
    return ends[0] ?? held.id;
  }
}

/** Cytoscape writes a style element, which no page of ours may have, unless one of its name is there.
 *
 * What would stand in it stands in network.css.
 */
function keepStyleOut(): void {
  if (document.getElementById(OWN_STYLE)) return;
  const mark = document.createElement("meta");
  mark.id = OWN_STYLE;
  document.head.append(mark);
}
