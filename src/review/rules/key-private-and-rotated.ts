import { managed } from "../model";
import { must } from "../must";
import { allowed, hasCondition, isAnybody } from "../policy";
import { wrong, type Rule } from "../rule";
import { text } from "../value";

export const keyPrivateAndRotated: Rule = {
  id: "key-private-and-rotated",
  title: "A key is rotated, and not everybody's",
  severity: "refuse",
  why: "what it encrypts could be read by anybody",
  fix: "set enable_key_rotation to true, and name the principals in the key's policy",
  peers: [
    "CKV_AWS_7",
    "CKV_AWS_33",
    "CKV_AWS_227",
    "CKV2_AWS_64",
    "AVD-AWS-0065",
    "AwsSolutions-KMS5",
    "KMS.5",
  ],
  *check(model) {
    for (const key of managed(model, "aws_kms_key")) {
      if ((text(key, "key_usage") ?? "ENCRYPT_DECRYPT") !== "ENCRYPT_DECRYPT") continue;
      for (const problem of must(key, "enable_key_rotation", [true], false)) yield { ...problem, mild: true };
    }
    for (const { policy, statement } of allowed(model, "key")) {
      if (isAnybody(statement) && !hasCondition(statement))
        yield wrong(policy.at, "everybody may use it", { path: policy.path });
    }
  },
};
