import { managed } from "../model";
import { wrong, type Rule } from "../rule";

export const defaultVpcNotManaged: Rule = {
  id: "default-vpc-not-managed",
  title: "The account's default network is looked up, and not taken over",
  severity: "warn",
  why: "it belongs to the whole account: whatever else runs in it is changed with the site, and one day deleted with it",
  fix: "use data.aws_vpc and data.aws_subnets with default = true, or a network of your own",
  see: "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/default_vpc",
  peers: ["CKV_AWS_148", "AVD-AWS-0101", "EC2InstancesInVPC"],
  *check(model) {
    for (const network of managed(model, "aws_default_vpc", "aws_default_subnet"))
      yield wrong(network, "it takes over what the account already has");
  },
};
