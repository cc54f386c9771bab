import { newAssociations } from "../../src/local/gateway/associations";
import { newCommands } from "../../src/local/gateway/commands";
import type { CommandResult, GatewayHandlers } from "../../src/local/gateway/handlers";
import type { Instance } from "../../src/local/gateway/instances";

const region = "us-east-1";

function instance(id: string, state = "running", tags: Record<string, string> = {}): Instance {
  return { id, state, tags, privateIp: "10.0.0.1" };
}

function association(target: object, commands = ["true"]) {
  return { Name: "AWS-RunShellScript", AssociationName: "gate", Parameters: { commands }, ...target };
}

const on = (...ids: string[]) => ({ Targets: [{ Key: "InstanceIds", Values: ids }] });

/** A State Manager over a list of instances that the test changes, and a runner that answers when it is told to. */
function world(runCommand: GatewayHandlers["runCommand"], ...instances: Instance[]) {
  const commands = newCommands(runCommand);
  const associations = newAssociations(commands);
  const present = async () => instances;
  const call = async (action: string, input: object) => {
    const answer = await associations.answer({ action, region, input: { ...input }, instances: present });
    if (answer === undefined) return undefined;
    const body = JSON.parse(answer.body.toString()) as Record<string, unknown>;
    return { status: answer.status, body, description: body["AssociationDescription"] as Description };
  };
  const create = async (input: object) => (await call("CreateAssociation", input))!.description.AssociationId;
  const read = async (id: string) => (await call("DescribeAssociation", { AssociationId: id }))!.description;
  const wake = () => associations.wake(region, present);
  return { instances, commands, call, create, read, wake };
}

interface Description {
  readonly AssociationId: string;
  readonly AssociationVersion: string;
  readonly Overview: { readonly Status: string; readonly DetailedStatus: string };
}

const succeed = async (ids: readonly string[]): Promise<CommandResult[]> =>
  ids.map((instanceId) => ({ instanceId, code: 0, output: "fine\n" }));

const settled = () => new Promise(setImmediate);

test("an association is pending until the command has ended, then a success", async () => {
  const answers: ((results: CommandResult[]) => void)[] = [];
  const { create, read } = world(() => new Promise((resolve) => answers.push(resolve)), instance("i-1"));
  const id = await create(association(on("i-1")));
  await settled();
  expect((await read(id)).Overview.Status).toBe("Pending");
  answers[0]!([{ instanceId: "i-1", code: 0, output: "" }]);
  await settled();
  expect((await read(id)).Overview).toEqual({
    Status: "Success",
    DetailedStatus: "Success",
    AssociationStatusAggregatedCount: { Success: 1 },
  });
});

test("a failed command shows its exit code and the end of its output, and stays in the log", async () => {
  const lines = Array.from({ length: 40 }, (_, index) => `line ${index + 1}\n`);
  const output = `${lines.join("")}httpd is not running\n`;
  const { create, read, commands } = world(
    async () => [{ instanceId: "i-1", code: 7, output }],
    instance("i-1"),
  );
  const id = await create(association(on("i-1"), ["tandem-ready"]));
  await settled();
  const { Status, DetailedStatus } = (await read(id)).Overview;
  expect(Status).toBe("Failed");
  expect(DetailedStatus).toMatch(/exit code 7 on i-1: line 2\n[^]*httpd is not running$/);
  expect(commands.log()).toMatchObject([
    { instanceId: "i-1", origin: "gate", commands: ["tandem-ready"], result: { code: 7, output } },
  ]);
});

test("a command that cannot be run at all is a failure with its reason", async () => {
  const { create, read } = world(() => Promise.reject(new Error("i-1 has no disk")), instance("i-1"));
  const id = await create(association(on("i-1")));
  await settled();
  expect((await read(id)).Overview.DetailedStatus).toContain("i-1 has no disk");
});

test("it waits for a server that is not running yet", async () => {
  const { instances, create, read, wake, commands } = world(succeed, instance("i-1", "pending"));
  const id = await create(association(on("i-1")));
  await wake();
  expect((await read(id)).Overview.Status).toBe("Pending");
  expect(commands.log()).toEqual([]);
  instances[0] = instance("i-1");
  await wake();
  await settled();
  expect((await read(id)).Overview.Status).toBe("Success");
});

test("one of two servers that are named is not enough", async () => {
  const { instances, create, read, wake } = world(succeed, instance("i-1"));
  const id = await create(association(on("i-1", "i-2")));
  await settled();
  expect((await read(id)).Overview.Status).toBe("Pending");
  instances.push(instance("i-2"));
  await wake();
  await settled();
  expect((await read(id)).Overview.Status).toBe("Success");
});

test("a target by tag takes in servers that come later, each once", async () => {
  const tags = { Server: "server-1" };
  const { instances, create, wake, commands } = world(
    succeed,
    instance("i-1", "running", tags),
    instance("i-9"),
  );
  await create(association({ Targets: [{ Key: "tag:Server", Values: ["server-1"] }] }));
  instances.push(instance("i-2", "running", tags));
  await wake();
  await wake();
  expect(commands.log().map(({ instanceId }) => instanceId)).toEqual(["i-1", "i-2"]);
});

test("an update runs it again under a new version, and a late answer to the old one counts for nothing", async () => {
  const answers: ((results: CommandResult[]) => void)[] = [];
  const { create, read, call } = world(
    () => new Promise((resolve) => answers.push(resolve)),
    instance("i-1"),
  );
  const id = await create(association(on("i-1")));
  await call("UpdateAssociation", { AssociationId: id, Parameters: { commands: ["other"] } });
  answers[0]!([{ instanceId: "i-1", code: 1, output: "" }]);
  await settled();
  const updated = await read(id);
  expect(updated).not.toHaveProperty("AssociationName");
  expect(updated).toMatchObject({
    AssociationVersion: "2",
    Parameters: { commands: ["other"] },
    ...on("i-1"),
    Overview: { Status: "Pending" },
  });
  answers[1]!([{ instanceId: "i-1", code: 0, output: "" }]);
  await settled();
  expect((await read(id)).Overview.Status).toBe("Success");
});

test("a deleted association does not exist any more", async () => {
  const { create, call } = world(succeed, instance("i-1"));
  const id = await create(association(on("i-1")));
  expect((await call("DeleteAssociation", { AssociationId: id }))!.status).toBe(200);
  const gone = await call("DescribeAssociation", { AssociationId: id });
  expect(gone).toMatchObject({ status: 400, body: { __type: "AssociationDoesNotExist" } });
});

test("its tags are listed, added to and removed; the tags of a parameter are not its business", async () => {
  const { create, call } = world(succeed);
  const id = await create({ ...association(on("i-1")), Tags: [{ Key: "a", Value: "1" }] });
  const about = { ResourceType: "Association", ResourceId: id };
  await call("AddTagsToResource", { ...about, Tags: [{ Key: "b", Value: "2" }] });
  await call("RemoveTagsFromResource", { ...about, TagKeys: ["a"] });
  const listed = await call("ListTagsForResource", about);
  expect(listed!.body).toEqual({ TagList: [{ Key: "b", Value: "2" }] });
  expect(await call("ListTagsForResource", { ResourceType: "Parameter", ResourceId: "/p" })).toBeUndefined();
});

test("another document than AWS-RunShellScript is refused", async () => {
  const { call } = world(succeed);
  await expect(call("CreateAssociation", { ...association(on("i-1")), Name: "Mine" })).rejects.toThrow(
    "runs the document AWS-RunShellScript only, got Mine",
  );
});
