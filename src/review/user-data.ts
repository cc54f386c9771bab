import { configAddress, type Model } from "./model";
import type { Resource } from "./resource";
import { decode, unpacked } from "./unpacked";
import { dig, text } from "./value";

/**
 * The script or cloud-config of a server, where it can be read, with what is encoded in it after it. The provider writes
 * only the SHA-1 of `user_data` into the plan, so the text itself is looked for in the configuration.
 */
export function userData(model: Model, server: Resource): string | undefined {
  const written = writtenUserData(model, server);
  return written === undefined ? undefined : unpacked(written);
}

function writtenUserData(model: Model, server: Resource): string | undefined {
  const encoded = text(server, "user_data_base64");
  if (encoded !== undefined) return decode(encoded);
  const plain = text(server, "user_data");
  if (server.type === "aws_launch_template") return plain === undefined ? undefined : decode(plain);
  if (plain !== undefined && !/^[0-9a-f]{40}$/.test(plain)) return plain;
  const constant = dig(server.block?.expressions, ["user_data", "constant_value"]);
  return typeof constant === "string"
    ? constant
    : model.source?.texts.get(`${configAddress(server)}.user_data`);
}
