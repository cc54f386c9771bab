import type { Model } from "./model";
import type { Resource } from "./resource";
import { dig } from "./value";

export interface MonthlyStep {
  readonly dollars: number;
  /** What costs more than before, the dearest first. */
  readonly parts: readonly { readonly address: string; readonly dollars: number }[];
}

/**
 * About what a plan adds to the bill every month, without traffic: list prices of us-east-1 for 730 hours, of the kinds that cost by
 * the hour. https://aws.amazon.com/ec2/pricing/on-demand/
 */
export function monthlyStep(model: Model): MonthlyStep {
  const steps = model.changes
    .filter(({ mode, deposed }) => mode === "managed" && deposed === undefined)
    .map((resource) => ({
      address: resource.address,
      dollars:
        priceOf(resource.type, isGone(resource) ? undefined : resource.after) -
        priceOf(resource.type, resource.before),
    }));
  return {
    dollars: steps.reduce((sum, { dollars }) => sum + dollars, 0),
    parts: steps.filter(({ dollars }) => dollars > 0).sort((a, b) => b.dollars - a.dollars),
  };
}

function isGone({ action }: Resource): boolean {
  return action === "delete";
}

const fixed: { readonly [type: string]: number } = {
  aws_lb: 16.4,
  aws_nat_gateway: 32.9,
  aws_eip: 3.7,
  aws_kms_key: 1,
  aws_wafv2_web_acl: 5,
};

/** Of an instance of size "large", by family: each next size is twice as much, each smaller one half. */
const large: { readonly [family: string]: number } = {
  t3: 60.7,
  t3a: 54.9,
  t4g: 49.1,
  m5: 70.1,
  m6i: 70.1,
  m6g: 56.2,
  m7i: 73.6,
  m7g: 59.6,
  m8g: 65.5,
  c5: 62.1,
  c6i: 62.1,
  c6g: 49.6,
  c7i: 65.2,
  c7g: 52.9,
  r5: 92,
  r6i: 92,
  r6g: 73.6,
  r7g: 78.2,
};

const sizes: { readonly [size: string]: number } = {
  nano: 1 / 16,
  micro: 1 / 8,
  small: 1 / 4,
  medium: 1 / 2,
  large: 1,
  xlarge: 2,
};

function priceOf(type: string, values: Resource["after"]): number {
  if (values === undefined) return 0;
  if (type === "aws_instance") return instancePrice(String(values.instance_type ?? ""));
  if (type === "aws_vpc_endpoint") return endpointPrice(values);
  return fixed[type] ?? 0;
}

function instancePrice(type: string): number {
  const [family = "", size = ""] = type.split(".");
  const times = /^(\d+)xlarge$/.exec(size);
  const factor = times === null ? (sizes[size] ?? 1) : 2 * Number(times[1]);
  return (large[family] ?? 70) * factor;
}

function endpointPrice(values: NonNullable<Resource["after"]>): number {
  const subnets = dig(values, ["subnet_ids"]);
  return values.vpc_endpoint_type === "Interface" ? 7.3 * (Array.isArray(subnets) ? subnets.length : 1) : 0;
}
