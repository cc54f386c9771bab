import { resolve } from "node:path";
import { localAws } from "../local/environment";
import { UserError } from "../error";
import { count } from "./count";
import { text, type Command, type Io } from "./io";
import { localSite, type LocalSite } from "./local-site";
import { steps, type Steps } from "./steps";
import { tallyText } from "./tally";

export const preview: Command = {
  name: "preview",
  summary: "run the whole site on this machine, without an AWS account",
  options: {
    once: { type: "boolean", help: "make 40 requests, say who answered, take everything down again" },
    site: { type: "string", value: "FOLDER", help: "the folder to publish (the setting siteFolder)" },
  },
  run: async (values, io) => {
    const step = steps(io);
    const folder = text(values, "site");
    const run = localSite(io, step, {
      preferredPort: 8080,
      settings: folder === undefined ? {} : { siteFolder: resolve(io.cwd, folder) },
    });
    let wellEnded = false;
    try {
      const site = await run.start();
      if (values.once === true) await once(site, step, io);
      else await untilStopped(site, io);
      wellEnded = true;
      return 0;
    } finally {
      const stopped = wellEnded || io.signal.aborted;
      await steps({ ...io, signal: new AbortController().signal }).run("stop and remove everything", () =>
        run.stop(!stopped),
      );
      if (!stopped) io.err(`The logs are in ${run.logFolder}`);
    }
  },
};

async function once(site: LocalSite, step: Steps, io: Io): Promise<void> {
  const result = await step.run("40 requests", () =>
    count({
      url: site.url,
      requests: 40,
      expected: site.outputs.servers.map(({ name }) => name),
    }),
  );
  io.out(`\n${tallyText(result)}`);
  await step.run("terraform destroy", (show) => site.terraform("site", show).destroy());
  if (result.problems.length > 0) throw new UserError(result.problems.join("\n"));
}

async function untilStopped(site: LocalSite, io: Io): Promise<void> {
  const servers = site.outputs.servers.map(({ name, zone, instance_id: id }) => {
    const address = site.aws.servers.get(id)?.address(80);
    return `  ${name}  ${zone}  ${id}  ${address === undefined ? "" : `http://${address.host}:${address.port}`}`;
  });
  const variables = Object.entries({
    ...localAws(site.aws.endpoint, site.region),
    TANDEM_URL: site.url,
  }).map(([name, value]) => `${name}=${value}`);
  io.out(
    [
      "",
      `The site answers at ${site.url}`,
      "Refresh the page, and the servers take turns:",
      ...servers,
      "",
      "Other tools see this AWS with:",
      `  export ${variables.join(" ")}`,
      "",
      "Ctrl-C stops and removes everything.",
    ].join("\n"),
  );
  await new Promise<void>((resolveStopped) => {
    if (io.signal.aborted) resolveStopped();
    io.signal.addEventListener("abort", () => resolveStopped(), { once: true });
  });
}
