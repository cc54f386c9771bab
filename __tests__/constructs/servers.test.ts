import { folderOf } from "../support/site-folder";
import { dataSources, only, resources, siteWith } from "../support/synth";

const siteFolder = folderOf({ "index.html": "<h1>", "it's/index.html": "" });
const common = (name: string) => ({
  instance_type: "t3.micro",
  vpc_security_group_ids: ["${aws_security_group.security-groups_server.id}"],
  iam_instance_profile: "${aws_iam_instance_profile.role_profile.name}",
  metadata_options: {
    http_endpoint: "enabled",
    http_tokens: "required",
    http_put_response_hop_limit: 1,
    instance_metadata_tags: "enabled",
  },
  root_block_device: { encrypted: true, volume_type: "gp3", volume_size: 8 },
  tags: { Name: `shop-${name}`, Server: name },
  depends_on: [
    "aws_iam_role_policy_attachment.role_session-manager",
    "aws_iam_role_policy.role_s3-site",
    "aws_iam_role_policy.role_gates",
    "aws_vpc_security_group_egress_rule.security-groups_servers-to-aws",
    "aws_s3_object.content_manifest",
  ],
});

const site = siteWith({ name: "shop", siteFolder });
const {
  "server-1_instance": first,
  "server-2_instance": second,
  ...others
} = resources(site, "aws_instance");

test("there are two servers", () => {
  expect(others).toEqual({});
});

test("the first server starts from the newest Amazon Linux 2023, and a newer one does not replace it", () => {
  expect(first).toEqual({
    ...common("server-1"),
    subnet_id: "${element(data.aws_subnets.network_subnet-1.ids, 0)}",
    ami: "${data.aws_ssm_parameter.server-1_newest-image.insecure_value}",
    user_data: expect.stringMatching(
      /^#cloud-config\n[^]*BUCKET=\$\{aws_s3_bucket\.bucket\.id\}\n/,
    ) as string,
    user_data_replace_on_change: true,
    lifecycle: { create_before_destroy: true, ignore_changes: ["ami"] },
  });
});

test("another instance type replaces the first server, and with its image the others, instead of stopping them all", () => {
  const typed = resources(siteWith({ instanceType: "m7i.large" }), "aws_instance");
  expect(typed["server-1_instance"]?.user_data).toMatch(/^#cloud-config\n# m7i\.large\n/);
});

test("an image that is set replaces the server when it is changed", () => {
  const pinned = siteWith({ baseImage: "ami-0abcdef1234567890" });
  expect(resources(pinned, "aws_instance")["server-1_instance"]).toMatchObject({
    ami: "ami-0abcdef1234567890",
    lifecycle: { create_before_destroy: true },
  });
  expect(JSON.stringify(pinned.resource.aws_instance)).not.toContain("ignore_changes");
  expect(dataSources(pinned, "aws_ssm_parameter")["server-1_newest-image"]).toBeUndefined();
});

test.each([
  ["t3.micro", "x86_64"],
  ["g4dn.xlarge", "x86_64"],
  ["m7i-flex.large", "x86_64"],
  ["t4g.small", "arm64"],
  ["c7gn.medium", "arm64"],
  ["a1.large", "arm64"],
  ["is4gen.medium", "arm64"],
])("a %s starts from the image for %s", (instanceType, architecture) => {
  expect(dataSources(siteWith({ instanceType }), "aws_ssm_parameter")["server-1_newest-image"]).toEqual({
    name: `/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-${architecture}`,
  });
});

test("the second server is the first one's image in another zone, without user data", () => {
  expect(second).toEqual({
    ...common("server-2"),
    subnet_id: "${element(data.aws_subnets.network_subnet-2.ids, 0)}",
    ami: "${aws_ami_from_instance.image.id}",
    lifecycle: { create_before_destroy: true },
  });
});

test("the image is made after the gate, with a restart and a name that no other image has", () => {
  expect(only(site, "aws_ami_from_instance")).toEqual({
    name: expect.stringMatching(
      /^shop-[0-9a-f]{12}-\$\{formatdate\("YYYYMMDD-hhmmss", timestamp\(\)\)\}$/,
    ) as string,
    description: expect.stringMatching(/^The web servers of shop, software [0-9a-f]{12}$/) as string,
    source_instance_id: "${aws_instance.server-1_instance.id}",
    snapshot_without_reboot: false,
    tags: { Name: "shop-server", Software: expect.stringMatching(/^[0-9a-f]{12}$/) as string },
    depends_on: ["aws_ssm_association.ready_association", "data.aws_ssm_parameter.ready_found"],
    lifecycle: {
      create_before_destroy: true,
      // Another time is no other image.
      ignore_changes: ["name"],
      precondition: [expect.anything()],
    },
  });
});

test("new content is no new software: it replaces no server", () => {
  const changed = siteWith({ name: "shop", siteFolder: folderOf({ "index.html": "<h2>", "new.html": "" }) });
  expect(resources(changed, "aws_instance")).toEqual(resources(site, "aws_instance"));
  expect(only(changed, "aws_ami_from_instance")).toEqual(only(site, "aws_ami_from_instance"));
  expect(changed.output.release?.value).not.toEqual(site.output.release?.value);
});
