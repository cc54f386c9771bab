import { managed } from "../model";
import { unknown, wrong, type Rule } from "../rule";
import { read } from "../value";
import { userData } from "../user-data";

const secrets: readonly (readonly [RegExp, string])[] = [
  [/\b(AKIA|ASIA)[0-9A-Z]{16}\b/, "an AWS access key"],
  [/aws_secret_access_key\s*[=:]\s*["']?[A-Za-z0-9/+=]{30,}/i, "an AWS secret key"],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----/, "a private key"],
  [/\bgh[pousr]_[A-Za-z0-9]{30,}\b/, "a GitHub token"],
  [/\bxox[abprs]-[A-Za-z0-9-]{10,}/, "a Slack token"],
  [
    /^\s*(export\s+)?[A-Z_]*(PASSWORD|PASSWD|SECRET|API_KEY)\s*[=:]\s*["']?(?!\$|<|\{)[^\s"']{6,}/im,
    "a password",
  ],
];

export const userDataNoSecrets: Rule = {
  id: "user-data-no-secrets",
  title: "User data holds no secrets",
  severity: "refuse",
  mandatory: true,
  why: "everybody who may describe the server, and everything that runs on it, can read its user data",
  fix: "keep it in Parameter Store or Secrets Manager and let the server fetch it",
  see: "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-add-user-data.html",
  peers: [
    "CKV_AWS_46",
    "AVD-AWS-0029",
    "AVD-AWS-0129",
    "turbot-tf:ec2_instance_user_data_no_secrets",
    "prowler:ec2_instance_secrets_user_data",
  ],
  *check(model) {
    for (const server of managed(model, "aws_instance", "aws_launch_template")) {
      const script = userData(model, server);
      const found = secrets.find(([pattern]) => script !== undefined && pattern.test(script));
      if (found !== undefined) yield wrong(server, `its user data holds ${found[1]}`, { path: "user_data" });
      else if (script === undefined && read(server, "user_data") !== undefined) {
        yield unknown(server, "the plan has only the hash of its user data", {
          path: "user_data",
          fix: "review the saved plan itself, or give the configuration with --terraform-json",
        });
      }
    }
  },
};
