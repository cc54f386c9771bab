import type { Model } from "../model";
import { ends, type Resource } from "../resource";
import { wrong, type Rule } from "../rule";
import { readBefore } from "../value";

export const imageKeptForRollback: Rule = {
  id: "image-kept-for-rollback",
  title: "The image of running servers is not deleted before they are replaced",
  severity: "refuse",
  why: "destroying an image deletes its snapshots: a server that is lost in that moment cannot be made again",
  fix: "set create_before_destroy on the image, and keep it as long as a server runs from it",
  peers: [],
  *check(model) {
    for (const image of model.changes) {
      if (
        image.type !== "aws_ami_from_instance" ||
        !ends(image) ||
        image.action === "create-delete" ||
        image.action === "forget"
      )
        continue;
      const servers = runningFrom(model, image);
      if (servers.length === 0) continue;
      const names = servers.map(({ address }) => address).join(", ");
      yield wrong(
        image,
        `it is deleted ${image.action === "delete" ? "" : "before its successor is made "}while ${names} runs from it`,
      );
    }
  },
};

function runningFrom(model: Model, image: Resource): Resource[] {
  const id = readBefore(image, "id");
  return model.changes.filter(
    (each) =>
      each.type === "aws_instance" &&
      each.action !== "delete" &&
      id !== undefined &&
      readBefore(each, "ami") === id,
  );
}
