import { changesOf, type Change } from "../changes";
import { wrong, type Rule } from "../rule";
import type { Action } from "../resource";

const limit = 100;

/** What a change puts at risk: an object that is gone, one that is gone for a while, one that is changed under way. */
const byAction: { readonly [action in Action]: number } = {
  delete: 10,
  "delete-create": 10,
  forget: 5,
  update: 2,
  "create-delete": 1,
  create: 0,
  keep: 0,
  read: 0,
};

const byType: readonly (readonly [RegExp, number])[] = [
  [/^aws_(lb|s3_bucket|vpc|route53_zone|kms_key)$/, 4],
  [/^aws_(lb_|instance$|subnet$|security_group$|iam_role$|acm_certificate$|nat_gateway$)/, 2],
  [/^aws_s3_object$/, 0],
];

export const blastRadiusBounded: Rule = {
  id: "blast-radius-bounded",
  title: "A plan puts a bounded part of the site at risk",
  severity: "warn",
  why: "when much goes at once and the apply stops half way, there is little left to come back to",
  fix: "make the change in several plans, each of which leaves the site serving",
  peers: ["spacelift:check-blast-radius", "opa:terraform tutorial (score against 30)", "overmind"],
  *check(model) {
    const weighed = changesOf(model)
      .map((change) => ({ ...change, weight: weightOf(change) }))
      .filter(({ weight }) => weight > 0)
      .sort((a, b) => b.weight - a.weight);
    const score = weighed.reduce((sum, { weight }) => sum + weight, 0);
    if (score <= limit) return;
    const first = weighed.slice(0, 3).map(({ address }) => address);
    yield wrong(
      "(the plan)",
      `its changes weigh ${score}, more than ${limit}, above all ${first.join(", ")}`,
    );
  },
};

function weightOf({ type, action }: Change): number {
  return byAction[action] * (byType.find(([pattern]) => pattern.test(type))?.[1] ?? 1);
}
