import { bucketsOf } from "../buckets";
import { link } from "../link";
import { wrong, type Rule } from "../rule";
import { serversOf } from "../site";
import { read } from "../value";

export const instanceHasProfile: Rule = {
  id: "instance-has-profile",
  title: "Every server has an instance profile with a role",
  severity: "refuse",
  why: "without one a server gets no content from S3, and nobody can open a session on it",
  fix: "set iam_instance_profile to an aws_iam_instance_profile with a role",
  peers: [
    "CKV2_AWS_41",
    "EC2InstanceProfileAttached",
    "guard:ec2_instance_profile_attached",
    "prowler:ec2_instance_profile_attached",
  ],
  *check(model) {
    // Without a bucket to read from, a server may well do without.
    const mild =
      !model.byType.has("managed aws_iam_instance_profile") && bucketsOf(model, "content").length === 0;
    for (const server of serversOf(model)) {
      const profile = link(model, server, "iam_instance_profile", "aws_iam_instance_profile");
      if (read(server, "iam_instance_profile") === undefined) {
        yield wrong(server, "it has no instance profile", { path: "iam_instance_profile", mild });
      }
      for (const each of profile.to) {
        if (each.mode === "managed" && read(each, "role") === undefined)
          yield wrong(each, "it has no role", { path: "role" });
      }
    }
  },
};
