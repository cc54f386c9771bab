import type { Call } from "./call";

/** The kinds of source and destination whose description is forgotten: in a request's permission, and in a rule. */
const kinds = [
  { one: "Groups.1", id: "GroupId", inRule: "ReferencedGroupId" },
  { one: "PrefixListIds.1", id: "PrefixListId", inRule: "PrefixListId" },
] as const;

/**
 * The emulator forgets the description of a security group rule that names another group or a prefix list. What puts
 * it back: a further call for each such rule that an answer to AuthorizeSecurityGroup… has just made.
 */
export function forgottenDescriptions(
  call: Call,
  fields: Readonly<Record<string, string>>,
  answer: string,
): readonly Buffer[] {
  if (call.service !== "ec2" || !/^AuthorizeSecurityGroup(In|E)gress$/.test(call.action)) return [];
  const permission = "IpPermissions.1";
  const kind = kinds.find(({ one }) => fields[`${permission}.${one}.Description`] !== undefined);
  if (kind === undefined) return [];
  const { one, id, inRule } = kind;
  return [...answer.matchAll(/<securityGroupRuleId>([^<]+)</g)].map(([, rule = ""]) =>
    Buffer.from(
      new URLSearchParams({
        Action: "ModifySecurityGroupRules",
        Version: fields.Version ?? "2016-11-15",
        GroupId: fields.GroupId ?? "",
        "SecurityGroupRule.1.SecurityGroupRuleId": rule,
        "SecurityGroupRule.1.SecurityGroupRule.IpProtocol": fields[`${permission}.IpProtocol`] ?? "-1",
        "SecurityGroupRule.1.SecurityGroupRule.FromPort": fields[`${permission}.FromPort`] ?? "-1",
        "SecurityGroupRule.1.SecurityGroupRule.ToPort": fields[`${permission}.ToPort`] ?? "-1",
        [`SecurityGroupRule.1.SecurityGroupRule.${inRule}`]: fields[`${permission}.${one}.${id}`] ?? "",
        "SecurityGroupRule.1.SecurityGroupRule.Description": fields[`${permission}.${one}.Description`] ?? "",
      }).toString(),
    ),
  );
}
