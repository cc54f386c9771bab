import type { Fate } from "./fates";
import { managed, type Model } from "./model";
import type { Action, Resource } from "./resource";
import { bucketRolesOf } from "./buckets";
import { sitesOf } from "./site";

/** A part of the site that a picture shows. */
export interface Part {
  readonly address: string;
  readonly kind: "balancer" | "bucket";
  readonly label: string;
  readonly fate: Fate;
}

/** The balancers and the buckets, with what the plan does to each. */
export function partsOfPicture(model: Model): readonly Part[] {
  const roles = bucketRolesOf(model);
  return [
    ...sitesOf(model).map(({ balancer }) => part(balancer, "balancer", "load balancer")),
    ...managed(model, "aws_s3_bucket").map((bucket) =>
      part(bucket, "bucket", roles.get(bucket) === "other" ? "bucket" : `${roles.get(bucket) ?? ""} bucket`),
    ),
    ...model.changes
      .filter(({ type, action }) => action === "delete" && (type === "aws_lb" || type === "aws_s3_bucket"))
      .map((gone) =>
        part(
          gone,
          gone.type === "aws_lb" ? "balancer" : "bucket",
          gone.type === "aws_lb" ? "load balancer" : "bucket",
        ),
      ),
  ];
}

function part(resource: Resource, kind: Part["kind"], label: string): Part {
  return { address: resource.address, kind, label, fate: fateByAction[resource.action] };
}

const fateByAction: { readonly [action in Action]: Fate } = {
  keep: "stays",
  read: "stays",
  update: "stays",
  create: "new",
  "create-delete": "interrupted",
  "delete-create": "interrupted",
  delete: "leaves",
  forget: "leaves",
};
