import { isChanged } from "./changed";
import { managed, type Model } from "./model";
import { isGated, isMadeNow } from "./order";
import type { Action, Resource } from "./resource";
import { dig, readBefore, text } from "./value";

/** Everything in the plan that takes a server out of service before a successor has proven itself. */
export function stopsOf(model: Model, server: Resource, attachments: readonly Resource[]): string[] {
  const detached = attachments.flatMap((each) =>
    detachment(each.action).map((how) => `${each.address} is ${how}`),
  );
  const swaps = swapsOf(server, attachments);
  const proven = swaps.length === 0 || attachments.every((each) => isGated(model, each));
  return [
    ...actionStops(server),
    ...imaging(model, server),
    ...switchedOff(model, server),
    ...detached,
    ...(proven ? [] : [unproven(swaps)]),
  ];
}

/** The server and its attachments, as far as a new one comes before the old one goes. */
export function swapsOf(server: Resource, attachments: readonly Resource[]): Resource[] {
  return [server, ...attachments].filter((each) => each.action === "create-delete");
}

/** Updates for which the provider stops the server, changes it and starts it again. */
const stopping = ["instance_type", "user_data", "user_data_base64", "capacity_reservation_specification"];

/** The arguments of an update that stop the server. */
export function stoppingChanges(server: Resource): string[] {
  if (server.type !== "aws_instance" || server.action !== "update") return [];
  return stopping.filter((path) => isChanged(server, path));
}

/** What an action on the server itself means for visitors. */
function actionStops(server: Resource): string[] {
  const changes = stoppingChanges(server);
  if (changes.length > 0) return [`it is stopped and started to change ${changes.join(", ")}`];
  if (server.action === "delete") return ["it is deleted"];
  if (server.action === "forget") return [];
  return server.action === "delete-create" ? ["it is deleted before its successor is made"] : [];
}

function detachment(action: Action): string[] {
  if (action === "delete") return ["removed"];
  return action === "delete-create" ? ["removed before it is made anew"] : [];
}

function unproven(swaps: readonly Resource[]): string {
  const what = swaps.map(({ address }) => address).join(" and ");
  return `${what} is swapped without waiting until the successor serves`;
}

/** Making an image stops its source, unless it is told not to. */
function imaging(model: Model, server: Resource): string[] {
  return managed(model, "aws_ami_from_instance")
    .filter((image) => isMadeNow(image) && dig(image.after, ["snapshot_without_reboot"]) !== true)
    .filter((image) => dig(image.after, ["source_instance_id"]) === readBefore(server, "id"))
    .map((image) => `${image.address} stops it to make an image`);
}

function switchedOff(model: Model, server: Resource): string[] {
  return managed(model, "aws_ec2_instance_state")
    .filter((state) => dig(state.after, ["instance_id"]) === readBefore(server, "id"))
    .filter((state) => text(state, "state") === "stopped" && state.action !== "keep")
    .map((state) => `${state.address} stops it`);
}
