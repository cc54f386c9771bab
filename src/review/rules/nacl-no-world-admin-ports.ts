import { managed } from "../model";
import { wrong, type Rule } from "../rule";
import { blocks, dig, number, text } from "../value";

export const naclNoWorldAdminPorts: Rule = {
  id: "nacl-no-world-admin-ports",
  title: "A network ACL opens no port of administration to everybody",
  severity: "warn",
  why: "it is the second door behind a security group that was opened by mistake",
  fix: "remove the entry, or name the addresses that need it",
  peers: [
    "CKV_AWS_229",
    "CKV_AWS_230",
    "CKV_AWS_231",
    "CKV_AWS_232",
    "CKV2_AWS_1",
    "AVD-AWS-0102",
    "AVD-AWS-0105",
    "AwsSolutions-VPC3",
    "EC2.21",
  ],
  *check(model) {
    for (const rule of managed(model, "aws_network_acl_rule")) {
      const world = text(rule, "cidr_block") === "0.0.0.0/0" || text(rule, "ipv6_cidr_block") === "::/0";
      const open = world && text(rule, "rule_action") === "allow" && dig(rule.after, ["egress"]) !== true;
      if (open && spans(number(rule, "from_port"), number(rule, "to_port")))
        yield wrong(rule, "it allows a port of administration from everywhere");
    }
    for (const acl of managed(model, "aws_network_acl")) {
      for (const entry of blocks(acl, "ingress")) {
        const [from, to] = [dig(entry, ["from_port"]), dig(entry, ["to_port"])];
        const open =
          dig(entry, ["action"]) === "allow" &&
          dig(entry, ["cidr_block"]) === "0.0.0.0/0" &&
          dig(entry, ["protocol"]) !== "-1";
        if (open && spans(Number(from), Number(to)))
          yield wrong(acl, "it allows a port of administration from everywhere", { path: "ingress" });
      }
    }
  },
};

function spans(from = 0, to = 65535): boolean {
  return [22, 3389].some((port) => from <= port && port <= to) && to < 1024 * 4;
}
