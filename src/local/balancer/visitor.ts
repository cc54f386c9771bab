import type { Socket } from "node:net";
import type { Address } from "./check";
import { decide, protocolOf } from "./decide";
import type { DecideOptions, Front } from "./decide";
import { abandon, begin, expire, headEnd, longestHead, upload } from "./exchange";
import type { Exchange } from "./exchange";
import { parseRequestHead } from "./head";
import type { RequestHead } from "./head";
import { requestText } from "./headers";
import type { Member } from "./member";
import type { Observer } from "./observer";
import { errorReply, replyText } from "./reply";
import type { Reply } from "./reply";

export interface VisitorOptions extends DecideOptions {
  readonly address: (id: string, port: number) => Address | undefined;
  readonly events: Observer;
  readonly traceId: () => string;
}

/** A visitor's connection: its requests are answered one after the other. */
export interface Visitor {
  readonly socket: Socket;
  readonly front: () => Front;
  /** What has arrived and has not been used yet. */
  unread: Buffer | undefined;
  exchange: Exchange | undefined;
  readonly onSettled: (exchange: Exchange, persistent: boolean) => void;
  lastActive: number;
  /** Nothing more is read: the connection ends when the visitor has got what was sent. */
  closing: boolean;
}

export function welcome(socket: Socket, front: () => Front, options: VisitorOptions): Visitor {
  const visitor: Visitor = {
    socket,
    front,
    unread: undefined,
    exchange: undefined,
    onSettled: (exchange, persistent) => settled(visitor, exchange, persistent, options),
    lastActive: options.now(),
    closing: false,
  };
  socket.on("data", (bytes: Buffer) => {
    visitor.lastActive = options.now();
    if (visitor.closing) return;
    visitor.unread = visitor.unread === undefined ? bytes : Buffer.concat([visitor.unread, bytes]);
    proceed(visitor, options);
  });
  socket.on("drain", () => visitor.exchange?.connection.socket.resume());
  socket.on("end", () => end(visitor));
  // The close event follows.
  socket.on("error", () => undefined);
  socket.on("close", () => {
    visitor.closing = true;
    if (visitor.exchange !== undefined) abandon(visitor.exchange);
  });
  return visitor;
}

/** Ends what has been silent for too long. */
export function tidy(visitor: Visitor, now: number, connectTimeout: number): void {
  if (visitor.exchange !== undefined) {
    expire(visitor.exchange, connectTimeout);
    return;
  }
  if (now - visitor.lastActive < (visitor.closing ? connectTimeout : visitor.front().idleTimeout)) return;
  if (visitor.closing) visitor.socket.destroy();
  else if (visitor.unread !== undefined) refuse(visitor, 408);
  else close(visitor);
}

/** The visitor will send no more: after an upgrade that is for the target to know, before an answer it means that the visitor left. */
function end(visitor: Visitor): void {
  const { exchange, socket } = visitor;
  if (exchange === undefined) socket.end();
  else if (exchange.upload.length === "until-close") exchange.connection.socket.end();
  else socket.destroy();
}

function proceed(visitor: Visitor, options: VisitorOptions): void {
  while (visitor.unread !== undefined && !visitor.closing) {
    const { unread, exchange } = visitor;
    if (exchange === undefined) {
      if (!readHead(visitor, unread, options)) return;
    } else if (!exchange.upload.done) {
      use(visitor, unread, upload(exchange, unread));
    } else {
      // The next request has come early: it waits for its turn.
      if (unread.length > longestHead) visitor.socket.pause();
      return;
    }
  }
}

function use(visitor: Visitor, bytes: Buffer, end: number): void {
  visitor.unread = end === -1 || end === bytes.length ? undefined : bytes.subarray(end);
}

/** Begins the next request if its head is there. */
function readHead(visitor: Visitor, bytes: Buffer, options: VisitorOptions): boolean {
  // A line end before a request is to be overlooked.
  if (bytes[0] === 13 || bytes[0] === 10) {
    use(visitor, bytes, 1);
    return true;
  }
  const end = bytes.indexOf(headEnd);
  if (end === -1 ? bytes.length > longestHead : end > longestHead) {
    refuse(visitor, 400);
    return false;
  }
  if (end === -1) return false;
  const head = parseRequestHead(bytes.toString("latin1", 0, end));
  use(visitor, bytes, end + headEnd.length);
  if (typeof head === "number") refuse(visitor, head);
  else serve(visitor, head, options);
  return true;
}

function serve(visitor: Visitor, head: RequestHead, options: VisitorOptions): void {
  const started = performance.now();
  const { socket } = visitor;
  const front = visitor.front();
  const { remoteAddress = "", localPort = 0 } = socket;
  const decision = decide(head, remoteAddress, front, options);
  const { member } = decision;
  const address = member && options.address(member.target.id, member.target.port);
  if (member === undefined || address === undefined) {
    const reply = member === undefined ? decision.reply : errorReply(502);
    answer(visitor, head, reply);
    report(visitor, head, member, reply.status, started, options);
    return;
  }
  if (head.wantsContinue) socket.write("HTTP/1.1 100 Continue\r\n\r\n");
  const from = { address: remoteAddress, protocol: protocolOf(front), port: localPort };
  member.outstanding++;
  visitor.exchange = begin(address, requestText(head, from, options.traceId), {
    visitor: socket,
    request: head,
    member,
    idleTimeout: front.idleTimeout,
    now: options.now,
    started,
    moreLines: decision.moreLines,
    onSettled: visitor.onSettled,
  });
}

/** Answers without a target. The body that a request may have is not read: it would be taken for the next request. */
function answer(visitor: Visitor, head: RequestHead, reply: Reply): void {
  const persistent = head.persistent && head.body === 0;
  visitor.socket.write(replyText(reply, persistent, head.method !== "HEAD"));
  if (!persistent) close(visitor);
}

function settled(visitor: Visitor, exchange: Exchange, persistent: boolean, options: VisitorOptions): void {
  const { member, request, status, started } = exchange;
  member.outstanding--;
  report(visitor, request, member, status, started, options);
  visitor.exchange = undefined;
  visitor.lastActive = options.now();
  if (!persistent) close(visitor);
  else {
    visitor.socket.resume();
    proceed(visitor, options);
  }
}

function report(
  visitor: Visitor,
  { method, url }: RequestHead,
  member: Member | undefined,
  status: number,
  started: number,
  { events }: VisitorOptions,
): void {
  const loadBalancerArn = visitor.front().loadBalancer.arn;
  const ms = performance.now() - started;
  events.request?.({ loadBalancerArn, target: member?.target, method, url, status, ms });
}

function refuse(visitor: Visitor, status: number): void {
  visitor.socket.write(replyText(errorReply(status), false, true));
  close(visitor);
}

/** What the visitor may still be sending is read and dropped: closing at once could cost it the answer. */
function close(visitor: Visitor): void {
  visitor.closing = true;
  visitor.unread = undefined;
  visitor.socket.end();
  visitor.socket.resume();
}
