import { dig } from "./value";

/** What Terraform's own configuration says and a plan in JSON leaves out. */
export interface Source {
  /** The addresses of its resources. */
  readonly blocks: ReadonlySet<string>;
  /** By configuration address, such as `module.web.aws_instance.server`. */
  readonly lifecycles: ReadonlyMap<string, Lifecycle>;
  /** The references inside a local value, by `local.name` or `module.web.local.name`. */
  readonly locals: ReadonlyMap<string, readonly string[]>;
  /** Policies and user data as they are written, with `${…}` in them, by configuration address and name. */
  readonly texts: ReadonlyMap<string, string>;
  readonly backend: Backend | undefined;
}

export interface Lifecycle {
  readonly createFirst: boolean;
  readonly preventDestroy: boolean;
  readonly ignored: readonly string[];
  readonly triggers: readonly string[];
}

export interface Backend {
  readonly type: string;
  readonly settings: { readonly [name: string]: unknown };
}

/** Reads a `cdk.tf.json`, or any configuration in Terraform's JSON syntax. */
export function parseTerraformJson(value: unknown): Source {
  return parseModules(new Map([["", value]]));
}

/** Reads the configurations of a root module, which has the address "", and of the modules below it. */
export function parseModules(modules: ReadonlyMap<string, unknown>): Source {
  const all = [...modules];
  return {
    blocks: new Set(blocksOf(modules.get(""))),
    lifecycles: new Map(all.flatMap(([module, value]) => within(module, lifecyclesOf(value)))),
    locals: new Map(all.flatMap(([module, value]) => within(module, localsOf(value)))),
    texts: new Map(all.flatMap(([module, value]) => within(module, textsOf(value)))),
    backend: backendOf(modules.get("")),
  };
}

function within<T>(module: string, entries: Iterable<[string, T]>): [string, T][] {
  return [...entries].map(([name, value]) => [module === "" ? name : `${module}.${name}`, value]);
}

/** JSON has one object of them; HCL, turned into JSON, a list of blocks. */
function* localsOf(value: unknown): Generator<[string, string[]]> {
  const locals = dig(value, ["locals"]);
  for (const block of Array.isArray(locals) ? locals : [locals]) {
    for (const [name, expression] of Object.entries(asObject(block)))
      yield [`local.${name}`, interpolated(expression)];
  }
}

/** The references in a value that holds `${…}` templates. */
function interpolated(value: unknown): string[] {
  const templates = JSON.stringify(value ?? "").matchAll(/\$\{([^}]*)\}/g);
  return [...templates].flatMap((template) => referencesInHcl((template[1] ?? "").replaceAll('\\"', '"')));
}

/** The references in a piece of HCL, longest first, in the way the plan's configuration lists them: those of an index apart. */
export function referencesInHcl(expression: string): string[] {
  const indices: string[] = [];
  const bare = expression.replace(/\[(?!\d+\]|"[^"]*"\])([^\]]*)\]/g, (_, index: string) => {
    indices.push(index);
    return "";
  });
  const names = bare.matchAll(
    /(?<![\w."])(?:data\.)?[a-z_][\w-]*(?:\[(?:\d+|"[^"]*")\])?(?:\.[a-z_][\w-]*(?:\[(?:\d+|"[^"]*")\])?)+/gi,
  );
  return [...[...names].map((match) => match[0]), ...indices.flatMap(referencesInHcl)];
}

function blocksOf(value: unknown): string[] {
  return Object.entries(asObject(dig(value, ["resource"]))).flatMap(([type, named]) =>
    Object.keys(asObject(named)).map((name) => `${type}.${name}`),
  );
}

function* lifecyclesOf(value: unknown): Generator<[string, Lifecycle]> {
  for (const [type, named] of Object.entries(asObject(dig(value, ["resource"])))) {
    for (const [name, body] of Object.entries(asObject(named))) {
      const lifecycle = first(dig(first(body), ["lifecycle"]));
      if (lifecycle !== undefined) yield [`${type}.${name}`, lifecycleOf(lifecycle)];
    }
  }
}

/** A policy with templates in it still is JSON: what stands for a value is inside of a text. */
function* textsOf(value: unknown): Generator<[string, string]> {
  for (const [type, named] of Object.entries(asObject(dig(value, ["resource"])))) {
    for (const [name, body] of Object.entries(asObject(named))) {
      for (const [argument, content] of Object.entries(asObject(first(body)))) {
        if (typeof content === "string" && (content.startsWith("{") || isUserData(argument, content)))
          yield [`${type}.${name}.${argument}`, content];
      }
    }
  }
}

/** A script, and not only an expression that would make one. */
function isUserData(argument: string, content: string): boolean {
  return argument.startsWith("user_data") && !/^\$\{[^}]*\}$/.test(content);
}

function lifecycleOf(value: unknown): Lifecycle {
  return {
    createFirst: dig(value, ["create_before_destroy"]) === true,
    preventDestroy: dig(value, ["prevent_destroy"]) === true,
    ignored: strings(dig(value, ["ignore_changes"])),
    triggers: strings(dig(value, ["replace_triggered_by"])),
  };
}

function backendOf(value: unknown): Backend | undefined {
  const backends = asObject(dig(first(dig(value, ["terraform"])), ["backend"]));
  const [entry] = Object.entries(backends);
  return entry === undefined ? undefined : { type: entry[0], settings: asObject(first(entry[1])) };
}

function first(value: unknown): unknown {
  return Array.isArray(value) ? value[0] : value;
}

function strings(value: unknown): string[] {
  const list = Array.isArray(value) ? value : value === undefined ? [] : [value];
  return list.filter((item) => typeof item === "string");
}

function asObject(value: unknown): { readonly [name: string]: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as { readonly [name: string]: unknown })
    : {};
}
