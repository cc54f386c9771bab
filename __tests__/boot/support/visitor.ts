import { setTimeout as sleep } from "node:timers/promises";
import type { Pages } from "./bucket";
import type { Server } from "./lab";

export interface Answer {
  readonly status: number;
  readonly server: string | undefined;
  readonly release: string | undefined;
  readonly headers: Headers;
  readonly body: string;
}

export async function visit(url: string, headers: Record<string, string> = {}): Promise<Answer> {
  const answer = await fetch(url, { redirect: "manual", headers });
  return {
    status: answer.status,
    server: answer.headers.get("tandem-server") ?? undefined,
    release: answer.headers.get("tandem-release") ?? undefined,
    headers: answer.headers,
    body: await answer.text(),
  };
}

/** What a server makes of a page. */
export function rendered(page: string, server: string, zone: string): string {
  return page.replaceAll("<!-- tandem:server -->", server).replaceAll("<!-- tandem:zone -->", zone);
}

export interface Visitor {
  /** Tells which pages belong to a release: nothing else may be seen under its name. */
  readonly expect: (release: string, pages: Pages) => void;
  /** Stops, and tells how often it looked and what it saw wrong. */
  readonly leave: () => Promise<{ readonly visits: number; readonly wrong: readonly string[] }>;
}

/** Asks for every page again and again, and compares each answer, whole, with what its release says. */
export function startVisitor(server: Server, name: string, zone: string, paths: readonly string[]): Visitor {
  const releases = new Map<string, Pages>();
  const wrong: string[] = [];
  let visits = 0;
  let here = true;
  const walk = async (): Promise<void> => {
    while (here) {
      for (const path of paths) {
        const problem = await look(server, path, releases, name, zone).catch((error: unknown) =>
          String(error),
        );
        visits++;
        await sleep(5);
        if (problem !== undefined) wrong.push(`${path}: ${problem}`);
      }
    }
  };
  const walks = [walk(), walk()];
  return {
    expect: (release, pages) => void releases.set(release, pages),
    async leave() {
      here = false;
      await Promise.all(walks);
      return { visits, wrong };
    },
  };
}

async function look(
  server: Server,
  path: string,
  releases: ReadonlyMap<string, Pages>,
  name: string,
  zone: string,
): Promise<string | undefined> {
  const { status, release = "none", body, server: who } = await visit(`${server.url}/${path}`);
  const page = releases.get(release)?.[path];
  if (status !== 200) return `answered ${status}`;
  if (who !== name) return `came from ${who}`;
  if (page === undefined) return `came with the unknown release ${release}`;
  return body === rendered(String(page), name, zone) ? undefined : `was not that of ${release}`;
}
