import { dataSources, only, plain, resources, siteWith } from "../support/synth";

const lifecycle = { create_before_destroy: true };
const forward = { type: "forward", target_group_arn: "${aws_lb_target_group.balancer_targets.arn}" };
const site = siteWith({ domain: "www.example.com", hostedZone: "example.com" });
const certificateArn = `arn:aws:acm:us-east-1:123456789012:certificate/${"1".repeat(8)}`;
const borrowed = siteWith({ certificateArn });

test("a domain gets a certificate, and a record in its zone that proves it", () => {
  expect(dataSources(site, "aws_route53_zone")).toEqual({
    certificate_zone: { name: "example.com", private_zone: false },
  });
  expect(only(site, "aws_acm_certificate")).toEqual({
    domain_name: "www.example.com",
    validation_method: "DNS",
    tags: { Name: "www.example.com" },
    lifecycle,
  });
  const proof = (part: string) =>
    `\${tolist(aws_acm_certificate.certificate.domain_validation_options).0.resource_record_${part}}`;
  expect(resources(site, "aws_route53_record").certificate_proof).toEqual({
    zone_id: "${data.aws_route53_zone.certificate_zone.zone_id}",
    name: proof("name"),
    type: proof("type"),
    records: [proof("value")],
    ttl: 300,
    allow_overwrite: true,
    lifecycle,
  });
  expect(only(site, "aws_acm_certificate_validation")).toEqual({
    certificate_arn: "${aws_acm_certificate.certificate.arn}",
    validation_record_fqdns: ["${aws_route53_record.certificate_proof.fqdn}"],
    lifecycle,
  });
});

test("the HTTPS listener waits for the certificate, and takes nothing older than TLS 1.2", () => {
  expect(resources(site, "aws_lb_listener").balancer_https).toEqual({
    load_balancer_arn: "${aws_lb.balancer.arn}",
    port: 443,
    protocol: "HTTPS",
    certificate_arn: "${aws_acm_certificate_validation.certificate_issued.certificate_arn}",
    ssl_policy: "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09",
    default_action: [forward],
    tags: { Name: "tandem-https" },
    lifecycle,
  });
});

test("the HTTP listener redirects once the HTTPS listener is there", () => {
  expect(resources(site, "aws_lb_listener").balancer_http).toEqual({
    load_balancer_arn: "${aws_lb.balancer.arn}",
    port: 80,
    protocol: "HTTP",
    default_action: [
      { type: "redirect", redirect: { protocol: "HTTPS", port: "443", status_code: "HTTP_301" } },
    ],
    tags: { Name: "tandem-http" },
    depends_on: ["aws_lb_listener.balancer_https"],
    lifecycle,
  });
});

test("the name leads to the balancer, by IPv4 alone as the balancer has it, once it listens", () => {
  const records = Object.fromEntries(
    Object.entries(resources(site, "aws_route53_record")).filter(([name]) => name !== "certificate_proof"),
  );
  expect(records).toEqual({
    domain_a: {
      zone_id: "${data.aws_route53_zone.certificate_zone.zone_id}",
      name: "www.example.com",
      type: "A",
      alias: {
        name: "${aws_lb.balancer.dns_name}",
        zone_id: "${aws_lb.balancer.zone_id}",
        evaluate_target_health: true,
      },
      depends_on: ["aws_lb_listener.balancer_https", "aws_lb_listener.balancer_http"],
      lifecycle,
    },
  });
});

test("with IPv6 the name leads there too, and port 443 is open to it", () => {
  const site = siteWith({ domain: "example.com", hostedZone: "example.com", ipv6: true, network: "own" });
  const { domain_a, domain_aaaa } = resources(site, "aws_route53_record");
  expect(domain_aaaa).toEqual({ ...domain_a, type: "AAAA" });
  const rules = resources(site, "aws_vpc_security_group_ingress_rule");
  expect(rules["security-groups_visitors-https-ipv6"]).toMatchObject({ from_port: 443, cidr_ipv6: "::/0" });
});

test("port 443 of the balancer is open to everyone, and 80 stays so for the redirect", () => {
  const rules = resources(site, "aws_vpc_security_group_ingress_rule");
  expect(rules["security-groups_visitors-https"]).toEqual({
    security_group_id: "${aws_security_group.security-groups_balancer.id}",
    description: "HTTPS from everyone to the balancer",
    ip_protocol: "tcp",
    from_port: 443,
    to_port: 443,
    cidr_ipv4: "0.0.0.0/0",
    lifecycle,
  });
  expect(rules["security-groups_visitors"]).toMatchObject({ from_port: 80, cidr_ipv4: "0.0.0.0/0" });
});

test("the old servers wait until the new ones are in service behind both listeners", () => {
  const { depends_on } = resources(site, "aws_ssm_association")["in-service-1_association"] ?? {};
  expect(plain(depends_on)).toEqual(
    expect.arrayContaining(["aws_lb_listener.balancer_https", "aws_lb_listener.balancer_http"]),
  );
});

test("a certificate that is there already is used as it is, and records are left to its owner", () => {
  expect(resources(borrowed, "aws_lb_listener").balancer_https).toMatchObject({
    certificate_arn: certificateArn,
  });
  expect(Object.keys(borrowed.resource).filter((type) => /acm|route53/.test(type))).toEqual([]);
  expect(dataSources(borrowed, "aws_route53_zone")).toEqual({});
});

test("the address is the domain, or the balancer's own name where there is none", () => {
  expect(site.output.url?.value).toBe("https://www.example.com");
  expect(plain(borrowed.output.url?.value)).toBe("https://${aws_lb.balancer.dns_name}");
});

test.each([[31_536_000], [0]])("hstsMaxAge %d is a header that the HTTPS listener adds", (hstsMaxAge) => {
  const listeners = resources(siteWith({ certificateArn, hstsMaxAge }), "aws_lb_listener");
  const header = "routing_http_response_strict_transport_security_header_value";
  expect(listeners.balancer_https?.[header]).toBe(`max-age=${hstsMaxAge}`);
  expect(listeners.balancer_http).not.toHaveProperty(header);
});
