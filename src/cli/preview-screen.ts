import { writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { Console } from "../local/console/console";
import { localAws } from "../local/environment";
import { inColumns } from "./columns";
import { count } from "./count";
import type { Io } from "./io";
import type { LocalSite } from "./local-site";
import { openInBrowser } from "./open-in-browser";
import { tallyText } from "./tally";

const keys = [
  ["o", "open the site"],
  ["c", "open the console"],
  ["r", "send 20 requests"],
  ["s", "status"],
  ["q", "stop and remove everything"],
] as const;

/** Shows where everything is, and does what the keys say, until q or Ctrl-C. */
export async function showUntilStopped(site: LocalSite, seen: Console, io: Io): Promise<void> {
  io.out(screen(site, seen, io));
  await new Promise<void>((resolve) => {
    const actions: Readonly<Record<string, () => Promise<void>>> = {
      o: () => openInBrowser(site.url, io),
      c: () => openInBrowser(seen.url, io),
      r: async () => {
        const { url, aws } = site;
        io.out(`\n${tallyText(await count({ url, ca: aws.authority, requests: 20, patience: 100 }))}`);
      },
      s: async () => io.out(`\n${serverLines(seen).join("\n")}\n`),
      q: async () => end(),
    };
    const stopKeys = io.keys?.(
      (key) => void actions[key]?.().catch((error: unknown) => io.err(String(error))),
    );
    const end = () => {
      stopKeys?.();
      resolve();
    };
    if (io.signal.aborted) end();
    io.signal.addEventListener("abort", end, { once: true });
  });
}

function screen(site: LocalSite, seen: Console, io: Io): string {
  return [
    "",
    `  site     ${site.url}`,
    ...site.aws.urls().flatMap(({ url }) => (url === site.url ? [] : [`           ${url} redirects there`])),
    `  console  ${seen.url}`,
    "",
    "Refresh the site, and the servers take turns:",
    ...serverLines(seen),
    "",
    "Other commands and tools see this AWS after:",
    `  . ${relative(io.cwd, environmentFile(site, seen, io))}`,
    "",
    ...(io.keys === undefined
      ? ["Ctrl-C stops and removes everything."]
      : [keys.map(([key, what]) => `${key} ${what}`).join(" · ")]),
  ].join("\n");
}

function serverLines(seen: Console): readonly string[] {
  const { zones } = seen.view();
  const rows = zones.flatMap((zone) => zone.servers.map((server) => ({ zone: zone.name, ...server })));
  const cells = rows.map(({ name, zone, id, state, health, release, url }) => {
    const told = health === null ? state : [health.State, health.Reason].filter(Boolean).join(" ");
    return [name, zone, id, told, `release ${release ?? "none"}`, url ?? "off"];
  });
  return inColumns(cells).map((line) => `  ${line}`);
}

/** What a shell reads to see this AWS and no other, with this preview's state bucket and console. */
function environmentFile(site: LocalSite, seen: Console, io: Io): string {
  const file = join(site.logFolder, "env");
  const variables = {
    ...localAws(site.aws.endpoint, site.region),
    TANDEM_URL: site.url,
    TANDEM_CONSOLE: seen.url,
    TANDEM_SETTINGS: JSON.stringify(site.settings),
    ...(io.env.TANDEM_ENV ? { TANDEM_ENV: io.env.TANDEM_ENV } : {}),
    // By it verify and deploy, like every program of Node.js, trust the certificate of this run.
    ...(site.url.startsWith("https:") ? { NODE_EXTRA_CA_CERTS: site.authorityFile } : {}),
  };
  const quoted = (value: string) => `'${value.replaceAll("'", "'\\''")}'`;
  const lines = Object.entries(variables).map(([name, value]) => `export ${name}=${quoted(value)}\n`);
  writeFileSync(file, lines.join(""), { mode: 0o600 });
  return file;
}
