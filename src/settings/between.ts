import { z } from "zod";
import { fields } from "./fields";

/** A rule between settings. */
export interface BetweenRule {
  /** The setting that its message begins with. */
  readonly path: keyof typeof fields;
  /** Completes "<setting> must be …" where the rule is broken; each setting that it reads is right by itself. */
  readonly broken: (settings: unknown) => string | undefined;
}

/** Without what is no setting: another rule tells of that. */
const all = z.object(fields);

export const betweenRules: readonly BetweenRule[] = [
  rule(
    "healthCheckTimeout",
    all.pick({ healthCheckTimeout: true, healthCheckInterval: true }),
    ({ healthCheckTimeout, healthCheckInterval }) =>
      healthCheckTimeout < healthCheckInterval
        ? undefined
        : `less than healthCheckInterval, which is ${healthCheckInterval} (seconds)`,
  ),
  rule("zones", all.pick({ zones: true, region: true }), ({ zones = [], region }) =>
    zones.every((zone) => zone.slice(0, -1) === region) ? undefined : `in the region, which is ${region}`,
  ),
];

function rule<Part extends z.ZodObject>(
  path: keyof typeof fields,
  part: Part,
  broken: (settings: z.output<Part>) => string | undefined,
): BetweenRule {
  return {
    path,
    broken: (settings) => {
      const { success, data } = part.safeParse(settings);
      return success ? broken(data) : undefined;
    },
  };
}
