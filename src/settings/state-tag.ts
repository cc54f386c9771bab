import type { Settings } from "./load";

/** Names the state that a resource is in, as its tag State: a bucket's name is nobody else's. */
export function stateTag({ stateBucket }: Pick<Settings, "stateBucket">, stack: string): string {
  return `${stateBucket}/${stack}`;
}
