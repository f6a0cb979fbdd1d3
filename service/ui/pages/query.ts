// The page of a named query: more values for a parameter, and the rows in another order.

import { repeatable } from "../repeat";
import { sortable } from "../sort";

for (const field of document.querySelectorAll<HTMLElement>(".field[data-many]")) repeatable(field);
for (const table of document.querySelectorAll<HTMLTableElement>("table[data-whole]")) sortable(table);
