import { DataAwsIamPolicyDocument } from "@cdktf/provider-aws/lib/data-aws-iam-policy-document";
import { DataAwsPartition } from "@cdktf/provider-aws/lib/data-aws-partition";
import { IamInstanceProfile } from "@cdktf/provider-aws/lib/iam-instance-profile";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { Settings } from "../settings/load";
import { proofFolder } from "./proof-folder";
import type { SiteBucket } from "./site-bucket";

export interface ServerRoleProps {
  readonly settings: Pick<Settings, "name" | "region" | "s3Access">;
  readonly bucket: SiteBucket;
}

/** What a server may do: be managed by Systems Manager, read the site, and tell how far it came. */
export class ServerRole extends Construct {
  /** The name of the instance profile. */
  readonly instanceProfile: string;
  /** What a server must have before it starts, and keep until it is gone. */
  readonly permissions: ITerraformDependable[];

  constructor(scope: Construct, id: string, { settings, bucket }: ServerRoleProps) {
    super(scope, id);
    const partition = new DataAwsPartition(this, "partition");
    const role = new IamRole(this, "role", {
      namePrefix: `${settings.name}-server-`,
      description: "The web servers: managed by Systems Manager, read the site from its bucket",
      assumeRolePolicy: trustForEc2(this, partition),
    });
    const managed = (id: string, policy: string) =>
      new IamRolePolicyAttachment(this, id, {
        role: role.name,
        policyArn: `arn:${partition.partition}:iam::aws:policy/${policy}`,
      });

    this.permissions = [
      managed("session-manager", "AmazonSSMManagedInstanceCore"),
      settings.s3Access === "full" ? managed("s3-full", "AmazonS3FullAccess") : allowSite(this, role, bucket),
      allowGates(
        this,
        role,
        `arn:${partition.partition}:ssm:${settings.region}:*:parameter${proofFolder(bucket)}/*`,
      ),
    ];
    this.instanceProfile = new IamInstanceProfile(this, "profile", {
      namePrefix: `${settings.name}-server-`,
      role: role.name,
    }).name;
  }
}

function trustForEc2(scope: Construct, partition: DataAwsPartition): string {
  return new DataAwsIamPolicyDocument(scope, "trust", {
    statement: [
      {
        actions: ["sts:AssumeRole"],
        principals: [{ type: "Service", identifiers: [`ec2.${partition.dnsSuffix}`] }],
      },
    ],
  }).json;
}

function allowSite(scope: Construct, role: IamRole, bucket: SiteBucket): IamRolePolicy {
  const document = new DataAwsIamPolicyDocument(scope, "read-site", {
    statement: [
      {
        sid: "ReadSite",
        actions: ["s3:GetObject"],
        resources: [`${bucket.arn}/manifest.json`, `${bucket.arn}/site/*`],
      },
      // Without it S3 answers 403 for an object that is not there, and nobody could tell the two apart.
      { sid: "ListSite", actions: ["s3:ListBucket"], resources: [bucket.arn] },
    ],
  });
  return new IamRolePolicy(scope, "s3-site", { role: role.id, policy: document.json });
}

function allowGates(scope: Construct, role: IamRole, proofs: string): IamRolePolicy {
  const document = new DataAwsIamPolicyDocument(scope, "pass-gates", {
    statement: [
      // It is told of all targets or of none:
      // https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancingv2.html
      { sid: "SeeOwnHealth", actions: ["elasticloadbalancing:DescribeTargetHealth"], resources: ["*"] },
      { sid: "LeaveProof", actions: ["ssm:PutParameter"], resources: [proofs] },
    ],
  });
  return new IamRolePolicy(scope, "gates", { role: role.id, policy: document.json });
}
