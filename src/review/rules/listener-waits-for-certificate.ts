import { link } from "../link";
import { managed } from "../model";
import { comesAfter } from "../order";
import { wrong, type Rule } from "../rule";
import { text } from "../value";

export const listenerWaitsForCertificate: Rule = {
  id: "listener-waits-for-certificate",
  title: "The HTTPS listener waits until its certificate is issued",
  severity: "refuse",
  why: "AWS takes no certificate that is not issued yet, so the first apply fails",
  fix: "take certificate_arn from the aws_acm_certificate_validation",
  peers: [],
  *check(model) {
    for (const listener of managed(model, "aws_lb_listener")) {
      for (const certificate of link(model, listener, "certificate_arn", "aws_acm_certificate").to) {
        if (certificate.action !== "create" || text(certificate, "private_key") !== undefined) continue;
        const validations = managed(model, "aws_acm_certificate_validation").filter((each) =>
          link(model, each, "certificate_arn", "aws_acm_certificate").to.includes(certificate),
        );
        if (validations.some((validation) => comesAfter(model, listener, validation))) continue;
        yield wrong(listener, `it uses ${certificate.address} without waiting for its validation`, {
          path: "certificate_arn",
        });
      }
    }
  },
};
