import type { Upstream } from "./proxy";
import { parseXml, select, textAt } from "./xml";

/** An instance as the emulator keeps it. */
export interface Instance {
  readonly id: string;
  readonly state: string;
  readonly privateIp: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_Target.html */
export interface Target {
  readonly Key: string;
  readonly Values: readonly string[];
}

/** Asks the emulator for the instances of a region. */
export async function listInstances(emulator: Upstream, region: string): Promise<readonly Instance[]> {
  const credential = `Credential=gateway/20000101/${region}/ec2/aws4_request`;
  const headers = [
    ...["Host", `ec2.${region}.amazonaws.com`],
    ...["Authorization", `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=host, Signature=none`],
    ...["Content-Type", "application/x-www-form-urlencoded"],
  ];
  const body = Buffer.from("Action=DescribeInstances&Version=2016-11-15");
  const answer = await emulator.ask({ method: "POST", path: "/", headers }, body);
  if (answer.status !== 200) throw new Error(`DescribeInstances answered ${answer.status}`);
  const path = ["DescribeInstancesResponse", "reservationSet", "item", "instancesSet", "item"];
  return select(parseXml(answer.body.toString("utf8")), ...path).map((item) => ({
    id: textAt(item, "instanceId") ?? "",
    state: textAt(item, "instanceState", "name") ?? "",
    privateIp: textAt(item, "privateIpAddress") ?? "",
    tags: Object.fromEntries(
      select(item, "tagSet", "item").map((tag) => [textAt(tag, "key") ?? "", textAt(tag, "value") ?? ""]),
    ),
  }));
}

/** The instances that all of the targets name, as Systems Manager reads them. */
export function targeted(instances: readonly Instance[], targets: readonly Target[]): readonly Instance[] {
  return instances.filter((instance) => targets.every((target) => matches(instance, target)));
}

function matches(instance: Instance, { Key: key, Values: values }: Target): boolean {
  if (key.toLowerCase() === "instanceids") return values.includes(instance.id) || values.includes("*");
  if (key === "tag-key") return values.some((name) => name in instance.tags);
  const tag = instance.tags[key.slice("tag:".length)];
  return key.startsWith("tag:") && tag !== undefined && values.includes(tag);
}
