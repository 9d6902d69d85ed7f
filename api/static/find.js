// The guided question without loading a page anew: answers stay in this page, and the browser's Back works.
// Each page that was seen is kept in memory only. In the history stands its number, never an answer.
import { enhance } from "/static/signpost.js";

const seen = [];
let at = 0;

// What differs from page to page, between the head and the foot that all have.
const part = (page) => page.getElementById("page");
const isFull = (page) => page.body.classList.contains("full");

function show(number) {
  at = number;
  document.title = seen[at].title;
  document.body.classList.toggle("full", seen[at].full);
  part(document).replaceWith(seen[at].part.cloneNode(true));
  prepare(part(document));
  const place = document.querySelector(".govuk-error-summary") || document.querySelector("main h1");
  if (place) {
    place.tabIndex = -1;
    place.focus({ preventScroll: true });
  }
  window.scrollTo(0, 0);
}

function remember(page) {
  seen.length = at;
  seen.push({ title: page.title, full: isFull(page), part: part(page).cloneNode(true) });
}

async function ask(form, button) {
  const fields = new URLSearchParams(new FormData(form, button));
  const answer = await fetch(form.action, {
    method: "POST",
    body: fields,
    cache: "no-store",
    headers: { Accept: "text/html" },
  });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (!part(page)) throw new Error("not a page");
  return page;
}

function submit(event) {
  const form = event.target;
  if (new URL(form.action).pathname !== "/find" || form.dataset.sent) return;
  event.preventDefault();
  ask(form, event.submitter)
    .then((page) => {
      at += 1;
      remember(page);
      history.pushState({ at }, "", "/find");
      show(at);
    })
    .catch(() => {
      // Without the script it works as well: the browser sends the form itself.
      form.dataset.sent = "yes";
      form.requestSubmit(event.submitter);
    });
}

// All questions on one page: the answer beside them follows each change. Where it cannot, there is a button.
let latest = 0;

async function update(form) {
  const mine = (latest += 1);
  const page = await ask(form);
  if (mine !== latest || !form.isConnected) return;
  const open = new Set([...document.querySelectorAll("#answer-beside details[open]")].map(name));
  for (const id of ["answer-beside", "kept", "problems"]) {
    document.getElementById(id).replaceWith(page.getElementById(id));
  }
  for (const details of document.querySelectorAll("#answer-beside details")) {
    if (open.has(name(details))) details.open = true;
  }
  const said = document.getElementById("said");
  const text = said.textContent;
  said.textContent = "";
  setTimeout(() => { said.textContent = text; }, 100);
  prepare(document.getElementById("answer-beside"));
}

const name = (details) => details.querySelector("summary").textContent;

function prepare(scope) {
  enhance(scope);
  for (const act of scope.querySelectorAll("[data-print]")) {
    act.hidden = false;
    act.querySelector("button").addEventListener("click", () => window.print());
  }
  const form = scope.querySelector("form[data-live]");
  if (form) form.addEventListener("change", () => update(form).catch(() => form.classList.add("failed")));
}

// Nothing is left behind when the page is left, also not for a Back that brings it up again as it was.
function forget() {
  seen.length = 0;
  document.title = "";
  part(document).replaceChildren();
}

if (part(document)) {
  remember(document);
  history.replaceState({ at: 0 }, "", "/find");
  document.addEventListener("submit", submit);
  window.addEventListener("popstate", (event) => {
    // A link within the page makes an entry of its own, with no number.
    if (!event.state || event.state.at === at) return;
    if (seen[event.state.at]) show(event.state.at);
    else location.replace("/find");
  });
  window.addEventListener("pagehide", forget);
  window.addEventListener("pageshow", (event) => { if (event.persisted) location.replace("/find"); });
  prepare(part(document));
}
