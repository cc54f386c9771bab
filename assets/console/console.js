import { drawWires, sendDots } from "./flow.js";
import { newsBetween, renderCountdown, renderSite, renderTraffic, renderWork, renderZones, write } from "./render.js";

const byId = (id) => document.getElementById(id);
let view;
let calls = [];
const longestLog = 300;

/** A changing call; the header is what a page of another origin cannot send. */
async function post(path, body = {}) {
  const answer = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json", "Tandem-Console": "1" },
    body: JSON.stringify(body),
  });
  const said = await answer.json();
  if (!answer.ok) throw new Error(said.error);
  return said;
}

function follow() {
  const events = new EventSource("/api/events");
  const live = (state, text) => {
    byId("live").dataset.state = state;
    write(byId("live"), text);
  };
  events.addEventListener("open", () => live("live", "live"));
  events.addEventListener("error", () => live("gone", "not connected"));
  events.addEventListener("state", ({ data }) => show(JSON.parse(data)));
  events.addEventListener("calls", ({ data }) => {
    const last = calls.at(-1)?.number ?? 0;
    const fresh = JSON.parse(data);
    // Fewer than before: another preview answers here now.
    if (fresh[0].number === 1) calls = [];
    calls = [...calls, ...fresh.filter(({ number }) => fresh[0].number === 1 || number > last)].slice(-1000);
    showCalls();
  });
}

function show(next) {
  const before = view;
  view = next;
  renderSite(view);
  renderZones(view);
  renderTraffic(view);
  renderWork(view);
  drawWires(view);
  sendDots(before, view);
  if (before?.work?.state === "running" && view.work?.state === "done") void loadChanges();
  const news = newsBetween(before, view);
  if (news.length > 0) write(byId("news"), news.join(", "));
}

function showCalls() {
  const [from, text] = [byId("from").value, byId("text").value.toLowerCase()];
  const reads = /^(Describe|List|Get|Head)/;
  const shown = calls
    .filter((call) => from === "" || call.from === from)
    .filter((call) => !byId("changing").checked || !reads.test(call.action))
    .filter((call) => Object.values(call).join(" ").toLowerCase().includes(text))
    .slice(-longestLog)
    .reverse();
  byId("calls").replaceChildren(...shown.map(callRow));
  const known = new Set([...byId("from").options].map(({ value }) => value));
  for (const name of [...new Set(calls.map((call) => call.from))].sort()) {
    if (!known.has(name)) byId("from").append(new Option(name, name));
  }
}

function callRow({ time, from, service, action, resource, status, ms }) {
  const row = document.createElement("tr");
  row.dataset.bad = String(status >= 400);
  const cells = [time.slice(11, 19), from, `${service} ${action}`, shortArn(resource ?? ""), status, ms];
  row.append(...cells.map((text) => Object.assign(document.createElement("td"), { textContent: String(text) })));
  return row;
}

/** Of an ARN, what differs between two of them. */
function shortArn(text) {
  return text.startsWith("arn:") ? text.split(":").slice(5).join(":") : text;
}

const say = (text) => write(byId("said"), text);

async function send(button) {
  const count = Number(button.dataset.send);
  const buttons = document.querySelectorAll("[data-send]");
  buttons.forEach((each) => (each.disabled = true));
  say(`${count === 1 ? "One request is" : `${count} requests are`} on the way …`);
  try {
    const { servers, failed, sequence } = await post("/api/requests", { count });
    const who = servers.map(({ name, count: answers }) => `${name} answered ${answers}`).join(", ");
    const turns = sequence.length > 60 ? `${sequence.slice(0, 59)} …` : sequence;
    say(`${who === "" ? "Nobody answered" : who}; ${failed} failed. Turns: ${turns}`);
  } catch (error) {
    say(error.message);
  }
  buttons.forEach((each) => (each.disabled = false));
  button.focus();
}

async function act(button) {
  const { id, state } = button.closest("[data-id]").dataset;
  const pressed = button.getAttribute("aria-pressed") === "true";
  const { act: wanted } = button.dataset;
  const action = wanted === "power" ? (state === "stopped" ? "start" : "stop") : pressed ? "mend" : wanted;
  await post(`/api/servers/${encodeURIComponent(id)}/${action}`).catch((error) => say(error.message));
}

async function load() {
  byId("page").value = (await loadChanges()).page;
}

async function loadChanges() {
  const site = await (await fetch("/api/site")).json();
  byId("change").replaceChildren(...Object.entries(site.changes).map(([value, text]) => new Option(text, value)));
  return site;
}

document.addEventListener("click", ({ target }) => {
  const button = target.closest("button");
  if (button === null || button.disabled) return;
  if (button.dataset.send !== undefined) void send(button);
  if (button.dataset.act !== undefined) void act(button);
  if (button.id === "reload") void load();
});
document.addEventListener("submit", (event) => {
  event.preventDefault();
  const { id } = event.target;
  if (id === "publish") void post("/api/publish", { page: byId("page").value }).catch((error) => say(error.message));
  if (id === "release") void post("/api/release", { change: byId("change").value }).catch((error) => say(error.message));
});
byId("filter").addEventListener("input", showCalls);
addEventListener("resize", () => view && drawWires(view));
setInterval(() => {
  document.querySelectorAll(".server").forEach(renderCountdown);
  if (view?.work?.state === "running") renderWork(view);
}, 500);

follow();
void load();
