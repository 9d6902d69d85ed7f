// How things are painted on the canvas: the shapes and words of the drawing that stands on the page, in its colours.
"use strict";
function signpostPaint(data) {
  const shape = (d) => new Path2D(d);
  const letters = (element) => [...element.querySelectorAll("text:not(.map-number)")].map((text) => ({
    text: text.textContent, x: +text.getAttribute("x"), y: +text.getAttribute("y"),
    size: text.getAttribute("font-size"), bold: text.hasAttribute("font-weight"),
    role: text.getAttribute("class")?.replace("map-", "") || "name",
  }));
  const write = (ctx, lines, colour) => {
    ctx.textAlign = "left";
    ctx.textBaseline = "alphabetic";
    for (const line of lines) {
      ctx.font = `${line.bold ? "bold " : ""}${line.size}px Arial, Helvetica, sans-serif`;
      ctx.fillStyle = colour || data.type[line.role];
      ctx.fillText(line.text, line.x, line.y);
    }
  };
  const paintBands = (ctx, bands) => {
    for (const band of bands) {
      ctx.fillStyle = band.fill;
      ctx.fillRect(...band.at);
      write(ctx, band.lines);
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
  const paintNode = (ctx, node, how, chosen) => {
    const look = data.looks[node.kind], faint = how === "faint";
    ctx.fillStyle = faint ? data.faint.paper : look.fill;
    ctx.strokeStyle = faint ? data.faint.line : look.line;
    ctx.lineWidth = chosen ? 4 : how === "lit" || node.changed || node.kind === "panel" ? 2.5 : 1.4;
    ctx.fill(node.outline);
    ctx.setLineDash(node.dashed ? [6, 4] : []);
    ctx.stroke(node.outline);
    ctx.setLineDash([]);
    ctx.lineWidth = 1.4;
    if (node.tick) ctx.stroke(node.tick);
    write(ctx, node.lines, faint && data.faint.text);
  };
  return { letters, shape, paintBands, paintEdge, paintNode };
}
