import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  AuthorizeSecurityGroupEgressCommand,
  CreateImageCommand,
  CreateSecurityGroupCommand,
  DescribeFastLaunchImagesCommand,
  DescribeImagesCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSubnetsCommand,
  EC2Client,
  RunInstancesCommand,
} from "@aws-sdk/client-ec2";
import {
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
  DeleteLoadBalancerCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
  ModifyLoadBalancerAttributesCommand,
  RegisterTargetsCommand,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketPolicyCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { startEmulator, type Emulator } from "../../src/local/emulator";
import { startGateway, type Gateway } from "../../src/local/gateway/gateway";
import { makeStandInSubnets } from "../../src/local/stand-in-subnets";
import { findTools } from "../../src/local/tools";

let folder: string;
let emulator: Emulator;
let gateway: Gateway;
const changed: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tandem-gateway-"));
  const { motoServer } = await findTools({ folder: join(process.cwd(), ".tandem", "tools") });
  emulator = await startEmulator({ motoServer, log: join(folder, "emulator.log") });
  gateway = await startGateway({
    emulatorUrl: emulator.url,
    failures: emulator.failures,
    handlers: {
      runCommand: async () => [],
      targetHealth: async () => [],
      afterCall: async ({ action }) => void changed.push(action),
    },
  });
}, 30_000);

afterAll(async () => {
  await gateway.stop();
  await emulator.stop();
  await rm(folder, { recursive: true });
});

const client = () => ({
  endpoint: gateway.url,
  region: "us-east-1",
  credentials: { accessKeyId: "test", secretAccessKey: "test" },
  forcePathStyle: true,
});

test("the newest Amazon Linux is there, runs, becomes an image and a target", async () => {
  const ec2 = new EC2Client(client());
  const Name = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64";
  const parameter = await fetch(gateway.url, {
    method: "POST",
    headers: {
      "X-Amz-Target": "AmazonSSM.GetParameter",
      Authorization: "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/ssm/aws4_request, Signature=x",
    },
    body: JSON.stringify({ Name }),
  });
  const { Parameter } = (await parameter.json()) as { Parameter: { Value: string } };
  const { Images } = await ec2.send(new DescribeImagesCommand({ ImageIds: [Parameter.Value] }));
  expect(Images).toHaveLength(1);
  const { Instances } = await ec2.send(
    new RunInstancesCommand({ ImageId: Parameter.Value, InstanceType: "t3.micro", MinCount: 1, MaxCount: 1 }),
  );
  const { InstanceId, VpcId } = Instances![0]!;
  await ec2.send(new CreateImageCommand({ InstanceId, Name: "copy" }));
  const elb = new ElasticLoadBalancingV2Client(client());
  const { TargetGroups } = await elb.send(
    new CreateTargetGroupCommand({ Name: "group", Protocol: "HTTP", Port: 80, VpcId }),
  );
  const { TargetGroupArn } = TargetGroups![0]!;
  await elb.send(new RegisterTargetsCommand({ TargetGroupArn, Targets: [{ Id: InstanceId }] }));
  const { TargetHealthDescriptions } = await elb.send(
    new DescribeTargetHealthCommand({
      TargetGroupArn,
      Targets: [{ Id: InstanceId, Port: 80 }, { Id: "i-0" }],
    }),
  );
  expect(TargetHealthDescriptions!.map(({ TargetHealth }) => TargetHealth?.State)).toEqual([
    "initial",
    "unused",
  ]);
  expect(changed).toEqual(["RunInstances", "CreateImage", "CreateTargetGroup", "RegisterTargets"]);
}, 30_000);

test("a load balancer is not deleted while it is protected from that", async () => {
  const elb = new ElasticLoadBalancingV2Client(client());
  const { Subnets } = await new EC2Client(client()).send(new DescribeSubnetsCommand({}));
  const { LoadBalancers } = await elb.send(
    new CreateLoadBalancerCommand({
      Name: "kept",
      Subnets: Subnets!.slice(0, 2).map((each) => each.SubnetId!),
    }),
  );
  const { LoadBalancerArn } = LoadBalancers![0]!;
  const protect = (Value: "true" | "false") =>
    elb.send(
      new ModifyLoadBalancerAttributesCommand({
        LoadBalancerArn,
        Attributes: [{ Key: "deletion_protection.enabled", Value }],
      }),
    );
  const remove = () => elb.send(new DeleteLoadBalancerCommand({ LoadBalancerArn }));
  await protect("true");
  await expect(remove()).rejects.toMatchObject({
    name: "OperationNotPermittedException",
    message: `Load balancer '${LoadBalancerArn}' cannot be deleted because deletion protection is enabled`,
  });
  await protect("false");
  await remove();
}, 30_000);

test("an SDK takes an unknown call for a final error", async () => {
  const ec2 = new EC2Client(client());
  const began = Date.now();
  await expect(ec2.send(new DescribeFastLaunchImagesCommand({}))).rejects.toMatchObject({
    name: "NotImplemented",
    message: "this machine's AWS does not know ec2:DescribeFastLaunchImages",
    $metadata: { attempts: 1, httpStatusCode: 400 },
  });
  expect(Date.now() - began).toBeLessThan(2_000);
});

test("a bucket that is private, TLS only and versioned holds any key, and can be emptied and deleted", async () => {
  const s3 = new S3Client(client());
  const Bucket = "a-bucket";
  await s3.send(new CreateBucketCommand({ Bucket }));
  const deny = { Effect: "Deny", Principal: "*", Action: "s3:*", Resource: `arn:aws:s3:::${Bucket}/*` };
  const Policy = JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ ...deny, Condition: { Bool: { "aws:SecureTransport": "false" } } }],
  });
  await s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
  expect((await s3.send(new GetBucketPolicyCommand({ Bucket }))).Policy).toBe(Policy);
  const versioning = (Status: "Enabled" | "Suspended") =>
    s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status } }));
  await versioning("Enabled");
  const keys = ["a b+c%41.html", "/lead//double", "ü<&>.txt"];
  for (const Key of keys) {
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    expect(await Body!.transformToString()).toBe(Key);
    await s3.send(new DeleteObjectCommand({ Bucket, Key }));
  }
  await versioning("Suspended");
  const {
    Versions = [],
    DeleteMarkers = [],
    EncodingType,
  } = await s3.send(new ListObjectVersionsCommand({ Bucket, EncodingType: "url" }));
  expect(EncodingType).toBe("url");
  const Objects = [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({
    Key: decodeURIComponent(Key!),
    VersionId,
  }));
  expect(new Set(Objects.map(({ Key }) => Key))).toEqual(new Set(keys));
  await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
  await s3.send(new DeleteBucketCommand({ Bucket }));
}, 30_000);

test("a subnet is found by the association of its IPv6 addresses, as the provider looks for it", async () => {
  const ec2 = new EC2Client(client());
  const { open } = await makeStandInSubnets(gateway.url, "us-east-1", 2);
  const { Subnets } = await ec2.send(new DescribeSubnetsCommand({ SubnetIds: [...open] }));
  expect(Subnets).toHaveLength(2);
  for (const { SubnetId, Ipv6CidrBlockAssociationSet } of Subnets!) {
    const Values = Ipv6CidrBlockAssociationSet!.map(({ AssociationId }) => AssociationId!);
    expect(Values).toHaveLength(1);
    const Filters = [{ Name: "ipv6-cidr-block-association.association-id", Values }];
    const found = await ec2.send(new DescribeSubnetsCommand({ Filters }));
    expect(found.Subnets!.map((subnet) => subnet.SubnetId)).toEqual([SubnetId]);
    for (const [association] of [
      found.Subnets![0]!.Ipv6CidrBlockAssociationSet!,
      Ipv6CidrBlockAssociationSet!,
    ])
      expect(association!.Ipv6CidrBlockState!.State).toBe("associated");
  }
}, 30_000);

test("a rule that leads to a prefix list keeps its description", async () => {
  const ec2 = new EC2Client(client());
  const { GroupId } = await ec2.send(new CreateSecurityGroupCommand({ GroupName: "s3", Description: "s3" }));
  const PrefixListIds = [{ PrefixListId: "pl-63a5400a", Description: "HTTPS to S3" }];
  const { SecurityGroupRules } = await ec2.send(
    new AuthorizeSecurityGroupEgressCommand({
      GroupId,
      IpPermissions: [{ IpProtocol: "tcp", FromPort: 443, ToPort: 443, PrefixListIds }],
    }),
  );
  const SecurityGroupRuleIds = SecurityGroupRules!.map((rule) => rule.SecurityGroupRuleId!);
  const found = await ec2.send(new DescribeSecurityGroupRulesCommand({ SecurityGroupRuleIds }));
  expect(found.SecurityGroupRules!.map((rule) => rule.Description)).toEqual(["HTTPS to S3"]);
}, 30_000);
