import { z } from "zod";
import { betweenRules } from "./between";
import { fields, settingDocs, type SettingDocs } from "./fields";

/** Each setting by itself. */
export const shapedSchema = z.strictObject(fields);

/** The settings as they are written, under "context" in cdktf.json. */
export const settingsSchema = betweenRules.reduce(
  (schema, { path, broken }) =>
    schema.refine((settings) => broken(settings) === undefined, {
      path: [path],
      // Its message says what must be, and not the setting's own documentation.
      params: { betweenSettings: true },
      error: ({ input }) => broken(input),
      when: () => true,
    }),
  shapedSchema,
);

export type WrittenSettings = z.output<typeof settingsSchema>;
export type SettingName = keyof typeof fields;

export const settingNames = Object.keys(fields) as readonly SettingName[];

/** A setting's documentation, with its default as JSON or in words. */
export function documentationOf(name: SettingName): SettingDocs & { readonly default: string } {
  const docs = settingDocs.get(fields[name]);
  if (docs === undefined) throw new Error(`setting ${name} is not documented`);
  return { ...docs, default: docs.default ?? JSON.stringify(fields[name].parse(undefined)) };
}
