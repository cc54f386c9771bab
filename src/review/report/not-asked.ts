/** What other tools ask for and this review does not, on purpose. */
export interface NotAsked {
  readonly what: string;
  readonly why: string;
  readonly peers: readonly string[];
}

export const notAsked: readonly NotAsked[] = [
  {
    what: "A customer key for every bucket, object and disk",
    why: "S3 and EBS encrypt with AWS's keys already, and the balancer cannot write its log to a bucket with another one",
    peers: [
      "CKV_AWS_145",
      "CKV_AWS_186",
      "CKV_AWS_189",
      "AVD-AWS-0132",
      "AVD-AWS-0027",
      "S3DefaultEncryptionKMS",
    ],
  },
  {
    what: "A copy of every bucket in another Region",
    why: "the pages are in the repository, and the state bucket keeps old versions",
    peers: ["CKV_AWS_144", "S3BucketReplicationEnabled"],
  },
  {
    what: "Object lock",
    why: "pages are there to be changed",
    peers: ["CKV_AWS_143", "S3BucketDefaultLockEnabled"],
  },
  {
    what: "Deletion of versions with a second factor",
    why: "no automated run of Terraform can set it",
    peers: ["AVD-AWS-0170"],
  },
  {
    what: "Notifications of every bucket",
    why: "nothing would listen to them",
    peers: ["CKV2_AWS_62", "S3.11"],
  },
  {
    what: "CloudTrail's data events for every object",
    why: "a trail belongs to the account, not to a site",
    peers: ["AVD-AWS-0171", "AVD-AWS-0172"],
  },
  {
    what: "No inline policy",
    why: "a role with one purpose reads best with its one policy inside of it",
    peers: ["IAMNoInlinePolicy"],
  },
  {
    what: "EBS optimization",
    why: "it is always on for every current type",
    peers: ["CKV_AWS_135", "EC2EBSOptimizedInstance"],
  },
  {
    what: "One network interface, and a backup plan, for every server",
    why: "a server is made anew from the image and the bucket",
    peers: ["EC2.17", "EC2EBSInBackupPlan"],
  },
  {
    what: "A web ACL for every balancer",
    why: "one that nobody looks after turns visitors away; where there is one, it is judged",
    peers: ["ALBWAFEnabled"],
  },
  {
    what: "HTTPS between the balancer and the servers",
    why: "the traffic stays inside of the network, from one security group to the other",
    peers: ["ELB.22"],
  },
  {
    what: "No wildcard in a certificate",
    why: "it is a common way to serve several hosts",
    peers: ["CKV2_AWS_71"],
  },
  {
    what: "DNSSEC and query logs of the zone",
    why: "the zone usually belongs to another configuration",
    peers: ["CKV2_AWS_38", "CKV2_AWS_39", "Route53.2"],
  },
  {
    what: "A customer key for every log group",
    why: "CloudWatch encrypts with AWS's keys already",
    peers: ["CKV_AWS_158", "AVD-AWS-0017", "CloudWatchLogGroupEncrypted"],
  },
];
