import type { Call } from "./call";
import { errorAnswer, type Answer } from "./errors";
import { parseXml, select, textAt } from "./xml";

/**
 * The emulator deletes load balancers that are protected from it. AWS's own answer to that, or nothing when the call may
 * go on. https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DeleteLoadBalancer.html
 */
export async function refusedDeletion(
  call: Call,
  fields: Readonly<Record<string, string>>,
  ask: (changes: { readonly body: Buffer }) => Promise<Answer>,
): Promise<Answer | undefined> {
  if (call.service !== "elasticloadbalancing" || call.action !== "DeleteLoadBalancer") return undefined;
  const { LoadBalancerArn = "", Version = "2015-12-01" } = fields;
  const asked = { Action: "DescribeLoadBalancerAttributes", Version, LoadBalancerArn };
  const { body } = await ask({ body: Buffer.from(new URLSearchParams(asked).toString()) });
  if (!isProtected(body.toString("utf8"))) return undefined;
  return errorAnswer(
    call,
    "OperationNotPermitted",
    `Load balancer '${LoadBalancerArn}' cannot be deleted because deletion protection is enabled`,
  );
}

function isProtected(attributesXml: string): boolean {
  const path = [
    "DescribeLoadBalancerAttributesResponse",
    "DescribeLoadBalancerAttributesResult",
    "Attributes",
    "member",
  ];
  return select(parseXml(attributesXml), ...path).some(
    (each) =>
      textAt(each, "Key") === "deletion_protection.enabled" &&
      textAt(each, "Value")?.toLowerCase() === "true",
  );
}
