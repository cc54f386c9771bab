import { managed } from "../model";
import { wrong, type Rule } from "../rule";
import { text } from "../value";

export const instanceTypeCurrent: Rule = {
  id: "instance-type-current",
  title: "Servers are of a current type",
  severity: "warn",
  why: "older types are slower, dearer, and missing in newer zones",
  fix: "use a current type, such as t3.micro or t4g.micro",
  see: "https://aws.amazon.com/ec2/previous-generation/",
  peers: [
    "EC2.24",
    "tflint:aws_instance_previous_type",
    "sentinel:ec2-instance-virtualization-should-not-be-paravirtual",
  ],
  *check(model) {
    for (const server of managed(model, "aws_instance", "aws_launch_template")) {
      const type = text(server, "instance_type");
      if (type !== undefined && /^(t1|m[123]|c[123]|r3|i2|g2|hi1|hs1|cr1|cc2|cg1)\./.test(type)) {
        yield wrong(server, `its type ${type} is of a previous generation`, { path: "instance_type" });
      }
    }
  },
};
