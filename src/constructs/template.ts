/** A text as Terraform's template language gives it back unchanged. */
export function literal(text: string): string {
  return text.replaceAll(/[$%]\{/g, (mark) => mark[0] + mark);
}
