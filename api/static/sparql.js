// The workbench: asks without loading a page anew, and shows the result that the page would have shown.
// A query is in the box, in the tab's own history until the tab is closed, and in a link only if somebody makes one.
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
  if (!$("format").value) {
    event.preventDefault();
    ask();
  }
  keep();
});
$("cancel").addEventListener("click", () => {
  asking?.abort();
});
box.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit($("run"));
});

// What the query in the box can be asked about: a field for each place that it has for a value, and in it what stands there.

const fields = [...form.querySelectorAll("[data-parameter]")];
const placeOf = (field) => new RegExp(`(VALUES\\s+\\$${field.dataset.parameter}\\s*\\{\\s*)([^}]*?)(\\s*\\})`);

function offer() {
  for (const field of fields) {
    const found = placeOf(field).exec(box.value), [before, after] = field.dataset.written.split("{}");
    field.disabled = field.parentElement.hidden = !found;
    // Whoever is still typing is not interrupted.
    if (field === document.activeElement) continue;
    field.value = found && found[2] !== "UNDEF" ? found[2].slice(before.length, found[2].length - after.length) : "";
    judge(field);
  }
  $("about").hidden = fields.every((field) => field.disabled);
}

// What cannot be put into the query keeps the form from being sent: no answer to what was asked before.
function judge(field) {
  field.setCustomValidity("");
  const right = field.validity.valid;
  field.setCustomValidity(right ? "" : field.dataset.wrong);
  field.setAttribute("aria-invalid", String(!right));
  return right;
}

for (const field of fields) {
  field.addEventListener("input", () => {
    if (!judge(field)) return;
    const written = field.value ? field.dataset.written.replace("{}", () => field.value) : "UNDEF";
    write(box.value.replace(placeOf(field), (_, before, __, after) => before + written + after));
  });
  field.addEventListener("invalid", () => say(field.validationMessage));
}
box.addEventListener("input", offer);
offer();

// Questions beside the box: each is put into it.

const links = [...bench.querySelectorAll("a[data-name]")];
for (const link of links) {
  link.addEventListener("click", async (event) => {
    event.preventDefault();
    const answer = await fetch(link.href, { headers: { Accept: "text/html" } }).catch(() => null);
    const page = new DOMParser().parseFromString(answer?.ok ? await answer.text() : "", "text/html");
    const text = page.getElementById("query")?.value;
    if (!text) return say(said.dataset.away);
    write(text);
    say(`${said.dataset.taken} ${link.textContent}`);
    focus();
    form.scrollIntoView({ block: "nearest" });
  });
}
$("find-text").addEventListener("input", ({ target }) => {
  const words = target.value.toLowerCase().split(/\s+/);
  for (const link of links) {
    const entry = link.closest("li"), text = `${entry.textContent} ${entry.dataset.also}`.toLowerCase();
    entry.hidden = !words.every((word) => text.includes(word));
  }
  const left = links.filter((link) => !link.closest("li").hidden).length;
  $("find-none").hidden = left > 0;
  say(said.dataset.found.replace("#", left));
});

// A link carries a query behind its #, which a browser does not send.

$("link").addEventListener("click", async () => {
  const address = $("address");
  address.value = `${location.origin}/sparql#query=${encodeURIComponent(box.value)}`;
  $("linked").hidden = false;
  address.select();
  const copied = await navigator.clipboard?.writeText(address.value).then(() => true, () => false);
  say(copied ? said.dataset.copied : said.dataset.there);
});

// A Back or a reload brings again what stood in the box. No address holds it, so no list of visited pages does.

let pause = 0;
function keep() {
  clearTimeout(pause);
  history.replaceState({ query: box.value }, "");
}
box.addEventListener("input", () => {
  // A browser refuses to be told with each key.
  clearTimeout(pause);
  pause = setTimeout(keep, 300);
});

function linked() {
  if (!location.hash.startsWith("#query=")) return undefined;
  try {
    return decodeURIComponent(location.hash.slice("#query=".length));
  } catch {
    // A link that was cut off somewhere carries nothing that could be asked.
    return undefined;
  }
}
function take() {
  const query = history.state?.query ?? linked();
  if (query !== undefined) write(query);
}
window.addEventListener("hashchange", take);
take();
