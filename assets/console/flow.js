// The wires from the visitors to the balancer and from it to each server, and a dot for each request on its way.

const svg = "http://www.w3.org/2000/svg";
const still = matchMedia("(prefers-reduced-motion: reduce)");
/** More at once would only be a blur. */
const mostDots = 40;

export function drawWires(view) {
  const wires = document.getElementById("wires");
  const frame = wires.getBoundingClientRect();
  if (frame.width === 0) return;
  const [visitors, balancer] = ["visitors", "balancer"].map((id) => boxOf(document.getElementById(id), frame));
  const wanted = [["in", lineOf(visitors, balancer), {}]];
  for (const { id, name, health, state } of view.zones.flatMap(({ servers }) => servers)) {
    const card = document.querySelector(`[data-id="${id}"]`);
    if (card === null || health === null) continue;
    const use = state === "running" && health.State === "healthy" ? "yes" : "no";
    wanted.push([id, lineOf(balancer, boxOf(card, frame)), { server: name, use }]);
  }
  const old = new Map([...wires.querySelectorAll("path")].map((path) => [path.dataset.wire, path]));
  for (const [key, line, data] of wanted) {
    const path = old.get(key) ?? wires.insertBefore(document.createElementNS(svg, "path"), wires.firstChild);
    old.delete(key);
    Object.assign(path.dataset, { wire: key, ...data });
    if (path.getAttribute("d") !== line) path.setAttribute("d", line);
  }
  old.forEach((path) => path.remove());
}

function boxOf(element, frame) {
  const { left, right, top, bottom } = element.getBoundingClientRect();
  return { middle: (left + right) / 2 - frame.left, top: top - frame.top, bottom: bottom - frame.top };
}

function lineOf(from, to) {
  const half = (from.bottom + to.top) / 2;
  return `M${from.middle} ${from.bottom} C${from.middle} ${half} ${to.middle} ${half} ${to.middle} ${to.top}`;
}

/** Lets a dot run to each server for each request that it has answered since the last view. */
export function sendDots(before, after) {
  if (before === undefined || still.matches || document.hidden) return;
  const counts = new Map(before.zones.flatMap(({ servers }) => servers).map(({ id, requests }) => [id, requests]));
  for (const { id, name, requests } of after.zones.flatMap(({ servers }) => servers)) {
    const fresh = Math.min(requests - (counts.get(id) ?? 0), 10);
    for (let dot = 0; dot < fresh; dot += 1) setTimeout(sendDot, dot * 40, id, name);
  }
}

function sendDot(id, name) {
  const wires = document.getElementById("wires");
  const path = wires.querySelector(`path[data-wire="${id}"]`);
  if (path === null || wires.querySelectorAll("circle").length >= mostDots) return;
  const dot = document.createElementNS(svg, "circle");
  dot.setAttribute("r", "5");
  dot.dataset.server = name;
  wires.append(dot);
  const length = path.getTotalLength();
  const start = performance.now();
  const step = (now) => {
    const part = Math.min(1, (now - start) / 450);
    const { x, y } = path.getPointAtLength(length * part);
    dot.setAttribute("cx", String(x));
    dot.setAttribute("cy", String(y));
    if (part < 1 && path.isConnected) requestAnimationFrame(step);
    else dot.remove();
  };
  step(start);
}
