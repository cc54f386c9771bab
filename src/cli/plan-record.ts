import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { UserError } from "../error";
import { verdict } from "../review/report/text";
import type { Review } from "../review/review";
import { digestOfFile } from "../site/digest";
import { parseJson } from "./plan-input";
import { waiversFile } from "./waivers-file";

/** The saved plan in a stack's folder, and beside it what its review came to. */
export const planFile = "plan";
export const recordFile = "review.json";

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

const record = z.object({
  format_version: z.literal("1.0"),
  /** The version of Tandem that reviewed. */
  tandem: z.string(),
  /** When, in UTC. */
  reviewed: z.iso.datetime(),
  teardown: z.boolean(),
  strict: z.boolean(),
  passed: z.boolean(),
  verdict: z.string(),
  /** What was reviewed, by its content. */
  sha256: z.object({
    plan: sha256,
    "cdk.tf.json": sha256,
    /** All files that are to be published, with their names. */
    assets: sha256,
    /** Missing when the project has no waivers. */
    [waiversFile]: sha256.optional(),
  }),
  findings: z.array(z.unknown()),
  waived: z.array(z.unknown()),
});

/** What a plan was reviewed with, and what came of it: only what this names is applied. */
export type PlanRecord = z.infer<typeof record>;
export type Hashes = PlanRecord["sha256"];

export interface Reviewed {
  readonly review: Review;
  readonly teardown: boolean;
  readonly hashes: Hashes;
}

export function recordOf({ review, teardown, hashes }: Reviewed): PlanRecord {
  return {
    format_version: "1.0",
    tandem: version(),
    reviewed: new Date().toISOString(),
    teardown,
    strict: review.strict,
    passed: review.passed,
    verdict: verdict(review),
    sha256: hashes,
    findings: [...review.findings],
    waived: [...review.waived],
  };
}

export function writeRecord(folder: string, written: PlanRecord): void {
  writeFileSync(join(folder, recordFile), `${JSON.stringify(written, null, 2)}\n`);
}

export function readRecord(folder: string): PlanRecord | undefined {
  const file = join(folder, recordFile);
  if (!existsSync(file)) return undefined;
  const parsed = record.safeParse(parseJson(readFileSync(file, "utf8"), file));
  if (parsed.success) return parsed.data;
  const [first] = parsed.error.issues;
  throw new UserError(
    `${file} is not a record of a review (${first?.path.join(".") ?? ""} ${first?.message ?? ""}): ${again}`,
  );
}

export function removeRecord(folder: string): void {
  rmSync(join(folder, recordFile), { force: true });
}

/** What a plan is tied to, as it is on the disk now. */
export function hashesOf(stackFolder: string, project: string): Hashes {
  const waivers = join(project, waiversFile);
  return {
    plan: hashOfFile(join(stackFolder, planFile)),
    ...sourcesOf(stackFolder),
    ...(existsSync(waivers) ? { [waiversFile]: hashOfFile(waivers) } : {}),
  };
}

/** What is synthesized, without a plan of it. */
export function sourcesOf(stackFolder: string): Pick<Hashes, "cdk.tf.json" | "assets"> {
  return {
    "cdk.tf.json": hashOfFile(join(stackFolder, "cdk.tf.json")),
    assets: hashOfFolder(join(stackFolder, "assets")),
  };
}

export const again = "make the plan again with 'npm run plan'";

/** Refuses what is not, byte for byte, what was reviewed. */
export function checkHashes(reviewed: PlanRecord, found: Hashes, folder: string): void {
  const wrong = (["plan", "cdk.tf.json", "assets", waiversFile] as const).find(
    (name) => reviewed.sha256[name] !== found[name],
  );
  if (wrong === undefined) return;
  const where = wrong === waiversFile ? wrong : join(folder, wrong);
  const short = (hash: string | undefined) => (hash === undefined ? "none" : hash.slice(0, 12));
  throw new UserError(
    `${where} must be what was reviewed on ${reviewed.reviewed.slice(0, 16).replace("T", " ")} UTC ` +
      `(sha256 ${short(reviewed.sha256[wrong])}), and is another (${short(found[wrong])}): ${again}`,
  );
}

function hashOfFile(file: string): string {
  return existsSync(file) ? digestOfFile(file).sha256 : none;
}

/** Names and contents, in an order that no file system decides. */
function hashOfFolder(folder: string): string {
  if (!existsSync(folder)) return none;
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => statSync(join(folder, path)).isFile())
    .sort();
  const hash = createHash("sha256");
  for (const path of files) hash.update(`${hashOfFile(join(folder, path))} ${path}\n`);
  return hash.digest("hex");
}

/** Stands for what is not there. */
const none = "0".repeat(64);

function version(): string {
  const text = readFileSync(join(__dirname, "..", "..", "package.json"), "utf8");
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version;
}
