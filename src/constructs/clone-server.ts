import type { Instance } from "@cdktf/provider-aws/lib/instance";
import { Construct } from "constructs";
import { newServer, type Server, type ServerProps } from "./server";
import type { ServerImage } from "./server-image";

export interface CloneServerProps extends ServerProps {
  readonly image: ServerImage;
}

/** A server from the image of the first one. It has no user data: what it needs is on its disk. */
export class CloneServer extends Construct implements Server {
  readonly name: string;
  readonly zone: string;
  readonly instance: Instance;

  constructor(scope: Construct, id: string, props: CloneServerProps) {
    super(scope, id);
    const { name, zone, instance } = newServer(this, props, { ami: props.image.id });
    this.name = name;
    this.zone = zone;
    this.instance = instance;
  }
}
