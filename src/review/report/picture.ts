import type { Fate } from "../fates";
import type { Review } from "../review";
import { escape } from "./escape";

const colours: { readonly [fate in Fate]: string } = {
  stays: "#6b7280",
  new: "#15803d",
  "handed over": "#1d4ed8",
  interrupted: "#b91c1c",
  leaves: "#b45309",
};

const box = { width: 220, height: 56, gap: 16 };

/** The balancer above, the zones with their servers in the middle, the buckets below. */
export function toPicture({ fates: { servers, zones }, parts }: Review): string {
  if (servers.length === 0 && parts.length === 0) return "";
  const names = [
    ...zones.map(({ zone }) => zone),
    ...(servers.some(({ zone }) => zone === undefined) ? [undefined] : []),
  ];
  const columns = Math.max(names.length, 1, parts.filter(({ kind }) => kind === "bucket").length);
  const width = columns * (box.width + 3 * box.gap);
  const tallest = Math.max(1, ...names.map((name) => servers.filter(({ zone }) => zone === name).length));
  const balancers = parts.filter(({ kind }) => kind === "balancer");
  const buckets = parts.filter(({ kind }) => kind === "bucket");
  const zoneTop = balancers.length === 0 ? 10 : 110;
  const zoneHeight = 40 + tallest * (box.height + box.gap);
  const bucketTop = zoneTop + (names.length === 0 ? 0 : zoneHeight + 40);
  const shapes = [
    ...balancers.map((each, at) =>
      rect(spread(at, balancers.length, width), 20, each.label, each.address, each.fate),
    ),
    ...names.map((name, at) => {
      const x = spread(at, names.length, width);
      const inside = servers.filter(({ zone }) => zone === name);
      const fate = zones.find(({ zone }) => zone === name)?.fate ?? "stays";
      return [
        `<rect x="${x - box.gap}" y="${zoneTop}" width="${box.width + 2 * box.gap}" height="${zoneHeight}" rx="8" fill="none" stroke="${colours[fate]}" stroke-dasharray="6 4"/>`,
        `<text x="${x}" y="${zoneTop + 22}" font-size="13" fill="${colours[fate]}">${escape(name ?? "zone not known yet")}: ${fate}</text>`,
        ...inside.map((server, row) =>
          rect(
            x,
            zoneTop + 34 + row * (box.height + box.gap),
            server.name ?? "server",
            server.address,
            server.fate,
          ),
        ),
        ...(balancers.length === 0
          ? []
          : [`<path d="M ${width / 2} 76 L ${x + box.width / 2} ${zoneTop}" stroke="#9ca3af" fill="none"/>`]),
      ].join("\n");
    }),
    ...buckets.map((each, at) =>
      rect(spread(at, buckets.length, width), bucketTop, each.label, each.address, each.fate),
    ),
  ];
  const height = bucketTop + (buckets.length === 0 ? 0 : box.height + 20);
  return `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="The site's parts, coloured by what the plan does to them" font-family="system-ui, sans-serif">\n${shapes.join("\n")}\n</svg>`;
}

function spread(at: number, count: number, width: number): number {
  const column = width / count;
  return at * column + (column - box.width) / 2;
}

function rect(x: number, y: number, title: string, address: string, fate: Fate): string {
  const colour = colours[fate];
  const short = address.length > 32 ? `${address.slice(0, 31)}…` : address;
  return `<g><title>${escape(address)}: ${fate}</title><rect x="${x}" y="${y}" width="${box.width}" height="${box.height}" rx="6" fill="${colour}18" stroke="${colour}" stroke-width="2"/><text x="${x + 10}" y="${y + 22}" font-size="14" font-weight="600" fill="#111">${escape(title)} · ${fate}</text><text x="${x + 10}" y="${y + 42}" font-size="11" fill="#374151">${escape(short)}</text></g>`;
}
