import type { Call } from "./call";
import type { Answer } from "./errors";

type Ask = (changes: { readonly body: Buffer }) => Promise<Answer>;

/**
 * The emulator does not know the filter by which the provider waits for the IPv6 addresses of a subnet. What asks for
 * the same subnet by its id; nothing for any other call.
 */
export async function bySubnetId(
  call: Call,
  fields: Readonly<Record<string, string>>,
  ask: Ask,
): Promise<Buffer | undefined> {
  if (call.service !== "ec2" || call.action !== "DescribeSubnets") return undefined;
  if (fields["Filter.1.Name"] !== "ipv6-cidr-block-association.association-id") return undefined;
  const association = `<associationId>${fields["Filter.1.Value.1"] ?? ""}</associationId>`;
  const everyone = { Action: "DescribeSubnets", Version: fields.Version ?? "2016-11-15" };
  const all = (await ask({ body: form(everyone) })).body.toString("utf8");
  // It writes the id of a subnet after what is associated with it.
  const [, subnet = "none"] = new RegExp(`${association}[^]*?<subnetId>([^<]+)`).exec(all) ?? [];
  return form({ ...everyone, "Filter.1.Name": "subnet-id", "Filter.1.Value.1": subnet });
}

/** It also writes the state of a subnet's IPv6 addresses as Python would, and the provider sees none then. */
export function withPlainState(call: Call, answer: Answer): Answer {
  if (call.service !== "ec2" || !call.action.endsWith("Subnets")) return answer;
  const text = answer.body.toString("utf8");
  return {
    ...answer,
    body: Buffer.from(
      text.replaceAll(/<state>\{[^<]*?State[^<]*?(\w+)[^<\w]*\}<\/state>/g, "<state>$1</state>"),
    ),
  };
}

const form = (fields: Readonly<Record<string, string>>): Buffer =>
  Buffer.from(new URLSearchParams(fields).toString());
