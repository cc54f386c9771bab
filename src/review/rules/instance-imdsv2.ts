import { managed } from "../model";
import { unknown, wrong, type Rule } from "../rule";
import { read, UNKNOWN } from "../value";

export const instanceImdsv2: Rule = {
  id: "instance-imdsv2",
  title: "Servers give their credentials only to requests with a token (IMDSv2)",
  severity: "warn",
  why: "with IMDSv1 a page that can be made to fetch an address gives away the server's credentials",
  fix: "set metadata_options.http_tokens to required",
  see: "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html",
  peers: [
    "CKV_AWS_79",
    "AVD-AWS-0028",
    "AVD-AWS-0130",
    "EC2IMDSv2Enabled",
    "EC2.8",
    "EC2.170",
    "terrascan:AC_AWS_0479",
    "prowler:ec2_instance_imdsv2_enabled",
  ],
  *check(model) {
    for (const server of managed(model, "aws_instance", "aws_launch_template")) {
      if (read(server, "metadata_options.0.http_endpoint") === "disabled") continue;
      const tokens = read(server, "metadata_options.0.http_tokens");
      const path = "metadata_options.http_tokens";
      if (tokens === UNKNOWN) yield unknown(server, `${path} is known only after apply`, { path });
      else if (tokens !== "required")
        yield wrong(
          server,
          `${path} is ${tokens === undefined ? "not set, so the image decides" : String(tokens)}`,
          { path },
        );
    }
  },
};
