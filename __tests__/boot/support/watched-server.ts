import { openLab, type Lab, type Server } from "./lab";
import type { Pages } from "./bucket";
import type { RunResult } from "../../../src/run";
import { userDataFor } from "./user-data";
import { startVisitor, visit, type Visitor } from "./visitor";

const name = "server-1";
const zone = "eu-central-1a";

/** A server whose ticks the tests make, and a visitor who compares every answer with what was published. */
export interface WatchedServer {
  readonly lab: Lab;
  readonly server: Server;
  readonly visitor: Visitor;
  /** What the server answers with. */
  readonly release: () => Promise<string | undefined>;
  /** Publishes these pages, or those of the next version; the release. */
  readonly publish: (pages?: Pages) => Promise<string>;
  /** Makes the pages known to the visitor without publishing them, with their manifest. */
  readonly announce: (pages: Pages) => { readonly release: string; readonly text: string };
  readonly nextVersion: () => Pages;
  /** One tick of the agent. */
  readonly tick: () => Promise<RunResult>;
  /** A tick that must fail for this reason, and leaves what was live. */
  readonly refuses: (why: RegExp) => Promise<void>;
  /** A tick without any trouble, after which this release is live. */
  readonly recovers: (release: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

export async function watchServer(): Promise<WatchedServer> {
  const lab = await openLab();
  try {
    return await watch(lab);
  } catch (error) {
    await lab.close();
    throw error;
  }
}

async function watch(lab: Lab): Promise<WatchedServer> {
  let versions = 0;
  const first = version(versions);
  let live = await lab.bucket.publish(first);
  // Never by itself: a tick of the timer's own would do what a test is about to see done.
  const userData = userDataFor(lab.bucket, { syncInterval: 3_000, deregistrationDelay: 30 });
  const server = await lab.launch({ instanceId: "i-0f1e2d3c4b5a69788", serverName: name, zone, userData });
  await server.powerOn();
  await server.booted();
  const visitor = startVisitor(server, name, zone, ["index.html", "style.css"]);
  visitor.expect(live, first);

  const release = async () => (await visit(server.url)).release;
  const nextVersion = () => version(++versions);
  const announce = (pages: Pages) => {
    const manifest = lab.bucket.manifestFor(pages);
    visitor.expect(manifest.release, pages);
    return manifest;
  };
  const tick = () => server.exec("systemctl", "start", "tandem-agent.service");
  const reason = async () => {
    const words = ["--unit", "tandem-agent.service", "--lines", "1", "--output", "cat"];
    return (await server.exec("journalctl", ...words)).stdout;
  };
  return {
    lab,
    server,
    visitor,
    release,
    nextVersion,
    announce,
    tick,
    async publish(pages = nextVersion()) {
      announce(pages);
      return lab.bucket.publish(pages);
    },
    async refuses(why) {
      expect((await tick()).code).not.toBe(0);
      expect(await reason()).toMatch(why);
      expect(await release()).toBe(live);
    },
    async recovers(wanted) {
      server.aws.meet(() => "pass");
      expect((await tick()).code).toBe(0);
      live = wanted;
      expect(await release()).toBe(live);
    },
    async close() {
      await visitor.leave();
      await lab.close();
    },
  };
}

/** Pages that differ in every part from one version to the next, large enough to be caught half written. */
function version(number: number): Pages {
  const line = `version ${number} of <!-- tandem:server --> in <!-- tandem:zone -->\n`;
  return {
    "index.html": line.repeat(200 + number),
    "style.css": `/* ${number} */\n`.repeat(3_000 + number),
    "always.txt": "the same\n",
  };
}
