/** What one server answered to a command. */
export interface CommandResult {
  readonly instanceId: string;
  /** The command's exit code. */
  readonly code: number;
  /** What it wrote, standard output and standard error together. */
  readonly output: string;
}

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetHealthDescription.html */
export interface TargetHealthDescription {
  readonly id: string;
  readonly port: number;
  readonly availabilityZone?: string;
  /** The port that is checked. @default - the port of the target */
  readonly healthCheckPort?: string;
  readonly state: "initial" | "healthy" | "unhealthy" | "unused" | "draining" | "unavailable";
  /** Such as `Elb.InitialHealthChecking`; a healthy target has none. */
  readonly reason?: string;
  readonly description?: string;
}

/** A call that changed something in the emulator. */
export interface ChangingCall {
  readonly service: "ec2" | "elasticloadbalancing";
  readonly action: string;
  readonly region: string;
  /** The fields of the request, named as on the wire: `InstanceId.1`, `Targets.member.1.Id`. */
  readonly request: Readonly<Record<string, string>>;
  readonly status: number;
  /** The emulator's answer, XML. */
  readonly responseBody: string;
}

/** One line of the log of calls. Holds no body, no query and no signature, so that nothing secret gets into a log. */
export interface CallEntry {
  readonly time: Date;
  readonly service: string;
  readonly action: string;
  readonly resource?: string;
  readonly status: number;
  readonly ms: number;
  /** The access key id that signed the call. */
  readonly caller?: string;
  /** What the calling program says of itself: its User-Agent. */
  readonly agent?: string;
}

/** How the machine's own servers and balancer take part in AWS's answers. */
export interface GatewayHandlers {
  /** Runs a shell script, given by its lines, on servers that are running, and ends when all of them have answered. */
  readonly runCommand: (
    instanceIds: readonly string[],
    commands: readonly string[],
  ) => Promise<readonly CommandResult[]>;
  /** How the balancer sees the targets of a group, those that are draining included. */
  readonly targetHealth: (targetGroupArn: string) => Promise<readonly TargetHealthDescription[]>;
  /** Runs before a successful changing call to EC2 or the balancer is answered; when it fails, the call fails. */
  readonly afterCall: (call: ChangingCall) => Promise<void>;
  /** Sees every call, once it is answered. */
  readonly onCall?: (entry: CallEntry) => void;
}
