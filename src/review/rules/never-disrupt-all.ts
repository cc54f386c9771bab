import { fatesOf } from "../fates";
import { wrong, type Rule } from "../rule";

export const neverDisruptAll: Rule = {
  id: "never-disrupt-all",
  title: "At every step of the plan a server stays in service",
  severity: "refuse",
  critical: true,
  why: "Terraform has no rolling replacement: it changes both servers at once, and visitors get errors until one is back",
  fix: "change one server in a plan of its own, or replace both with create_before_destroy and a gate that waits until the new ones serve",
  see: "https://github.com/hashicorp/terraform/issues/23909",
  peers: ["spacelift:check-blast-radius (counts types)"],
  *check(model) {
    const { servers } = fatesOf(model);
    const groups = new Set(servers.flatMap(({ groups: own }) => own));
    for (const group of groups) {
      const inGroup = servers.filter((server) => server.groups.includes(group));
      const hit = inGroup.filter(({ fate }) => fate === "interrupted" || fate === "leaves");
      if (hit.length < inGroup.length) continue;
      for (const server of hit) {
        const others =
          hit.length === 1
            ? "it is the only server"
            : `so ${hit.length === 2 ? "are" : "is"} every server of its group`;
        yield wrong(
          server.address,
          `it is taken out of service: ${server.reasons.join("; ")}; ${hit.length === 1 ? others : "no other server of its group stays"}`,
        );
      }
    }
  },
};
