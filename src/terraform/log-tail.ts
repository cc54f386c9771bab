import { readFileSync } from "node:fs";

/** The last things that Terraform said to a log, one a line, in words. */
export function logTail(file: string, lines: number): string {
  return readFileSync(file, "utf8")
    .trimEnd()
    .split("\n")
    .map(inWords)
    .filter((line) => line !== "")
    .slice(-lines)
    .join("\n");
}

/** Of a line of Terraform's machine-readable output, what it says to a person. */
function inWords(line: string): string {
  if (!line.startsWith("{")) return line;
  try {
    const message: unknown = JSON.parse(line);
    if (typeof message !== "object" || message === null || !("@message" in message)) return line;
    return String(message["@message"]);
  } catch {
    return line;
  }
}
