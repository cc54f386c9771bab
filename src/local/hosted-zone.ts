import { randomUUID } from "node:crypto";

/** Makes a public hosted zone, as one comes into being when its domain is registered. */
export async function makeHostedZone(emulatorUrl: string, name: string): Promise<void> {
  const scope = "Credential=local/20000101/us-east-1/route53/aws4_request";
  const answer = await fetch(`${emulatorUrl}/2013-04-01/hostedzone`, {
    method: "POST",
    headers: {
      Authorization: `AWS4-HMAC-SHA256 ${scope}, SignedHeaders=host, Signature=none`,
      "Content-Type": "text/xml",
    },
    body:
      `<CreateHostedZoneRequest xmlns="https://route53.amazonaws.com/doc/2013-04-01/">` +
      `<Name>${name}</Name><CallerReference>${randomUUID()}</CallerReference></CreateHostedZoneRequest>`,
  });
  if (!answer.ok)
    throw new Error(`the zone ${name} could not be made: ${answer.status} ${await answer.text()}`);
}
