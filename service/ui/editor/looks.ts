// How the field looks: the page's own colours, which its shadow root inherits.

import { EditorView } from "@codemirror/view";

export const LOOKS = EditorView.theme({
  "&": {
    background: "Field",
    border: "1px solid var(--edge)",
    borderRadius: "3px",
    color: "var(--ink)",
    fontSize: ".9rem",
    maxHeight: "60vh",
    minHeight: "12rem",
  },
  "&.cm-focused": { outline: "3px solid var(--link)", outlineOffset: "2px" },
  ".cm-scroller": { fontFamily: "ui-monospace, monospace", lineHeight: "1.5", overflow: "auto" },
  ".cm-content": { caretColor: "var(--ink)", padding: ".5rem 0" },
  ".cm-gutters": { background: "transparent", border: "0", color: "var(--quiet)" },
  "&.cm-focused .cm-matchingBracket": { background: "var(--mark)" },
  "&.cm-focused .cm-nonmatchingBracket": { background: "transparent", textDecoration: "underline var(--bad)" },
  // The library's own line is a picture in its style sheet, which the content security policy does not let in.
  ".cm-lintRange-error": { backgroundImage: "none", textDecoration: "underline wavy var(--bad) 1.5px" },
  ".cm-lintRange-active": { background: "var(--band)" },
  ".cm-tooltip": {
    background: "var(--paper)",
    border: "1px solid var(--edge)",
    boxShadow: "0 .25rem 1rem #0003",
    color: "var(--ink)",
    fontFamily: "system-ui, sans-serif",
  },
  ".cm-diagnostic": { padding: ".35rem .75rem", maxWidth: "34rem" },
  ".cm-diagnostic-error": { borderLeft: "5px solid var(--bad)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "inherit", fontSize: ".9rem", maxHeight: "16rem", maxWidth: "92vw" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { lineHeight: "1.5", padding: ".2rem .75rem" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { background: "var(--band)", color: "var(--ink)" },
  ".cm-completionMatchedText": { fontWeight: "600", textDecoration: "none" },
  ".cm-completionDetail": { color: "var(--quiet)", fontStyle: "normal", marginLeft: ".75rem" },
  ".cm-tooltip.cm-completionInfo": { fontSize: ".9rem", maxWidth: "22rem", padding: ".5rem .75rem" },
});
