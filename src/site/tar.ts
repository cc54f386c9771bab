const blockSize = 512;

/** What fits in the header's own field: 11 octal digits. */
const longestSize = 0o77777777777;

/**
 * What stands before a file in a tar archive. It follows from the path and the size alone: no time, owner or mode of
 * this machine. https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html#tag_20_94_13_06
 */
export function tarHeader(path: string, size: number): Buffer {
  const short = Buffer.byteLength(path) <= 100 && /^[\x20-\x7e]+$/.test(path);
  const records = [
    ...(short ? [] : [record("path", path)]),
    ...(size <= longestSize ? [] : [record("size", String(size))]),
  ].join("");
  const own = header(short ? path : "see above", "0", Math.min(size, longestSize));
  if (records === "") return own;
  const extended = Buffer.from(records);
  return Buffer.concat([
    header("PaxHeader", "x", extended.length),
    extended,
    tarPadding(extended.length),
    own,
  ]);
}

/** Fills the last block of a content. */
export function tarPadding(size: number): Buffer {
  return Buffer.alloc((blockSize - (size % blockSize)) % blockSize);
}

/** Two empty blocks. */
export const tarEnd = Buffer.alloc(2 * blockSize);

function header(name: string, type: string, size: number): Buffer {
  const fields = Buffer.alloc(blockSize);
  fields.write(name, 0);
  fields.write(octal(0o644, 8), 100);
  fields.write(octal(0, 8), 108);
  fields.write(octal(0, 8), 116);
  fields.write(octal(size, 12), 124);
  fields.write(octal(0, 12), 136);
  fields.write(" ".repeat(8), 148);
  fields.write(type, 156);
  fields.write("ustar\0" + "00", 257);
  const sum = fields.reduce((total, byte) => total + byte, 0);
  fields.write(`${octal(sum, 7)} `, 148);
  return fields;
}

/** As many octal digits as fit before the closing zero byte. */
function octal(value: number, width: number): string {
  return `${value.toString(8).padStart(width - 1, "0")}\0`;
}

/** "<length> key=value\n", where the length counts itself. */
function record(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`;
  const length = (digits: number): number => {
    const total = digits + Buffer.byteLength(rest);
    return String(total).length > digits ? length(digits + 1) : total;
  };
  return `${length(1)}${rest}`;
}
