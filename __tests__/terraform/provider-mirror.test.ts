import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findProviderMirror, providerEnvironment } from "../../src/terraform/provider-mirror";

const folder = mkdtempSync(join(tmpdir(), "mirror-"));
const mirror = join(folder, "share", "plugins");
mkdirSync(join(mirror, "registry.terraform.io/hashicorp/aws/5.100.0"), { recursive: true });
mkdirSync(join(folder, "empty", "registry.terraform.io/hashicorp/aws"), { recursive: true });

afterAll(() => rmSync(folder, { recursive: true }));

test("a mirror is found at a place or right below it", () => {
  expect(findProviderMirror([mirror])).toBe(mirror);
  expect(findProviderMirror([join(folder, "none"), join(folder, "share")])).toBe(mirror);
});

test("a folder without a version of the provider is no mirror", () => {
  expect(findProviderMirror([join(folder, "empty"), join(folder, "none")])).toBeUndefined();
});

test("the user's own CLI configuration is left alone", () => {
  const own = join(folder, "share");
  expect(providerEnvironment({ TF_CLI_CONFIG_FILE: own }, folder, mirror)).toEqual({});
});

test("a mirror is written into a configuration of Terraform's", () => {
  const missing = { TF_CLI_CONFIG_FILE: join(folder, "missing") };
  const { TF_CLI_CONFIG_FILE: file = "" } = providerEnvironment(missing, join(folder, "work"), mirror);
  expect(readFileSync(file, "utf8")).toContain(`path    = ${JSON.stringify(mirror)}`);
});
