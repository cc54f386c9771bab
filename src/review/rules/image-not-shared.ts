import { managed } from "../model";
import { wrong, type Rule } from "../rule";
import { text } from "../value";

export const imageNotShared: Rule = {
  id: "image-not-shared",
  title: "Images and snapshots are not shared",
  severity: "refuse",
  critical: true,
  why: "an image is a copy of a whole server, with everything that is on its disk",
  fix: "remove the launch permission",
  peers: ["CKV_AWS_205", "EC2.1", "terrascan:AC_AWS_0006", "prowler:ec2_ami_public"],
  *check(model) {
    for (const permission of managed(model, "aws_ami_launch_permission")) {
      const who =
        text(permission, "group") === "all"
          ? "everybody"
          : `the account ${text(permission, "account_id") ?? "?"}`;
      yield wrong(permission, `it shares the image with ${who}`);
    }
    for (const permission of managed(model, "aws_snapshot_create_volume_permission")) {
      yield wrong(
        permission,
        `it shares the snapshot with the account ${text(permission, "account_id") ?? "?"}`,
      );
    }
  },
};
