import { managed } from "../model";
import { wrong, type Rule } from "../rule";
import { number } from "../value";

export const instanceImdsHops: Rule = {
  id: "instance-imds-hops",
  title: "The metadata service answers the server itself only",
  severity: "warn",
  why: "with more hops, a container or a proxy on the server gets its credentials",
  fix: "set metadata_options.http_put_response_hop_limit to 1",
  peers: ["CKV_AWS_341", "turbot-tf:ec2_launch_template_metadata_hop_limit_check"],
  *check(model) {
    for (const server of managed(model, "aws_instance", "aws_launch_template")) {
      const hops = number(server, "metadata_options.0.http_put_response_hop_limit");
      if (hops !== undefined && hops > 1)
        yield wrong(server, `it allows ${hops} hops`, {
          path: "metadata_options.http_put_response_hop_limit",
        });
    }
  },
};
