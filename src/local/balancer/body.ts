import type { BodyLength } from "./head";

/** Finds out where a message's body ends while its bytes pass by. */
export interface BodyReader {
  readonly length: BodyLength;
  /** The body has been read whole. */
  done: boolean;
  /** For a length: the bytes still to come. For chunks: those of the present chunk or line ending. */
  left: number;
  step: Step;
}

/** Where in the chunks we are: in a chunk's size, in the rest of that line, in its data, or in the lines after the last one. */
type Step = "size" | "more-size" | "size-line" | "data" | "data-end" | "trailer" | "trailer-line";

export function bodyReader(length: BodyLength): BodyReader {
  return { length, done: length === 0, left: typeof length === "number" ? length : 0, step: "size" };
}

/**
 * Takes what belongs to the body from a piece of the stream, beginning at `start`: returns where it ends, or -1 when the
 * chunks are broken. `payload` gets the bytes of the content itself, without what frames chunks.
 */
export function takeBody(
  reader: BodyReader,
  bytes: Buffer,
  start: number,
  payload?: (from: number, to: number) => void,
): number {
  if (reader.done) return start;
  if (reader.length === "until-close") {
    payload?.(start, bytes.length);
    return bytes.length;
  }
  if (reader.length === "chunked") return takeChunks(reader, bytes, start, payload);
  const end = Math.min(bytes.length, start + reader.left);
  reader.left -= end - start;
  reader.done = reader.left === 0;
  payload?.(start, end);
  return end;
}

const lf = 10;
const cr = 13;

function takeChunks(
  reader: BodyReader,
  bytes: Buffer,
  start: number,
  payload: ((from: number, to: number) => void) | undefined,
): number {
  let at = start;
  while (at < bytes.length && !reader.done) {
    const byte = bytes[at] ?? 0;
    switch (reader.step) {
      case "size": {
        const digit = hexDigit(byte);
        if (digit === -1) return -1;
        reader.left = digit;
        reader.step = "more-size";
        at++;
        break;
      }
      case "more-size": {
        const digit = hexDigit(byte);
        if (digit === -1) reader.step = "size-line";
        else {
          reader.left = reader.left * 16 + digit;
          at++;
        }
        if (reader.left > Number.MAX_SAFE_INTEGER / 16) return -1;
        break;
      }
      case "size-line":
        at++;
        if (byte === lf) reader.step = reader.left === 0 ? "trailer" : "data";
        break;
      case "data": {
        const end = Math.min(bytes.length, at + reader.left);
        payload?.(at, end);
        reader.left -= end - at;
        at = end;
        if (reader.left === 0) reader.step = "data-end";
        break;
      }
      case "data-end":
        at++;
        if (byte === lf) reader.step = "size";
        else if (byte !== cr) return -1;
        break;
      case "trailer":
        at++;
        if (byte === lf) reader.done = true;
        else if (byte !== cr) reader.step = "trailer-line";
        break;
      case "trailer-line":
        at++;
        if (byte === lf) reader.step = "trailer";
        break;
    }
  }
  return at;
}

function hexDigit(byte: number): number {
  if (byte >= 48 && byte <= 57) return byte - 48;
  const letter = byte | 32;
  return letter >= 97 && letter <= 102 ? letter - 87 : -1;
}
