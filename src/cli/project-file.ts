import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { Settings } from "../settings/load";
import type { Io } from "./io";

const values = z.record(z.string(), z.unknown());
const project = z.looseObject({ context: values.default({}) });

/** Writes a setting to cdktf.json, where all sites have it in common or where one environment has it. */
export function writeSetting(
  io: Io,
  { environment }: Pick<Settings, "environment">,
  name: string,
  value: unknown,
): void {
  const file = join(io.cwd, "cdktf.json");
  const written = project.parse(JSON.parse(readFileSync(file, "utf8")));
  const { context } = written;
  if (environment === undefined) {
    context[name] = value;
  } else {
    const environments = values.parse(context.environments);
    environments[environment] = { ...values.parse(environments[environment]), [name]: value };
    context.environments = environments;
  }
  writeFileSync(file, `${JSON.stringify(written, null, 2)}\n`);
  const place = environment === undefined ? name : `environments.${environment}.${name}`;
  io.out(`It is written to cdktf.json as "${place}": commit that.`);
}
