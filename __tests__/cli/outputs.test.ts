import { parseOutputs } from "../../src/cli/outputs";

test("outputs of another kind are told by name", () => {
  expect(() =>
    parseOutputs({ url: "http://x", release: "r", bucket: "b", image_id: "i", servers: [{}] }),
  ).toThrow(
    /^the state must have the outputs of a deployed site, found none or another kind of: load_balancer_arn, target_group_arn, servers\.0\.name/,
  );
});
