import { link } from "../link";
import type { Model } from "../model";
import type { Resource } from "../resource";
import { wrong, type Problem, type Rule } from "../rule";
import { serversIn, sitesOf } from "../site";
import { read, UNKNOWN } from "../value";

export const pairIsSymmetric: Rule = {
  id: "pair-is-symmetric",
  title: "The servers of a group differ in nothing but their place and name",
  severity: "refuse",
  why: "visitors would get another site, or a slower one, on every second request",
  fix: "give both servers the same settings",
  peers: [],
  *check(model) {
    for (const { groups } of sitesOf(model)) {
      for (const group of groups) {
        const [first, ...others] = [...new Set(serversIn(group))];
        for (const other of others) {
          if (first === undefined) continue;
          // A pair that runs may differ for the time in which one server after the other is changed.
          const mild = first.action !== "create" && other.action !== "create";
          for (const problem of differences(model, first, other)) yield { ...problem, mild };
        }
      }
    }
  },
};

const plain = [
  "instance_type",
  "metadata_options.0.http_tokens",
  "associate_public_ip_address",
  "root_block_device.0.encrypted",
  "root_block_device.0.volume_size",
];

function* differences(model: Model, a: Resource, b: Resource): Generator<Problem> {
  for (const path of plain) {
    const [left, right] = [read(a, path), read(b, path)];
    if (left === UNKNOWN || right === UNKNOWN || left === undefined || right === undefined || left === right)
      continue;
    yield wrong(
      b,
      `its ${path.replace(".0.", ".")} is ${String(right)}, but ${a.address} has ${String(left)}`,
      { path },
    );
  }
  yield* different(model, a, b, ["iam_instance_profile"], "aws_iam_instance_profile");
  yield* different(model, a, b, ["vpc_security_group_ids", "security_groups"], "aws_security_group");
  yield* images(model, a, b);
}

function* different(
  model: Model,
  a: Resource,
  b: Resource,
  paths: readonly string[],
  type: string,
): Generator<Problem> {
  const path = paths.find((each) => read(a, each) !== undefined || read(b, each) !== undefined);
  if (path === undefined) return;
  const [left, right] = [link(model, a, path, type), link(model, b, path, type)];
  if (!left.sure || !right.sure) return;
  const names = [left, right].map(({ to, literals }) =>
    [...to.map(({ address }) => address), ...literals].sort().join(", "),
  );
  if (names[0] === names[1]) return;
  yield wrong(b, `its ${path} is ${names[1] || "not set"}, but ${a.address} has ${names[0] || "none"}`, {
    path,
  });
}

/** Both from one image, or one from the image that was made of the other. */
function* images(model: Model, a: Resource, b: Resource): Generator<Problem> {
  const [left, right] = [origin(model, a), origin(model, b)];
  if (left === undefined || right === undefined || left === right) return;
  yield wrong(b, `it starts from ${right}, but ${a.address} from ${left}`, { path: "ami" });
}

function origin(model: Model, server: Resource, depth = 0): string | undefined {
  const { to, literals, sure } = link(model, server, "ami", "aws_ami_from_instance");
  const [image] = to;
  if (image !== undefined && depth < 5) {
    const { to: sources } = link(model, image, "source_instance_id", "aws_instance");
    const [source] = sources;
    return source === undefined ? image.address : origin(model, source, depth + 1);
  }
  const ami = read(server, "ami");
  return typeof ami === "string" ? ami : sure ? literals[0] : undefined;
}
