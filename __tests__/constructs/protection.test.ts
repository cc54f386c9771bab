import { only, resources, siteWith } from "../support/synth";

const kept = { create_before_destroy: true, prevent_destroy: true };

test("protect keeps AWS from deleting the balancer, and Terraform from planning it", () => {
  expect(only(siteWith({ protect: true }), "aws_lb")).toMatchObject({
    enable_deletion_protection: true,
    lifecycle: kept,
  });
});

test("protect keeps the buckets with what is in them", () => {
  const buckets = Object.values(resources(siteWith({ protect: true, accessLogs: true }), "aws_s3_bucket"));
  expect(buckets).toHaveLength(2);
  for (const bucket of buckets) expect(bucket).toMatchObject({ force_destroy: false, lifecycle: kept });
});

test("in a VPC of the site's own it keeps what the balancer depends on there, too", () => {
  const { depends_on, lifecycle } = only(siteWith({ protect: true, network: "own" }), "aws_lb");
  expect(depends_on).toEqual(only(siteWith({ network: "own" }), "aws_lb").depends_on);
  expect(lifecycle).toMatchObject({ ...kept, replace_triggered_by: [expect.any(String)] });
});

test("without it everything can be deleted, and nothing is written that was not before", () => {
  const site = siteWith({ accessLogs: true });
  expect(only(site, "aws_lb")).not.toHaveProperty("enable_deletion_protection");
  for (const resource of [only(site, "aws_lb"), ...Object.values(resources(site, "aws_s3_bucket"))])
    expect(resource.lifecycle).toEqual({ create_before_destroy: true });
});

test.each([["defensive"], ["strictest"]] as const)(
  "the desync mitigation mode %s is the balancer's",
  (mode) => {
    expect(only(siteWith({ desyncMitigationMode: mode }), "aws_lb")).toMatchObject({
      desync_mitigation_mode: mode,
    });
  },
);
