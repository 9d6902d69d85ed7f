// The map to explore: it draws what the page brings as data, and changes what is shown and lit.
// It has no words of its own, asks no server for anything, and keeps nothing.
"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const source = byId("map-data");
  if (!source) return;
  const data = JSON.parse(source.textContent);
  const nodes = new Map(data.nodes.map((node) => [node.id, node]));
  const entries = [...document.querySelectorAll("[data-entry]")];
  const drawn = new Map([...document.querySelectorAll(".map-node")].map((a) => [a.dataset.node, a]));
  const lines = new Map([...document.querySelectorAll(".map-edge")].map((g) => [+g.dataset.edge, g]));
  const filter = byId("map-filter"), served = !filter.hidden;
  const controls = new Map([...filter.querySelectorAll("select")].map((control) => [control.name, control]));
  const search = byId("map-search");
  const view = byId("map-view"), explore = byId("map-explore"), scroll = byId("map-scroll"), layer = byId("map-layer");
  const slider = byId("map-slider");
  const panel = byId("map-panel"), title = byId("map-panel-title"), body = byId("map-panel-body");
  const small = matchMedia("(max-width: 55rem), (forced-colors: active)");
  for (const part of document.querySelectorAll(".map-script")) part.hidden = false;
  filter.hidden = !served && data.narrowed;  // a file has no server to ask for the rest
  filter.querySelector("[type=submit]").hidden = !data.narrowed;
  for (const node of data.nodes) {
    const a = drawn.get(node.id);
    node.spoken = a.getAttribute("aria-label");
    node.href = a.getAttribute("href");
    const half = node.low - node.y;
    node.box = [node.x - data.wide / 2, node.y - half, data.wide, 2 * half];
  }

  let chosen = "", way = data.traces.length ? 0 : -1;
  let plain = false, network = null, lit = new Set(), near = new Set(), shown = new Set(), from = null, started = false;
  const buttons = new Map();

  // What is shown and lit: the same rules as on the server, over sets that the server made.
  const fold = (text) => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "");  // hyphens and blanks make no difference
  const filtering = () => [...controls].filter(([name, control]) => control.value && data.filters.includes(name));
  const decide = () => {
    const words = fold(search.value), kind = controls.get("kind").value, set = data.narrowed ? [] : filtering();
    lit = new Set(chosen ? nodes.get(chosen).lit : way >= 0 ? data.traces[way][1] : []);
    near = new Set(chosen ? [chosen] : way >= 0 ? data.traces[way][0] : []);
    if (chosen) for (const at of lit) near.add(data.edges[at].from).add(data.edges[at].to);
    const fitting = data.nodes.map((node) =>
      Boolean(node.facets) && set.every(([name, control]) => (node.facets[name] || []).includes(control.value)));
    const own = new Set(set.flatMap(([name, { value }]) => [`${name}:${value}`, ...(name === "agency" ? [`panel:${value}`] : [])]));
    const fits = (node, at) =>
      (!kind || data.narrowed || node.kind === kind) &&
      (!set.length || fitting[at] || own.has(node.id) || (node.services || []).some((service) => fitting[service])) &&
      (!words || fold(node.spoken).includes(words));
    shown = new Set(data.nodes.filter((node, at) => near.has(node.id) || fits(node, at)).map((node) => node.id));
  };
  const stateOf = (id) => (!shown.has(id) ? "out" : !near.size ? "plain" : near.has(id) ? "lit" : "faint");
  const stateOfEdge = (edge, at) =>
    !shown.has(edge.from) || !shown.has(edge.to) ? "out"
      : lit.has(at) ? "lit" : data.quiet.includes(edge.relation) ? "out" : near.size ? "faint" : "plain";
  const state = (element, name) => {
    element.classList.remove("out", "plain", "lit", "faint", "chosen");
    element.classList.add(name);
    element.removeAttribute("display");
  };

  const refresh = () => {
    decide();
    for (const [id, a] of drawn) {
      state(a, stateOf(id));
      a.classList.toggle("chosen", id === chosen);
    }
    data.edges.forEach((edge, at) => state(lines.get(at), stateOfEdge(edge, at)));
    for (const entry of entries) {
      entry.hidden = !shown.has(entry.dataset.entry);
      entry.classList.toggle("map-current", entry.dataset.entry === chosen);
    }
    const [top, bottom] = extent(), svg = scroll.querySelector("svg");
    svg.setAttribute("viewBox", `0 ${top} ${data.width} ${bottom - top}`);
    svg.setAttribute("height", bottom - top);
    for (const [id, button] of buttons) {
      button.hidden = !shown.has(id);
      button.setAttribute("aria-pressed", String(id === chosen));
    }
    keepOneStop();
    const count = data.words.count.replace("{shown}", shown.size).replace("{all}", data.all);
    const said = chosen ? " " + data.words.lit.replace("{lit}", lit.size).replace("{name}", () => title.textContent) : "";
    if (!shown.size) byId("map-count").textContent = `${count} ${data.words.none}`;
    else byId("map-count").textContent = count + said;
    if (network) network.redraw();
  };

  const query = (kept = data.kept, at = chosen) => {
    const asked = new URLSearchParams();
    for (const [name, control] of controls) if (control.value) asked.set(name, control.value);
    if (at) asked.set("chosen", at);
    for (const [name, value] of Object.entries(kept)) if (value) asked.set(name, value);
    return asked.size ? `?${asked}` : "";
  };
  // What is looked at stands in the address; a way that rests on a situation never does.
  const address = (step = false) => {
    const here = query() || location.pathname;
    if (served && !data.traces.length && here !== (location.search || location.pathname))
      history[step ? "pushState" : "replaceState"](null, "", here);
    for (const link of document.querySelectorAll(".map-row a, #map-whole"))
      link.href = link.href.replace(/\?.*$/, "") + query({ ...data.kept, ...link.dataset }, chosen.startsWith("gap:") && link.dataset.view === "" ? "" : chosen);
  };
  // The browser's Back goes from thing to thing, as they were chosen.
  addEventListener("popstate", () => {
    if (!served || data.narrowed) return;
    const asked = new URLSearchParams(location.search);
    for (const [name, control] of controls) control.value = asked.get(name) || "";
    select(asked.get("chosen") || "", { step: null });
  });

  const select = (id, { focus = false, step = true } = {}) => {
    const old = nodes.get(chosen);
    const node = nodes.get(nodes.has(id) ? id : "");
    if (node && node.kind === "cluster") { location.assign(node.href); return; }
    chosen = node ? node.id : "";
    if (byId("map-chosen")) byId("map-chosen").value = chosen;
    panel.hidden = !node;
    if (node) fill(node);
    refresh();
    if (step !== null) address(step && Boolean(node));
    if (!explore.hidden) { if (node) frame(); else if (old) still(); } else if (node) centre(node);
    if (node && focus) title.focus({ preventScroll: !explore.hidden });
  };
  // The panel tells what the list tells; where that is too long for the page, it is fetched for the one thing.
  const fill = (node) => {
    const copy = entries.find((entry) => entry.id && entry.dataset.entry === node.id).cloneNode(true), heading = copy.querySelector("h4");
    heading.querySelector(".map-number")?.remove();
    title.replaceChildren(...heading.childNodes);
    heading.remove();
    for (const part of copy.querySelectorAll(".map-light")) part.remove();
    const rest = copy.querySelector("[data-rest]");
    if (rest) copy.querySelector("details").replaceWith(rest);
    body.replaceChildren(...copy.childNodes);
    byId("map-side").scrollTop = panel.scrollTop = 0;
    if (rest || !served) return;
    const asked = new URLSearchParams(Object.entries({ chosen: node.id, ...data.kept }).filter(([, value]) => value));
    fetch(`${data.place}/entry?${asked}`).then((answer) => (answer.ok ? answer.text() : "")).then((text) => {
      if (text && chosen === node.id)
        body.replaceChildren(...new DOMParser().parseFromString(text, "text/html").body.childNodes);
    }, () => {});
  };

  const clear = () => {
    const back = from && from.isConnected ? from : (explore.hidden ? drawn : buttons).get(chosen);
    select("");
    back?.focus({ preventScroll: true });
    from = null;
  };

  // The canvas, painted as `map-paint.js` says.
  const { letters, shape, paintBands, paintEdge, paintNode } = signpostPaint(data);
  // The canvas draws the shapes and words of the drawing that stands on the page.
  const start = () => {
    const bands = [...document.querySelectorAll(".map-band")].map((g) => {
      const box = g.querySelector("rect");
      return { fill: box.getAttribute("fill"), at: ["x", "y", "width", "height"].map((name) => +box.getAttribute(name)), lines: letters(g) };
    });
    data.edges.forEach((edge, at) => {
      const [line, tip] = lines.get(at).children;
      edge.line = shape(line.getAttribute("d"));
      edge.tip = shape(tip.getAttribute("d"));
    });
    for (const node of data.nodes) {
      const a = drawn.get(node.id), box = a.querySelector(".map-box"), mark = a.querySelector(".map-mark");
      node.outline = shape(box.getAttribute("d"));
      node.dashed = box.hasAttribute("stroke-dasharray");
      node.changed = /\bwas-/.test(a.getAttribute("class"));
      node.tick = mark && shape(mark.getAttribute("d"));
      node.lines = letters(a);
      node.ctxRenderer = ({ ctx, id }) => ({
        drawNode() { if (shown.has(id)) paintNode(ctx, nodes.get(id), stateOf(id), id === chosen); },
        nodeDimensions: { width: node.box[2], height: node.box[3] },
      });
    }
    const bare = ({ id, label, shape, x, y, fixed, ctxRenderer }) => ({ id, label, shape, x, y, fixed, ctxRenderer });
    const joins = data.edges.map(({ from, to, hidden }) => ({ from, to, hidden }));
    network = new vis.Network(byId("map-canvas"), { nodes: data.nodes.map(bare), edges: joins }, data.options);
    // The boxes are reached through their buttons; the canvas itself is no stop.
    for (const part of byId("map-canvas").querySelectorAll("[tabindex]")) part.removeAttribute("tabindex");
    network.on("beforeDrawing", (ctx) => {
      paintBands(ctx, bands);
      const states = data.edges.map(stateOfEdge);
      for (const wanted of ["faint", "plain", "lit"])
        data.edges.forEach((edge, at) => states[at] === wanted && paintEdge(ctx, edge, wanted));
    });
    slider.addEventListener("scroll", () => {
      const by = slider.scrollLeft - left();
      if (Math.abs(by) > 1) slide(by);
    });
    network.on("afterDrawing", () => {
      slider.firstElementChild.style.width = `${data.width * network.getScale() + 8}px`;
      if (Math.abs(slider.scrollLeft - left()) > 1) slider.scrollLeft = left();
      const origin = network.canvasToDOM({ x: 0, y: 0 });
      layer.style.transform = `translate(${origin.x}px, ${origin.y}px) scale(${network.getScale()})`;
      view.dataset.canvas = "";
    });
    network.on("click", ({ nodes: hit }) => {
      from = null;
      if (hit.length && shown.has(hit[0])) select(hit[0]);
      else if (chosen) select("");
      network.unselectAll();
    });
    byId("map-canvas").addEventListener("wheel", (event) => {
      if (event.ctrlKey || event.metaKey) {
        event.preventDefault();
        zoom(event.deltaY < 0 ? 1.15 : 1 / 1.15);
      } else if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
        event.preventDefault();
        slide(event.deltaX || event.deltaY);
      }
    }, { passive: false });
    for (const node of data.nodes) {
      const button = document.createElement("button");
      button.type = "button";
      button.tabIndex = -1;
      button.setAttribute("aria-label", node.spoken);
      [button.style.left, button.style.top, button.style.width, button.style.height] = node.box.map((v) => `${v}px`);
      button.addEventListener("click", () => { from = button; select(node.id, { focus: true }); });
      button.addEventListener("focus", () => { stopAt(node.id); reveal(node, { gently: true }); });
      buttons.set(node.id, button);
      layer.append(button);
    }
  };
  const room = () => explore.clientWidth - (panel.hidden ? 0 : panel.offsetWidth);
  const scaleToFit = () => Math.min(1, (explore.clientWidth - 8) / data.width);
  // Words are read at full size; only a map that nearly fits is drawn a little smaller.
  const scaleToRead = () => (scaleToFit() > 0.97 ? scaleToFit() : 1);
  // From where to where something is shown: the ways in are left out where none is, and so is what is below the last.
  const extent = () => {
    const seen = data.nodes.filter((node) => shown.has(node.id));
    if (!seen.length || seen.length === data.nodes.length) return [0, data.height];
    const top = Math.min(...seen.map((node) => node.box[1])) < data.middle ? 0 : data.middle - 8;
    return [top, Math.min(data.height, Math.max(...seen.map((node) => node.low)) + 16)];
  };
  const middle = () => (extent()[0] + extent()[1]) / 2;
  const grow = (scale) => {
    const [top, bottom] = extent();
    explore.style.height = `${Math.round(Math.max(420, (bottom - top) * scale + 8))}px`;
    if (network) network.setSize("100%", explore.style.height);
  };
  const place = (scale, x) => {
    if (explore.clientWidth <= 8) return;
    grow(scale);
    network.moveTo({ position: { x, y: middle() }, scale });
    network.redraw();
  };
  const fit = () => place(scaleToFit(), data.width / 2);
  // The whole height, from the left: the page scrolls down, the map sideways.
  const still = () => {
    const scale = scaleToRead();
    place(scale, Math.min(data.width / 2, explore.clientWidth / 2 / scale - 4));
  };
  const left = () => Math.max(0, Math.round(network.getViewPosition().x * network.getScale() - explore.clientWidth / 2 + 4));
  const slide = (by) => {
    const { x, y } = network.getViewPosition(), scale = network.getScale(), half = explore.clientWidth / 2 / scale;
    const most = Math.max(half, data.width - half);
    network.moveTo({ position: { x: Math.min(most, Math.max(Math.min(half, data.width / 2), x + by / scale)), y }, scale });
  };
  const zoom = (by) =>
    network.moveTo({ position: network.getViewPosition(), scale: Math.max(0.3, Math.min(2.5, network.getScale() * by)) });
  // Brings everything that is lit beside the panel, as large as it was where that is possible.
  const frame = () => {
    const lights = data.nodes.filter((node) => near.has(node.id));
    const left = Math.min(...lights.map((node) => node.box[0])) - 16;
    const right = Math.max(...lights.map((node) => node.box[0] + node.box[2])) + 16;
    const scale = Math.max(0.86, Math.min(1, room() / (right - left)));
    grow(scale);
    const across = Math.max(room() / 2 / scale, (left + right) / 2);
    const shift = (explore.clientWidth - room()) / 2 / scale;
    network.moveTo({ position: { x: across + shift, y: middle() }, scale });
    network.redraw();
    reveal(nodes.get(chosen) || lights[0]);
  };
  // The same in the plain drawing, which scrolls in its own box.
  const centre = (node) => {
    scroll.scrollTo(node.x - scroll.clientWidth / 2, node.y - extent()[0] - scroll.clientHeight / 2);
  };
  // Moves the view only as far as it must, so that a node is neither off the edge nor behind the panel.
  const reveal = (node, { gently = false } = {}) => {
    const scale = network.getScale(), at = network.getViewPosition();
    const place = network.canvasToDOM(node);
    const half = (node.box[2] / 2) * scale + 12, right = (gently ? explore.clientWidth : room()) - half;
    const tall = (node.box[3] / 2) * scale + 12, low = explore.clientHeight - tall;
    const move = (value, least, most) => (value > most ? value - most : value < least ? value - least : 0);
    const dx = move(place.x, half, right), dy = move(place.y, tall, low);
    if (dx || dy) network.moveTo({ position: { x: at.x + dx / scale, y: at.y + dy / scale }, scale });
    const box = explore.getBoundingClientRect(), y = box.top + place.y - dy;
    if (started && (y < tall || y > innerHeight - tall)) scrollBy(0, y - innerHeight / 2);
  };

  // One tab stop; arrow keys go to the nearest box in their direction.
  const stopAt = (id) => { for (const [other, button] of buttons) button.tabIndex = other === id ? 0 : -1; };
  const keepOneStop = () => {
    const open = [...buttons].filter(([, button]) => !button.hidden);
    if (open.length && !open.some(([, button]) => button.tabIndex === 0)) stopAt(open[0][0]);
  };
  const towards = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };
  view.addEventListener("keydown", (event) => {
    const way = towards[event.key], at = document.activeElement, onCanvas = layer.contains(at);
    const here = data.nodes.find((node) => at === (onCanvas ? buttons : drawn).get(node.id));
    if (!way || !here || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    let best = null, least = Infinity;
    for (const node of data.nodes) {
      if (node === here || !shown.has(node.id)) continue;
      const along = (node.x - here.x) * way[0] + (node.y - here.y) * way[1];
      const aside = Math.abs((node.x - here.x) * way[1] + (node.y - here.y) * way[0]);
      const far = along + 2.5 * aside;
      if (along > 4 && far < least) [best, least] = [node, far];
    }
    if (best) (onCanvas ? buttons : drawn).get(best.id).focus({ preventScroll: onCanvas });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && chosen && (view.contains(document.activeElement) || document.activeElement === document.body)) clear();
  });

  const arrange = () => {
    const simple = plain || small.matches || typeof vis === "undefined";
    explore.hidden = slider.hidden = simple;
    scroll.hidden = !simple;
    view.classList.toggle("map-exploring", !simple);
    for (const id of ["map-in", "map-out", "map-fit"]) byId(id).hidden = simple;
    byId("map-keys").hidden = simple;
    byId("map-plain").hidden = small.matches || typeof vis === "undefined";
    if (simple) {
      if (near.size) centre(nodes.get(chosen || [...near][0]));
      return;
    }
    grow(scaleToRead());  // before the network is made: it cannot be made without a height
    if (!network) start();
    still();
    refresh();
    if (near.size) frame();
  };

  const again = () => { refresh(); if (network && !explore.hidden && !near.size) still(); };
  for (const control of controls.values()) {
    control.addEventListener("change", () => {
      if (data.narrowed) return;  // there the button asks the server: to choose alone must not leave the page
      again();
      address();
    });
  }
  search.addEventListener("input", again);
  filter.addEventListener("submit", (event) => { if (!data.narrowed) event.preventDefault(); });
  byId("map-reset").addEventListener("click", (event) => {
    if (data.narrowed) return;
    event.preventDefault();
    for (const control of [...controls.values(), search]) control.value = "";
    select("");
    if (network && !explore.hidden) still();
  });
  for (const button of document.querySelectorAll("[data-trace]")) {
    button.hidden = false;
    button.addEventListener("click", (event) => {
      event.preventDefault();
      way = Number(button.dataset.trace);
      select("");
      view.scrollIntoView({ block: "start" });
      if (explore.hidden) centre(nodes.get([...near][0]));
      else frame();
    });
  }
  byId("map").addEventListener("click", pick);
  for (const part of [byId("map-list"), ...document.querySelectorAll(".map-changes")]) part.addEventListener("click", pick);
  function pick(event) {
    const link = event.target.closest("[data-select], a.map-node, .map-light a");
    const id = link && (link.dataset.select || link.dataset.node || link.closest("[data-entry]")?.dataset.entry);
    if (!nodes.has(id) || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (!panel.contains(link)) from = link;
    if (!view.contains(link)) view.scrollIntoView({ block: "nearest" });
    select(id, { focus: true });
  }
  byId("map-in").addEventListener("click", () => zoom(1.25));
  byId("map-out").addEventListener("click", () => zoom(0.8));
  byId("map-fit").addEventListener("click", fit);
  byId("map-close").addEventListener("click", clear);
  byId("map-plain").addEventListener("click", (event) => {
    plain = !plain;
    event.currentTarget.setAttribute("aria-pressed", String(plain));
    arrange();
  });
  byId("map-png")?.addEventListener("click", async () => (await import("/static/map/map-save.js")).savePicture());
  byId("map-print")?.addEventListener("click", () => print());
  small.addEventListener("change", arrange);
  addEventListener("resize", () => network && !explore.hidden && !chosen && still());

  chosen = [...drawn.values()].find((a) => a.classList.contains("chosen"))?.dataset.node || "";
  refresh();
  view.dataset.ready = "";  // the drawing can be used; the canvas comes when its library is there
  const begin = () => {
    started = Boolean(chosen) && !data.traces.length;  // what was asked for by name is brought into view
    if (started) view.scrollIntoView({ block: "start" });
    arrange();
    started = true;
  };
  if (document.readyState === "complete") begin();
  else addEventListener("DOMContentLoaded", begin);
})();
