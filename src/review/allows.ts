import { contains, isWorld } from "./addresses";
import type { Link } from "./link";
import type { Model } from "./model";
import { coversPort, openingsTo, type Direction, type Opening } from "./openings";
import type { Resource } from "./resource";

export type Verdict = "holds" | "fails" | "cannot tell";

/** The other end of a connection. */
export interface Peer {
  readonly groups: readonly Resource[];
  /** Addresses that it may have, where they are known. */
  readonly cidrs: readonly string[];
}

/** Whether one of these security groups lets TCP on a port through, in one direction, to or from a peer. */
export function allows(model: Model, groups: Link, direction: Direction, port: number, peer: Peer): Verdict {
  const seen = groups.to.filter((group) => group.mode === "managed");
  const verdicts = seen.flatMap((group) =>
    openingsTo(model, group, direction)
      .filter((opening) => coversPort(opening, port))
      .map((opening) => admits(opening, peer)),
  );
  if (verdicts.includes("holds")) return "holds";
  const hidden = !groups.sure || groups.literals.length > 0 || seen.length < groups.to.length;
  return hidden || verdicts.includes("cannot tell") ? "cannot tell" : "fails";
}

export const WORLD_4: Peer = { groups: [], cidrs: ["0.0.0.0/0"] };
export const WORLD_6: Peer = { groups: [], cidrs: ["::/0"] };

function admits(opening: Opening, peer: Peer): Verdict {
  const own = opening.self && opening.group !== undefined && peer.groups.includes(opening.group);
  const several = !opening.groups.sure && opening.groups.to.length > 1;
  if (own || (!several && opening.groups.to.some((group) => peer.groups.includes(group)))) return "holds";
  if (peer.cidrs.length > 0 && peer.cidrs.every((cidr) => opening.cidrs.some((own) => contains(own, cidr)))) {
    return "holds";
  }
  if (peer.groups.length > 0 && opening.cidrs.some(isWorld)) return "holds";
  const guess = !opening.sure || opening.prefixLists.length > 0 || !opening.groups.sure;
  const partly = peer.groups.length > 0 && peer.cidrs.length === 0 && opening.cidrs.length > 0;
  return guess || partly ? "cannot tell" : "fails";
}
