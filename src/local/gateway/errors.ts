import { randomUUID } from "node:crypto";
import type { Call, Protocol } from "./call";
import { escapeXml } from "./xml";

/** A whole answer, held in memory. */
export interface Answer {
  readonly status: number;
  /** Names and values in turn, as in `IncomingMessage.rawHeaders`. */
  readonly headers: readonly string[];
  readonly body: Buffer;
}

/**
 * An error as the call's own protocol writes it. The status is 400: SDKs and the Terraform provider take
 * it as final, where a 5xx would be tried again for minutes.
 */
export function errorAnswer(
  call: Pick<Call, "protocol">,
  code: string,
  message: string,
  status = 400,
): Answer {
  const [type, body] = FORMATS[call.protocol](code, message, randomUUID());
  const headers = ["Content-Type", type, "x-amzn-ErrorType", code];
  if (call.protocol === "cbor") headers.push("smithy-protocol", "rpc-v2-cbor");
  return { status, headers, body: Buffer.from(body) };
}

export function jsonAnswer(value: unknown): Answer {
  const body = Buffer.from(JSON.stringify(value));
  return { status: 200, headers: ["Content-Type", "application/x-amz-json-1.1"], body };
}

type Format = (code: string, message: string, id: string) => readonly [type: string, body: string | Buffer];

const wrappedXml: Format = (code, message, id) => [
  "text/xml",
  `<ErrorResponse><Error><Type>Sender</Type>${xmlError(code, message)}</Error><RequestId>${id}</RequestId></ErrorResponse>`,
];

// https://smithy.io/2.0/aws/protocols/index.html, "operation error serialization" of each protocol
const FORMATS: Readonly<Record<Protocol, Format>> = {
  ec2: (code, message, id) => [
    "text/xml",
    `<Response><Errors><Error>${xmlError(code, message)}</Error></Errors><RequestID>${id}</RequestID></Response>`,
  ],
  query: wrappedXml,
  "rest-xml": wrappedXml,
  s3: (code, message, id) => [
    "application/xml",
    `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${xmlError(code, message)}<RequestId>${id}</RequestId></Error>`,
  ],
  json: (code, message) => ["application/x-amz-json-1.1", JSON.stringify({ __type: code, message })],
  "rest-json": (code, message) => ["application/json", JSON.stringify({ code, message })],
  cbor: (code, message) => ["application/cbor", cborMap({ __type: code, message })],
};

function xmlError(code: string, message: string): string {
  return `<Code>${escapeXml(code)}</Code><Message>${escapeXml(message)}</Message>`;
}

/** A CBOR map of text to text, RFC 8949 section 3.1. */
function cborMap(fields: Readonly<Record<string, string>>): Buffer {
  const parts = Object.entries(fields).flatMap(([name, value]) => [cborText(name), cborText(value)]);
  return Buffer.concat([Buffer.from([0xa0 + parts.length / 2]), ...parts]);
}

function cborText(text: string): Buffer {
  const bytes = Buffer.from(text);
  const length = Buffer.alloc(5);
  length[0] = 0x7a;
  length.writeUInt32BE(bytes.length, 1);
  return Buffer.concat([length, bytes]);
}
