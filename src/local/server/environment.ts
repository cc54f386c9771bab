import { existsSync } from "node:fs";
import { basename, join } from "node:path";

export interface EnvironmentProps {
  readonly root: string;
  readonly metadataUrl: string;
  readonly awsEndpointUrl: string;
  /** Where the server reaches itself. */
  readonly serverUrl: string;
  /** Where the stand-ins reach the server, and the word that lets them in. */
  readonly controlUrl: string;
  readonly secret: string;
  /** Put on the PATH for the AWS CLI. @default - the machine's PATH has it */
  readonly awsCliFolder?: string | undefined;
  readonly machinePath: string;
}

export const standInsFolder = join(__dirname, "stand-ins");

/** The environment of everything that runs on a server. Nothing of the caller's own gets in: no credentials, no proxy. */
export function serverEnvironment(props: EnvironmentProps): NodeJS.ProcessEnv {
  const path = [join(props.root, "usr/local/bin"), standInsFolder, props.awsCliFolder, props.machinePath];
  return {
    PATH: path.filter((part) => part !== undefined).join(":"),
    HOME: join(props.root, "root"),
    USER: "root",
    LOGNAME: "root",
    LANG: "C.UTF-8",
    TMPDIR: join(props.root, "tmp"),
    NO_PROXY: "127.0.0.1,localhost",
    SERVER_ROOT: props.root,
    SERVER_URL: props.serverUrl,
    SERVER_CONTROL: props.controlUrl,
    SERVER_CONTROL_SECRET: props.secret,
    AWS_EC2_METADATA_SERVICE_ENDPOINT: props.metadataUrl,
    AWS_ENDPOINT_URL: props.awsEndpointUrl,
  };
}

/** An absolute path of a program means the server's disk, then a stand-in of that name, and only then the machine. */
export function locate(root: string, program: string): string {
  if (!program.startsWith("/")) return program;
  const candidates = [join(root, program), join(standInsFolder, basename(program))];
  return candidates.find((path) => existsSync(path)) ?? program;
}
