import type { TerraformEvent } from "../terraform/events";
import type { Show } from "./steps";

/** What a person waits for, in the words of the guide; the rest comes along. */
const words: Readonly<Record<string, string>> = {
  aws_s3_bucket: "bucket",
  aws_lb: "load balancer",
  aws_instance: "server",
  aws_ssm_association: "gate",
  aws_ami_from_instance: "image",
  aws_lb_target_group_attachment: "registration",
};

/** Follows an apply: what is being made now as a note, what is done as a line with its time. */
export function progressOf(show: Show): (event: TerraformEvent) => void {
  const since = new Map<string, number>();
  const describe = () => show.note([...since.keys()].map(nameOf).join(", "));
  return (event) => {
    if (event.kind === "started") since.set(event.address, performance.now());
    if (event.kind === "finished") {
      const seconds = (performance.now() - (since.get(event.address) ?? performance.now())) / 1000;
      since.delete(event.address);
      const word = words[typeOf(event.address)];
      if (word !== undefined) {
        const done = { create: "", update: " changed", delete: " removed" }[event.action] ?? "";
        show.line(`    ${nameOf(event.address)}${done}  ${seconds.toFixed(1)} s`);
      }
    }
    if (event.kind === "failed") since.delete(event.address);
    describe();
  };
}

const typeOf = (address: string): string => address.split(".").at(-2) ?? "";

/** aws_instance.server-1_6A0F3C12 is the server server-1: a construct's path, then a hash. */
function nameOf(address: string): string {
  const id = (address.split(".").at(-1) ?? "").replace(/_[0-9A-F]{8}(?=\[|$)/, "");
  const word = words[typeOf(address)] ?? typeOf(address).replace(/^aws_/, "").replaceAll("_", " ");
  return `${word} ${id.replaceAll("_", " ")}`;
}
