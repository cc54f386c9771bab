import { allowed, hasCondition, isAnybody } from "../policy";
import { wrong, type Rule } from "../rule";

export const topicNotPublic: Rule = {
  id: "topic-not-public",
  title: "Not everybody may use a topic",
  severity: "refuse",
  why: "anybody could send false alarms, or read the true ones",
  fix: "name the principal, or add a condition on aws:SourceAccount",
  peers: [
    "CKV_AWS_169",
    "CKV_AWS_385",
    "SNS.4",
    "turbot-tf:sns_topic_policy_restrict_public_access",
    "terrascan:AC_AWS_0385",
  ],
  *check(model) {
    for (const { policy, statement } of allowed(model, "topic")) {
      if (isAnybody(statement) && !hasCondition(statement))
        yield wrong(policy.at, "it allows everybody in", { path: policy.path });
    }
  },
};
