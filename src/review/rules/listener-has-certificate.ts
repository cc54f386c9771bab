import { managed } from "../model";
import { wrong, type Rule } from "../rule";
import { read, text } from "../value";

export const listenerHasCertificate: Rule = {
  id: "listener-has-certificate",
  title: "An HTTPS listener has a certificate",
  severity: "refuse",
  why: "AWS makes no HTTPS listener without one",
  fix: "set certificate_arn",
  peers: ["ELBv2ACMCertificateRequired"],
  *check(model) {
    for (const listener of managed(model, "aws_lb_listener")) {
      if (text(listener, "protocol") === "HTTPS" && read(listener, "certificate_arn") === undefined) {
        yield wrong(listener, "it has no certificate", { path: "certificate_arn" });
      }
    }
  },
};
