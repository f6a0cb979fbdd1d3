// A parameter that may be given several times: a button adds another place for a value, like those that are there.

import { suggestInto } from "./combobox";

/** Let a field of a form grow. Its last place is an empty one, which serves until another is asked for. */
export function repeatable(field: HTMLElement): void {
  const places = () => [...field.querySelectorAll<HTMLInputElement | HTMLSelectElement>("input, select")];
  const words = field.dataset.many ?? "";
  const button = document.createElement("button");
  button.type = "button";
  button.className = "more";
  button.textContent = `Another ${words.toLowerCase()}`;
  button.addEventListener("click", () => {
    const last = places().at(-1);
    if (!last) return;
    if (last.value === "") return last.focus();
    const added = emptied(last, words);
    button.before(added);
    if (added instanceof HTMLInputElement && added.dataset.suggest) suggestInto(added);
    added.focus();
  });
  field.querySelector(".hint:last-child")?.before(button);
}

/** A place of the same kind, without the value and without what suggestions have made of it. */
function emptied<Place extends HTMLInputElement | HTMLSelectElement>(last: Place, words: string): Place {
  const added = last.cloneNode(true) as Place;
  added.removeAttribute("id");
  for (const { name } of [...added.attributes]) {
    if (name === "role" || name === "aria-activedescendant" || name === "required") added.removeAttribute(name);
  }
  added.setAttribute("aria-label", `${words}, another`);
  added.value = "";
  return added;
}
