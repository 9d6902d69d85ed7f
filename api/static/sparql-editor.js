// The editor in the place of the text box: it completes what the directory has, and keeps nothing, and sends no query by itself.

// The classes and properties that there are, each by its address with its label.
let terms;

async function termsOf(kind) {
  terms ??= fetch("/data/terms.json").then((answer) => (answer.ok ? answer.json() : {})).catch(() => ({}));
  return (await terms)[kind] ?? {};
}

// What stands whole is left alone, so that Enter begins a line. Whoever wants names all the same presses Ctrl and Space.
let wanted = false;

// Completes one kind of term, and shows the label of each beside it.
function completer(kind, write) {
  let known = {};
  const labels = new Map();
  return {
    persistenceId: null,
    autoShow: true,
    async get(_, { autocompletionString: begun }) {
      const all = wanted;
      known = await termsOf(kind);
      return begun in known && !all ? [] : Object.keys(known).filter((address) => address.startsWith(begun));
    },
    postProcessSuggestion(editor, token, address) {
      const text = write(editor, token, address);
      labels.set(text, known[address]);
      return text;
    },
    postprocessHints: (_, hints) => hints.map((hint) => ({ ...hint, render: (place) => {
      const label = document.createElement("span");
      label.textContent = labels.get(hint.text);
      place.append(hint.text, " ", label);
    } })),
  };
}

export function makeEditor(box, { prefixes, names }, run) {
  const { Yasqe } = window;
  const listed = Object.entries(JSON.parse(prefixes)).map(([name, address]) => `${name}: <${address}>`).sort();
  const { get: variables } = Yasqe.Autocompleters.variables;
  Yasqe.defaults.autocompleters = [];
  Yasqe.forkAutocompleter("variables", { name: "our-variables", get(editor, token) {
    const there = editor.getValue().match(/[?$][\p{L}\p{N}_]+/gu) ?? [];
    const whole = there.indexOf(token.string) !== there.lastIndexOf(token.string);
    return whole && !wanted ? [] : variables(editor, token);
  } });
  Yasqe.forkAutocompleter("prefixes", { name: "our-prefixes", persistenceId: null, get: () => listed });
  for (const [theirs, kind] of [["class", "classes"], ["property", "properties"]]) {
    const { postProcessSuggestion } = Yasqe.Autocompleters[theirs];
    Yasqe.forkAutocompleter(theirs, { name: `our-${kind}`, ...completer(kind, postProcessSuggestion) });
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
    hintConfig: { updateOnCursorActivity: false },
    extraKeys: {
      "Ctrl-Enter": run,
      "Cmd-Enter": run,
      "Ctrl-Space"(opened) {
        wanted = true;
        opened.autocomplete();
        wanted = false;
      },
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

  // A list that is changed takes no keys for a moment and loses what is pressed then: so each is a new one.
  editor.off("cursorActivity", editor.handleCursorActivity);
  editor.on("cursorActivity", () => {
    editor.closeHint();
    editor.autocomplete(true);
  });
  // Tab goes on also from an open list, which would take it.
  place.addEventListener("keydown", ({ key }) => { if (key === "Tab") editor.closeHint(); }, true);
  editor.on("autocompletionShown", (_, offered) => offered.hints?.setAttribute("aria-label", names));

  let marked = null;
  const unmark = () => {
    if (marked !== null) editor.removeLineClass(marked, "background", "wrong");
    marked = null;
  };
  editor.on("change", () => {
    box.value = editor.getValue();
    box.dispatchEvent(new Event("input"));
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
