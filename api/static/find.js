// The guided question without loading a page anew: answers stay in this page, and the browser's Back works.
// Each page that was seen is kept in memory only. In the history stands its number, never an answer.
import { enhance } from "/static/signpost.js";

const seen = [];
let at = 0;

// What differs from page to page, between the head and the foot that all have.
const part = (page) => page.getElementById("whole-page");
const name = (details) => details.querySelector("summary").textContent;

// A copy holds what was typed and ticked, and nothing of the components' own marks: they begin anew on it.
function copy(element) {
  const copied = element.cloneNode(true);
  for (const inner of [copied, ...copied.querySelectorAll("*")]) {
    for (const { name: attribute } of [...inner.attributes]) {
      if (attribute.startsWith("data-") && attribute.endsWith("-init")) inner.removeAttribute(attribute);
    }
  }
  return copied;
}

const taken = (page) => ({
  title: page.title,
  full: page.body.classList.contains("full"),
  part: copy(part(page)),
});

function show(number) {
  at = number;
  document.title = seen[at].title;
  document.body.classList.toggle("full", seen[at].full);
  part(document).replaceWith(copy(seen[at].part));
  enhance(part(document));
  prepare(part(document));
  const place = ["main .govuk-error-summary", "main [data-first]", "main h1"]
    .map((selector) => document.querySelector(selector)).find(Boolean);
  if (place) {
    place.tabIndex = -1;
    place.focus({ preventScroll: true });
  }
  window.scrollTo(0, 0);
}

// Only what was asked for last counts: what is still on its way is let go.
let pending = new AbortController();

async function ask(form, button) {
  pending.abort();
  pending = new AbortController();
  const answer = await fetch(form.action, {
    method: "POST",
    body: new URLSearchParams(new FormData(form, button)),
    cache: "no-store",
    headers: { Accept: "text/html" },
    signal: pending.signal,
  });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (!part(page)) throw new Error("not a page");
  return page;
}

async function submit(event) {
  const form = event.target;
  const action = event.submitter?.formAction || form.action;
  if (new URL(action).pathname !== "/find" || form.dataset.sent) return;
  event.preventDefault();
  document.getElementById("offline").hidden = true;
  try {
    const page = await ask(form, event.submitter);
    seen.length = at;
    seen.push(taken(document), taken(page));
    history.pushState({ at: at + 1 }, "", "/find");
    show(at + 1);
  } catch (error) {
    if (error.name === "AbortError") return;
    if (error instanceof TypeError) {
      // Nothing came back. Sending the form by the browser would lose all that was told.
      say(document.getElementById("offline"));
      return;
    }
    // What came is no page of ours: the browser sends the form itself and shows what it gets.
    form.dataset.sent = "yes";
    form.requestSubmit(event.submitter);
  }
}

// All questions on one page: the answer beside them follows each change. Where it cannot, it says so.
async function update(form) {
  try {
    const page = await ask(form);
    const parts = ["answer-beside", "kept", "problems"].map((id) => page.getElementById(id));
    if (parts.includes(null)) throw new Error("not the whole answer");
    const open = new Set([...document.querySelectorAll("#answer-beside details[open]")].map(name));
    for (const fresh of parts) document.getElementById(fresh.id).replaceWith(fresh);
    for (const details of document.querySelectorAll("#answer-beside details")) {
      if (open.has(name(details))) details.open = true;
    }
    form.classList.remove("failed");
    speak(document.getElementById("said"));
    enhance(document.getElementById("answer-beside"));
    prepare(document.getElementById("answer-beside"));
  } catch (error) {
    if (error.name === "AbortError") return;
    form.classList.add("failed");
    say(document.getElementById("late"));
  }
}

// An alert is read when it appears; it is shown where one is looking.
function say(alert) {
  alert.hidden = false;
  alert.scrollIntoView({ block: "nearest" });
}

// A live region says what changes in it, not what it came with.
function speak(region) {
  const text = region.textContent;
  region.textContent = "";
  setTimeout(() => { region.textContent = text; }, 100);
}

function prepare(scope) {
  for (const act of scope.querySelectorAll("[data-print]")) {
    act.hidden = false;
    act.querySelector("button").addEventListener("click", () => window.print());
  }
  const form = scope.querySelector("form[data-live]");
  if (!form) return;
  form.addEventListener("change", (event) => {
    // Another subject has other questions: then the whole page is asked for.
    if (event.target.closest("[data-subject]")) form.requestSubmit();
    else update(form);
  });
}

// Nothing is left behind when the page is left, also not for a Back that brings it up again as it was.
function forget() {
  pending.abort();
  seen.length = 0;
  document.title = "";
  part(document).replaceChildren();
}

if (part(document)) {
  seen.push(taken(document));
  history.replaceState({ at: 0 }, "", "/find");
  document.addEventListener("submit", submit);
  window.addEventListener("popstate", (event) => {
    if (!event.state) {
      // A link within the page made an entry of its own: it belongs to the page that is there.
      history.replaceState({ at }, "");
      return;
    }
    if (event.state.at === at) return;
    pending.abort();
    if (seen[event.state.at]) show(event.state.at);
    else location.replace("/find");
  });
  window.addEventListener("pagehide", forget);
  window.addEventListener("pageshow", (event) => { if (event.persisted) location.replace("/find"); });
  prepare(part(document));
}
