import { readFileSync } from "node:fs";
import { join } from "node:path";
import { dataSources, only, resources, siteWith } from "../support/synth";

const lifecycle = { create_before_destroy: true };
const role = "${aws_iam_role.role.name}";
const managed = (name: string) =>
  `arn:\${data.aws_partition.role_partition.partition}:iam::aws:policy/${name}`;

test("EC2 alone may take the role", () => {
  const site = siteWith({ name: "shop" });
  expect(only(site, "aws_iam_role")).toEqual({
    name_prefix: "shop-server-",
    description: "The web servers: managed by Systems Manager, read the site from its bucket",
    assume_role_policy: "${data.aws_iam_policy_document.role_trust.json}",
    lifecycle,
  });
  expect(dataSources(site, "aws_iam_policy_document").role_trust).toEqual({
    statement: [
      {
        actions: ["sts:AssumeRole"],
        principals: [
          { type: "Service", identifiers: ["ec2.${data.aws_partition.role_partition.dns_suffix}"] },
        ],
      },
    ],
  });
});

test("the servers get it as their instance profile", () => {
  const site = siteWith({ name: "shop" });
  expect(only(site, "aws_iam_instance_profile")).toEqual({ name_prefix: "shop-server-", role, lifecycle });
  for (const { iam_instance_profile } of Object.values(resources(site, "aws_instance"))) {
    expect(iam_instance_profile).toBe("${aws_iam_instance_profile.role_profile.name}");
  }
});

test("by default a server is managed by Systems Manager and reads this site alone", () => {
  const site = siteWith();
  expect(resources(site, "aws_iam_role_policy_attachment")).toEqual({
    "role_session-manager": { role, policy_arn: managed("AmazonSSMManagedInstanceCore"), lifecycle },
  });
  expect(resources(site, "aws_iam_role_policy")["role_s3-site"]).toEqual({
    role: "${aws_iam_role.role.id}",
    policy: "${data.aws_iam_policy_document.role_read-site.json}",
    lifecycle,
  });
  expect(dataSources(site, "aws_iam_policy_document")["role_read-site"]).toEqual({
    statement: [
      {
        sid: "ReadSite",
        actions: ["s3:GetObject"],
        resources: ["${aws_s3_bucket.bucket.arn}/manifest.json", "${aws_s3_bucket.bucket.arn}/site/*"],
      },
      { sid: "ListSite", actions: ["s3:ListBucket"], resources: ["${aws_s3_bucket.bucket.arn}"] },
    ],
  });
});

test('with s3Access "full" it has AWS\'s policy for all of S3 instead', () => {
  const site = siteWith({ s3Access: "full" });
  expect(resources(site, "aws_iam_role_policy_attachment")).toEqual({
    "role_session-manager": { role, policy_arn: managed("AmazonSSMManagedInstanceCore"), lifecycle },
    "role_s3-full": { role, policy_arn: managed("AmazonS3FullAccess"), lifecycle },
  });
  expect(Object.keys(resources(site, "aws_iam_role_policy"))).toEqual(["role_gates"]);
});

test("a server sees its own health, and writes into the proofs of this site alone", () => {
  const site = siteWith({ region: "eu-west-1" });
  expect(resources(site, "aws_iam_role_policy").role_gates).toEqual({
    role: "${aws_iam_role.role.id}",
    policy: "${data.aws_iam_policy_document.role_pass-gates.json}",
    lifecycle,
  });
  const proofs =
    "arn:${data.aws_partition.role_partition.partition}:ssm:eu-west-1:*:parameter/tandem/${aws_s3_bucket.bucket.id}/*";
  expect(dataSources(site, "aws_iam_policy_document")["role_pass-gates"]).toEqual({
    statement: [
      { sid: "SeeOwnHealth", actions: ["elasticloadbalancing:DescribeTargetHealth"], resources: ["*"] },
      { sid: "LeaveProof", actions: ["ssm:PutParameter"], resources: [proofs] },
    ],
  });
  for (const { name } of Object.values(resources(site, "aws_ssm_parameter"))) {
    expect(name).toMatch(/^\/tandem\/\$\{aws_s3_bucket\.bucket\.id\}\//);
  }
});

test("the README's table has these permissions, on these things, and no others", () => {
  const site = siteWith();
  const bucket = "${aws_s3_bucket.bucket.arn}";
  const onWhat = (resource: string) =>
    resource
      .replace(/^.*:parameter(?=\/)/, "")
      .replace("${aws_s3_bucket.bucket.id}", "<bucket>")
      .replace(`${bucket}/`, "");
  const attached = Object.values(resources(site, "aws_iam_role_policy_attachment")).map(({ policy_arn }) => ({
    permission: String(policy_arn).replace(/^.*\//, ""),
    on: [] as string[],
  }));
  const granted = ["role_read-site", "role_pass-gates"]
    .flatMap((name) => dataSources(site, "aws_iam_policy_document")[name]?.["statement"] as Statement[])
    .flatMap(({ actions, resources }) =>
      // All there is, and the bucket itself, have no name in the table.
      actions.map((permission) => ({
        permission,
        on: resources.filter((each) => each !== "*" && each !== bucket).map(onWhat),
      })),
    );
  expect(permissionsInReadme()).toEqual([...attached, ...granted]);
});

interface Statement {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

function permissionsInReadme() {
  const readme = readFileSync(join(__dirname, "..", "..", "README.md"), "utf8");
  const table = /\n\| permission \|.*\n\|[-|]+\|\n((?:\|.*\n)+)/.exec(readme)?.[1] ?? "";
  const quoted = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map(([, text]) => text);
  return table
    .trim()
    .split("\n")
    .map((row) => row.split("|"))
    .map(([, permission = "", on = ""]) => ({ permission: quoted(permission)[0], on: quoted(on) }));
}
