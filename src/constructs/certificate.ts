import { AcmCertificate } from "@cdktf/provider-aws/lib/acm-certificate";
import { AcmCertificateValidation } from "@cdktf/provider-aws/lib/acm-certificate-validation";
import { DataAwsRoute53Zone } from "@cdktf/provider-aws/lib/data-aws-route53-zone";
import { Route53Record } from "@cdktf/provider-aws/lib/route53-record";
import { Construct } from "constructs";

export interface CertificateProps {
  readonly domain: string;
  readonly hostedZone: string;
}

/** A certificate for the site's name. A record in its zone proves the name to AWS, now and at each renewal. */
export class Certificate extends Construct {
  readonly domain: string;
  readonly zoneId: string;
  /** Known once the certificate is issued: a listener takes no other. */
  readonly arn: string;

  constructor(scope: Construct, id: string, { domain, hostedZone }: CertificateProps) {
    super(scope, id);
    const zone = new DataAwsRoute53Zone(this, "zone", { name: hostedZone, privateZone: false });
    const certificate = new AcmCertificate(this, "certificate", {
      domainName: domain,
      validationMethod: "DNS",
      tags: { Name: domain },
    });
    const proof = certificate.domainValidationOptions.get(0);
    const record = new Route53Record(this, "proof", {
      zoneId: zone.zoneId,
      name: proof.resourceRecordName,
      type: proof.resourceRecordType,
      records: [proof.resourceRecordValue],
      ttl: 300,
      // It is the same for every certificate that an account has for a name.
      // https://docs.aws.amazon.com/acm/latest/userguide/dns-validation.html
      allowOverwrite: true,
    });
    const issued = new AcmCertificateValidation(this, "issued", {
      certificateArn: certificate.arn,
      validationRecordFqdns: [record.fqdn],
    });

    this.domain = domain;
    this.zoneId = zone.zoneId;
    this.arn = issued.certificateArn;
  }
}
