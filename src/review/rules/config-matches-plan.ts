import { wrong, type Rule } from "../rule";

export const configMatchesPlan: Rule = {
  id: "config-matches-plan",
  title: "The configuration that is given is the one the plan was made from",
  severity: "refuse",
  critical: true,
  mandatory: true,
  teardown: true,
  why: "lifecycles and the backend would be read from another configuration than the one that is applied",
  fix: "make plan and configuration again, in one go",
  peers: [],
  *check({ plan, source }) {
    if (source === undefined) return;
    const planned = new Set(
      plan.configuration.root_module.resources
        .filter(({ mode }) => mode === "managed")
        .map(({ type, name }) => `${type}.${name}`),
    );
    const missing = [...source.blocks].find((block) => !planned.has(block));
    const extra = [...planned].find((block) => !source.blocks.has(block));
    if (missing !== undefined)
      yield wrong("(the plan)", `${missing} is in the configuration, and not in the plan`);
    if (extra !== undefined)
      yield wrong("(the plan)", `${extra} is in the plan, and not in the configuration`);
  },
};
