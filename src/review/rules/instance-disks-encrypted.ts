import { managed } from "../model";
import { must } from "../must";
import { wrong, type Rule } from "../rule";
import { blocks, read, UNKNOWN } from "../value";

export const instanceDisksEncrypted: Rule = {
  id: "instance-disks-encrypted",
  title: "Disks are encrypted",
  severity: "warn",
  why: "a copy of an open disk can be read by whoever gets it",
  fix: "set encrypted to true in root_block_device and in every other disk",
  see: "https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption.html",
  peers: [
    "CKV_AWS_8",
    "CKV_AWS_3",
    "CKV2_AWS_2",
    "CKV_AWS_106",
    "AVD-AWS-0131",
    "AVD-AWS-0026",
    "AwsSolutions-EC26",
    "EC2.3",
    "EC2.7",
  ],
  *check(model) {
    for (const server of managed(model, "aws_instance")) {
      const root = read(server, "root_block_device.0.encrypted");
      const path = "root_block_device.encrypted";
      if (root !== true && root !== UNKNOWN)
        yield wrong(server, `${path} is ${root === undefined ? "not set" : "false"}`, { path });
      for (const [at] of blocks(server, "ebs_block_device").entries()) {
        yield* must(server, `ebs_block_device.${at}.encrypted`, [true], false);
      }
    }
    for (const volume of managed(model, "aws_ebs_volume")) yield* must(volume, "encrypted", [true], false);
  },
};
