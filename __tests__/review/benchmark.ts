// Reviews plans of 50 to 5,000 resources, and prints the seconds and the memory: node --require tsx/cjs __tests__/review/benchmark.ts
import { review } from "../../src/review/review";
import { parsePlan } from "../../src/terraform/plan";
import { fixtureJson } from "./fixture";

interface Json {
  [name: string]: unknown;
}

/** The healthy site, as a module that is used many times, with many pages in each. */
export function manySites(name: string, sites: number, pages: number): unknown {
  const plan = fixtureJson(name) as Json & { resource_changes: Json[]; configuration: Json };
  const page = plan.resource_changes.find(({ address }) => address === 'aws_s3_object.page["index.html"]');
  return {
    ...plan,
    resource_changes: Array.from({ length: sites }, (_, site) => [
      ...plan.resource_changes.map((change) => inModule(change, site)),
      ...Array.from({ length: pages }, (_, at) => inModule(pageOf(page ?? {}, `page-${at}.html`), site)),
    ]).flat(),
    configuration: {
      provider_config: {},
      root_module: {
        module_calls: {
          site: { expressions: {}, count_expression: {}, module: plan.configuration.root_module },
        },
      },
    },
  };
}

/** The same object in another module, with ids of its own. */
function inModule(change: Json, site: number): Json {
  const number = site.toString(16).padStart(4, "0");
  const own = JSON.stringify(change).replace(/([0-9a-f]{13})[0-9a-f]{4}\b/g, `$1${number}`);
  const module = `module.site[${site}]`;
  return {
    ...(JSON.parse(own) as Json),
    address: `${module}.${String(change.address)}`,
    module_address: module,
  };
}

function pageOf(page: Json, key: string): Json {
  const text = JSON.stringify(page).replaceAll("index.html", key);
  return JSON.parse(text) as Json;
}

function measure(name: string, sites: number, pages: number): void {
  const text = JSON.stringify(manySites(name, sites, pages));
  const start = performance.now();
  const result = review(parsePlan(JSON.parse(text)));
  const seconds = (performance.now() - start) / 1000;
  const memory = process.memoryUsage().rss / 2 ** 20;
  console.log(
    `${name.padEnd(12)} ${String(result.resources).padStart(5)} resources, ${(text.length / 2 ** 20).toFixed(1).padStart(5)} MB: ` +
      `${seconds.toFixed(2)} s, ${memory.toFixed(0)} MB of memory, ${result.findings.length} findings`,
  );
}

if (require.main === module) {
  for (const name of ["good/site", "good/release"]) {
    for (const [sites, pages] of [
      [1, 14],
      [1, 464],
      [1, 4964],
      [50, 64],
      [140, 0],
    ] as const)
      measure(name, sites, pages);
  }
}
