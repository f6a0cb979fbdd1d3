// The form that narrows the links, without a new page: the same address is asked for, and its answer put in place.

/** Ask in place whenever the form changes, and when the browser goes back; `shown` is called when an answer is there. */
export function narrowInPlace(form: HTMLFormElement, answer: HTMLElement, shown: (answer: HTMLElement) => void): void {
  let asking = new AbortController();
  let present = answer;

  const show = async (address: URL): Promise<void> => {
    asking.abort();
    asking = new AbortController();
    present.setAttribute("aria-busy", "true");
    try {
      const reply = await fetch(address, { headers: { Accept: "text/html" }, signal: asking.signal });
      const fresh = new DOMParser().parseFromString(await reply.text(), "text/html").getElementById(answer.id);
      // What is no answer of this page (the service is busy, or gone) is for the browser to show.
      if (!fresh) return location.assign(address);
      present.replaceWith(fresh);
      present = fresh;
      shown(fresh);
    } catch (error) {
      if (!(error instanceof DOMException && error.name === "AbortError")) location.assign(address);
    }
  };

  const ask = (): void => {
    const address = addressOf(form);
    history.pushState(null, "", address);
    void show(address);
  };
  form.addEventListener("change", ask);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    ask();
  });
  addEventListener("popstate", () => {
    fill(form, new URLSearchParams(location.search));
    void show(new URL(location.href));
  });
}

/** Where the form leads; fields without a value are left out. */
function addressOf(form: HTMLFormElement): URL {
  const address = new URL(form.action);
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string" && value.trim()) address.searchParams.append(name, value);
  }
  return address;
}

function fill(form: HTMLFormElement, given: URLSearchParams): void {
  for (const field of form.querySelectorAll<HTMLInputElement | HTMLSelectElement>("input[name], select[name]")) {
    const values = given.getAll(field.name);
    if (field instanceof HTMLInputElement && field.type === "checkbox") field.checked = values.includes(field.value);
    else field.value = values[0] ?? "";
  }
}
