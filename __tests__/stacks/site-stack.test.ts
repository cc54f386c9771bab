import { Testing } from "cdktf";
import { SiteStack } from "../../src/stacks/site-stack";
import { folderOf } from "../support/site-folder";
import { newApp, plain, settingsWith, siteWith } from "../support/synth";

const site = siteWith({ name: "shop", region: "eu-west-1", zones: ["eu-west-1a", "eu-west-1c"] });

test("the constructs keep their ids, which are the addresses of what is deployed", () => {
  const stack = new SiteStack(newApp(), "site", settingsWith());
  expect(`\n${Testing.renderConstructTree(stack)}`).toMatchInlineSnapshot(`
   "
   site (SiteStack)
   ├── backend (S3Backend)
   ├── aws (AwsProvider)
   ├── bucket (SiteBucket)
       ├── bucket (S3Bucket)
       ├── public-access (S3BucketPublicAccessBlock)
       ├── ownership (S3BucketOwnershipControls)
       ├── versioning (S3BucketVersioningA)
       ├── encryption (S3BucketServerSideEncryptionConfigurationA)
       ├── old-versions (S3BucketLifecycleConfiguration)
       ├── tls-only (DataAwsIamPolicyDocument)
       └── policy (S3BucketPolicy)
   ├── content (SiteContent)
       ├── folder (TerraformAsset)
       ├── site-files (TerraformLocal)
       ├── files (S3Object)
       └── manifest (S3Object)
   ├── network (DefaultNetwork)
       ├── vpc (DataAwsVpcs)
       ├── subnet-1 (DataAwsSubnets)
       └── subnet-2 (DataAwsSubnets)
   ├── security-groups (SecurityGroups)
       ├── balancer (SecurityGroup)
       ├── server (SecurityGroup)
       ├── visitors (VpcSecurityGroupIngressRule)
       ├── balancer-to-servers (VpcSecurityGroupEgressRule)
       ├── servers-from-balancer (VpcSecurityGroupIngressRule)
       └── servers-to-aws (VpcSecurityGroupEgressRule)
   ├── role (ServerRole)
       ├── partition (DataAwsPartition)
       ├── trust (DataAwsIamPolicyDocument)
       ├── role (IamRole)
       ├── session-manager (IamRolePolicyAttachment)
       ├── read-site (DataAwsIamPolicyDocument)
       ├── s3-site (IamRolePolicy)
       ├── pass-gates (DataAwsIamPolicyDocument)
       ├── gates (IamRolePolicy)
       └── profile (IamInstanceProfile)
   ├── server-1 (BaseServer)
       ├── newest-image (DataAwsSsmParameter)
       └── instance (Instance)
   ├── ready (Gate)
       ├── proof (SsmParameter)
       ├── association (SsmAssociation)
       └── found (DataAwsSsmParameter)
   ├── image (ServerImage)
       └── image (AmiFromInstance)
   ├── server-2 (CloneServer)
       └── instance (Instance)
   ├── page (TerraformResource)
   ├── serving-1 (Gate)
       ├── proof (SsmParameter)
       ├── association (SsmAssociation)
       └── found (DataAwsSsmParameter)
   ├── serving-2 (Gate)
       ├── proof (SsmParameter)
       ├── association (SsmAssociation)
       └── found (DataAwsSsmParameter)
   ├── balancer (LoadBalancer)
       ├── balancer (Lb)
       ├── targets (LbTargetGroup)
       └── http (LbListener)
   ├── member-1 (Membership)
       └── target (LbTargetGroupAttachment)
   ├── member-2 (Membership)
       └── target (LbTargetGroupAttachment)
   ├── in-service-1 (Gate)
       ├── proof (SsmParameter)
       ├── association (SsmAssociation)
       └── found (DataAwsSsmParameter)
   ├── in-service-2 (Gate)
       ├── proof (SsmParameter)
       ├── association (SsmAssociation)
       └── found (DataAwsSsmParameter)
   ├── changeover (Changeover)
       └── servers (TerraformResource)
   └── outputs (SiteOutputs)
       ├── url (TerraformOutput)
       ├── release (TerraformOutput)
       ├── bucket (TerraformOutput)
       ├── image_id (TerraformOutput)
       ├── load_balancer_arn (TerraformOutput)
       ├── target_group_arn (TerraformOutput)
       └── servers (TerraformOutput)
   "
  `);
});

test("every resource is made anew before the old one goes", () => {
  const types = Object.entries(site.resource);
  expect(types.length).toBeGreaterThan(20);
  const lifecycles = types.flatMap(([type, named]) =>
    Object.values(named).map((own) => [type, own.lifecycle]),
  );
  for (const [type, lifecycle] of lifecycles) {
    expect([type, lifecycle]).toEqual([type, expect.objectContaining({ create_before_destroy: true })]);
  }
});

test("the state is in the state bucket, encrypted and locked", () => {
  expect(siteWith({ stateBucket: "shop-state", region: "eu-west-1" }).terraform).toEqual({
    required_version: ">= 1.10.0",
    backend: {
      s3: {
        bucket: "shop-state",
        key: "site/terraform.tfstate",
        region: "eu-west-1",
        encrypt: true,
        use_lockfile: true,
      },
    },
    required_providers: { aws: { source: "aws", version: "5.100.0" } },
  });
});

test("the provider has the region and the tags, the state's name among them, and nothing of where AWS is", () => {
  const tagged = siteWith({ region: "eu-west-1", tags: { Team: "web" }, stateBucket: "shop-state" });
  const tags = { Project: "tandem", State: "shop-state/site", Team: "web" };
  expect(tagged.provider.aws).toEqual([{ region: "eu-west-1", default_tags: [{ tags }] }]);
});

test("the outputs are described and say where everything is", () => {
  for (const { description } of Object.values(site.output)) expect(description).toMatch(/^[A-Z].{10,}/);
  const values = Object.fromEntries(Object.entries(site.output).map(([name, { value }]) => [name, value]));
  const server = (number: number, zone: string) => {
    const id = `\${aws_instance.server-${number}_instance.id}`;
    const session_command = `aws ssm start-session --target ${id} --region eu-west-1`;
    return { name: `server-${number}`, zone, instance_id: id, session_command };
  };
  expect(plain(values)).toEqual({
    url: "http://${aws_lb.balancer.dns_name}",
    release: expect.stringMatching(/^[0-9a-f]{12}$/) as string,
    bucket: "${aws_s3_bucket.bucket.id}",
    image_id: "${aws_ami_from_instance.image.id}",
    load_balancer_arn: "${aws_lb.balancer.arn}",
    target_group_arn: "${aws_lb_target_group.balancer_targets.arn}",
    servers: [server(1, "eu-west-1a"), server(2, "eu-west-1c")],
  });
});

test("a site that cannot be published is no stack", () => {
  expect(() => siteWith({ siteFolder: folderOf({ "page.html": "" }) })).toThrow(/index.html must be there/);
});
