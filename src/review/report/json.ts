import type { Review } from "../review";

/** Everything the review found, for other programs. */
export function toJson(review: Review): string {
  return `${JSON.stringify({ format_version: "1.0", ...review }, null, 2)}\n`;
}
