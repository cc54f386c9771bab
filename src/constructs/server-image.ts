import { AmiFromInstance } from "@cdktf/provider-aws/lib/ami-from-instance";
import { Fn } from "cdktf";
import { Construct } from "constructs";
import type { Settings } from "../settings/load";
import type { BaseServer } from "./base-server";
import type { Gate } from "./gate";

export interface ServerImageProps {
  readonly settings: Pick<Settings, "name">;
  readonly server: BaseServer;
  readonly ready: Gate;
}

/** The image of the first server's disk, taken once the server is ready. */
export class ServerImage extends Construct {
  readonly id: string;
  /** What must wait for the image: taking it restarts the server. */
  readonly taken: AmiFromInstance;

  constructor(scope: Construct, id: string, { settings, server, ready }: ServerImageProps) {
    super(scope, id);
    const now = String(Fn.formatdate("YYYYMMDD-hhmmss", Fn.timestamp()));
    this.taken = new AmiFromInstance(this, "image", {
      // A name is given once in a region. With the time in it, it is free also when a deployment was killed after AWS
      // had begun with the image.
      name: `${settings.name}-${server.software}-${now}`,
      description: `The web servers of ${settings.name}, software ${server.software}`,
      sourceInstanceId: server.instance.id,
      // The server restarts, so that the disk is whole: nothing is half written.
      snapshotWithoutReboot: false,
      tags: { Name: `${settings.name}-server`, Software: server.software },
      dependsOn: ready.passed,
      lifecycle: { precondition: [ready.proven], ignoreChanges: ["name"] },
    });
    this.id = this.taken.id;
  }
}
