import { managed } from "../model";
import { wrong, type Rule } from "../rule";
import { number } from "../value";

export const logGroupKept: Rule = {
  id: "log-group-kept",
  title: "Logs are kept for a set time",
  severity: "warn",
  why: "without a time they are kept, and paid for, for ever",
  fix: "set retention_in_days",
  peers: [
    "CKV_AWS_66",
    "CKV_AWS_338",
    "CloudWatchLogGroupRetentionPeriod",
    "turbot-tf:cloudwatch_log_group_retention",
  ],
  *check(model) {
    for (const group of managed(model, "aws_cloudwatch_log_group")) {
      if ((number(group, "retention_in_days") ?? 0) === 0)
        yield wrong(group, "retention_in_days is not set", { path: "retention_in_days" });
    }
  },
};
