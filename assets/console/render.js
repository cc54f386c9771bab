// Writes what is seen into the page: only what has changed, so that focus and selection stay where they are.

const byId = (id) => document.getElementById(id);
const numberOf = (name) => /\d+$/.exec(name ?? "")?.[0] ?? (name ?? "").slice(0, 2);

export function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

export const ms = (value) => (value === null ? "–" : `${value} ms`);
export const serversIn = (view) => view.zones.flatMap(({ servers }) => servers);

export function renderSite({ url, balancer }) {
  byId("site-link").href = url;
  if (balancer === null) return;
  const { path, interval, unhealthyThreshold: out, healthyThreshold: back } = balancer.healthCheck;
  write(byId("algorithm"), balancer.algorithm.replaceAll("_", " "));
  write(byId("health-check"), `${path} every ${interval} s; ${out} failed: out, ${back} passed: back`);
}

export function renderZones(view) {
  keyed(byId("zones"), view.zones, ({ name }) => name, "zone", (element, zone) => {
    element.setAttribute("aria-label", `Availability Zone ${zone.name}`);
    write(element.querySelector(".zone-name"), zone.name);
    keyed(element.querySelector(".servers"), zone.servers, ({ id }) => id, "server", (card, server) =>
      renderServer(card, server, view),
    );
  });
}

/** One element for each item, made from a template, in the items' order; an element lives as long as its item. */
function keyed(parent, items, keyOf, template, render) {
  const old = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  items.forEach((item, index) => {
    const key = keyOf(item);
    const element = old.get(key) ?? byId(template).content.firstElementChild.cloneNode(true);
    old.delete(key);
    element.dataset.key = key;
    if (parent.children[index] !== element) parent.insertBefore(element, parent.children[index] ?? null);
    render(element, item);
  });
  old.forEach((element) => element.remove());
}

function renderServer(card, server, view) {
  const { health, fault, state } = server;
  const running = state === "running";
  card.dataset.server = server.name;
  card.dataset.id = server.id;
  card.dataset.state = state;
  card.dataset.health = running ? (health?.State ?? "none") : "none";
  card.setAttribute("aria-label", server.name);
  const text = {
    name: server.name,
    state: running && health !== null ? health.State : state,
    why: whyOf(server),
    share: `${Math.round(server.share * 100)} %`,
    requests: String(server.requests),
    p95: ms(server.latency.p95),
    release: server.release ?? "none yet",
    id: shortId(server.id),
    image: shortId(server.image),
  };
  for (const [name, value] of Object.entries(text)) write(card.querySelector(`[data-text="${name}"]`), value);
  card.querySelector(".bar").style.transform = `scaleX(${server.share})`;
  renderChecks(card, server);
  card.querySelector(".buttons").setAttribute("aria-label", `What happens to ${server.name}`);
  for (const button of card.querySelectorAll("[data-act]")) {
    const act = button.dataset.act;
    if (act === "power") {
      write(button, state === "stopped" ? "Start" : "Stop");
      button.disabled = !["running", "stopped"].includes(state);
    } else {
      button.setAttribute("aria-pressed", String(fault === { break: "error", slow: "slow", cut: "cut" }[act]));
      button.disabled = !running;
    }
  }
  return view;
}

/** i-0123456789abcdef0 is known by its end. */
function shortId(id) {
  return id.length > 14 ? `${id.slice(0, id.indexOf("-") + 1)}…${id.slice(-6)}` : id;
}

/** Why a server is as it is, in AWS's own words. */
function whyOf({ state, health }) {
  if (health?.Reason !== undefined) return `${health.Reason}: ${health.Description}`;
  if (health?.State === "healthy") return "In service: it gets its share of the requests.";
  return state === "running" ? "In no target group: it gets no requests." : `The instance is ${state}.`;
}

function renderChecks(card, { checks, health }) {
  const pips = card.querySelector(".pips");
  const shown = checks !== null && ["healthy", "unhealthy", "initial"].includes(health?.State);
  pips.replaceChildren(
    ...(shown ? Array.from({ length: checks.of }, (_, index) => pip(index < checks.seen)) : []),
  );
  if (shown) pips.dataset.passed = String(checks.passed);
  card.dataset.next = shown ? String(checks.next) : "";
  card.dataset.checks = shown ? checksText(checks, health) : "";
  renderCountdown(card);
}

function pip(on) {
  const element = document.createElement("i");
  element.className = on ? "on" : "";
  return element;
}

function checksText({ passed, seen, of }, health) {
  if (passed && health.State === "healthy") return "health checks pass";
  return `${seen} of ${of} ${passed ? "passed" : "failed"}`;
}

export function renderCountdown(card) {
  const { checks = "", next = "" } = card.dataset;
  const seconds = Math.max(0, Math.ceil((Number(next) - Date.now()) / 1000));
  write(card.querySelector('[data-text="checks"]'), checks === "" ? "" : `${checks}, next check in ${seconds} s`);
}

export function renderTraffic({ traffic }) {
  write(byId("total"), String(traffic.requests));
  write(byId("failed"), String(traffic.failed));
  write(byId("p50"), ms(traffic.latency.p50));
  write(byId("p95"), ms(traffic.latency.p95));
  const strip = byId("strip");
  while (strip.children.length > traffic.strip.length) strip.lastChild.remove();
  traffic.strip.forEach((request, index) => {
    const cell = strip.children[index] ?? strip.appendChild(document.createElement("i"));
    const failed = request.status >= 500 || request.status === 460;
    write(cell, failed ? "×" : numberOf(request.server));
    if (cell.dataset.server !== (request.server ?? "")) cell.dataset.server = request.server ?? "";
    cell.className = failed ? "failed" : "";
    const title = `${request.server ?? "the load balancer"}: ${request.status}, ${request.ms} ms`;
    if (cell.title !== title) cell.title = title;
  });
  const counts = Map.groupBy(traffic.strip, ({ server }) => server ?? "the load balancer itself");
  const said = [...counts]
    .sort(([one], [other]) => one.localeCompare(other, "en", { numeric: true }))
    .map(([name, requests]) => `${name} ${requests.length}`)
    .join(", ");
  const label = said === "" ? "No request yet" : `Of the last ${traffic.strip.length} requests: ${said}`;
  if (strip.getAttribute("aria-label") !== label) strip.setAttribute("aria-label", label);
}

export function renderWork({ work }) {
  for (const kind of ["publish", "release"]) {
    const box = byId(`${kind}-work`);
    const busy = work?.state === "running";
    for (const button of byId(kind).querySelectorAll("button[type=submit]")) button.disabled = busy;
    if (work?.kind !== kind) continue;
    box.hidden = false;
    const title = { running: "Under way", done: "Done", failed: "Failed" }[work.state];
    const list = document.createElement("ol");
    list.append(...work.stages.map(stageItem));
    const heading = document.createElement("p");
    heading.append(Object.assign(document.createElement("strong"), { textContent: `${title}: ${work.title}` }));
    const parts = [heading, list];
    if (work.error !== null) parts.push(Object.assign(document.createElement("pre"), { textContent: work.error }));
    box.replaceChildren(...parts);
  }
}

function stageItem({ name, state, began, ended }) {
  const item = document.createElement("li");
  item.dataset.state = state;
  item.append(name);
  const hidden = Object.assign(document.createElement("b"), { className: "hidden", textContent: `: ${state}` });
  item.append(hidden);
  const time = document.createElement("span");
  if (began !== null) time.textContent = `${(((ended ?? Date.now()) - began) / 1000).toFixed(1)} s`;
  item.append(time);
  return item;
}

/** What a person who does not see the page should be told: who left, who came back. */
export function newsBetween(before, after) {
  if (before === undefined) return [];
  const known = new Map(serversIn(before).map((server) => [server.id, server]));
  return serversIn(after).flatMap((server) => {
    const was = known.get(server.id)?.health?.State;
    const is = server.health?.State;
    return was === is || is === undefined ? [] : [`${server.name} is ${is}`];
  });
}
