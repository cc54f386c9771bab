import { readFileSync } from "node:fs";
import { join } from "node:path";
import { HtmlValidate } from "html-validate";
import { project } from "../support/quiet-io";

const pages = ["assets/site/index.html", "assets/site/404.html"];
const read = (page: string): string => readFileSync(join(project, page), "utf8");
const rules = new HtmlValidate({
  extends: ["html-validate:standard", "html-validate:a11y", "html-validate:document"],
});

test.each(pages)("%s is valid HTML as a server answers it", async (page) => {
  const served = read(page).replaceAll(/<!-- tandem:(server|zone) -->/g, "server-1");
  const { results } = await rules.validateString(served, page);
  const said = results.flatMap(({ messages }) =>
    messages.map(({ line, ruleId, message }) => `${line}: ${message} (${ruleId})`),
  );
  expect(said).toEqual([]);
});

test.each(pages)("%s is one request: nothing in it is fetched from elsewhere", (page) => {
  const html = read(page);
  const fetched = [...html.matchAll(/(?:src|href|srcset|poster|data)="([^"]*)"/g)].map(([, url]) => url ?? "");
  expect(fetched.filter((url) => !/^(data:|\/$)/.test(url))).toEqual([]);
  expect(html).not.toMatch(/@import|url\(|<script/);
});

test.each(pages)("%s tells its language, its title, what it is and how wide it is", (page) => {
  const html = read(page);
  for (const part of [/<html lang="\w+"/, /<title>[^<]+</, /name="description" content="[^"]+"/, /width=device-width/]) {
    expect(html).toMatch(part);
  }
});

test("the first page names the server and the zone that answered", () => {
  const html = read("assets/site/index.html");
  expect(html).toContain("<h1><!-- tandem:server --></h1>");
  expect(html).toContain("<!-- tandem:zone -->");
});

/** The colours of a page, each as it is in light and in dark. */
function coloursOf(html: string): ReadonlyMap<string, readonly [light: string, dark: string]> {
  const found = html.matchAll(/--(\w+): light-dark\((#\w{6}), (#\w{6})\)/g);
  return new Map([...found].map(([, name = "", light = "", dark = ""], index) => [`${name} ${index}`, [light, dark]]));
}

/** https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
function contrast(one: string, other: string): number {
  const luminance = (colour: string): number => {
    const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
      const part = parseInt(colour.slice(at, at + 2), 16) / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

test.each(pages)("every text colour of %s can be read on every ground, in light and in dark", (page) => {
  const colours = [...coloursOf(read(page))];
  const grounds = colours.filter(([name]) => /^(paper|card)/.test(name));
  const texts = colours.filter(([name]) => /^(ink|soft|accent)/.test(name));
  expect(texts.length * grounds.length).toBeGreaterThan(2);
  const poor = texts.flatMap(([text, shades]) =>
    grounds.flatMap(([ground, under]) =>
      ([0, 1] as const)
        .filter((mode) => contrast(shades[mode], under[mode]) < 4.5)
        .map((mode) => `${text} on ${ground} ${mode === 0 ? "light" : "dark"}`),
    ),
  );
  expect(poor).toEqual([]);
});
