import type { Page } from "playwright-core";
import { openBrowser, type Browser } from "./support/browser";
import { startPreview, type Preview } from "./support/preview";

jest.setTimeout(600_000);

/** Everything as quick as AWS allows. */
const settings = {
  healthCheckInterval: 5,
  healthCheckTimeout: 2,
  syncInterval: 6,
  deregistrationDelay: 5,
  stateBucket: "tandem-local-state",
};
const patient = { timeout: 120_000 };

let preview: Preview;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  browser = await openBrowser();
  page = browser.page;
  page.setDefaultTimeout(30_000);
  preview = await startPreview(settings);
  await page.goto(preview.console);
  await page.waitForSelector(".server[data-health=healthy]", patient);
});
afterAll(async () => {
  const code = await preview?.stop();
  await browser?.close();
  expect(code).toBe(0);
});

const card = (name: string) => page.locator(`.server[data-server="${name}"]`);
const textOf = (name: string, part: string) => card(name).locator(`[data-text="${part}"]`).innerText();
const health = (name: string, state: string) =>
  page.waitForSelector(`.server[data-server="${name}"][data-health="${state}"]`, patient);
const strip = async () => (await page.locator("#strip i").allInnerTexts()).join("");
const said = () => page.locator("#said").innerText();

/** Presses the button, and waits until all are answered. */
async function send(count: 1 | 20 | 200): Promise<string> {
  await page.click(`[data-send="${count}"]`);
  await page.waitForFunction(
    () => /; \d+ failed\. Turns/.test(document.getElementById("said")?.textContent ?? ""),
    undefined,
    patient,
  );
  return said();
}

async function both(): Promise<void> {
  await health("server-1", "healthy");
  await health("server-2", "healthy");
}

test("the servers take turns", async () => {
  await both();
  expect(await page.locator(".zone-name").allInnerTexts()).toEqual(["us-east-1a", "us-east-1b"]);
  expect(await page.locator("#algorithm").innerText()).toBe("round robin");
  expect(await send(1)).toMatch(/server-\d answered 1; 0 failed/);
  expect(await send(20)).toMatch(/server-1 answered 10, server-2 answered 10; 0 failed/);
  expect(await send(200)).toMatch(/server-1 answered 100, server-2 answered 100; 0 failed/);
  expect(await strip()).toMatch(/^(12){100}$|^(21){100}$/);
  expect(await page.locator("#strip").getAttribute("aria-label")).toContain("server-1 100, server-2 100");
  expect(await textOf("server-1", "share")).toBe("50 %");
  await browser.picture("turns-light");
});

test("it is readable in the dark, on a phone and without motion", async () => {
  await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
  await browser.picture("turns-dark");
  await page.setViewportSize({ width: 375, height: 812 });
  // What is on its way from before still arrives.
  await page.waitForFunction(() => document.querySelector(".wires circle") === null);
  await send(20);
  expect(await page.locator(".wires circle").count()).toBe(0);
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(width).toBe(375);
  await browser.picture("phone-dark");
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "no-preference" });
  await browser.picture("phone-light");
  await page.setViewportSize({ width: 1280, height: 900 });
});

test("every text can be read on what is behind it", async () => {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await page.evaluate(poorContrasts)).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: "light" });
});

test("a server that answers 500 leaves after two failed checks, and comes back after two that pass", async () => {
  await card("server-2").getByRole("button", { name: "Answer 500" }).click();
  await page.waitForFunction(
    () => /1 of 2 failed, next check in \d s/.test(document.getElementById("zones")?.innerText ?? ""),
    undefined,
    patient,
  );
  await health("server-2", "unhealthy");
  expect(await textOf("server-2", "why")).toBe(
    "Target.ResponseCodeMismatch: Health checks failed with these codes: [500]",
  );
  expect(await textOf("server-2", "checks")).toContain("2 of 2 failed");
  expect(await send(20)).toContain("server-1 answered 20; 0 failed");
  await browser.picture("failed-over");
  await card("server-2").getByRole("button", { name: "Answer 500" }).click();
  await both();
  expect(await send(20)).toContain("server-1 answered 10, server-2 answered 10; 0 failed");
});

test.each([
  ["slow", "Slow down", "Target.Timeout: Request timed out"],
  ["cut", "Cut off", "Target.FailedHealthChecks: Health checks failed"],
])("a server that is %s leaves with the reason in AWS's words", async (name, button, why) => {
  await card("server-1").getByRole("button", { name: button }).click();
  await health("server-1", "unhealthy");
  expect(await textOf("server-1", "why")).toBe(why);
  expect(await send(20)).toContain("server-2 answered 20; 0 failed");
  await browser.picture(name);
  await card("server-1").getByRole("button", { name: button }).click();
  await both();
});

test("a stopped server is out at once, and comes back when it is started", async () => {
  await card("server-1").getByRole("button", { name: "Stop" }).click();
  await page.waitForSelector('.server[data-server="server-1"][data-state="stopped"]', patient);
  expect(await textOf("server-1", "why")).toBe("Target.InvalidState: Target is in the stopped state");
  expect(await send(20)).toContain("server-2 answered 20; 0 failed");
  await browser.picture("stopped");
  await card("server-1").getByRole("button", { name: "Start" }).click();
  await both();
});

test("a keyboard is enough, and what happens does not take the focus away", async () => {
  await page.goto(preview.console);
  await both();
  await page.keyboard.press("Tab");
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Skip to the site");
  await card("server-2").getByRole("button", { name: "Answer 500" }).focus();
  await page.keyboard.press("Enter");
  await page.waitForSelector('.server[data-server="server-2"] [data-act=break][aria-pressed=true]');
  await page.keyboard.press("Space");
  await page.waitForSelector('.server[data-server="server-2"] [data-act=break][aria-pressed=false]');
  const outline = await page.evaluate(
    () => getComputedStyle(document.activeElement ?? document.body).outlineStyle,
  );
  expect(outline).toBe("solid");
});

test("the log of calls tells where each came from, and is filtered", async () => {
  await page.selectOption("#from", "Terraform");
  await page.fill("#text", "CreateTargetGroup");
  await page.waitForFunction(() => document.querySelectorAll("#calls tr").length === 1);
  expect(await page.locator("#calls tr").innerText()).toMatch(
    /Terraform\s+elasticloadbalancing CreateTargetGroup/,
  );
  await page.fill("#text", "");
  await page.selectOption("#from", "agent of server-2");
  await page.waitForFunction(() => document.querySelectorAll("#calls tr").length > 1);
  const rows = await page.locator("#calls tr td:nth-child(2)").allInnerTexts();
  expect(new Set(rows)).toEqual(new Set(["agent of server-2"]));
  await page.selectOption("#from", "console");
  expect(await page.locator("#calls").innerText()).toMatch(/ec2 StopInstances/);
  await page.selectOption("#from", "");
});

test("another page cannot drive the console", async () => {
  const stranger = await browser.context.newPage();
  await stranger.goto(preview.url);
  const tries = await stranger.evaluate(async (console) => {
    const ask = (init: RequestInit) =>
      fetch(`${console}/api/servers/server-1/break`, { method: "POST", ...init }).then(
        ({ type }) => type,
        () => "refused",
      );
    return [
      await ask({ headers: { "Tandem-Console": "1" } }),
      await ask({ mode: "no-cors" }),
      await ask({ mode: "no-cors", headers: { "Content-Type": "text/plain" }, body: "{}" }),
    ];
  }, preview.console);
  expect(tries[0]).toBe("refused");
  await stranger.close();
  const state = (await (await fetch(`${preview.console}/api/state`)).json()) as {
    zones: { servers: { fault: string }[] }[];
  };
  expect(state.zones.flatMap(({ servers }) => servers.map(({ fault }) => fault))).toEqual(["none", "none"]);
});

test("a published page reaches every server, and replaces none", async () => {
  const before = await page
    .locator(".server")
    .evaluateAll((cards) => cards.map((each) => each.getAttribute("data-id")));
  const content = await textOf("server-1", "release");
  const html = await page.inputValue("#page");
  await page.fill("#page", html.replace("This page was answered by", "Hello from"));
  await page.getByRole("button", { name: "Publish", exact: true }).click();
  await page.getByText("Done: a changed page").waitFor({ timeout: 300_000 });
  await browser.picture("published");
  const contents = [await textOf("server-1", "release"), await textOf("server-2", "release")];
  expect(contents[0]).not.toBe(content);
  expect(contents[1]).toBe(contents[0]);
  expect(await (await fetch(preview.url)).text()).toContain("Hello from");
  const after = await page
    .locator(".server")
    .evaluateAll((cards) => cards.map((each) => each.getAttribute("data-id")));
  expect(after).toEqual(before);
});

test("a release goes in its order, and no visitor notices", async () => {
  const before = await page
    .locator(".server")
    .evaluateAll((cards) => cards.map((each) => each.getAttribute("data-id")));
  await page.getByRole("button", { name: "Start the release" }).click();
  await page.waitForSelector("#release-work li");
  let beside = 0;
  let failed = 0;
  while ((await page.getByText("Under way").count()) > 0) {
    const answer = await send(20);
    failed += Number(/; (\d+) failed/.exec(answer)?.[1]);
    const cards = await page.locator(".server").count();
    if (cards > beside) await browser.picture("releasing");
    beside = Math.max(beside, cards);
    await page.waitForTimeout(500);
  }
  expect(await page.locator("#release-work pre").count()).toBe(0);
  await browser.picture("released");
  expect(failed).toBe(0);
  expect(beside).toBe(4);
  await page.waitForFunction(() => document.querySelectorAll(".server").length === 2, undefined, patient);
  const after = await page
    .locator(".server")
    .evaluateAll((cards) => cards.map((each) => each.getAttribute("data-id")));
  expect(after.filter((id) => before.includes(id))).toEqual([]);
  const done = preview.events.filter(({ event, state }) => event === "stage" && state === "done");
  expect(done.map(({ name }) => name).slice(-13)).toEqual(
    expect.arrayContaining([
      "base server",
      "ready gate",
      "image",
      "clones",
      "serving gates",
      "joined the balancer",
    ]),
  );
  const names = done.map(({ name }) => String(name));
  for (const [first, then] of [
    ["base server", "ready gate"],
    ["ready gate", "image"],
    ["image", "clones"],
    ["joined the balancer", "in service"],
    ["in service", "old ones leave the balancer"],
    ["old ones leave the balancer", "terminated"],
  ] as const) {
    expect(names.lastIndexOf(first)).toBeLessThan(names.lastIndexOf(then));
  }
});

test("the events of --json tell the same, a line each", () => {
  const kinds = new Set(preview.events.map(({ event }) => event));
  for (const kind of [
    "step",
    "ready",
    "request",
    "check",
    "health",
    "call",
    "server",
    "release",
    "stage",
    "work",
  ]) {
    expect(kinds).toContain(kind);
  }
  expect(preview.events).toContainEqual(
    expect.objectContaining({
      event: "health",
      server: "server-2",
      from: { State: "healthy" },
      to: expect.objectContaining({ State: "unhealthy", Reason: "Target.ResponseCodeMismatch" }) as unknown,
    }),
  );
});

test("nothing is complained about in the browser's console", () => {
  expect(browser.complaints).toEqual([]);
});

/** Runs in the page. https://www.w3.org/TR/WCAG22/#contrast-minimum */
function poorContrasts(): string[] {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgb = (colour: string): number[] => {
    if (canvas === null) return [];
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const luminance = (parts: number[]): number => {
    const [red = 0, green = 0, blue = 0] = parts.map((part) => {
      const value = part / 255;
      return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const behind = (element: Element | null): number[] => {
    for (let each = element; each !== null; each = each.parentElement) {
      const found = rgb(getComputedStyle(each).backgroundColor);
      if ((found[3] ?? 0) === 255) return found;
    }
    return [255, 255, 255];
  };
  const poor: string[] = [];
  for (const element of document.querySelectorAll("body *")) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent?.trim());
    if (!own || element.closest(":disabled, .hidden, .skip, template") !== null) continue;
    const [light = 0, dark = 0] = [rgb(getComputedStyle(element).color), behind(element)]
      .map(luminance)
      .sort((a, b) => b - a);
    const ratio = (light + 0.05) / (dark + 0.05);
    if (ratio < 4.5)
      poor.push(`${element.tagName} "${element.textContent?.slice(0, 20)}" ${ratio.toFixed(2)}`);
  }
  return poor;
}
