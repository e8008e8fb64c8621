// The YAML editor: a textarea that becomes CodeMirror, with the diagnostics of the draft at their line and column.
// Without scripts the textarea stays. Tab leaves the editor, as everywhere else on a page.
import { EditorState } from "@codemirror/state";
import { EditorView, lineNumbers, highlightActiveLine, keymap } from "@codemirror/view";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, defaultHighlightStyle, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { setDiagnostics, lintGutter } from "@codemirror/lint";
import { yaml } from "@codemirror/lang-yaml";

const nonce = document.querySelector('meta[name="csp-nonce"]')?.content ?? "";

function place(doc, found) {
  const line = doc.line(Math.min(Math.max(found.line, 1), doc.lines));
  const from = Math.min(line.from + found.column - 1, line.to);
  return { from, to: Math.max(from, Math.min(line.from + found.end_column - 1, line.to)) };
}

function edit(area) {
  const view = new EditorView({
    parent: area.parentElement,
    state: EditorState.create({
      doc: area.value,
      extensions: [
        EditorView.cspNonce.of(nonce),
        lineNumbers(), highlightActiveLine(), history(), bracketMatching(), indentUnit.of("  "), lintGutter(),
        syntaxHighlighting(defaultHighlightStyle, { fallback: true }),
        yaml(), keymap.of([...defaultKeymap, ...historyKeymap]), EditorView.lineWrapping,
        EditorView.contentAttributes.of({ "aria-label": area.dataset.label ?? "YAML" }),
        EditorView.updateListener.of((update) => {
          if (!update.docChanged) return;
          area.value = update.state.doc.toString();
          area.dispatchEvent(new Event("input", { bubbles: true }));
        }),
      ],
    }),
  });
  area.hidden = true;
  document.addEventListener("dutybook:diagnostics", (event) => {
    const shown = event.detail.map((found) => ({
      ...place(view.state.doc, found), severity: found.severity === "error" ? "error" : "warning",
      message: found.help ? `${found.message}\n${found.help}` : found.message,
    }));
    view.dispatch(setDiagnostics(view.state, shown));
  });
}

document.querySelectorAll("textarea[data-editor]").forEach(edit);
