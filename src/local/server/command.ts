/** What a stand-in program on a server's PATH asks of the server, and the answer that it prints and exits with. */
export type Command = (args: readonly string[], input: string) => Promise<CommandAnswer>;

export interface CommandAnswer {
  readonly code: number;
  readonly text: string;
  /** Where the text goes. */
  readonly stream: "stdout" | "stderr";
}

export function answer(text = "", code = 0): CommandAnswer {
  return { code, text: withNewline(text), stream: "stdout" };
}

/** An answer that says on standard error why it did not do as told. */
export function refusal(text: string, code = 1): CommandAnswer {
  return { code, text: withNewline(text), stream: "stderr" };
}

function withNewline(text: string): string {
  return text === "" || text.endsWith("\n") ? text : `${text}\n`;
}
