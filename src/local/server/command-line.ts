export interface CommandLine {
  readonly program: string;
  readonly args: readonly string[];
  /** A failure does not count: the line began with "-". */
  readonly lenient: boolean;
}

/** Takes an Exec line of a unit apart: prefixes, quotes, $VARIABLES and %specifiers. See systemd.service(5), "Command lines". */
export function parseCommandLine(
  line: string,
  env: NodeJS.ProcessEnv,
  specifiers: Readonly<Record<string, string>>,
): CommandLine {
  const prefix = /^[-@:+!|]*/.exec(line)?.[0] ?? "";
  const words = splitWords(line.slice(prefix.length)).flatMap((word) => expand(word, env, specifiers));
  const [program = "", ...args] = words;
  return { program, args, lenient: prefix.includes("-") };
}

/** KEY=value assignments of an Environment= line. */
export function parseAssignments(lines: readonly string[]): Record<string, string> {
  const words = lines.flatMap(splitWords).map((word) => word.text);
  return Object.fromEntries(words.filter((word) => word.includes("=")).map(splitAssignment));
}

/** The lines of an EnvironmentFile=. */
export function parseEnvironmentFile(text: string): Record<string, string> {
  const lines = text.split("\n").map((line) => line.trim());
  const assignments = lines.filter((line) => /^[A-Za-z_]\w*=/.test(line)).map(splitAssignment);
  return Object.fromEntries(assignments.map(([key, value]) => [key, value.replace(/^(["'])(.*)\1$/, "$2")]));
}

interface Word {
  readonly text: string;
  readonly quoted: boolean;
}

function splitWords(line: string): Word[] {
  const words: Word[] = [];
  for (const [whole] of line.matchAll(/(?:"(?:\\.|[^"\\])*"|'[^']*'|\\.|[^\s"'\\])+/g)) {
    const text = whole.replace(/"((?:\\.|[^"\\])*)"|'([^']*)'|\\(.)/g, (_, double, single, escaped) =>
      String(double?.replace(/\\(.)/g, "$1") ?? single ?? escaped),
    );
    words.push({ text, quoted: text !== whole });
  }
  return words;
}

function expand(
  { text, quoted }: Word,
  env: NodeJS.ProcessEnv,
  specifiers: Readonly<Record<string, string>>,
): string[] {
  const specified = text.replace(
    /%(.)/g,
    (whole, key: string) => specifiers[key] ?? (key === "%" ? "%" : whole),
  );
  const whole = /^\$(\w+)$/.exec(specified)?.[1];
  // A $WORD of its own is split at its spaces, and nothing at all when it is unset.
  if (whole !== undefined && !quoted) return (env[whole] ?? "").split(/\s+/).filter((word) => word !== "");
  return [
    specified.replace(/\$\$|\$\{(\w+)\}/g, (_, name?: string) =>
      name === undefined ? "$" : (env[name] ?? ""),
    ),
  ];
}

function splitAssignment(text: string): [string, string] {
  const at = text.indexOf("=");
  return [text.slice(0, at), text.slice(at + 1)];
}
