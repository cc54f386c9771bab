import { z } from "zod";
import { fields, settingDocs, type SettingDocs } from "./fields";

const shaped = z.strictObject(fields);
const timing = shaped.pick({ healthCheckInterval: true, healthCheckTimeout: true });
const places = shaped.pick({ region: true, zones: true });

/** Marks a rule between settings: its message says what must be, and not the setting's own documentation. */
const betweenSettings = { betweenSettings: true };

/** The settings as they are written, under "context" in cdktf.json. */
export const settingsSchema = shaped
  .refine(({ healthCheckTimeout, healthCheckInterval }) => healthCheckTimeout < healthCheckInterval, {
    path: ["healthCheckTimeout"],
    params: betweenSettings,
    error: ({ input }) =>
      `less than healthCheckInterval, which is ${timing.parse(only(input, timing)).healthCheckInterval} (seconds)`,
    when: ({ value }) => timing.safeParse(only(value, timing)).success,
  })
  .refine(({ region, zones = [] }) => zones.every((zone) => zone.slice(0, -1) === region), {
    path: ["zones"],
    params: betweenSettings,
    error: ({ input }) => `in the region, which is ${places.parse(only(input, places)).region}`,
    when: ({ value }) => places.safeParse(only(value, places)).success,
  });

export type WrittenSettings = z.output<typeof settingsSchema>;
export type SettingName = keyof typeof fields;

export const settingNames = Object.keys(fields) as readonly SettingName[];

/** A setting's documentation, with its default as JSON or in words. */
export function documentationOf(name: SettingName): SettingDocs & { readonly default: string } {
  const docs = settingDocs.get(fields[name]);
  if (docs === undefined) throw new Error(`setting ${name} is not documented`);
  return { ...docs, default: docs.default ?? JSON.stringify(fields[name].parse(undefined)) };
}

/** The part of a value that the schema is about. */
function only(value: unknown, schema: z.ZodObject): Record<string, unknown> {
  const all = value as Readonly<Record<string, unknown>>;
  return Object.fromEntries(Object.keys(schema.shape).map((key) => [key, all[key]]));
}
