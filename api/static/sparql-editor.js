// The editor in the place of the text box: it completes what the directory has, and keeps and asks nothing by itself.

// The terms in use, asked of the service itself; rows of one term and what it is.
const TERMS = `SELECT DISTINCT ?kind ?term {
  { [] a ?term BIND("class" AS ?kind) } UNION { [] ?term [] BIND("property" AS ?kind) }
  FILTER(ISIRI(?term))
}`;
let terms;

async function termsOf(kind) {
  terms ??= fetch(`/sparql?query=${encodeURIComponent(TERMS)}`, { headers: { Accept: "application/sparql-results+json" } })
    .then((answer) => (answer.ok ? answer.json() : { results: { bindings: [] } }))
    .then((found) => found.results.bindings.map((row) => [row.kind.value, row.term.value]))
    .catch(() => []);
  return (await terms).filter(([which]) => which === kind).map(([, term]) => term);
}

export function makeEditor(box, { prefixes, names }, run) {
  const { Yasqe } = window;
  const listed = Object.entries(JSON.parse(prefixes)).map(([name, address]) => `${name}: <${address}>`).sort();
  Yasqe.defaults.autocompleters = ["variables"];
  Yasqe.forkAutocompleter("prefixes", { name: "our-prefixes", persistenceId: null, get: () => listed });
  for (const kind of ["class", "property"]) {
    const settings = { name: `our-${kind}`, persistenceId: null, bulk: true, autoShow: true, get: () => termsOf(kind) };
    Yasqe.forkAutocompleter(kind, settings);
  }
  const place = document.createElement("div");
  box.after(place);
  const editor = new Yasqe(place, {
    value: box.value,
    persistenceId: null,
    consumeShareLink: null,
    createShareableLink: null,
    showQueryButton: false,
    resizeable: false,
    editorHeight: "24rem",
    inputStyle: "contenteditable",
    viewportMargin: Infinity,
    extraKeys: {
      "Ctrl-Enter": run,
      "Cmd-Enter": run,
      "Ctrl-S": false,
      // Focus stays where it is, and Tab goes on to what comes next: nobody is caught in the box.
      Esc: () => {},
      Tab: false,
      "Shift-Tab": false,
    },
  });
  const field = editor.getInputField();
  for (const [name, value] of Object.entries({
    role: "textbox", "aria-multiline": "true", "aria-labelledby": "query-label", "aria-describedby": "query-hint",
  })) field.setAttribute(name, value);

  editor.on("autocompletionShown", (_, offered) => offered.hints?.setAttribute("aria-label", names));

  let marked = null;
  const unmark = () => {
    if (marked !== null) editor.removeLineClass(marked, "background", "wrong");
    marked = null;
  };
  editor.on("change", () => {
    box.value = editor.getValue();
    unmark();
  });

  return {
    place,
    write(text) {
      box.value = text;
      if (editor.getValue() !== text) editor.setValue(text);
    },
    focus() {
      editor.refresh();
      editor.focus();
    },
    mark(line) {
      unmark();
      if (line >= 1 && line <= editor.lineCount()) marked = editor.addLineClass(line - 1, "background", "wrong");
    },
    go(line, column) {
      editor.focus();
      editor.setCursor({ line: line - 1, ch: column - 1 });
      editor.scrollIntoView(null, 100);
    },
  };
}
