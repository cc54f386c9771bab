import { readServerScript } from "./server-files";
import { literal } from "./template";

/**
 * What a gate runs on a server: its own script, then the one that leaves the proof. Both come with the gate and not
 * from the server's disk, so that a change of them is no new software.
 */
export function gateScript(purpose: string, args: readonly (string | number)[]): string {
  const words = args.map((word) => quote(String(word))).join(" ");
  const [gate, proof] = [`gate-${purpose}`, "gate-proof"].map((file) =>
    literal(readServerScript(file).trimEnd()),
  );
  return [`set -- ${words}`, "gate() (", gate, ")", proof].join("\n");
}

/** As one word of a shell. */
function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
