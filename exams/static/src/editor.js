// The code field's editor: CodeMirror 6 over a textarea that stays the form's real field.
// Built into ../vendor/codemirror/editor.js; README.md beside this file says how.
import {defaultKeymap, history, historyKeymap, indentLess, indentMore} from "@codemirror/commands";
import {python} from "@codemirror/lang-python";
import {bracketMatching, HighlightStyle, indentOnInput, indentUnit, syntaxHighlighting} from "@codemirror/language";
import {EditorState} from "@codemirror/state";
import {drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers} from "@codemirror/view";
import {tags} from "@lezer/highlight";

const colours = HighlightStyle.define([
  {tag: [tags.keyword, tags.operatorKeyword, tags.bool, tags.null], color: "var(--code-keyword)"},
  {tag: [tags.string, tags.special(tags.string)], color: "var(--code-string)"},
  {tag: [tags.comment], color: "var(--code-comment)", fontStyle: "italic"},
  {tag: [tags.number], color: "var(--code-number)"},
  {tag: [tags.function(tags.definition(tags.variableName)), tags.definition(tags.className)], color: "var(--code-name)"},
]);

const look = EditorView.theme({
  "&": {backgroundColor: "var(--field)", color: "var(--ink)", fontSize: "0.875rem"},
  "&.cm-focused": {outline: "none"},
  ".cm-scroller": {fontFamily: "var(--mono)", lineHeight: "1.5", minHeight: "12rem", maxHeight: "36rem"},
  ".cm-gutters": {backgroundColor: "transparent", color: "var(--ink-quiet)", border: "none"},
  ".cm-cursor": {borderLeftColor: "var(--ink)"},
  ".cm-activeLine, .cm-activeLineGutter": {backgroundColor: "var(--tint)"},
  "&.cm-focused .cm-selectionBackground, .cm-selectionBackground": {backgroundColor: "var(--selection) !important"},
});

// Tab indents while the editor has been typed in; Escape then Tab leaves it, as CodeMirror's guide advises.
const indentKeys = [{key: "Tab", run: indentMore, shift: indentLess}];

/** Put an editor over `area`; every change is written back and announced by an input event. */
export function mount(area, {nonce, label}) {
  const report = EditorView.updateListener.of((update) => {
    if (!update.docChanged) return;
    area.value = update.state.doc.toString();
    area.dispatchEvent(new Event("input", {bubbles: true}));
  });
  const view = new EditorView({
    state: EditorState.create({
      doc: area.value,
      extensions: [
        lineNumbers(), history(), drawSelection(), indentOnInput(), bracketMatching(), highlightActiveLine(),
        indentUnit.of("    "), python(), syntaxHighlighting(colours), look,
        keymap.of([...indentKeys, ...defaultKeymap, ...historyKeymap]),
        EditorView.cspNonce.of(nonce),
        EditorView.contentAttributes.of({"aria-label": label}),
        EditorState.readOnly.of(area.readOnly),
        report,
      ],
    }),
  });
  area.hidden = true;
  area.after(view.dom);
  return view;
}
