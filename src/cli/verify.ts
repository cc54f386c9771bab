import { UserError } from "../error";
import { count } from "./count";
import { text, type Command, type Values } from "./io";
import { tallyText } from "./tally";

export const verify: Command = {
  name: "verify",
  summary: "ask a site again and again, and count which server answers",
  options: {
    url: { type: "string", value: "URL", help: "the site's address (needed)" },
    requests: { type: "string", value: "N", help: "how many requests (40)" },
    servers: { type: "string", value: "N", help: "how many servers have to answer (2)" },
  },
  run: async (values, io) => {
    const url = text(values, "url");
    if (url === undefined) {
      throw new UserError("--url must be the site's address: npm run verify -- --url http://…");
    }
    const start = performance.now();
    const result = await count({
      url,
      requests: wholeNumber(values, "requests", 40),
      expected: wholeNumber(values, "servers", 2),
    });
    io.out(tallyText(result));
    io.out(
      `${result.problems.length === 0 ? "✓" : "✗"} ${url}  ${((performance.now() - start) / 1000).toFixed(1)} s`,
    );
    return result.problems.length === 0 ? 0 : 1;
  },
};

function wholeNumber(values: Values, name: string, fallback: number): number {
  const given = text(values, name);
  if (given === undefined) return fallback;
  if (/^[1-9]\d{0,5}$/.test(given)) return Number(given);
  throw new UserError(`--${name} must be a whole number from 1 to 999999, got ${given}`);
}
