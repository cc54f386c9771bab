/** Whether the first range of addresses has every address of the second. Both in CIDR notation, both of one family. */
export function contains(outer: string, inner: string): boolean {
  const a = parse(outer);
  const b = parse(inner);
  if (a === undefined || b === undefined || a.size !== b.size || a.prefix > b.prefix) return false;
  const shift = BigInt(a.size - a.prefix);
  return a.bits >> shift === b.bits >> shift;
}

/** A range so wide that it is meant for anybody: /0, and the halves and quarters that some use to get around a check of /0. */
export function isWorld(cidr: string): boolean {
  const parsed = parse(cidr);
  return parsed !== undefined && parsed.prefix <= 3;
}

/** Addresses of a private network (RFC 1918, RFC 4193). */
export function isPrivate(cidr: string): boolean {
  return ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7"].some((range) =>
    contains(range, cidr),
  );
}

function parse(cidr: string): { bits: bigint; prefix: number; size: number } | undefined {
  const [address = "", length] = cidr.split("/");
  const size = address.includes(":") ? 128 : 32;
  const bits = size === 32 ? parse4(address) : parse6(address);
  const prefix = length === undefined ? size : Number(length);
  return bits === undefined || !Number.isInteger(prefix) || prefix < 0 || prefix > size
    ? undefined
    : { bits, prefix, size };
}

function parse4(address: string): bigint | undefined {
  const parts = address.split(".").map(Number);
  if (parts.length !== 4 || parts.some((part) => !Number.isInteger(part) || part < 0 || part > 255)) {
    return undefined;
  }
  return parts.reduce((bits, part) => (bits << 8n) + BigInt(part), 0n);
}

function parse6(address: string): bigint | undefined {
  const [head = "", tail] = address.split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail === undefined || tail === "" ? [] : tail.split(":");
  const middle = tail === undefined ? 0 : 8 - left.length - right.length;
  const parts = [...left, ...Array<string>(Math.max(0, middle)).fill("0"), ...right];
  if (parts.length !== 8 || parts.some((part) => !/^[0-9a-f]{1,4}$/i.test(part))) return undefined;
  return parts.reduce((bits, part) => (bits << 16n) + BigInt(`0x${part}`), 0n);
}
