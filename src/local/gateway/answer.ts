import type { Associations } from "./associations";
import type { BucketPolicies } from "./bucket-policy";
import type { BucketVersioning } from "./bucket-versioning";
import { jsonFields, type Call } from "./call";
import { answerCommand, type Commands } from "./commands";
import { refusedDeletion } from "./deletion-protection";
import { wantsEncodedKeys, withEncodedKeys } from "./encoded-keys";
import { jsonAnswer, type Answer } from "./errors";
import type { ChangingCall, GatewayHandlers } from "./handlers";
import { listInstances, type Instance } from "./instances";
import { isBroken, isMistakenS3, mended, refused, type Failures, type Problem } from "./mend";
import type { Outgoing, Upstream } from "./proxy";
import { forgottenDescriptions } from "./rule-descriptions";
import { bySubnetId, withPlainState } from "./subnet-association";
import { healthXml } from "./target-health";

/** All that answers are made of. */
export interface Parts {
  readonly emulator: Upstream;
  readonly handlers: GatewayHandlers;
  readonly failures: Failures;
  readonly commands: Commands;
  readonly associations: Associations;
  readonly policies: BucketPolicies;
  readonly versioning: BucketVersioning;
  readonly report: (problem: Problem) => void;
}

/** A call that is held in memory. */
export interface WholeCall {
  readonly call: Call;
  readonly outgoing: Outgoing;
  readonly fields: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Whether the body or the answer of an S3 call has to be read here; all others are passed through. */
export function isWhole(parts: Parts, call: Call, url: string): boolean {
  const bucket = parts.policies.concerns(call) || parts.versioning.concerns(call);
  return bucket || isMistakenS3(call) || wantsEncodedKeys(call, url);
}

/** The answer to a call: the emulator's, but where the servers and the balancer know better. */
export async function answerCall(parts: Parts, whole: WholeCall): Promise<Answer> {
  const { call, outgoing, body } = whole;
  if (isMistakenS3(call)) return reported(parts, refused(call));
  const ask = async (changes: { readonly method?: string; readonly body?: Buffer } = {}) => {
    const before = parts.failures().length;
    const answer = await parts.emulator.ask({ ...outgoing, ...changes }, changes.body ?? body);
    if (!isBroken(call, answer)) return answer;
    return reported(parts, await mended(call, answer.status, parts.failures, before));
  };
  if (wantsEncodedKeys(call, outgoing.path)) return withEncodedKeys(await ask());
  if (parts.policies.concerns(call)) return parts.policies.answer(call, outgoing.path, body, ask);
  if (parts.versioning.concerns(call)) return parts.versioning.answer(call, outgoing.path, body, ask);
  const own = await answerSystemsManager(parts, whole);
  if (own !== undefined) return own;
  const protectedOne = await refusedDeletion(call, whole.fields, ask);
  if (protectedOne !== undefined) return protectedOne;
  const byId = await bySubnetId(call, whole.fields, ask);
  const answer = withPlainState(call, await ask(byId === undefined ? {} : { body: byId }));
  if (answer.status >= 300) return answer;
  if (call.service === "elasticloadbalancing" && call.action === "DescribeTargetHealth") {
    return withHealth(parts, whole, answer);
  }
  for (const more of forgottenDescriptions(call, whole.fields, answer.body.toString("utf8")))
    await ask({ body: more });
  await follow(parts, whole, answer);
  return answer;
}

export function reported(parts: Parts, [answer, problem]: readonly [Answer, Problem]): Answer {
  parts.report(problem);
  return answer;
}

async function answerSystemsManager(parts: Parts, { call, body }: WholeCall): Promise<Answer | undefined> {
  if (call.service !== "ssm" || call.protocol !== "json") return undefined;
  const { action, region } = call;
  const input = jsonFields(body);
  const instances = () => listInstances(parts.emulator, region);
  if (action === "DescribeInstanceInformation") return instanceInformation(await instances());
  const running = action === "SendCommand" ? await instances() : [];
  return (
    answerCommand(parts.commands, action, input, running) ??
    (await parts.associations.answer({ action, region, input, instances }))
  );
}

/** A server that runs is one whose agent is online. */
function instanceInformation(instances: readonly Instance[]): Answer {
  const online = instances.filter(({ state }) => state === "running");
  return jsonAnswer({
    InstanceInformationList: online.map(({ id, privateIp }) => ({
      InstanceId: id,
      PingStatus: "Online",
      LastPingDateTime: Date.now() / 1000,
      PlatformType: "Linux",
      PlatformName: "Amazon Linux",
      PlatformVersion: "2023",
      ResourceType: "EC2Instance",
      IPAddress: privateIp,
    })),
  });
}

async function withHealth(parts: Parts, { fields }: WholeCall, answer: Answer): Promise<Answer> {
  const seen = await parts.handlers.targetHealth(fields["TargetGroupArn"] ?? "");
  return { ...answer, body: Buffer.from(healthXml(answer.body.toString("utf8"), fields, seen)) };
}

/** Lets the servers and the balancer follow what the emulator has just done. */
async function follow(parts: Parts, { call, fields }: WholeCall, answer: Answer): Promise<void> {
  const { service, action, region } = call;
  if (service !== "ec2" && service !== "elasticloadbalancing") return;
  if (/^(Describe|Get|List|Search)/.test(action)) return;
  const responseBody = answer.body.toString("utf8");
  const changing: ChangingCall = {
    service,
    action,
    region,
    request: fields,
    status: answer.status,
    responseBody,
  };
  await parts.handlers.afterCall(changing);
  if (service === "ec2") await parts.associations.wake(region, () => listInstances(parts.emulator, region));
}
