/**
 * What Terraform's machine-readable output says, as far as we use it.
 * https://developer.hashicorp.com/terraform/internals/machine-readable-ui
 */
export type TerraformEvent =
  | { readonly kind: "started" | "finished" | "failed"; readonly address: string; readonly action: string }
  | { readonly kind: "planned"; readonly add: number; readonly change: number; readonly remove: number }
  | { readonly kind: "error"; readonly text: string };

interface Message {
  readonly type?: string;
  readonly hook?: { readonly resource?: { readonly addr?: string }; readonly action?: string };
  readonly changes?: {
    readonly add: number;
    readonly change: number;
    readonly remove: number;
    readonly operation?: string;
  };
  readonly diagnostic?: {
    readonly severity?: string;
    readonly summary?: string;
    readonly detail?: string;
    readonly address?: string;
  };
}

/** One line of output, or undefined when it is nothing that anybody waits for. */
export function readEvent(line: string): TerraformEvent | undefined {
  const message = parse(line);
  const address = message?.hook?.resource?.addr ?? "";
  const action = message?.hook?.action ?? "";
  switch (message?.type) {
    case "apply_start":
      return { kind: "started", address, action };
    case "apply_complete":
      return { kind: "finished", address, action };
    case "apply_errored":
      return { kind: "failed", address, action };
    case "change_summary":
      if (message.changes?.operation !== "plan") return undefined;
      return {
        kind: "planned",
        add: message.changes.add,
        change: message.changes.change,
        remove: message.changes.remove,
      };
    case "diagnostic": {
      const { severity, summary, detail, address: at } = message.diagnostic ?? {};
      if (severity !== "error") return undefined;
      return {
        kind: "error",
        text: [at, summary, detail].filter((part) => part !== undefined && part !== "").join(": "),
      };
    }
    default:
      return undefined;
  }
}

function parse(line: string): Message | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    return JSON.parse(line) as Message;
  } catch {
    return undefined;
  }
}
