import { resolve } from "node:path";
import { UserError } from "../error";
import { startConsole, type Console } from "../local/console/console";
import { newRecorder } from "../local/console/recorder";
import { count } from "./count";
import { jsonEvents } from "./json-events";
import { text, type Command, type Io } from "./io";
import { localDeployer } from "./local-deployer";
import { localSite, type LocalSite } from "./local-site";
import { lastLines } from "./last-lines";
import { showUntilStopped } from "./preview-screen";
import { progressOf } from "./progress";
import { steps, type Steps } from "./steps";
import { tallyText } from "./tally";

export const preview: Command = {
  name: "preview",
  summary: "run the whole site on this machine, without an AWS account",
  ofSite: true,
  options: {
    once: { type: "boolean", help: "make 40 requests, say who answered, take everything down again" },
    site: { type: "string", value: "FOLDER", help: "the folder to publish (the setting siteFolder)" },
    json: { type: "boolean", help: "print what happens as events, a JSON object a line (docs/console.md)" },
  },
  run: async (values, io) => {
    const json = values.json === true ? jsonEvents(io) : undefined;
    const step = json?.steps ?? steps(io);
    const folder = text(values, "site");
    const recorder = newRecorder(json?.emit);
    const run = localSite(io, step, {
      preferredPort: 8080,
      preferredHttpsPort: 8443,
      settings: folder === undefined ? {} : { siteFolder: resolve(io.cwd, folder) },
      events: recorder.observer,
      onAws: (aws) => recorder.follow(aws),
    });
    let wellEnded = false;
    let seen: Console | undefined;
    try {
      const site = await run.start();
      if (values.once === true) await once(site, step, io, json !== undefined);
      else {
        seen = await startConsole({
          aws: site.aws,
          region: site.region,
          recorder,
          deployer: localDeployer(io, site),
          sendRequests: (requests) =>
            count({ url: site.url, ca: site.aws.authority, requests, patience: 100 }),
          preferredPort: 8081,
          ...(json === undefined ? {} : { onEvent: json.emit }),
        });
        json?.ready(site, seen.url);
        await showUntilStopped(site, seen, json === undefined ? io : { ...io, out: () => undefined });
      }
      wellEnded = true;
      return 0;
    } finally {
      const stopped = wellEnded || io.signal.aborted;
      const last = stopped ? "" : lastLines(run.logFolder);
      const ending = json?.steps ?? steps({ ...io, signal: new AbortController().signal });
      await ending.run("stop and remove everything", async () => {
        // Together: a deployment that is under way ends only once it is interrupted.
        await Promise.all([seen?.stop(), run.stop(!stopped)]);
      });
      if (!stopped) io.err(`${last}The logs are in ${run.logFolder}`);
    }
  },
};

async function once(site: LocalSite, step: Steps, io: Io, json: boolean): Promise<void> {
  const result = await step.run("40 requests", () =>
    count({
      url: site.url,
      ca: site.aws.authority,
      requests: 40,
      expected: site.outputs.servers.map(({ name }) => name),
    }),
  );
  if (!json) io.out(`\n${tallyText(result)}`);
  await step.run("terraform destroy", (show) => site.terraform("site", progressOf(show)).destroy());
  if (result.problems.length > 0) throw new UserError(result.problems.join("\n"));
}
