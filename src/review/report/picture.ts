import type { Fate, ServerFate } from "../fates";
import type { Part } from "../parts";
import type { Review } from "../review";
import { escape } from "./escape";

const most = 8;

/** The balancer above, the zones with their servers in the middle, the buckets below; text, so that it reads on a phone too. */
export function toPicture({ fates: { servers, zones }, parts }: Review): string {
  if (servers.length === 0 && parts.length === 0) return "";
  const homeless = servers.filter(({ zone }) => zone === undefined);
  const balancers = parts.filter(({ kind }) => kind === "balancer");
  const columns = [
    ...zones.map(({ zone, fate }) =>
      column(
        zone,
        fate,
        servers.filter((server) => server.zone === zone),
      ),
    ),
    ...(homeless.length === 0 ? [] : [column("zone not known yet", undefined, homeless)]),
  ];
  return [
    '<figure class="site" aria-label="The parts of the site, and what the plan does to each">',
    row("balancers", balancers.map(box)),
    columns.length === 0 || balancers.length === 0
      ? ""
      : `<div class="lines">${"<i></i>".repeat(Math.min(columns.length, 4))}</div>`,
    row("zones", columns),
    row("buckets", parts.filter(({ kind }) => kind === "bucket").map(box)),
    "</figure>",
  ]
    .filter((line) => line !== "")
    .join("\n");
}

function row(name: string, cells: readonly string[]): string {
  if (cells.length === 0) return "";
  const left = cells.length - most;
  const shown = left > 0 ? [...cells.slice(0, most), `<div class="more">and ${left} more</div>`] : cells;
  return `<div class="${name}">${shown.join("\n")}</div>`;
}

function column(zone: string, fate: Fate | undefined, servers: readonly ServerFate[]): string {
  const boxes = servers.map((server) => card(server.name ?? "server", server.address, server.fate, "server"));
  const title = `<h3>${escape(zone)}${fate === undefined ? "" : ` ${pill(fate)}`}</h3>`;
  return `<section class="zone ${tone(fate ?? "stays")}">${title}${row("servers", boxes)}</section>`;
}

function box({ label, address, fate, kind }: Part): string {
  return card(label, address, fate, kind);
}

function card(title: string, address: string, fate: Fate, kind: string): string {
  return `<div class="box ${kind} ${tone(fate)}"><b>${escape(title)}</b> ${pill(fate)}<br><code>${escape(address)}</code></div>`;
}

/** The fate in words, on its colour. */
export function pill(fate: Fate): string {
  return `<span class="pill ${tone(fate)}">${fate}</span>`;
}

function tone(fate: Fate): string {
  return fate.replace(" ", "-");
}
