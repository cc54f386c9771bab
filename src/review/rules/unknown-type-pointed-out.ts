import { wrong, type Rule } from "../rule";

export const unknownTypePointedOut: Rule = {
  id: "unknown-type-pointed-out",
  title: "Kinds of resources that nobody expects in a website are pointed out",
  severity: "warn",
  why: "users, access keys and their like outlive the site and open the account",
  fix: "make them in a configuration of their own, or waive this with a reason",
  peers: ["sentinel:prohibited-resources", "spacelift:dont-allow-resource-type"],
  *check(model) {
    for (const resource of model.resources) {
      if (
        resource.mode === "managed" &&
        /^aws_(iam_(user|access_key|group)|organizations_|key_pair$|db_|rds_|redshift)/.test(resource.type)
      ) {
        yield wrong(resource, `${resource.type} is no part of a website`);
      }
    }
    for (const [key, { name, full_name: source }] of Object.entries(
      model.plan.configuration.provider_config,
    )) {
      if (source === undefined || known.test(source)) continue;
      yield wrong(`provider.${key}`, `${source} is a provider of somebody else than HashiCorp`, {
        fix: `pin ${name ?? key} to a version whose source you have read, and waive this with a reason`,
      });
    }
  },
};

const known = /^(registry\.terraform\.io|registry\.opentofu\.org|terraform\.io)\/(hashicorp|builtin)\//;
