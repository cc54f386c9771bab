import { spawn } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { stripVTControlCharacters } from "node:util";
import { run } from "../../src/run";
import { plainReplacement, textWith } from "../release/support/edits";
import { project } from "../support/quiet-io";
import { startDeployments, type Deployments, type Desk, type Ran } from "./support/deployments";

jest.setTimeout(600_000);

// One after the other: each test finds the site as the one before has left it.
let deployments: Deployments;
let desk: Desk;

const page = (edition: string) => `<!doctype html><title>${edition}</title><h1>${edition}</h1>\n`;
const served = async (path = "/"): Promise<string> => {
  const answer = await fetch(`${deployments.url}${path}`);
  return answer.ok ? (/<h1>(.*)<\/h1>/.exec(await answer.text())?.[1] ?? "") : String(answer.status);
};
const serverIds = () => [...deployments.aws.servers.keys()].sort();

beforeAll(async () => {
  deployments = await startDeployments();
  desk = deployments.desk();
  desk.page("index.html", page("one"));
});
afterAll(() => deployments?.stop());

/** The command as a user starts it, in a process of its own. */
function start(at: Desk, ...argv: string[]) {
  const bin = join(project, "src", "cli", "bin.ts");
  const child = spawn(process.execPath, ["--require", require.resolve("tsx/cjs"), bin, ...argv], {
    cwd: at.folder,
    env: at.env,
    stdio: "ignore",
  });
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  return { child, ended };
}

async function untilLocked(operation: string) {
  for (let tries = 0; tries < 2_400; tries += 1) {
    const lock = await deployments.state.lock();
    if (lock?.operation === operation) return lock;
    await sleep(50);
  }
  throw new Error(`nobody has locked the state for ${operation}`);
}

test("without a state bucket, the command that makes it is named", async () => {
  const stranger = deployments.desk({ stateBucket: "tandem-no-such-bucket" });
  stranger.page("index.html", page("stranger"));
  expect(await stranger.run("plan")).toEqual({
    code: 2,
    printed: expect.stringMatching(
      /^the state bucket tandem-no-such-bucket must be there.*'npm run bootstrap'/,
    ),
  });
});

test("plan reviews, deploy applies that plan stage by stage and sees every server on the release", async () => {
  const planned = await desk.run("plan");
  expect(planned.printed).toMatch(/\nPassed \(\d+ resources, \d+ rules\)\. \d+ warnings\.\nThe plan is /);
  expect(planned.code).toBe(0);
  const { printed, code } = await desk.run("deploy", "--yes");
  const stages = [...printed.matchAll(/^ {4}([a-z ]+?) {2}[\d.]+ s$/gm)].map(([, name]) => name);
  const order = [
    "content",
    "base server",
    "ready gate",
    "image",
    "clones",
    "joined the balancer",
    "in service",
  ];
  expect(stages.filter((stage) => order.includes(stage ?? ""))).toEqual(order);
  expect(printed).toMatch(/✓ wait until every server answers with release [0-9a-f]{12} /);
  expect(printed).toMatch(/server-1 +20 +50 %\nserver-2 +20 +50 %/);
  expect(code).toBe(0);
  expect(await served()).toBe("one");
});

test("a plan is used once, and a deployment without changes says so and verifies", async () => {
  expect(existsSync(join(desk.stack, "review.json"))).toBe(false);
  const { printed, code } = await desk.run("deploy", "--yes");
  expect(printed).toContain("No changes: everything is as the settings and the site folder say.");
  expect(printed).not.toContain("apply the plan");
  expect(printed).toMatch(/server-1 +20 +50 %\nserver-2 +20 +50 %/);
  expect(code).toBe(0);
});

test("a changed page reaches every server without a new one", async () => {
  const before = serverIds();
  desk.page("index.html", page("two"));
  const { printed, code } = await desk.run("deploy", "--yes");
  expect(printed).toMatch(/\n {4}content {2}[\d.]+ s\n✓ apply the plan/);
  expect(code).toBe(0);
  expect([await served(), await served()]).toEqual(["two", "two"]);
  expect(serverIds()).toEqual(before);
});

describe("nothing is found in a plan of the site as it runs but what a site over HTTP asks for", () => {
  test.each([
    ["no change", "two", {}],
    ["new content", "two and a half", {}],
    ["new software", "two", { syncInterval: 12 }],
    ["a third server", "two", { servers: 3 }],
    [
      "servers open to everyone",
      "two",
      { directHttp: true },
      "instance-no-public-ip",
      "servers-only-from-balancer",
    ],
  ])("for %s", async (_what, title, settings, ...more) => {
    desk.page("index.html", page(title));
    await desk.with(settings).run("plan");
    const { findings } = JSON.parse(readFileSync(join(desk.stack, "review.json"), "utf8")) as {
      readonly findings: readonly { readonly rule: string }[];
    };
    const http = ["alb-access-logged", "alb-deletion-protected", "listener-https"];
    expect([...new Set(findings.map(({ rule }) => rule))].sort()).toEqual([...http, ...more].sort());
  });
});

describe("a plan that is not, to the byte, what was reviewed is refused", () => {
  beforeAll(async () => {
    desk.page("index.html", page("three"));
    expect((await desk.run("plan")).code).toBe(0);
  });

  const spoil = async (file: string, change: (text: Buffer) => Buffer | string): Promise<Ran> => {
    const before = existsSync(file) ? readFileSync(file) : undefined;
    writeFileSync(file, change(before ?? Buffer.alloc(0)));
    const ran = await desk.run("deploy", "--yes");
    if (before === undefined) rmSync(file);
    else writeFileSync(file, before);
    return ran;
  };
  const more = (text: Buffer) => `${text.toString("latin1")} `;

  test.each([
    ["the plan", () => join(desk.stack, "plan"), /stack.*plan must be what was reviewed/],
    [
      "the synthesized JSON",
      () => join(desk.stack, "cdk.tf.json"),
      /cdk\.tf\.json must be what was reviewed/,
    ],
    [
      "the waivers",
      () => join(desk.folder, "review-waivers.json"),
      /review-waivers\.json must be what was rev/,
    ],
    ["the site folder", () => join(desk.siteFolder, "index.html"), /the site folder has changed since/],
  ])("when %s was changed", async (_what, file, said) => {
    const { code, printed } = await spoil(file(), more);
    expect(printed).toMatch(said);
    expect(printed).toMatch(/make the plan again with 'npm run plan'$/);
    expect(code).toBe(1);
  });

  test("when the settings were changed", async () => {
    const { code, printed } = await desk.with({ healthyThreshold: 3 }).run("deploy", "--yes");
    expect(printed).toMatch(
      /the settings or the code have changed since the plan was reviewed: make the plan again/,
    );
    expect(code).toBe(1);
  });

  test("when another kind of plan is wanted", async () => {
    const { printed } = await desk.run("deploy", "--yes", "--teardown");
    expect(printed).toContain(
      "the plan that was reviewed is no teardown: 'npm run plan -- --teardown' makes one",
    );
  });

  test("and nothing was touched; the plan as it was reviewed is applied", async () => {
    expect(await served()).toBe("two");
    expect((await desk.run("deploy", "--yes")).code).toBe(0);
    expect(await served()).toBe("three");
  });
});

test("a plan that the review refuses is not applied, whatever its record says", async () => {
  desk.page("index.html", page("refused"));
  expect((await desk.run("plan", "--strict")).code).toBe(1);
  const { code, printed } = await desk.run("deploy", "--yes");
  expect(printed).toMatch(/the plan was reviewed and not passed: mend what it says, and make the plan again/);
  expect(code).toBe(1);
  const file = join(desk.stack, "review.json");
  writeFileSync(file, readFileSync(file, "utf8").replace('"passed": false', '"passed": true'));
  expect((await desk.run("deploy", "--yes")).printed).toMatch(/\nRefused \(\d+ resources, \d+ rules\)/);
  expect((await desk.run("deploy", "--yes", "--new", "--strict")).code).toBe(1);
  expect(await served()).toBe("three");
});

test("a finding is waived in the project's file, for a plan and for what is deployed by it", async () => {
  const file = join(desk.folder, "review-waivers.json");
  const { findings } = JSON.parse(
    (await desk.run("plan", "--strict", "--format", "json")).printed.replace(/^✓.*\n/gm, ""),
  ) as {
    findings: readonly { rule: string; address: string }[];
  };
  const waivers = findings.map(({ rule, address }) => ({
    rule,
    address,
    reason: "a site on this machine alone",
    until: "2999-12-31",
  }));
  writeFileSync(file, JSON.stringify(waivers));
  expect((await desk.run("plan", "--strict")).code).toBe(0);
  expect((await desk.run("deploy", "--yes")).code).toBe(0);
  rmSync(file);
  expect(await served()).toBe("refused");
});

test("a plan is refused as stale when somebody else has deployed since", async () => {
  desk.page("index.html", page("late"));
  expect((await desk.run("plan")).code).toBe(0);
  const other = deployments.desk();
  other.page("index.html", page("four"));
  expect((await other.run("deploy", "--yes")).code).toBe(0);
  const { code, printed } = await desk.run("deploy", "--yes");
  expect(printed).toContain(
    "the plan is stale: the state was changed by somebody else after it was made. Nothing was changed: make a new one with 'npm run plan'",
  );
  expect(code).toBe(1);
  expect(await served()).toBe("four");
});

test("rollback publishes the content before on every server, and a deployment the site folder again", async () => {
  desk.page("index.html", page("mistake"));
  expect((await desk.run("deploy", "--yes")).code).toBe(0);
  const { code, printed } = await desk.run("rollback", "--yes");
  expect(printed).toMatch(/\nRelease [0-9a-f]{12} is published again, [\d.]+ s after it was asked for\.\n/);
  expect(printed).toMatch(/server-1 +20 +50 %\nserver-2 +20 +50 %/);
  expect(code).toBe(0);
  expect([await served(), await served()]).toEqual(["four", "four"]);
  expect((await desk.run("deploy", "--yes")).code).toBe(0);
  expect([await served(), await served()]).toEqual(["mistake", "mistake"]);
});

test("a second deployment meanwhile is refused with who deploys, for what and since when", async () => {
  const other = deployments.desk();
  other.page("index.html", page("five"));
  const first = start(other, "deploy", "--yes");
  const lock = await untilLocked("OperationTypeApply");
  const { code, printed } = await desk.run("deploy", "--yes");
  expect(printed).toMatch(
    /the state is locked: \S+@\S+ holds it for an apply since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC \(lock [0-9a-f-]{36}\)\./,
  );
  expect(printed).toContain(lock.id);
  expect(code).toBe(1);
  expect(await first.ended).toBe(0);
  expect(await served()).toBe("five");
});

test("a deployment that is killed loses no state, and the next one tells the way out of its lock", async () => {
  desk.page("index.html", page("six"));
  const killed = start(desk, "deploy", "--yes");
  await untilLocked("OperationTypeApply");
  // Ours alone: others may run on this machine.
  const { stdout } = await run("ps", ["-o", "pid=", "--ppid", String(killed.child.pid)]);
  for (const pid of [killed.child.pid, ...stdout.trim().split(/\s+/).map(Number)])
    process.kill(pid!, "SIGKILL");
  await killed.ended;
  expect(Object.keys(await deployments.state.outputs())).toContain("release");
  const refused = await desk.run("deploy", "--yes");
  expect(refused.printed).toMatch(
    /If it was killed, its lock stays: 'npm run unlock' shows it, asks, and removes it/,
  );
  expect(refused.code).toBe(1);
  expect(await desk.run("unlock", "--yes")).toMatchObject({
    code: 0,
    printed: expect.stringContaining("The lock is removed."),
  });
  expect(await desk.run("unlock")).toEqual({ code: 0, printed: "The state is not locked." });
  expect((await desk.run("deploy", "--yes")).code).toBe(0);
  expect((await desk.run("deploy", "--yes")).printed).toContain("No changes");
  expect(await served()).toBe("six");
});

test("a deployment whose process alone is killed is ended by Terraform", async () => {
  desk.page("index.html", page("orphan"));
  const killed = start(desk, "deploy", "--yes");
  await untilLocked("OperationTypeApply");
  killed.child.kill("SIGKILL");
  await killed.ended;
  for (let tries = 0; tries < 1_200 && (await deployments.state.lock()) !== undefined; tries += 1)
    await sleep(50);
  const { code, printed } = await desk.run("deploy", "--yes");
  expect(printed).toContain("No changes");
  expect(code).toBe(0);
  expect(await served()).toBe("orphan");
});

describe("cdktf deploy", () => {
  const cdktf = async (at: Desk, prefix: readonly string[], ...args: string[]) => {
    const [command = "", ...rest] = [
      ...prefix,
      ...["npm", "run", "cdktf", "--", "deploy", "site", "--output", join(at.folder, "cdktf.out")],
      ...args,
      "--skip-provider-lock",
    ];
    const result = await run(command, rest, { cwd: project, env: at.env });
    return { code: result.code, said: stripVTControlCharacters(`${result.stdout}${result.stderr}`) };
  };
  const onTerminal = (...keys: string[]) => [
    "python3",
    join(__dirname, "support", "on-terminal.py"),
    "Approve",
    keys.join(),
  ];

  test("applies a plan that passes", async () => {
    desk.page("index.html", page("seven"));
    const { code, said } = await cdktf(desk, [], "--auto-approve");
    expect(said).toMatch(
      /Passed \(\d+ resources, \d+ rules\)[^]*Apply complete! Resources: 0 added, 2 changed, 0/,
    );
    expect(code).toBe(0);
  });

  test("does not apply one that is refused, and touches nothing", async () => {
    const before = serverIds();
    const file = join(desk.stack, "cdk.tf.json");
    writeFileSync(file, textWith("t3.micro", "t3.small")(plainReplacement(readFileSync(file, "utf8"))));
    const { code, said } = await cdktf(desk, [], "--auto-approve", "--skip-synth");
    expect(said).toMatch(/refuse[^]*Refused \(\d+ resources, \d+ rules\): \d+ findings? to mend/);
    expect(said).not.toContain("Apply complete");
    expect(code).not.toBe(0);
    expect(serverIds()).toEqual(before);
    expect(await served()).toBe("seven");
  });

  test("asks on a terminal, and applies nothing when it is dismissed", async () => {
    desk.page("index.html", page("eight"));
    const { said } = await cdktf(desk, onTerminal("down", "enter"));
    expect(said).toMatch(/Passed \(\d+ resources, \d+ rules\)[^]*Apply cancelled\./);
    expect(await served()).toBe("seven");
  });

  test("applies what was approved there", async () => {
    const { code, said } = await cdktf(desk, onTerminal("enter"));
    expect(said).toMatch(
      /Passed \(\d+ resources, \d+ rules\)[^]*Apply complete! Resources: 0 added, 2 changed, 0/,
    );
    expect(code).toBe(0);
  });
});

test("the teardown is planned, reviewed and applied as one, and leaves nothing but the state", async () => {
  const planned = await desk.run("plan", "--teardown");
  expect(planned.printed).toContain("'npm run deploy -- --teardown' applies exactly this one");
  expect(planned.code).toBe(0);
  expect((await desk.run("deploy", "--yes")).printed).toContain(
    "the plan that was reviewed takes the site down",
  );
  const { code, printed } = await desk.run("deploy", "--teardown", "--yes");
  expect(printed).toMatch(
    /terminated {2}[\d.]+ s[^]*bucket removed[^]*The site is removed\. The bucket with the state/,
  );
  expect(code).toBe(0);
  expect(await deployments.state.outputs()).toEqual({});
  expect(deployments.aws.servers.size).toBe(0);
  expect(deployments.aws.problems()).toEqual([]);
});
