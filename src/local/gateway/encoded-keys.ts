import type { Call } from "./call";
import type { Answer } from "./errors";
import { escapeXml, unescapeXml } from "./xml";

/**
 * Whether a listing of versions is asked to encode the keys in it. The emulator does not, the Terraform provider
 * decodes them all the same, and so would try for ever to empty a bucket that holds a key with a "+" or a "%".
 */
export function wantsEncodedKeys(call: Call, url: string): boolean {
  return call.action === "ListObjectVersions" && /[?&]encoding-type=url(&|$)/.test(url);
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html, "EncodingType" */
export function withEncodedKeys(answer: Answer): Answer {
  const xml = answer.body.toString("utf8");
  if (answer.status !== 200 || xml.includes("<EncodingType>")) return answer;
  const encoded = xml
    .replace(
      NAMES,
      (_, tag: string, text: string) => `<${tag}>${escapeXml(encodeKey(unescapeXml(text)))}</${tag}>`,
    )
    .replace(/(<\/List\w+Result>\s*)$/, "<EncodingType>url</EncodingType>$1");
  return { ...answer, body: Buffer.from(encoded) };
}

const NAMES = /<(Key|Prefix|Delimiter|KeyMarker|NextKeyMarker)>([^<]*)<\/\1>/g;

function encodeKey(key: string): string {
  return encodeURIComponent(key).replaceAll("%2F", "/");
}
