// Views of one thing, after the tabs pattern of the ARIA Authoring Practices Guide (automatic activation):
// https://www.w3.org/WAI/ARIA/apg/patterns/tabs/.

import { element } from "./dom";

/** One view: its name, and what makes it when it is looked at for the first time. */
export interface View {
  name: string;
  make: () => Promise<Node> | Node;
}

let groups = 0;

/** The tabs and their panels; the first view is shown. */
export function tabs(label: string, views: View[]): HTMLElement {
  const group = `views-${(groups += 1)}`;
  const buttons = views.map(({ name }, place) =>
    element(
      "button",
      { type: "button", role: "tab", id: `${group}-${place}`, "aria-controls": `${group}-${place}-panel` },
      name,
    ),
  );
  const panels = views.map((_view, place) =>
    element("div", { role: "tabpanel", id: `${group}-${place}-panel`, "aria-labelledby": `${group}-${place}` }),
  );
  const list = element("div", { role: "tablist", "aria-label": label, class: "tabs" }, ...buttons);
  const made = new Set<number>();

  const show = (shown: number): void => {
    buttons.forEach((button, place) => {
      button.setAttribute("aria-selected", String(place === shown));
      button.tabIndex = place === shown ? 0 : -1;
    });
    panels.forEach((panel, place) => (panel.hidden = place !== shown));
    if (!made.has(shown)) {
      made.add(shown);
      void fill(panels[shown]!, views[shown]!, () => made.delete(shown));
    }
  };

  list.addEventListener("click", (event) => {
    const place = buttons.indexOf((event.target as Element).closest("button") as HTMLButtonElement);
    if (place >= 0) show(place);
  });
  list.addEventListener("keydown", (event) => {
    const now = buttons.indexOf(event.target as HTMLButtonElement);
    const steps: Record<string, number> = {
      ArrowRight: (now + 1) % buttons.length,
      ArrowLeft: (now + buttons.length - 1) % buttons.length,
      Home: 0,
      End: buttons.length - 1,
    };
    const next = steps[event.key];
    if (now < 0 || next === undefined) return;
    event.preventDefault();
    show(next);
    buttons[next]?.focus();
  });
  show(0);
  return element("div", {}, list, ...panels);
}

async function fill(panel: HTMLElement, view: View, undo: () => void): Promise<void> {
  panel.setAttribute("aria-busy", "true");
  try {
    panel.replaceChildren(await view.make());
  } catch (error) {
    undo();
    const words = error instanceof Error ? error.message : String(error);
    panel.replaceChildren(element("p", { class: "problem", role: "alert" }, words));
  } finally {
    panel.removeAttribute("aria-busy");
  }
}
