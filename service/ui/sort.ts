// A table whose rows are put in order by a column: https://www.w3.org/WAI/ARIA/apg/patterns/table/examples/sortable-table/.

const order = new Intl.Collator("en-GB", { numeric: true, sensitivity: "base" });

/** Make a button of each heading. Only for tables that show all rows: those of one page have an order of their own. */
export function sortable(table: HTMLTableElement): void {
  const body = table.tBodies[0];
  const headings = [...(table.tHead?.rows[0]?.cells ?? [])];
  if (!body || body.rows.length < 2) return;
  headings.forEach((heading, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = heading.textContent;
    heading.replaceChildren(button);
    button.addEventListener("click", () => {
      const direction = heading.ariaSort === "ascending" ? "descending" : "ascending";
      for (const other of headings) other.removeAttribute("aria-sort");
      heading.setAttribute("aria-sort", direction);
      body.replaceChildren(...sorted([...body.rows], column, heading.classList.contains("number"), direction));
    });
  });
}

/** The rows by a column; empty cells come last either way, and equal ones stay in their order. */
function sorted(rows: HTMLTableRowElement[], column: number, isNumber: boolean, direction: string): HTMLTableRowElement[] {
  const sign = direction === "ascending" ? 1 : -1;
  const text = (row: HTMLTableRowElement) => row.cells[column]?.textContent?.trim() ?? "";
  const number = (row: HTMLTableRowElement) => Number(text(row).replaceAll(",", ""));
  return rows.sort((one, other) => {
    if (!text(one) || !text(other)) return Number(!text(one)) - Number(!text(other));
    return sign * (isNumber ? number(one) - number(other) : order.compare(text(one), text(other)));
  });
}
