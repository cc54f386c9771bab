import { linkOne } from "../link";
import { managed, type Model } from "../model";
import { comesAfter, gatesOf, isMadeNow } from "../order";
import type { Resource } from "../resource";
import { wrong, type Rule } from "../rule";
import { userData } from "../user-data";

export const imageAfterReady: Rule = {
  id: "image-after-ready",
  title: "An image is taken only of a server that has said it is ready",
  severity: "refuse",
  critical: true,
  why: "Terraform takes the image as soon as the server has been started: while it is still installing itself, and every copy stays half installed",
  fix: "add a gate (an aws_ssm_association with wait_for_success_timeout_seconds on that server) and name it in the image's depends_on",
  see: "https://github.com/hashicorp/terraform/issues/22473",
  peers: [],
  *check(model) {
    for (const image of managed(model, "aws_ami_from_instance")) {
      if (!isMadeNow(image)) continue;
      const source = linkOne(model, image, "source_instance_id", "aws_instance");
      if (source === undefined || source.action === "keep" || !installsItself(model, source)) continue;
      if (isGatedBy(model, image, source)) continue;
      yield wrong(image, `it does not wait until ${source.address} has installed itself`, {
        path: "depends_on",
      });
    }
  },
};

function installsItself(model: Model, server: Resource): boolean {
  return (
    userData(model, server) !== undefined ||
    server.block?.expressions.user_data !== undefined ||
    server.block?.expressions.user_data_base64 !== undefined
  );
}

function isGatedBy(model: Model, image: Resource, source: Resource): boolean {
  return gatesOf(model).some((gate) => comesAfter(model, image, gate) && comesAfter(model, gate, source));
}
