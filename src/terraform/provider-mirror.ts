import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

const provider = join("registry.terraform.io", "hashicorp", "aws");

/** Where people and packages keep provider mirrors; a mirror is such a folder itself, or one right below it. */
const places = [
  join(homedir(), ".terraform.d"),
  join(homedir(), ".local", "share", "terraform"),
  homedir(),
  "/usr/local/share/terraform",
  "/usr/share/terraform",
  "/usr/local/share",
  "/opt",
  "/opt/homebrew/share",
];

/** A filesystem mirror on this machine that holds the AWS provider, so that Terraform needs no registry. */
export function findProviderMirror(candidates: readonly string[] = places): string | undefined {
  return candidates
    .flatMap((place) => [place, ...foldersIn(place)])
    .find((folder) => foldersIn(join(folder, provider)).length > 0);
}

/**
 * The environment by which `terraform init` gets the provider: the user's own CLI configuration where there is one,
 * else a mirror on the machine, else the registry with the plugin cache that `cdktf` uses too.
 */
export function providerEnvironment(
  env: NodeJS.ProcessEnv,
  workFolder: string,
  mirror = findProviderMirror(),
): NodeJS.ProcessEnv {
  const configured = env.TF_CLI_CONFIG_FILE ?? join(homedir(), ".terraformrc");
  if (existsSync(configured)) return {};
  if (mirror !== undefined) return { TF_CLI_CONFIG_FILE: writeMirrorConfig(workFolder, mirror) };
  const cache = join(homedir(), ".terraform.d", "plugin-cache");
  mkdirSync(cache, { recursive: true });
  // An empty file: a variable that names a missing one makes Terraform warn at every call.
  const none = join(workFolder, "terraform.rc");
  mkdirSync(workFolder, { recursive: true });
  writeFileSync(none, "");
  return {
    TF_CLI_CONFIG_FILE: none,
    TF_PLUGIN_CACHE_DIR: cache,
    TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE: "1",
  };
}

function writeMirrorConfig(workFolder: string, mirror: string): string {
  mkdirSync(workFolder, { recursive: true });
  const file = join(workFolder, "terraform.rc");
  writeFileSync(
    file,
    `provider_installation {
  filesystem_mirror {
    path    = ${JSON.stringify(mirror)}
    include = ["registry.terraform.io/hashicorp/*"]
  }
  direct {
    exclude = ["registry.terraform.io/hashicorp/aws"]
  }
}
`,
  );
  return file;
}

function foldersIn(place: string): string[] {
  try {
    return readdirSync(place, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => join(place, entry.name));
  } catch {
    return [];
  }
}
