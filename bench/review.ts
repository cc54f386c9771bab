import { manySites } from "../__tests__/review/benchmark";
import { review as judge } from "../src/review/review";
import { parsePlan } from "../src/terraform/plan";
import { spread } from "./median";
import type { Section, Table } from "./section";

export const review: Section = {
  name: "review",
  title: "Review",
  about:
    "All rules over plans of 50 to 5,000 resources: one site with many pages, and many sites. The time a resource does not grow with their number.",
  measure(quick): Promise<Table> {
    const shapes = quick
      ? [[1, 14]]
      : [
          [1, 14],
          [1, 464],
          [1, 4_964],
          [14, 0],
          [140, 0],
        ];
    const rows = shapes.map(([sites = 1, pages = 0]) => {
      const text = JSON.stringify(manySites("good/release", sites, pages));
      const seconds: number[] = [];
      let resources = 0;
      for (let round = 0; round < (quick ? 1 : 5); round += 1) {
        const start = performance.now();
        ({ resources } = judge(parsePlan(JSON.parse(text))));
        seconds.push((performance.now() - start) / 1000);
      }
      const each = (Math.min(...seconds) / resources) * 1e6;
      return [
        String(sites),
        String(resources),
        (text.length / 2 ** 20).toFixed(1),
        spread(seconds),
        each.toFixed(0),
      ];
    });
    return Promise.resolve({
      columns: ["sites", "resources", "plan, MiB", "seconds", "µs a resource"],
      rows,
    });
  },
};
