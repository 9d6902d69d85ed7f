// Saving what is seen as a picture; fetched when it is wanted. Nothing leaves the browser.
const LARGEST = 8192;

// The drawing takes its colours from the style sheet: a copy that stands alone carries them itself.
const alone = (svg) => {
  const copy = svg.cloneNode(true), own = [...svg.querySelectorAll("*")];
  [...copy.querySelectorAll("*")].forEach((element, at) => {
    const style = getComputedStyle(own[at]);
    if (style.display === "none" || element.matches(".map-number")) { element.setAttribute("data-out", ""); return; }
    for (const name of ["fill", "stroke", "stroke-width", "stroke-dasharray"]) element.setAttribute(name, style.getPropertyValue(name));
  });
  for (const element of copy.querySelectorAll("[data-out]")) element.remove();
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  return copy;
};

export const savePicture = async () => {
  const svg = document.querySelector(".map-svg");
  const [, , width, height] = svg.getAttribute("viewBox").split(" ").map(Number);
  const scale = Math.min(2, LARGEST / Math.max(width, height));
  const scroll = document.getElementById("map-scroll"), hidden = scroll.hidden;
  scroll.hidden = false;  // what is not shown has no colours
  const copy = alone(svg);
  scroll.hidden = hidden;
  copy.setAttribute("width", width);
  copy.setAttribute("height", height);
  const picture = new Image();
  picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`;
  await picture.decode();
  const canvas = document.createElement("canvas");
  canvas.width = width * scale;
  canvas.height = height * scale;
  const ctx = canvas.getContext("2d");
  ctx.fillStyle = "#fff";
  ctx.fillRect(0, 0, canvas.width, canvas.height);
  ctx.drawImage(picture, 0, 0, canvas.width, canvas.height);
  const link = document.createElement("a");
  link.href = canvas.toDataURL("image/png");
  link.download = "map.png";
  link.click();
};
