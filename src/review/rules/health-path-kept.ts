import { bucketsWithArchive } from "../archives";
import { linkBefore, linkOne } from "../link";
import { managed, type Model } from "../model";
import { comesAfter } from "../order";
import { isPublished } from "../pages";
import { wrong, type Rule } from "../rule";
import { serversOf } from "../site";
import { readBefore, text } from "../value";

export const healthPathKept: Rule = {
  id: "health-path-kept",
  title: "The page that the health check asks for is there before, during and after the plan",
  severity: "refuse",
  critical: true,
  why: "if the check moves to a page that the servers do not have yet, they all fail it at once",
  fix: "publish the page first, and move the check in the next plan",
  peers: [],
  *check(model) {
    for (const group of managed(model, "aws_lb_target_group")) {
      const before = readBefore(group, "health_check.0.path");
      const after = text(group, "health_check.0.path");
      if (typeof before !== "string" || after === undefined) continue;
      if (before !== after && isNewPage(model, after)) {
        yield wrong(group, `its check moves from ${before} to ${after}, a page that this plan publishes`, {
          path: "health_check.path",
        });
      }
    }
    const archived = bucketsWithArchive(model);
    for (const object of model.changes) {
      if (object.type !== "aws_s3_object" || object.action !== "delete") continue;
      const [bucket] = linkBefore(model, object, "bucket", "aws_s3_bucket");
      if (archived.has(bucket)) continue;
      const key = readBefore(object, "key");
      const group = managed(model, "aws_lb_target_group").find(
        (each) =>
          typeof key === "string" &&
          isPublished(text(each, "health_check.0.path") ?? "/", [key]) &&
          /\.html?$/.test(key) &&
          !stillPublished(model, text(each, "health_check.0.path") ?? "/"),
      );
      if (group !== undefined && serversOf(model).length > 0) {
        yield wrong(object, `it is deleted, and ${group.address} checks it`);
      }
    }
  },
};

function isNewPage(model: Model, path: string): boolean {
  const objects = managed(model, "aws_s3_object");
  const answering = objects.filter((object) => isPublished(path, [text(object, "key") ?? ""]));
  return (
    answering.length > 0 &&
    answering.every((object) => object.action === "create" && !waitsFor(model, object))
  );
}

function waitsFor(model: Model, object: Parameters<typeof linkOne>[1]): boolean {
  return managed(model, "aws_lb_target_group").some((group) => comesAfter(model, group, object));
}

function stillPublished(model: Model, path: string): boolean {
  return isPublished(
    path,
    managed(model, "aws_s3_object").flatMap((object) => text(object, "key") ?? []),
  );
}
