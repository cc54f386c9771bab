import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gateScript } from "../../src/constructs/gate-script";
import { run } from "../../src/run";

/** Runs a gate as Systems Manager does, with an AWS CLI that only writes down what it is told. */
async function runGate(purpose: string, args: readonly string[], health = "healthy\tNone\tNone") {
  const folder = mkdtempSync(join(tmpdir(), "tandem-gate-"));
  const proof = join(folder, "proof");
  const aws = join(folder, "aws");
  writeFileSync(
    aws,
    `#!/bin/sh\ncase $1 in elbv2) echo '${health}' ;; ssm) printf '%s' "$9" > '${proof}' ;; esac\n`,
  );
  chmodSync(aws, 0o700);
  const script = gateScript(purpose, ["/tandem/proof", ...args]).replaceAll("$${", "${");
  const { code, stdout } = await run("sh", ["-c", script], {
    env: {
      PATH: `${folder}:${process.env.PATH ?? ""}`,
      AWS_SSM_INSTANCE_ID: "i-1",
      AWS_SSM_REGION_NAME: "us-east-1",
    },
  });
  return { code, stdout, proof: readFileSync(proof, "utf8") };
}

test("a gate that holds leaves the server's id and what it has seen", async () => {
  expect(await runGate("in-service", ["arn:group", "5"])).toEqual({
    code: 0,
    stdout: "\n/tandem/proof: i-1 arn:group\n",
    proof: "i-1 arn:group",
  });
});

test("a gate that fails leaves the reason instead, and fails", async () => {
  const { code, stdout, proof } = await runGate("in-service", ["arn:group", "0"], "unhealthy\tWhy\tÄ {{x}}");
  const reason =
    "not in service: within 0 s the balancer did not call this server healthy, but: unhealthy\tWhy\t";
  expect(code).toBe(1);
  expect(stdout).toContain(`${reason}Ä {{x}}`);
  // What a parameter cannot hold is left out.
  expect(proof).toMatch(/^i-1 failed: /);
  expect(proof.trimEnd().endsWith(`${reason} { { x}}`)).toBe(true);
});

test("a reason is no longer than what a parameter holds: its end is kept", async () => {
  const { proof } = await runGate("in-service", ["arn:group", "0"], `unhealthy ${"long ".repeat(2000)}end`);
  expect(proof.length).toBeLessThan(4096);
  expect(proof).toMatch(/ long end$/);
});
