import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { logTail } from "../terraform/log-tail";

const most = 6;
const telling =
  /\b(error|fail|failed|failure|cannot|denied|refused|not found|no such|traceback)\b|Exception/i;

/** Of each log in a folder, the last lines that tell of something wrong. */
export function lastLines(folder: string): string {
  if (!existsSync(folder)) return "";
  return readdirSync(folder)
    .filter((name) => name.endsWith(".log"))
    .map((name) => ({ name, lines: tellingLines(join(folder, name)) }))
    .filter(({ lines }) => lines.length > 0)
    .map(({ name, lines }) => `The end of ${name}:\n${lines.map((line) => `    ${line}\n`).join("")}`)
    .join("");
}

function tellingLines(file: string): readonly string[] {
  if (readFileSync(file, "utf8").trim() === "") return [];
  const lines = logTail(file, 400).split("\n");
  return lines.filter((line) => telling.test(line)).slice(-most);
}
