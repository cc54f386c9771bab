import type { Listener, LoadBalancer } from "../world/world";
import type { RequestHead } from "./head";
import type { Member } from "./member";
import { pickGroup } from "./pick";
import { errorReply, fixedReply, redirectReply } from "./reply";
import type { Reply } from "./reply";
import { valuesOf } from "./route";
import type { Route } from "./route";
import { stickyKey, stickyLines } from "./sticky";
import { keyOf } from "./targets";
import type { Targets } from "./targets";

/** What a listener does at this moment. */
export interface Front {
  readonly loadBalancer: LoadBalancer;
  readonly listener: Listener;
  /** In milliseconds. */
  readonly idleTimeout: number;
  readonly route: Route;
  /** Where the same balancer's listener of that port is on this machine. */
  readonly localPort: (port: number) => number | undefined;
}

export interface DecideOptions {
  readonly targets: Targets;
  readonly now: () => number;
  readonly random: () => number;
}

/** Either a target to ask, or an answer of the balancer's own. */
export type Decision =
  | { readonly member: Member; readonly moreLines: string }
  | { readonly member: undefined; readonly reply: Reply };

/** What happens to a request, by the listener's rules and the health of its targets. */
export function decide(head: RequestHead, address: string, front: Front, options: DecideOptions): Decision {
  const action = front.route(head, address);
  switch (action?.type) {
    case "forward": {
      const group = pickGroup(action.groups, options.random);
      return group === undefined ? own(errorReply(503)) : choose(head, group.arn, front, options);
    }
    case "fixed-response":
      return own(fixedReply(action));
    case "redirect": {
      const { port } = front.listener;
      const { localPort } = front;
      return own(
        redirectReply(action, {
          host: head.host,
          url: head.url,
          protocol: protocolOf(front),
          port,
          localPort,
        }),
      );
    }
    case undefined:
      return own(errorReply(503));
  }
}

export function protocolOf(front: Front): "http" | "https" {
  return front.listener.protocol === "HTTPS" ? "https" : "http";
}

function own(reply: Reply): Decision {
  return { member: undefined, reply };
}

function choose(
  head: RequestHead,
  groupArn: string,
  { listener }: Front,
  { targets, now }: DecideOptions,
): Decision {
  const seconds = targets.stickiness(groupArn);
  const key = seconds > 0 ? stickyKey(valuesOf(head.fields, "cookie").join("; ")) : undefined;
  const member = (key !== undefined && targets.stay(groupArn, key)) || targets.next(groupArn);
  if (member === undefined) return own(errorReply(503));
  const sticky = seconds > 0 ? stickyLines(keyOf(member.target), seconds, now()) : "";
  return { member, moreLines: `${sticky}${hstsLine(listener)}` };
}

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/header-modification.html */
function hstsLine({ strictTransportSecurity }: Listener): string {
  return strictTransportSecurity === undefined
    ? ""
    : `Strict-Transport-Security: ${strictTransportSecurity}\r\n`;
}
