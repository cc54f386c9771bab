import type { TargetHealthDescription } from "./handlers";
import { escapeXml, parseXml, select, textAt } from "./xml";

interface Asked {
  readonly id: string;
  readonly port: number | undefined;
}

/**
 * The answer to DescribeTargetHealth: which targets there are comes from the emulator's own answer, how they
 * are from the balancer. A target that the balancer has not seen yet is being registered.
 */
export function healthXml(
  emulatorXml: string,
  request: Readonly<Record<string, string>>,
  seen: readonly TargetHealthDescription[],
): string {
  const asked = askedTargets(request);
  const known = registered(emulatorXml).map((own) => seen.find((each) => same(each, own)) ?? own);
  // With no filter, those on their way out belong to the answer too; the emulator forgets them at once.
  const leaving = seen.filter((each) => asked.length === 0 && !known.some((own) => same(own, each)));
  const members = [...known, ...leaving].map(memberXml).join("");
  return emulatorXml.replace(
    /<TargetHealthDescriptions\s*\/>|<TargetHealthDescriptions>.*<\/TargetHealthDescriptions>/s,
    () => `<TargetHealthDescriptions>${members}</TargetHealthDescriptions>`,
  );
}

function askedTargets(request: Readonly<Record<string, string>>): readonly Asked[] {
  return Object.entries(request)
    .filter(([name]) => /^Targets\.member\.\d+\.Id$/.test(name))
    .map(([name, id]) => {
      const port = request[name.replace(/Id$/, "Port")];
      return { id, port: port === undefined ? undefined : Number(port) };
    });
}

function registered(xml: string): readonly TargetHealthDescription[] {
  const path = [
    "DescribeTargetHealthResponse",
    "DescribeTargetHealthResult",
    "TargetHealthDescriptions",
    "member",
  ];
  return select(parseXml(xml), ...path).map((member) => {
    const target = {
      id: textAt(member, "Target", "Id") ?? "",
      port: Number(textAt(member, "Target", "Port")),
    };
    const state = textAt(member, "TargetHealth", "State");
    if (state === "healthy") return { ...target, ...REGISTERING };
    return {
      ...target,
      state: state as TargetHealthDescription["state"],
      reason: textAt(member, "TargetHealth", "Reason") ?? "",
      description: textAt(member, "TargetHealth", "Description") ?? "",
    };
  });
}

// https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetHealth.html
const REGISTERING = {
  state: "initial",
  reason: "Elb.RegistrationInProgress",
  description: "Target registration is in progress",
} as const;

function same(one: { id: string; port: number }, other: { id: string; port: number }): boolean {
  return one.id === other.id && one.port === other.port;
}

function memberXml(target: TargetHealthDescription): string {
  const { id, port, availabilityZone, healthCheckPort = String(port), state, reason, description } = target;
  const where =
    element("Id", id) + element("Port", String(port)) + element("AvailabilityZone", availabilityZone);
  const health = element("State", state) + element("Reason", reason) + element("Description", description);
  return `<member><Target>${where}</Target>${element("HealthCheckPort", healthCheckPort)}<TargetHealth>${health}</TargetHealth></member>`;
}

function element(name: string, text: string | undefined): string {
  return text === undefined || text === "" ? "" : `<${name}>${escapeXml(text)}</${name}>`;
}
