// Where each item stands when plans are columns, the oldest at the left. The same network always looks the same.

import type { Item, Network } from "./read";

export interface Place {
  x: number;
  y: number;
}

/** What stands where, in pixels at the drawing's own scale. */
export interface Columns {
  items: Map<string, Place>;
  /** The middle of each plan's column, above its first item, by slug. */
  heads: Map<string, Place>;
  /** The width of each plan's column, by slug. */
  widths: Map<string, number>;
}

const ROW = 24;
const LANE = 130;
const GAP = 40;
const FEWEST_ROWS = 12;

// As addresses count, not as letters go: outcome/2 before outcome/10.
const byNumber = new Intl.Collator("en", { numeric: true });

/** Place the items of a network on a sheet that is so many times as wide as it is high.
 *
 * A plan with more items than a column has rows goes on in a second lane beside the first.
 */
export function columns(network: Network, aspect: number): Columns {
  const groups = network.plans.map((plan) => ({ plan: plan.slug, items: itemsOf(network, plan.slug) }));
  const rows = rowsFor(groups.map((group) => group.items.length), aspect);
  const placed: Columns = { items: new Map(), heads: new Map(), widths: new Map() };
  let left = 0;
  for (const { plan, items } of groups) {
    const lanes = Math.max(1, Math.ceil(items.length / rows));
    const height = Math.ceil(items.length / lanes);
    items.forEach((item, number) => {
      const lane = Math.floor(number / height);
      placed.items.set(item.id, { x: left + lane * LANE, y: (number % height) * ROW + (lane % 2) * (ROW / 2) });
    });
    const width = (lanes - 1) * LANE;
    placed.heads.set(plan, { x: left + width / 2, y: -ROW * 2.5 });
    placed.widths.set(plan, width + LANE);
    left += width + LANE + GAP;
  }
  return placed;
}

/** The items of a plan in the order of their numbers. */
export function itemsOf(network: Network, plan: string): Item[] {
  return [...network.items.values()]
    .filter((item) => item.plan === plan)
    .sort((one, other) => byNumber.compare(one.id, other.id));
}

/** The number of rows with which the sheet has nearest to its shape. */
function rowsFor(numbers: number[], aspect: number): number {
  const most = Math.max(FEWEST_ROWS, ...numbers);
  let best = most;
  let least = Infinity;
  for (let rows = FEWEST_ROWS; rows <= most; rows += 1) {
    const lanes = numbers.reduce((sum, number) => sum + Math.max(1, Math.ceil(number / rows)), 0);
    const width = lanes * LANE + (numbers.length - 1) * GAP;
    const away = Math.abs(Math.log(width / ((rows + 3) * ROW) / aspect));
    if (away < least) [best, least] = [rows, away];
  }
  return best;
}
