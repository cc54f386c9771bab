import { join, relative } from "node:path";
import { text, type Command } from "./io";
import { planFile } from "./plan-record";
import { formatIn, report, reportOptions } from "./report";
import { makeReviewedPlan } from "./reviewed-plan";
import { openSite } from "./site-work";
import { steps } from "./steps";

/** Ends as the review does: 0 when the plan passed, 1 when it is refused, 2 when there is none. */
export const plan: Command = {
  name: "plan",
  summary: "plan the site, and review exactly that plan; deploy applies it then",
  ofSite: true,
  mistake: 2,
  options: {
    ...reportOptions,
    strict: { type: "boolean", help: "refuse warnings too" },
    teardown: { type: "boolean", help: "plan to delete the whole site" },
  },
  run: async (values, io) => {
    const format = formatIn(values);
    const out = text(values, "out");
    const teardown = values.teardown === true;
    // What another program reads has the output to itself.
    const told = format === "text" || out !== undefined ? io : { ...io, out: io.err, terminal: false };
    const site = await openSite(io);
    const { review } = await makeReviewedPlan(io, site, steps(told), {
      teardown,
      strict: values.strict === true,
    });
    const shown = join(relative(io.cwd, site.folder), planFile);
    if (format === "text") told.out("");
    report(review, format, out, shown, io);
    if (review.passed && format === "text") {
      const { environment } = site.settings;
      const flags = [
        ...(environment === undefined ? [] : [`--env ${environment}`]),
        ...(teardown ? ["--teardown"] : []),
      ];
      const deploy = ["npm run deploy", ...(flags.length > 0 ? ["--", ...flags] : [])].join(" ");
      io.out(`The plan is ${shown}; '${deploy}' applies exactly this one.`);
    }
    return review.passed ? 0 : 1;
  },
};
