import { relative, resolve } from "node:path";
import { review as judge } from "../review/review";
import { text, type Command } from "./io";
import { readPlanInput } from "./plan-input";
import { formatIn, report, reportOptions } from "./report";
import { projectWaivers, readWaivers, waiversFile } from "./waivers-file";

/** Ends with 0 when the plan passed, 1 when it is refused, and 2 when it cannot be read. */
export const review: Command = {
  name: "review",
  summary: "judge a plan before it is applied: a plan in JSON, a saved plan, or the folder with one",
  argument: "PLAN",
  mistake: 2,
  options: {
    "terraform-json": { type: "string", value: "FILE", help: "the cdk.tf.json that the plan was made from" },
    ...reportOptions,
    waivers: {
      type: "string",
      value: "FILE",
      help: `findings to live with: [{ "rule", "address", "reason", "until" }] (${waiversFile})`,
    },
    strict: { type: "boolean", help: "refuse warnings too" },
    teardown: { type: "boolean", help: "the plan is meant to delete everything" },
  },
  run: async (values, io, path) => {
    const format = formatIn(values);
    const { plan, source, file } = await readPlanInput(path, text(values, "terraform-json"), io.cwd, io.env);
    const waivers = text(values, "waivers");
    const result = judge(plan, {
      source,
      waivers: waivers === undefined ? projectWaivers(io.cwd) : readWaivers(waivers, io.cwd),
      strict: values.strict === true,
      teardown: values.teardown === true,
    });
    report(result, format, text(values, "out"), relative(io.cwd, resolve(io.cwd, file)), io);
    return result.passed ? 0 : 1;
  },
};
