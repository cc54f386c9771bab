import { wrong, type Rule } from "../rule";
import { sitesOf } from "../site";
import { blocks, dig, text } from "../value";

export const listenerHttps: Rule = {
  id: "listener-https",
  title: "Visitors get the site over HTTPS",
  severity: "warn",
  why: "who sits between a visitor and the site reads and changes its pages",
  fix: "add an HTTPS listener with a certificate, and let the HTTP listener redirect to it",
  see: "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/create-https-listener.html",
  peers: [
    "CKV_AWS_2",
    "CKV_AWS_378",
    "CKV2_AWS_20",
    "AVD-AWS-0054",
    "ALBHttpToHttpsRedirection",
    "ELB.1",
    "ELB.18",
    "sentinel:elb-ensure-http-request-redirection",
  ],
  *check(model) {
    for (const { listeners } of sitesOf(model)) {
      for (const listener of listeners) {
        if ((text(listener, "protocol") ?? "HTTP") !== "HTTP") continue;
        const forwards = blocks(listener, "default_action").some(
          (action) => dig(action, ["type"]) === "forward",
        );
        if (forwards) yield wrong(listener, "it gives out the site over plain HTTP", { path: "protocol" });
      }
    }
  },
};
