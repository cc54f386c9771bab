import { folderOf } from "../support/site-folder";
import { dataSources, resources, siteWith, type Synthesized } from "../support/synth";

const siteFolder = folderOf({ "index.html": "<h1>", "it's/index.html": "", "up.html": "" });
const site = siteWith({ name: "shop", siteFolder });
const associations = resources(site, "aws_ssm_association");
const server = (number: number) => `aws_instance.server-${number}_instance`;
const group = "${aws_lb_target_group.balancer_targets.arn}";

const commandsOf = (stack: Synthesized, gate: string): string => {
  const { parameters } = resources(stack, "aws_ssm_association")[`${gate}_association`] ?? {};
  return (parameters as { readonly commands: string }).commands;
};

test("the first server has a ready gate, each server a serving gate and an in-service gate", () => {
  const gates = ["ready", "serving-1", "serving-2", "in-service-1", "in-service-2"];
  expect(Object.keys(associations).sort()).toEqual(gates.map((gate) => `${gate}_association`).sort());
});

test.each([
  ["ready", 1, "ready", []],
  ["serving-2", 2, "serving", ["terraform_data.page"]],
  ["in-service-2", 2, "in-service", ["aws_lb_target_group.balancer_targets.arn"]],
])("the %s gate waits for its server, and is renewed with what it watches", (gate, number, purpose, more) => {
  expect(associations[`${gate}_association`]).toMatchObject({
    name: "AWS-RunShellScript",
    targets: [{ key: "InstanceIds", values: [`\${${server(number)}.id}`] }],
    wait_for_success_timeout_seconds: 1800,
    tags: { Name: `shop-server-${number}-${purpose}` },
    lifecycle: {
      create_before_destroy: true,
      ...(purpose === "ready" ? { ignore_changes: ["parameters"] } : {}),
      replace_triggered_by: [`${server(number)}.id`, `aws_ssm_parameter.${gate}_proof.arn`, ...more],
    },
  });
});

test("a gate's script is told its proof and leaves it in the end", () => {
  expect(commandsOf(site, "in-service-2")).toMatch(
    /^set -- '\$\{aws_ssm_parameter\.in-service-2_proof\.name\}' '\$\{aws_lb_target_group\.balancer_targets\.arn\}' '210'\ngate\(\) \(\n[^]*aws elbv2 describe-target-health[^]*aws ssm put-parameter/,
  );
});

test("the health check path reaches the shell as one word", () => {
  const odd = siteWith({ siteFolder, healthCheckPath: "/it's/?a=1&b=$HOME" });
  for (const [gate, before] of [
    ["ready", "'ready' "],
    ["serving-1", ""],
  ] as const)
    expect(commandsOf(odd, gate).split("\n")[0]).toBe(
      `set -- '\${aws_ssm_parameter.${gate}_proof.name}' ${before}'/it'\\''s/?a=1&b=$HOME'`,
    );
});

test("a proof begins as none, is the server's to write, and has a name of this server alone", () => {
  expect(resources(site, "aws_ssm_parameter")["serving-2_proof"]).toEqual({
    name: "/tandem/${aws_s3_bucket.bucket.id}/server-2/${aws_instance.server-2_instance.id}/serving",
    description: "How far server-2 of shop came: written by the server itself",
    type: "String",
    insecure_value: "none",
    overwrite: true,
    lifecycle: { create_before_destroy: true, ignore_changes: ["insecure_value"] },
  });
});

test("a proof is read after its gate", () => {
  expect(dataSources(site, "aws_ssm_parameter")["in-service-1_found"]).toEqual({
    name: "${aws_ssm_parameter.in-service-1_proof.name}",
    depends_on: ["aws_ssm_association.in-service-1_association"],
  });
});

const demands = (gate: string, number: number, wanted: string) => ({
  condition: `\${startswith("\${data.aws_ssm_parameter.${gate}_found.insecure_value} ", "\${${server(number)}.id} ${wanted}")}`,
  error_message: expect.stringContaining("must have left its proof in the parameter") as string,
});

test("the image demands that the first server was ready", () => {
  expect(resources(site, "aws_ami_from_instance").image?.lifecycle).toEqual({
    create_before_destroy: true,
    ignore_changes: ["name"],
    precondition: [demands("ready", 1, "ready ")],
  });
});

test("the balancer asks for a page that every server has proved to serve", () => {
  const path = siteWith({ siteFolder, healthCheckPath: "/up.html" });
  const targets = resources(path, "aws_lb_target_group").balancer_targets;
  expect(targets?.depends_on).toEqual(
    ["serving-1", "serving-2"].flatMap((gate) => [
      `aws_ssm_association.${gate}_association`,
      `data.aws_ssm_parameter.${gate}_found`,
    ]),
  );
  expect(targets?.lifecycle).toMatchObject({
    precondition: [demands("serving-1", 1, "/up.html "), demands("serving-2", 2, "/up.html ")],
  });
  expect(resources(path, "terraform_data").page).toMatchObject({ input: "/up.html" });
});

test("an in-service gate runs once all servers are registered and the balancer listens", () => {
  for (const gate of ["in-service-1", "in-service-2"])
    expect(associations[`${gate}_association`]?.depends_on).toEqual(
      expect.arrayContaining([
        "aws_lb_target_group_attachment.member-1_target",
        "aws_lb_target_group_attachment.member-2_target",
        "aws_lb_listener.balancer_http",
      ]),
    );
});

test("the changeover comes with new servers, and demands that all of them are in service", () => {
  expect(resources(site, "terraform_data").changeover_servers).toEqual({
    input: [`\${${server(1)}.id}`, `\${${server(2)}.id}`],
    depends_on: ["in-service-1", "in-service-2"].flatMap((gate) => [
      `aws_ssm_association.${gate}_association`,
      `data.aws_ssm_parameter.${gate}_found`,
    ]),
    lifecycle: {
      create_before_destroy: true,
      precondition: [demands("in-service-1", 1, `${group} `), demands("in-service-2", 2, `${group} `)],
    },
  });
});
