import { wrong, type Rule } from "../rule";
import { dig } from "../value";

export const noProviderCredentials: Rule = {
  id: "no-provider-credentials",
  title: "No credentials are written into the configuration",
  severity: "refuse",
  teardown: true,
  critical: true,
  mandatory: true,
  why: "they are in the repository, in every plan and in every copy of them",
  fix: "leave access_key and secret_key out: the environment, a profile or OIDC provides them",
  see: "https://registry.terraform.io/providers/hashicorp/aws/latest/docs#authentication-and-configuration",
  peers: ["CKV_AWS_41"],
  *check({ plan }) {
    for (const [name, provider] of Object.entries(plan.configuration.provider_config)) {
      for (const path of ["access_key", "secret_key", "token"]) {
        if (typeof dig(provider.expressions, [path, "constant_value"]) === "string") {
          yield wrong(`provider.${name}`, `its ${path} is written into the configuration`, { path });
        }
      }
    }
  },
};
