import type { Call } from "./call";

/**
 * The emulator forgets the description of a security group rule that names another group. What puts it back:
 * a further call for each such rule that an answer to AuthorizeSecurityGroup… has just made.
 */
export function forgottenDescriptions(
  call: Call,
  fields: Readonly<Record<string, string>>,
  answer: string,
): readonly Buffer[] {
  if (call.service !== "ec2" || !/^AuthorizeSecurityGroup(In|E)gress$/.test(call.action)) return [];
  const description = fields["IpPermissions.1.Groups.1.Description"];
  if (description === undefined) return [];
  return [...answer.matchAll(/<securityGroupRuleId>([^<]+)</g)].map(([, rule = ""]) =>
    Buffer.from(
      new URLSearchParams({
        Action: "ModifySecurityGroupRules",
        Version: fields.Version ?? "2016-11-15",
        GroupId: fields.GroupId ?? "",
        "SecurityGroupRule.1.SecurityGroupRuleId": rule,
        "SecurityGroupRule.1.SecurityGroupRule.IpProtocol": fields["IpPermissions.1.IpProtocol"] ?? "-1",
        "SecurityGroupRule.1.SecurityGroupRule.FromPort": fields["IpPermissions.1.FromPort"] ?? "-1",
        "SecurityGroupRule.1.SecurityGroupRule.ToPort": fields["IpPermissions.1.ToPort"] ?? "-1",
        "SecurityGroupRule.1.SecurityGroupRule.ReferencedGroupId":
          fields["IpPermissions.1.Groups.1.GroupId"] ?? "",
        "SecurityGroupRule.1.SecurityGroupRule.Description": description,
      }).toString(),
    ),
  );
}
