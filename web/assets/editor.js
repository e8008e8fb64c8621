// The editor of a draft's text: YAML with line numbers, faults where they stand, what it changes while one types.
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { bracketMatching, defaultHighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { EditorState } from "@codemirror/state";
import { EditorView, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";

// The wavy lines of CodeMirror are images in the style sheet, which our policy refuses: ours are text decorations.
const LINES = EditorView.theme({
  ".cm-lintRange-error, .cm-lintRange-warning, .cm-lintRange-info, .cm-lintRange-hint": { backgroundImage: "none" },
});
const WAIT = 350; // milliseconds after the last key
const form = document.querySelector("form[data-draft-editor]");
const area = form && form.querySelector("textarea[name=text]");

if (area && !area.readOnly) begin();

function begin() {
  const nonce = document.querySelector("script[nonce]").nonce;
  const changed = EditorView.updateListener.of((update) => {
    if (update.docChanged) later(view);
  });
  // Tab is not taken: it leaves the editor, as everywhere else.
  const view = new EditorView({
    state: EditorState.create({
      doc: area.value,
      extensions: [
        EditorView.cspNonce.of(nonce), LINES, lineNumbers(), history(), bracketMatching(), highlightActiveLine(),
        highlightSelectionMatches(), yaml(), syntaxHighlighting(defaultHighlightStyle), changed,
        keymap.of([...defaultKeymap, ...historyKeymap, ...searchKeymap]),
        EditorView.contentAttributes.of({ tabindex: "0", "aria-label": area.labels[0].textContent.trim() }),
      ],
    }),
  });
  area.before(view.dom);
  area.hidden = true;
  area.labels[0].addEventListener("click", () => view.focus());
  form.addEventListener("submit", () => { area.value = view.state.doc.toString(); });
  mark(view);
}

let timer, asked;

function later(view) {
  clearTimeout(timer);
  timer = setTimeout(() => check(view), WAIT);
}

async function check(view) {
  if (asked) asked.abort();
  asked = new AbortController();
  const results = document.getElementById("results");
  const sent = new FormData(form);
  sent.set("text", view.state.doc.toString());
  results.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(form.dataset.draftEditor, { method: "POST", body: sent, signal: asked.signal });
    if (!answer.ok) return;
    const found = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("results");
    if (found) results.replaceWith(found);
    mark(view);
  } catch (fault) {
    if (fault.name !== "AbortError") results.removeAttribute("aria-busy");
  }
}

// Underline the faults of this file, which the list names by line and column.
function mark(view) {
  const file = form.querySelector("input[name=file]").value;
  const marks = [];
  for (const each of document.querySelectorAll("#results [data-file]")) {
    const { line, column, endLine, endColumn, severity } = each.dataset;
    if (each.dataset.file !== file || +line > view.state.doc.lines) continue;
    const from = at(view, +line, +column);
    marks.push({ from, to: Math.max(from, at(view, +endLine, +endColumn)), severity, message: each.dataset.message });
  }
  marks.sort((a, b) => a.from - b.from);
  view.dispatch(setDiagnostics(view.state, marks));
}

function at(view, line, column) {
  const found = view.state.doc.line(Math.min(line, view.state.doc.lines));
  return Math.min(found.from + column - 1, found.to);
}
