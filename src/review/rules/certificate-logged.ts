import { managed } from "../model";
import { wrong, type Rule } from "../rule";
import { text } from "../value";

export const certificateLogged: Rule = {
  id: "certificate-logged",
  title: "A certificate is in the public logs, with a strong key",
  severity: "warn",
  why: "browsers refuse certificates that are in no log",
  fix: "leave certificate_transparency_logging_preference on, and key_algorithm at RSA_2048 or EC",
  peers: [
    "CKV_AWS_234",
    "ACM.2",
    "turbot-tf:acm_certificate_transparency_logging_enabled",
    "prowler:acm_certificates_with_secure_key_algorithms",
  ],
  *check(model) {
    for (const certificate of managed(model, "aws_acm_certificate")) {
      if (text(certificate, "options.0.certificate_transparency_logging_preference") === "DISABLED") {
        yield wrong(certificate, "it is kept out of the public logs", { path: "options" });
      }
      if (text(certificate, "key_algorithm") === "RSA_1024")
        yield wrong(certificate, "its key is RSA_1024", { path: "key_algorithm" });
    }
  },
};
