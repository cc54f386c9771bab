import type { Instance } from "@cdktf/provider-aws/lib/instance";
import { Construct } from "constructs";
import type { Settings } from "../settings/load";
import { baseImage } from "./base-image";
import { newServer, type Server, type ServerProps } from "./server";
import { readServerFiles } from "./server-files";
import type { SiteBucket } from "./site-bucket";
import { userDataOf } from "./user-data";

export interface BaseServerProps extends ServerProps {
  readonly settings: Pick<
    Settings,
    "name" | "instanceType" | "baseImage" | "region" | "syncInterval" | "deregistrationDelay"
  >;
  readonly bucket: SiteBucket;
}

/** The first server: Amazon Linux that user data makes a web server of. The others are made from its disk. */
export class BaseServer extends Construct implements Server {
  readonly name: string;
  readonly zone: string;
  readonly instance: Instance;
  /** Stands for what user data puts on the server. */
  readonly software: string;

  constructor(scope: Construct, id: string, props: BaseServerProps) {
    super(scope, id);
    const { settings, bucket } = props;
    const { region, syncInterval, deregistrationDelay } = settings;
    const userData = userDataOf(
      readServerFiles(),
      { region, syncInterval, deregistrationDelay },
      { bucket: bucket.id },
      settings.instanceType,
    );
    const { name, zone, instance } = newServer(this, props, {
      ...baseImage(this, settings),
      userData: userData.text,
      // User data runs once, when the server first boots: another one needs another server.
      userDataReplaceOnChange: true,
    });
    this.name = name;
    this.zone = zone;
    this.instance = instance;
    this.software = userData.software;
  }
}
