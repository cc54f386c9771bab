import { loadSettings } from "../settings/load";
import { inColumns } from "./columns";
import type { Command } from "./io";
import { readPicture, type Picture, type PictureServer } from "./picture";

export const status: Command = {
  name: "status",
  summary: "show the site's servers: their zones, their health and their releases",
  ofSite: true,
  options: { json: { type: "boolean", help: "print the same as JSON" } },
  run: async (values, io) => {
    const picture = await readPicture(loadSettings(io.cwd, io.env), io.env);
    io.out(values.json === true ? JSON.stringify(picture, undefined, 2) : statusText(picture));
    return 0;
  },
};

/** The picture for a person. */
export function statusText({ url, region, release, image, zones }: Picture): string {
  const rows = zones.flatMap(({ name, servers }) => servers.map((server) => cellsOf(name, server, release)));
  const table = [["server", "zone", "instance", "type", "state", "health", "content"], ...rows];
  const reasons = zones.flatMap(({ servers }) => servers.flatMap(reasonOf));
  return [
    `${url}  ${region}`,
    `published content ${release}, image ${image}`,
    "",
    ...inColumns(table),
    ...(reasons.length === 0 ? [] : ["", ...reasons]),
  ].join("\n");
}

function cellsOf(zone: string, server: PictureServer, published: string): readonly string[] {
  const { name, instance_id: id, type, state, health, release } = server;
  const content =
    release === null ? "did not answer" : release === published ? release : `${release} (not yet)`;
  return [name, zone, id, type, state, health.state, content];
}

function reasonOf({ name, health }: PictureServer): readonly string[] {
  if (health.reason === null) return [];
  return [`${name}: ${health.reason}${health.description === null ? "" : `, ${health.description}`}`];
}
