import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describeOnLinux } from "./support/on-linux";

const root = join(__dirname, "..", "..");
const folders = ["assets/server", ".ci", "src/local/server/stand-ins", "__tests__"];

describeOnLinux("scripts", () => {
  test("shellcheck has nothing to say of any script", () => {
    const scripts = folders
      .flatMap((folder) =>
        readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map((entry) => join(entry.parentPath, entry.name)),
      )
      .filter((file) => /^#!\/(usr\/bin\/env |bin\/)(ba)?sh\n/.test(readFileSync(file, "utf8")));
    const names = scripts.map((file) => file.slice(root.length + 1));
    expect(names).toEqual(
      expect.arrayContaining([".ci/run", "assets/server/tandem-drain", "assets/server/gate-serving"]),
    );
    const { stdout, status } = spawnSync(
      "shellcheck",
      ["--external-sources", "--source-path=SCRIPTDIR", ...scripts],
      { encoding: "utf8" },
    );
    expect({ status, stdout }).toEqual({ status: 0, stdout: "" });
  });
});
