import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { wishIn } from "../../src/cli/gate/gate";
import { run } from "../../src/run";
import { project } from "../support/quiet-io";
import { folderOf } from "../support/site-folder";

test.each([
  [["apply"], { teardown: false, approved: false, savedPlan: undefined, planFlags: [], applyFlags: [] }],
  [
    ["apply", "-auto-approve", "-parallelism=3", "-var=a=b"],
    { approved: true, planFlags: ["-parallelism=3", "-var=a=b"], applyFlags: ["-parallelism=3"] },
  ],
  [
    ["apply", "-refresh-only", "-no-color"],
    { planFlags: ["-refresh-only", "-no-color"], applyFlags: ["-no-color"] },
  ],
  [["destroy"], { teardown: true, approved: false, planFlags: ["-destroy"], applyFlags: [] }],
  [["apply", "-destroy", "--auto-approve"], { teardown: true, approved: true, planFlags: ["-destroy"] }],
  [["apply", "-auto-approve=false", "-input=false"], { approved: false, planFlags: [] }],
  [["apply", "some.plan"], { approved: true, savedPlan: "some.plan" }],
])("%j is taken apart", (args, wish) => {
  expect(wishIn(args)).toMatchObject(wish);
});

test("the npm script cdktf names the stand-in, and what is no apply reaches Terraform as it is", async () => {
  const { scripts } = JSON.parse(readFileSync(join(project, "package.json"), "utf8")) as {
    scripts: Record<string, string>;
  };
  const file = /TERRAFORM_BINARY_NAME="\$PWD\/([^"]+)" cdktf$/.exec(scripts["cdktf"] ?? "")?.[1] ?? "";
  const folder = folderOf({ terraform: '#!/bin/sh\necho "$PWD: $*"\nexit 7\n' });
  const terraform = join(folder, "terraform");
  chmodSync(terraform, 0o755);
  writeFileSync(join(folder, "empty"), "");
  const result = await run(join(project, file), ["plan", "-out", "a plan"], {
    cwd: folder,
    env: { ...process.env, TANDEM_TERRAFORM: terraform },
  });
  expect(result).toMatchObject({ code: 7, stdout: `${folder}: plan -out a plan\n` });
});
