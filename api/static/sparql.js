// The workbench: asks without loading a page anew, and shows the result that the page would have shown.
// Nothing is kept: a query is in the box, and in a link only if somebody makes one.
import { makeEditor } from "/static/sparql-editor.js";

const $ = (id) => document.getElementById(id);
const form = $("ask"), box = $("query"), said = $("said"), bench = $("workbench");
const say = (text, seen = true) => {
  said.textContent = text;
  said.classList.toggle("govuk-visually-hidden", !seen);
};
let asking = null;

const editor = makeEditor(box, bench.dataset, () => form.requestSubmit($("run")));
box.hidden = true;
$("query-label").addEventListener("click", () => { if (box.hidden) editor.focus(); });
for (const id of ["link", "find", "query-keys"]) $(id).hidden = false;

// A plain box is there for whoever gets on better with it.
const plain = $("plain");
plain.checked = false;
plain.closest("p").hidden = false;
plain.addEventListener("change", () => {
  box.hidden = !plain.checked;
  editor.place.hidden = plain.checked;
  if (!plain.checked) editor.write(box.value);
});

const focus = () => (plain.checked ? box : editor).focus();

function write(text) {
  editor.write(text);
  box.value = text;
}

// Asking, and stopping.

async function ask() {
  asking?.abort();
  const mine = (asking = new AbortController());
  say(said.dataset.asking);
  $("cancel").hidden = false;
  $("result").replaceChildren();
  try {
    const body = new URLSearchParams(new FormData(form));
    const answer = await fetch("/sparql", { method: "POST", body, headers: { Accept: "text/html" }, signal: mine.signal });
    show(new DOMParser().parseFromString(await answer.text(), "text/html"));
  } catch (error) {
    if (error.name === "AbortError") {
      if (asking === mine) say(said.dataset.stopped);
    } else say(said.dataset.away);
    if (asking === mine) focus();
  }
  if (asking === mine) {
    asking = null;
    $("cancel").hidden = true;
  }
}

function show(page) {
  const result = page.getElementById("result");
  if (!result) throw new TypeError("not our page");
  $("result").replaceWith(result);
  const wrong = $("place");
  if (wrong) {
    const [line, column] = wrong.dataset.place.split(":").map(Number);
    editor.mark(line);
    wrong.parentElement.hidden = plain.checked;
    wrong.addEventListener("click", () => editor.go(line, column));
  }
  say(result.querySelector(".count")?.textContent ?? "", false);
  $("result-heading")?.focus();
}

form.addEventListener("submit", (event) => {
  // What is saved as a file is the browser's own business.
  if ($("format").value) return;
  event.preventDefault();
  ask();
});
$("cancel").addEventListener("click", () => {
  asking?.abort();
});
box.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit($("run"));
});

// Questions beside the box: each is put into it, with fields for what it can be asked about.

// A field that the query does not follow keeps the form from being sent: no answer to what was asked before.
function refuse(field, why) {
  field.setCustomValidity(why);
  field.setAttribute("aria-invalid", String(why !== ""));
}

const sets = [...form.querySelectorAll("fieldset[data-of]")];
const offer = (name) => {
  for (const set of sets) {
    set.hidden = set.dataset.of !== name;
    for (const field of set.querySelectorAll("input")) {
      field.value = "";
      refuse(field, "");
    }
  }
};

function term(field) {
  const value = field.value.trim();
  if (!value) return "UNDEF";
  if (field.dataset.kind === "integer") return /^-?\d{1,18}$/.test(value) ? value : null;
  if (field.dataset.kind === "date") {
    return /^\d{4}-\d\d-\d\d$/.test(value) ? `"${value}"^^<http://www.w3.org/2001/XMLSchema#date>` : null;
  }
  const address = /^[a-z][a-z0-9+.-]*:/i.test(value) ? value : (field.dataset.space ?? bench.dataset.base) + value;
  return /[\s<>"{}|^`\\]/.test(address) ? null : `<${address}>`;
}

for (const set of sets) {
  set.addEventListener("input", ({ target }) => {
    const written = term(target);
    const place = new RegExp(`VALUES \\$${target.dataset.parameter} \\{[^}]*\\}`);
    const gone = target.value.trim() && !place.test(box.value) ? set.dataset.gone : "";
    refuse(target, written === null ? target.dataset.wrong : gone);
    if (written === null) return;
    write(box.value.replace(place, () => `VALUES $${target.dataset.parameter} { ${written} }`));
  });
  set.addEventListener("invalid", ({ target }) => say(target.validationMessage), true);
}

const links = [...bench.querySelectorAll("a[data-name]")];
for (const link of links) {
  link.addEventListener("click", async (event) => {
    event.preventDefault();
    const answer = await fetch(link.href, { headers: { Accept: "text/html" } }).catch(() => null);
    const page = new DOMParser().parseFromString(answer?.ok ? await answer.text() : "", "text/html");
    const text = page.getElementById("query")?.value;
    if (!text) return say(said.dataset.away);
    write(text);
    offer(link.dataset.name);
    say(`${said.dataset.taken} ${link.textContent}`);
    focus();
    form.scrollIntoView({ block: "nearest" });
  });
}
$("find-text").addEventListener("input", ({ target }) => {
  const words = target.value.toLowerCase().split(/\s+/);
  for (const link of links) {
    const entry = link.closest("li"), text = entry.textContent.toLowerCase();
    entry.hidden = !words.every((word) => text.includes(word));
  }
  const left = links.filter((link) => !link.closest("li").hidden).length;
  say(said.dataset.found.replace("#", left));
});
offer(bench.dataset.example);

// A link carries a query behind its #, which a browser does not send.

$("link").addEventListener("click", async () => {
  const address = $("address");
  address.value = `${location.origin}/sparql#query=${encodeURIComponent(box.value)}`;
  $("linked").hidden = false;
  address.select();
  const copied = await navigator.clipboard?.writeText(address.value).then(() => true, () => false);
  say(copied ? said.dataset.copied : said.dataset.there);
});
function take() {
  if (!location.hash.startsWith("#query=")) return;
  try {
    write(decodeURIComponent(location.hash.slice("#query=".length)));
    offer("");
  } catch {
    // A link that was cut off somewhere carries nothing that could be asked.
  }
}
window.addEventListener("hashchange", take);
take();
