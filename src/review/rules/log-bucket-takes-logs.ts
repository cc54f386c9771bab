import { link } from "../link";
import { partsOf } from "../buckets";
import { managed } from "../model";
import { comesAfter } from "../order";
import { grants, policiesOf, principalsOf } from "../policy";
import { unknown, wrong, type Rule } from "../rule";
import { read } from "../value";

export const logBucketTakesLogs: Rule = {
  id: "log-bucket-takes-logs",
  title: "The balancer may write its access log",
  severity: "refuse",
  why: 'AWS does not make a balancer whose log bucket refuses it: "Access Denied for bucket"',
  fix: "allow s3:PutObject to logdelivery.elasticloadbalancing.amazonaws.com (or the region's ELB account) in the bucket's policy, let the balancer depend on it, and encrypt that bucket with AES256",
  see: "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html",
  peers: [],
  *check(model) {
    for (const balancer of managed(model, "aws_lb")) {
      if (read(balancer, "access_logs.0.enabled") !== true) continue;
      for (const bucket of link(model, balancer, "access_logs", "aws_s3_bucket").to) {
        const policies = partsOf(model, bucket, "aws_s3_bucket_policy");
        if (policies.length === 0) {
          yield wrong(
            bucket,
            `${balancer.address} logs to it, and it has no policy that lets the balancer write`,
          );
        }
        for (const policy of policies) {
          const read = policiesOf(model).find(({ at }) => at === policy);
          const allowed = read?.statements.some(
            (each) =>
              each.effect === "Allow" &&
              grants(each, "s3:PutObject") &&
              each.resources.some((arn) => arn.endsWith("*") || arn.includes("${")) &&
              principalsOf(each).some((who) => /logdelivery|\d{12}|^\*$|\$\{/.test(who)),
          );
          if (allowed !== true && read?.known === true) {
            yield wrong(policy, `it does not let ${balancer.address} write its log`);
          } else if (allowed !== true) {
            yield unknown(policy, "whether it lets the balancer write cannot be read before apply");
          }
          if (!comesAfter(model, balancer, policy)) {
            yield wrong(
              balancer,
              `it does not wait for ${policy.address}, without which its log bucket refuses it`,
              { fix: `add depends_on = [${policy.address}]` },
            );
          }
        }
      }
    }
  },
};
