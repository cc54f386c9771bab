import type { Edit } from "./releases";

interface Stack {
  readonly resource: Readonly<Record<string, Readonly<Record<string, Resource>>>>;
}

interface Resource {
  lifecycle?: Record<string, unknown>;
  depends_on?: readonly string[];
  user_data?: string;
  wait_for_success_timeout_seconds?: number;
}

/** What the release order adds is taken away: Terraform's own order, each thing removed before it is made anew. */
export const plainReplacement: Edit = edited(({ resource }) => {
  for (const each of Object.values(resource).flatMap(Object.values<Resource>)) {
    const { ignore_changes } = each.lifecycle ?? {};
    each.lifecycle = { create_before_destroy: false, ...(ignore_changes ? { ignore_changes } : {}) };
  }
  for (const gate of Object.values(resource["aws_ssm_association"] ?? {})) {
    delete gate.wait_for_success_timeout_seconds;
  }
});

/** The first server's user data with a text of it replaced. */
export function userDataWith(text: string, other: string): Edit {
  return edited(({ resource }) => {
    for (const server of Object.values(resource["aws_instance"] ?? {})) {
      if (server.user_data === undefined) continue;
      if (!server.user_data.includes(text)) throw new Error(`user data has no ${text}`);
      server.user_data = server.user_data.replace(text, () => other);
    }
  });
}

/** A text of the synthesized stack replaced wherever it is. */
export function textWith(text: string, other: string): Edit {
  return (stack) => {
    if (!stack.includes(text)) throw new Error(`the stack has no ${text}`);
    return stack.replaceAll(text, other);
  };
}

function edited(edit: (stack: Stack) => void): Edit {
  return (text) => {
    const stack = JSON.parse(text) as Stack;
    edit(stack);
    return JSON.stringify(stack, undefined, 2);
  };
}
