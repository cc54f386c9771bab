import { configAddress, managed } from "../model";
import { wrong, type Rule } from "../rule";

export const certificateMadeFirst: Rule = {
  id: "certificate-made-first",
  title: "A new certificate is there before the old one goes",
  severity: "warn",
  why: "AWS deletes no certificate that a listener uses, so the next change of its names fails half way",
  fix: "set create_before_destroy in the certificate's lifecycle",
  peers: [
    "CKV_AWS_233",
    "tflint:aws_acm_certificate_lifecycle",
    "turbot-tf:acm_certificate_create_before_destroy_enabled",
  ],
  *check(model) {
    if (model.source === undefined) return;
    for (const certificate of managed(model, "aws_acm_certificate")) {
      if (model.source.lifecycles.get(configAddress(certificate))?.createFirst !== true) {
        yield wrong(certificate, "it has no create_before_destroy", { path: "lifecycle" });
      }
    }
  },
};
