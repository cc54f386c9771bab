import { count } from "../../src/cli/count";
import { localSite } from "../../src/cli/local-site";
import { steps } from "../../src/cli/steps";
import { combinationNames, sensible } from "../support/combinations";
import { quietIo } from "../support/quiet-io";

jest.setTimeout(1_200_000);

const quick = { healthCheckInterval: 5, healthCheckTimeout: 2, syncInterval: 5, deregistrationDelay: 5 };
/** The preview puts others in their places. */
const elsewhere = ["subnet-11111111", "subnet-22222222", "subnet-33333333"];
const combinations = sensible({ open: elsewhere, closed: elsewhere });

test.each([
  ["own for IPv6 with NAT", ["a", "b"]],
  ["own for IPv6, direct", ["a", "b", "a", "b"]],
  ["existing for IPv6", ["a", "b"]],
  ["the other environment", ["a", "b", "a", "b"]],
])("%s: deployed, answered by every server, left alone by a second plan, removed", async (name, zones) => {
  const { settings, environment } = combinations[combinationNames.indexOf(name)] ?? {};
  const io = quietIo({ env: { ...process.env, TANDEM_ENV: environment } });
  const siteRun = localSite(io, steps(io), { settings: { ...quick, ...settings } });
  try {
    const site = await siteRun.start();
    const { servers } = site.outputs;
    expect(servers.map(({ zone }) => zone)).toEqual(zones.map((letter) => `us-east-1${letter}`));
    const expected = servers.map(({ name }) => name);
    expect((await count({ url: site.url, requests: 40, expected })).problems).toEqual([]);
    expect(await site.terraform("site").plan("second")).toEqual({ changes: false });
    await site.terraform("site").destroy();
    expect(site.aws.problems()).toEqual([]);
  } finally {
    await siteRun.stop(false);
  }
});
