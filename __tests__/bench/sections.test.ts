import { run } from "../../src/run";
import { project } from "../support/quiet-io";

jest.setTimeout(300_000);

// Those that need neither a whole site nor a tool beside Terraform and the AWS CLI.
test.each(["review", "servers", "growth"])("the benchmark %s still runs", async (section) => {
  const { code, stdout } = await run("npm", ["run", "--silent", "bench", "--", section, "--quick"], {
    cwd: project,
  });
  expect(code).toBe(0);
  expect(stdout).toMatch(/\n\|.*\|\n\|(---\|)+\n(\|.*\|\n)+/);
});

test("a section that there is none of is told with those that there are", async () => {
  const { code, stderr } = await run("npm", ["run", "--silent", "bench", "--", "speed"], { cwd: project });
  expect(code).toBe(1);
  const all = "synth, growth, start, release, servers, balancer, review, checks";
  expect(stderr).toBe(`a section must be one of ${all}, got speed\n`);
});
