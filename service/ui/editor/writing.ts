// The field in which a query is written: CodeMirror, in a shadow root, where its styles are constructed sheets that a
// strict content security policy allows; in the page itself they would be <style> elements.

import { acceptCompletion, autocompletion, closeBrackets, completionKeymap, type CompletionSource } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { bracketMatching, HighlightStyle, StreamLanguage, syntaxHighlighting } from "@codemirror/language";
import { sparql } from "@codemirror/legacy-modes/mode/sparql";
import { linter, lintKeymap, setDiagnostics, type Diagnostic } from "@codemirror/lint";
import { EditorState, Prec, type Text, type Transaction } from "@codemirror/state";
import { EditorView, highlightSpecialChars, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import type { Fault } from "./service";
import { LOOKS } from "./looks";

const PAUSE_MILLISECONDS = 400;
const MOST_SIGNS = 12;

export interface Wishes {
  text: string;
  /** What the field is called, and what is said of it beside. */
  label: string;
  hints: string;
  complete: CompletionSource;
  /** What is wrong with a text. */
  check: (text: string) => Promise<Fault | null>;
  /** Called with what is wrong now, in words, or with nothing. */
  told: (words: string) => void;
  ask: () => void;
}

/** A query that is being written. */
export class Writing {
  private readonly view: EditorView;

  constructor(host: HTMLElement, wishes: Wishes) {
    const root = host.attachShadow({ mode: "open" });
    const asked = (): boolean => {
      wishes.ask();
      return true;
    };
    this.view = new EditorView({
      root,
      parent: root,
      state: EditorState.create({
        doc: wishes.text,
        extensions: [
          lineNumbers(),
          highlightSpecialChars(),
          history(),
          bracketMatching(),
          closeBrackets(),
          EditorView.lineWrapping,
          StreamLanguage.define(sparql),
          syntaxHighlighting(COLOURS),
          LOOKS,
          autocompletion({ override: [wishes.complete], icons: false }),
          linter((view) => checked(view.state.doc, wishes), { delay: PAUSE_MILLISECONDS }),
          EditorView.domEventHandlers({ beforeinput: typedOver }),
          EditorView.contentAttributes.of({ tabindex: "0", "aria-label": wishes.label, "aria-description": wishes.hints }),
          Prec.highest(keymap.of([{ key: "Mod-Enter", run: asked }, { key: "Ctrl-Enter", run: asked }])),
          keymap.of([
            ...completionKeymap,
            { key: "Tab", run: acceptCompletion },
            indentWithTab,
            ...historyKeymap,
            ...lintKeymap,
            ...defaultKeymap,
          ]),
        ],
      }),
    });
  }

  /** What is written. */
  get text(): string {
    return this.view.state.doc.toString();
  }

  /** Put another text in the place of all that is written; it can be undone. */
  replace(text: string): void {
    this.view.dispatch({ changes: { from: 0, to: this.view.state.doc.length, insert: text }, selection: { anchor: 0 } });
  }

  focus(): void {
    this.view.focus();
  }

  /** Mark what is wrong, and take the cursor there. */
  mark(fault: Fault): void {
    const found = diagnostics(this.view.state.doc, fault);
    this.view.dispatch(setDiagnostics(this.view.state, found));
    const [first] = found;
    if (first && fault.line) this.view.dispatch({ selection: { anchor: first.from }, scrollIntoView: true });
  }
}

// Where somebody types over a selection, browsers give what is typed the looks of what was there, as an inline style,
// which the content security policy refuses with a complaint. So it is put in here, as the library would read it.
function typedOver(event: InputEvent, view: EditorView): boolean {
  const { from, to, empty } = view.state.selection.main;
  const text = event.data;
  if (event.inputType !== "insertText" || !text || empty || view.composing || !event.cancelable) return false;
  const insert = (): Transaction =>
    view.state.update({ ...view.state.replaceSelection(text), userEvent: "input.type", scrollIntoView: true });
  event.preventDefault();
  if (!view.state.facet(EditorView.inputHandler).some((handle) => handle(view, from, to, text, insert))) {
    view.dispatch(insert());
  }
  return true;
}

/** What is wrong, in a sentence that begins with the place. */
export function inWords(fault: Fault): string {
  if (!fault.line || !fault.column) return fault.detail;
  return `Line ${fault.line}, column ${fault.column}: ${plain(fault.message ?? "")}.`;
}

// The parser lists all that might stand at a place, in its own notation; `[_]` is any sign at all.
function plain(message: string): string {
  if (message === "expected [_]") return "the query cannot end so";
  const listed = /^expected (?:one of )?(.*)/s.exec(message)?.[1];
  if (listed === undefined) return message;
  const found = [...listed.matchAll(/"((?:[^"\\]|\\.)+)"|\b([A-Z]{2,}(?: [A-Z]+)*)\b/g)];
  const signs = found.map(([, sign, word]) => sign?.replace(/\\(.)/g, "$1") ?? word ?? "");
  if (!signs.length) return "something else must stand here";
  const shown = signs.slice(0, MOST_SIGNS).join("  ") + (signs.length > MOST_SIGNS ? "  …" : "");
  return `this cannot stand here, but ${signs.length === 1 ? "" : "one of "}${shown}`;
}

async function checked(doc: Text, wishes: Wishes): Promise<Diagnostic[]> {
  const fault = await wishes.check(doc.toString()).catch(() => null);
  wishes.told(fault ? inWords(fault) : "");
  return fault ? diagnostics(doc, fault) : [];
}

function diagnostics(doc: Text, fault: Fault): Diagnostic[] {
  const place = placeOf(doc, fault);
  return [{ ...place, severity: "error", message: inWords(fault) }];
}

/** Where to mark: the word at the place, or the last one before it where the text ends too early. */
function placeOf(doc: Text, fault: Fault): { from: number; to: number } {
  if (!fault.line || !fault.column) return { from: 0, to: doc.line(1).to };
  const line = doc.line(Math.min(fault.line, doc.lines));
  const before = [...line.text].slice(0, fault.column - 1).join("").length;
  const from = line.from + before;
  const word = /^[\w?$:@.-]+|^\S/.exec(doc.sliceString(from))?.[0];
  if (word) return { from, to: from + word.length };
  const whole = doc.sliceString(0, from).trimEnd();
  const last = /[\w?$:@.-]+$|\S$/.exec(whole)?.[0] ?? "";
  return { from: whole.length - last.length, to: whole.length };
}

const COLOURS = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--accent)", fontWeight: "600" },
  { tag: tags.standard(tags.variableName), color: "var(--accent)" },
  { tag: tags.local(tags.variableName), color: "var(--link)" },
  { tag: tags.atom, color: "var(--ink)", fontWeight: "400" },
  { tag: tags.string, color: "var(--said)" },
  { tag: tags.comment, color: "var(--quiet)", fontStyle: "italic" },
  { tag: tags.meta, color: "var(--said)" },
]);
