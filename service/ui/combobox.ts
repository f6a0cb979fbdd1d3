// A field with suggestions, after the combobox pattern of the ARIA Authoring Practices Guide (list autocomplete with
// manual selection): https://www.w3.org/WAI/ARIA/apg/patterns/combobox/. What fits, and how well, the service says.

interface Suggestion {
  kind: string;
  label: string;
  plan: string;
  /** The page of the thing. */
  href: string;
  /** What a parameter that asks for the thing takes. */
  value: string;
}

const PAUSE_MILLISECONDS = 150;
const FEWEST_LETTERS = 2;
let lists = 0;

/** Suggest what the words in a field may mean, from the address in its `data-suggest`.
 *
 * In a field with `data-goes` a choice opens the thing's page; in another one it fills the field.
 */
export function suggestInto(field: HTMLInputElement): void {
  new Combobox(field);
}

class Combobox {
  private readonly list = document.createElement("ul");
  private readonly status = document.createElement("span");
  private shown: Suggestion[] = [];
  private active = -1;
  private timer = 0;
  private asking = new AbortController();

  constructor(private readonly field: HTMLInputElement) {
    this.list.id = `suggestions-${(lists += 1)}`;
    this.list.className = "suggestions";
    this.list.hidden = true;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", "Suggestions");
    this.status.className = "hidden";
    this.status.setAttribute("role", "status");
    const around = document.createElement("span");
    around.className = "combobox";
    field.replaceWith(around);
    around.append(field, this.list, this.status);
    field.autocomplete = "off";
    field.setAttribute("role", "combobox");
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-controls", this.list.id);
    field.setAttribute("aria-expanded", "false");
    field.addEventListener("input", () => this.askSoon());
    field.addEventListener("keydown", (event) => this.press(event));
    field.addEventListener("blur", () => this.close());
    // The field would lose the focus to the list, and close it under the pointer.
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = (event.target as Element).closest("[role=option]");
      if (option) this.choose([...this.list.children].indexOf(option));
    });
  }

  private askSoon(): void {
    clearTimeout(this.timer);
    this.asking.abort();
    this.timer = setTimeout(() => void this.ask(), PAUSE_MILLISECONDS);
  }

  private async ask(): Promise<void> {
    const words = this.field.value.trim();
    if (words.length < FEWEST_LETTERS) return this.close();
    this.asking = new AbortController();
    const address = new URL(this.field.dataset.suggest ?? "", document.baseURI);
    address.searchParams.set("q", words);
    try {
      const reply = await fetch(address, { signal: this.asking.signal });
      if (reply.ok) this.show((await reply.json()) as Suggestion[]);
      else this.close();
    } catch (error) {
      if (!(error instanceof DOMException && error.name === "AbortError")) this.close();
    }
  }

  private show(suggestions: Suggestion[]): void {
    if (document.activeElement !== this.field) return;
    this.shown = suggestions;
    this.list.replaceChildren(...suggestions.map((each, place) => this.option(each, place)));
    this.activate(-1);
    this.list.hidden = suggestions.length === 0;
    this.field.setAttribute("aria-expanded", String(!this.list.hidden));
    this.status.textContent = suggestions.length === 1 ? "1 suggestion" : `${suggestions.length} suggestions`;
  }

  private option(suggestion: Suggestion, place: number): HTMLLIElement {
    const option = document.createElement("li");
    option.id = `${this.list.id}-${place}`;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    const kind = document.createElement("span");
    kind.className = "kind";
    kind.textContent = suggestion.kind;
    const label = document.createElement("span");
    label.textContent = suggestion.label;
    option.append(kind, " ", label);
    if (suggestion.plan) {
      const plan = document.createElement("span");
      plan.className = "where";
      plan.textContent = suggestion.plan;
      option.append(" ", plan);
    }
    return option;
  }

  private press(event: KeyboardEvent): void {
    if (event.isComposing || this.list.hidden) return;
    const number = this.shown.length;
    if (event.key === "ArrowDown") this.activate((this.active + 1) % number);
    else if (event.key === "ArrowUp") this.activate(this.active <= 0 ? number - 1 : this.active - 1);
    else if (event.key === "Escape") this.close();
    else if (event.key === "Enter" && this.active >= 0) this.choose(this.active);
    else return;
    event.preventDefault();
  }

  private activate(place: number): void {
    this.active = place;
    [...this.list.children].forEach((option, number) => option.setAttribute("aria-selected", String(number === place)));
    const option = this.list.children[place];
    if (option) {
      this.field.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else this.field.removeAttribute("aria-activedescendant");
  }

  private choose(place: number): void {
    const chosen = this.shown[place];
    this.close();
    if (!chosen) return;
    if (this.field.dataset.goes !== undefined) location.assign(chosen.href);
    else {
      this.field.value = chosen.value;
      this.field.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }

  private close(): void {
    clearTimeout(this.timer);
    this.asking.abort();
    this.list.hidden = true;
    this.field.setAttribute("aria-expanded", "false");
    this.field.removeAttribute("aria-activedescendant");
    this.status.textContent = "";
    this.active = -1;
  }
}
