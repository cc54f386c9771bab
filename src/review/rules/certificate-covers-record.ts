import { link } from "../link";
import { managed } from "../model";
import { wrong, type Rule } from "../rule";
import { sitesOf } from "../site";
import { read, text } from "../value";

export const certificateCoversRecord: Rule = {
  id: "certificate-covers-record",
  title: "The certificate names every host that leads to the balancer",
  severity: "refuse",
  why: "browsers refuse a site whose certificate does not name it",
  fix: "add the host to the certificate's subject_alternative_names",
  peers: [],
  *check(model) {
    for (const { balancer, listeners } of sitesOf(model)) {
      const certificates = listeners.flatMap((listener) => [
        ...link(model, listener, "certificate_arn", "aws_acm_certificate").to,
        ...link(model, listener, "certificate_arn", "aws_acm_certificate_validation").to.flatMap(
          (each) => link(model, each, "certificate_arn", "aws_acm_certificate").to,
        ),
      ]);
      if (certificates.length === 0) continue;
      const names = certificates.flatMap((each) => [
        text(each, "domain_name"),
        ...listOf(read(each, "subject_alternative_names")),
      ]);
      for (const record of managed(model, "aws_route53_record")) {
        const host = text(record, "name")?.replace(/\.$/, "");
        if (host === undefined || !link(model, record, "alias", "aws_lb").to.includes(balancer)) continue;
        if (names.some((name) => typeof name === "string" && covers(name, host))) continue;
        yield wrong(record, `${host} leads to the balancer, and its certificate names ${names.join(", ")}`, {
          path: "name",
        });
      }
    }
  },
};

function covers(name: string, host: string): boolean {
  return name === host || (name.startsWith("*.") && host.split(".").slice(1).join(".") === name.slice(2));
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
