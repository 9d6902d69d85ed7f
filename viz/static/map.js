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
  const lines = new Map([...document.querySelectorAll(".map-edge")].map((g) => [g.dataset.edge, g]));
  const served = byId("map-filter").action && !byId("map-filter").hidden;
  const controls = { stage: byId("map-stage"), agency: byId("map-agency"), kind: byId("map-kind") };
  const search = byId("map-search");
  const view = byId("map-view"), explore = byId("map-explore"), scroll = byId("map-scroll"), layer = byId("map-layer");
  const panel = byId("map-panel"), title = byId("map-panel-title"), body = byId("map-panel-body");
  const small = matchMedia("(max-width: 55rem), (forced-colors: active)");
  for (const part of document.querySelectorAll(".map-script")) part.hidden = false;
  byId("map-filter").hidden = false;
  document.querySelector("#map-filter [type=submit]").hidden = true;

  let chosen = "", plain = false, network = null, lit = new Set(), near = new Set(), shown = new Set(), from = null, started = false;
  const buttons = new Map();

  // What is shown and lit: the same rules as on the server, over sets that the server made.
  const decide = () => {
    const words = search.value.trim().toLowerCase();
    lit = new Set(chosen ? nodes.get(chosen).lit : []);
    near = new Set(chosen ? [chosen] : []);
    for (const at of lit) near.add(data.edges[at].from).add(data.edges[at].to);
    const fits = (node) =>
      (!controls.stage.value || node.stages.includes(controls.stage.value)) &&
      (!controls.agency.value || node.agencies.includes(controls.agency.value)) &&
      (!controls.kind.value || node.kind === controls.kind.value) &&
      (!words || node.spoken.toLowerCase().includes(words));
    shown = new Set(data.nodes.filter((node) => near.has(node.id) || fits(node)).map((node) => node.id));
  };
  const stateOf = (id) => (!shown.has(id) ? "out" : !chosen ? "plain" : near.has(id) ? "lit" : "faint");
  const stateOfEdge = (edge, at) =>
    !shown.has(edge.from) || !shown.has(edge.to) ? "out"
      : lit.has(at) ? "lit" : data.quiet.includes(edge.relation) ? "out" : chosen ? "faint" : "plain";
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
    data.edges.forEach((edge, at) => state(lines.get(edge.id), stateOfEdge(edge, at)));
    for (const entry of entries) entry.hidden = !shown.has(entry.dataset.entry);
    for (const [id, button] of buttons) {
      button.hidden = !shown.has(id);
      button.setAttribute("aria-pressed", String(id === chosen));
    }
    keepOneStop();
    const count = data.words.count.replace("{shown}", shown.size).replace("{all}", data.nodes.length);
    const said = chosen ? " " + data.words.lit.replace("{lit}", lit.size).replace("{name}", () => nodes.get(chosen).label) : "";
    byId("map-count").textContent = count + said;
    if (network) network.redraw();
  };

  const address = () => {
    if (!served) return;
    const query = new URLSearchParams();
    for (const [name, control] of Object.entries(controls)) if (control.value) query.set(name, control.value);
    const node = nodes.get(chosen);
    if (node && node.kind !== "agency") query.set(node.kind, node.thing);
    history.replaceState(null, "", query.size ? `?${query}` : location.pathname);
  };

  const select = (id, { focus = false } = {}) => {
    const old = nodes.get(chosen);
    chosen = nodes.has(id) ? id : "";
    const node = nodes.get(chosen);
    if (node && node.kind === "agency") controls.agency.value = node.thing;
    else if (old && old.kind === "agency" && controls.agency.value === old.thing) controls.agency.value = "";
    panel.hidden = !node;
    if (node) {
      const entry = byId(node.anchor);
      const copy = entry.cloneNode(true);
      const heading = copy.querySelector("h4");
      title.replaceChildren(...heading.childNodes);
      heading.remove();
      for (const part of copy.querySelectorAll(".map-light")) part.remove();
      const why = copy.querySelector("[data-why]");
      copy.querySelector("details").replaceWith(why);
      body.replaceChildren(...copy.childNodes);
      byId("map-side").scrollTop = panel.scrollTop = 0;
    }
    refresh();
    address();
    if (!explore.hidden) { if (node) frame(); else if (old) fit(); } else if (node) centre(node);
    if (node && focus) title.focus({ preventScroll: !explore.hidden });
  };

  const clear = () => {
    const back = from && from.isConnected ? from : buttons.get(chosen);
    const was = chosen;
    select("");
    if (was && back) back.focus({ preventScroll: true });
    from = null;
  };

  // The canvas.
  const shape = (d) => new Path2D(d);
  const paintBands = (ctx) => {
    for (const band of data.bands) {
      ctx.fillStyle = band.fill;
      ctx.fillRect(...band.at);
      ctx.fillStyle = data.type.name;
      ctx.font = "bold 16px Arial, Helvetica, sans-serif";
      ctx.textAlign = "left";
      ctx.textBaseline = "alphabetic";
      band.heading.forEach((line, at) => ctx.fillText(line, band.at[0] + 10, band.at[1] + 24 + 20 * at));
    }
  };
  const paintEdge = (ctx, edge, how) => {
    const stroke = data.strokes[edge.relation];
    ctx.strokeStyle = ctx.fillStyle = how === "faint" ? data.faint.edge : stroke.line;
    ctx.lineWidth = how === "lit" ? 2.5 : 1.4;
    ctx.setLineDash(stroke.dash);
    ctx.stroke(edge.line);
    ctx.setLineDash([]);
    ctx.fill(edge.tip);
  };
  const paintNode = (ctx, node) => {
    const look = data.looks[node.kind], how = stateOf(node.id), faint = how === "faint";
    ctx.fillStyle = faint ? data.faint.paper : look.fill;
    ctx.strokeStyle = faint ? data.faint.line : look.line;
    ctx.lineWidth = node.id === chosen ? 4 : how === "lit" ? 2.5 : 1.4;
    ctx.fill(node.outline);
    ctx.setLineDash(node.dashed ? [6, 4] : []);
    ctx.stroke(node.outline);
    ctx.setLineDash([]);
    ctx.lineWidth = 1.4;
    ctx.stroke(node.tick);
    ctx.textAlign = "left";
    ctx.textBaseline = "alphabetic";
    for (const [text, size, role, x, y] of node.lines) {
      ctx.font = `${role === "status" ? "bold " : ""}${size}px Arial, Helvetica, sans-serif`;
      ctx.fillStyle = faint ? data.faint.text : data.type[role];
      ctx.fillText(text, x, y + size * 0.36);
    }
  };
  const start = () => {
    for (const edge of data.edges) { edge.line = shape(edge.path); edge.tip = shape(edge.head); }
    for (const node of data.nodes) {
      node.outline = shape(node.path);
      node.tick = shape(node.mark);
      node.ctxRenderer = ({ ctx, id }) => ({
        drawNode() { if (shown.has(id)) paintNode(ctx, nodes.get(id)); },
        nodeDimensions: { width: node.box[2], height: node.box[3] },
      });
    }
    const bare = ({ id, label, shape, x, y, fixed, ctxRenderer }) => ({ id, label, shape, x, y, fixed, ctxRenderer });
    const joins = data.edges.map(({ id, from, to, hidden }) => ({ id, from, to, hidden }));
    network = new vis.Network(byId("map-canvas"), { nodes: data.nodes.map(bare), edges: joins }, data.options);
    // The boxes are reached through their buttons; the canvas itself is no stop.
    for (const part of byId("map-canvas").querySelectorAll("[tabindex]")) part.removeAttribute("tabindex");
    network.on("beforeDrawing", (ctx) => {
      paintBands(ctx);
      const states = data.edges.map(stateOfEdge);
      for (const wanted of ["faint", "plain", "lit"])
        data.edges.forEach((edge, at) => states[at] === wanted && paintEdge(ctx, edge, wanted));
    });
    network.on("afterDrawing", () => {
      const origin = network.canvasToDOM({ x: 0, y: 0 });
      layer.style.transform = `translate(${origin.x}px, ${origin.y}px) scale(${network.getScale()})`;
    });
    network.on("click", ({ nodes: hit }) => {
      from = null;
      if (hit.length && shown.has(hit[0])) select(hit[0]);
      else if (chosen) select("");
      network.unselectAll();
    });
    byId("map-canvas").addEventListener("wheel", (event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      zoom(event.deltaY < 0 ? 1.15 : 1 / 1.15);
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
  const scaleToFit = () => Math.min(1.1, (explore.clientWidth - 8) / data.width);
  const grow = () => {
    explore.style.height = `${Math.round(Math.max(420, Math.min(data.height * scaleToFit() + 8, 1600)))}px`;
  };
  const fit = () => {
    const scale = scaleToFit();
    if (scale <= 0) return;
    grow();
    network.setSize("100%", explore.style.height);
    network.moveTo({ position: { x: data.width / 2, y: data.height / 2 }, scale });
    network.redraw();
  };
  const zoom = (by) => {
    const scale = Math.max(0.3, Math.min(2.5, network.getScale() * by));
    network.moveTo({ position: network.getViewPosition(), scale });
  };
  // Brings everything that is lit beside the panel, as large as it was where that is possible.
  const frame = () => {
    const lights = data.nodes.filter((node) => near.has(node.id));
    const left = Math.min(...lights.map((node) => node.box[0])) - 16;
    const right = Math.max(...lights.map((node) => node.box[0] + node.box[2])) + 16;
    const scale = Math.max(0.6, Math.min(scaleToFit(), room() / (right - left)));
    const middle = Math.max(room() / 2 / scale, (left + right) / 2);
    const shift = (explore.clientWidth - room()) / 2 / scale;
    network.moveTo({ position: { x: middle + shift, y: explore.clientHeight / 2 / scale - 4 }, scale });
    network.redraw();
    reveal(nodes.get(chosen));
  };
  // The same in the plain drawing, which scrolls in its own box.
  const centre = (node) => {
    const scale = scroll.scrollWidth / data.width;
    scroll.scrollTo(node.x * scale - scroll.clientWidth / 2, node.y * scale - scroll.clientHeight / 2);
  };
  // Moves the view only as far as it must, so that a node is neither off the edge nor behind the panel.
  const reveal = (node, { gently = false } = {}) => {
    const scale = network.getScale(), at = network.getViewPosition();
    const place = network.canvasToDOM({ x: node.x, y: node.y });
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
  layer.addEventListener("keydown", (event) => {
    const way = towards[event.key];
    const here = data.nodes.find((node) => buttons.get(node.id) === event.target);
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
    if (best) buttons.get(best.id).focus({ preventScroll: true });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && chosen && (view.contains(document.activeElement) || document.activeElement === document.body)) clear();
  });

  const arrange = () => {
    const simple = plain || small.matches || typeof vis === "undefined";
    explore.hidden = simple;
    scroll.hidden = !simple;
    view.classList.toggle("map-exploring", !simple);
    for (const id of ["map-in", "map-out", "map-fit"]) byId(id).hidden = simple;
    byId("map-keys").hidden = simple;
    byId("map-plain").hidden = small.matches || typeof vis === "undefined";
    if (simple) {
      if (chosen) centre(nodes.get(chosen));
      return;
    }
    grow();  // before the network is made: it cannot be made without a height
    if (!network) start();
    fit();
    refresh();
    if (chosen) frame();
  };

  for (const control of Object.values(controls)) {
    control.addEventListener("change", () => {
      if (control === controls.agency) select(control.value ? `agency:${control.value}` : chosen.startsWith("agency:") ? "" : chosen);
      else { refresh(); address(); }
    });
  }
  search.addEventListener("input", refresh);
  byId("map-filter").addEventListener("submit", (event) => event.preventDefault());
  byId("map-reset").addEventListener("click", (event) => {
    event.preventDefault();
    for (const control of [...Object.values(controls), search]) control.value = "";
    select("");
    if (network && !explore.hidden) fit();
  });
  byId("map").addEventListener("click", pick);
  byId("map-list").addEventListener("click", pick);
  function pick(event) {
    const link = event.target.closest("[data-select], a.map-node");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    from = panel.contains(link) ? from : link;
    if (byId("map-list").contains(link)) view.scrollIntoView({ block: "nearest" });
    select(link.dataset.select || link.dataset.node, { focus: true });
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
  small.addEventListener("change", arrange);
  addEventListener("resize", () => network && !explore.hidden && !chosen && fit());

  const first = [...drawn.values()].find((a) => a.classList.contains("chosen"));
  if (first) chosen = first.dataset.node;
  refresh();
  arrange();
  started = true;  // a page that has only just come up must not scroll by itself
})();
