import { wrong, type Rule } from "../rule";

export const planComplete: Rule = {
  id: "plan-complete",
  title: "The plan is whole and can be applied",
  severity: "refuse",
  teardown: true,
  critical: true,
  mandatory: true,
  why: "a plan with errors, or one made with -target, leaves out parts that nobody has judged",
  fix: "make the plan again, of everything",
  see: "https://developer.hashicorp.com/terraform/internals/json-format",
  peers: [],
  *check({ plan }) {
    if (plan.errored === true) yield wrong("(the plan)", "it was made with errors");
    if (plan.complete === false)
      yield wrong("(the plan)", "it is not complete: made with -target, or with parts put off");
  },
};
