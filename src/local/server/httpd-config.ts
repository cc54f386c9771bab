import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** A directive, or a section with the directives in it. */
export interface Directive {
  readonly name: string;
  readonly args: readonly string[];
  readonly inside: readonly Directive[];
  /** FILE:LINE, as httpd names it in its messages. */
  readonly at: string;
}

export interface HttpdConfig {
  readonly directives: readonly Directive[];
  /** What is ignored here, one line each. */
  readonly notes: readonly string[];
}

/** httpd would not start with this configuration. */
export interface ConfigProblem {
  readonly problem: string;
}

const transparent = ["ifmodule", "virtualhost", "ifdefine", "ifversion"];
const sections = ["directory", "directorymatch", "files", "filesmatch", "if", "location", "locationmatch"];

/** Heeded by the local httpd; everything else is ignored and noted. */
const heeded = [
  ...["addcharset", "adddefaultcharset", "addoutputfilterbytype", "addtype", "alias", "directoryindex"],
  ...[
    "documentroot",
    "errordocument",
    "forcetype",
    "header",
    "keepalive",
    "keepalivetimeout",
    "remoteipheader",
  ],
  ...["requestheader", "require", "rewritecond", "rewriteengine", "rewriterule", "setenvifexpr"],
];

/** Make no difference to a server on one's own machine, so are not worth a note. */
const unheeded = [
  ...[
    "allowoverride",
    "customlog",
    "errorlog",
    "include",
    "includeoptional",
    "listen",
    "loglevel",
    "logformat",
  ],
  ...[
    "maxkeepaliverequests",
    "maxsparethreads",
    "options",
    "remoteipinternalproxy",
    "servername",
    "serverroot",
  ],
  ...["serversignature", "servertokens", "timeout", "traceenable"],
];

/** Reads /etc/httpd/conf/httpd.conf and what it includes from the server's disk, anew at each start and reload. */
export async function readConfig(root: string): Promise<HttpdConfig | ConfigProblem> {
  const notes = new Set<string>();
  try {
    const directives = await readFileTree(root, "/etc/httpd/conf/httpd.conf", notes);
    return { directives, notes: [...notes] };
  } catch (error) {
    if (error instanceof SyntaxError) return { problem: error.message };
    return { problem: `httpd: could not open /etc/httpd/conf/httpd.conf: ${String(error)}` };
  }
}

async function readFileTree(root: string, path: string, notes: Set<string>): Promise<Directive[]> {
  const parsed = parseConfig(await readFile(join(root, path), "utf8"), path, notes);
  const included = await Promise.all(
    parsed.map(async (directive) => {
      if (!/^include(optional)?$/.test(directive.name)) return [directive];
      const files = await includedFiles(root, directive.args[0] ?? "");
      return (await Promise.all(files.map((file) => readFileTree(root, file, notes)))).flat();
    }),
  );
  return included.flat();
}

async function includedFiles(root: string, pattern: string): Promise<string[]> {
  const full = pattern.startsWith("/") ? pattern : `/etc/httpd/${pattern}`;
  const [, folder = "", name = ""] = /^(.*)\/([^/]*)$/.exec(full) ?? [];
  if (!name.includes("*")) return [full];
  const [start = "", end = ""] = name.split("*");
  const names = await readdir(join(root, folder)).catch(() => []);
  const fitting = names.filter(
    (each) => each.startsWith(start) && each.endsWith(end) && !each.startsWith("."),
  );
  return fitting.sort().map((each) => `${folder}/${each}`);
}

export function parseConfig(text: string, path: string, notes: Set<string>): Directive[] {
  const open: { name: string; args: string[]; inside: Directive[]; at: string }[] = [];
  const top: Directive[] = [];
  let line = 0;
  for (const raw of text.split("\n").map((each) => each.trim())) {
    const at = `${path}:${++line}`;
    if (raw === "" || raw.startsWith("#")) continue;
    const closing = /^<\/(\w+)>$/.exec(raw)?.[1]?.toLowerCase();
    const [, angle, word = "", rest = ""] = /^(<?)(\w+)\s*(.*?)\s*$/.exec(raw) ?? [];
    const name = word.toLowerCase();
    if (closing !== undefined) {
      const section = open.pop();
      if (section?.name !== closing)
        throw syntaxError(at, `</${closing}> without matching <${closing}> section`);
      (open.at(-1)?.inside ?? top).push(...(transparent.includes(closing) ? section.inside : [section]));
    } else if (angle === "<") {
      if (!rest.endsWith(">")) throw syntaxError(at, `<${word}> directive missing closing '>'`);
      if (![...transparent, ...sections].includes(name))
        notes.add(`${at}: section <${word}> is ignored here`);
      open.push({ name, args: words(rest.slice(0, -1)), inside: [], at });
    } else if (name === "") throw syntaxError(at, `Invalid command '${raw.split(/\s/)[0]}'`);
    else {
      if (![...heeded, ...unheeded].includes(name)) notes.add(`${at}: ${word} is ignored here`);
      (open.at(-1)?.inside ?? top).push({ name, args: words(rest), inside: [], at });
    }
  }
  const unclosed = open.at(-1);
  if (unclosed !== undefined) throw syntaxError(unclosed.at, `<${unclosed.name}> was not closed`);
  return top;
}

function words(text: string): string[] {
  const found = text.matchAll(/"((?:\\.|[^"\\])*)"|'([^']*)'|(\S+)/g);
  // Only these two are unescaped: the other backslashes of a regular expression stay.
  return [...found].map(
    ([, double, single, plain]) => double?.replace(/\\(["\\])/g, "$1") ?? single ?? plain ?? "",
  );
}

function syntaxError(at: string, message: string): SyntaxError {
  const [path, line] = at.split(":");
  return new SyntaxError(`AH00526: Syntax error on line ${line} of ${path}: ${message}`);
}
