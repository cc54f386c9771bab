import type { Socket } from "node:net";
import { bodyReader, takeBody } from "./body";
import type { BodyReader } from "./body";
import type { Address } from "./check";
import type { AnswerHead, RequestHead } from "./head";
import type { Member } from "./member";
import type { Connection, Pool } from "./pool";
import { errorReply, replyText } from "./reply";

/** One request on its way: from a visitor to a target, and the answer back. */
export interface Exchange {
  readonly visitor: Socket;
  readonly request: RequestHead;
  readonly member: Member;
  readonly connection: Connection<Exchange>;
  /** In milliseconds; neither side may be silent for longer. */
  readonly idleTimeout: number;
  readonly now: () => number;
  readonly started: number;
  /** Header lines that are added to the target's answer. */
  readonly moreLines: string;
  /** Called once, when the visitor has got an answer or has left; tells whether the visitor's connection may go on. */
  readonly onSettled: (exchange: Exchange, persistent: boolean) => void;
  upload: BodyReader;
  download: BodyReader | undefined;
  answer: AnswerHead | undefined;
  /** What has come of the answer's head so far. */
  unread: Buffer | undefined;
  lastActive: number;
  /** 460 when the visitor left before the answer, as in AWS's access logs. */
  status: number;
  over: boolean;
}

export type ExchangeOptions = Pick<
  Exchange,
  "visitor" | "request" | "member" | "idleTimeout" | "now" | "started" | "moreLines" | "onSettled"
>;

export type TargetPool = Pool<Exchange>;

export const headEnd = "\r\n\r\n";
export const longestHead = 65_536;

/**
 * Sends a request's head to a target; its body follows by `upload`. A request that fails is never sent again, not even when
 * a kept connection breaks before the first byte of the answer: the real balancer answers 502 then, and wants targets to
 * keep connections longer than its own idle timeout.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html#http-502-issues
 */
export function begin(address: Address, text: string, options: ExchangeOptions): Exchange {
  const connection = options.member.pool.take(address);
  // Written out: this is made for every request, and a spread costs more than the rest of it.
  const exchange: Exchange = {
    visitor: options.visitor,
    request: options.request,
    member: options.member,
    connection,
    idleTimeout: options.idleTimeout,
    now: options.now,
    started: options.started,
    moreLines: options.moreLines,
    onSettled: options.onSettled,
    upload: bodyReader(options.request.body),
    download: undefined,
    answer: undefined,
    unread: undefined,
    lastActive: options.now(),
    status: 460,
    over: false,
  };
  connection.user = exchange;
  connection.socket.write(text, "latin1");
  return exchange;
}

/** Passes on what of the visitor's bytes belongs to the request, and returns where it ends; -1 when it is malformed. */
export function upload(exchange: Exchange, bytes: Buffer): number {
  exchange.lastActive = exchange.now();
  const end = takeBody(exchange.upload, bytes, 0);
  if (end === -1) fail(exchange, 400);
  else if (!exchange.connection.socket.write(bytes.subarray(0, end))) exchange.visitor.pause();
  return end;
}

/** The visitor has left. */
export function abandon(exchange: Exchange): void {
  settle(exchange, false, false);
}

/** An exchange in which nothing has moved for too long, or whose target cannot be reached, ends. */
export function expire(exchange: Exchange, connectTimeout: number): void {
  const silent = exchange.now() - exchange.lastActive;
  const { connecting } = exchange.connection.socket;
  if (silent < (connecting ? connectTimeout : exchange.idleTimeout)) return;
  fail(exchange, connecting || exchange.upload.done ? 504 : 408);
}

/** An answer that has begun can only be broken off. */
export function fail(exchange: Exchange, status: number): void {
  if (exchange.over) return;
  const { visitor, request } = exchange;
  const persistent = exchange.answer === undefined && request.persistent && exchange.upload.done;
  if (exchange.answer !== undefined) visitor.destroy();
  else {
    exchange.status = status;
    visitor.write(replyText(errorReply(status), persistent, request.method !== "HEAD"));
  }
  settle(exchange, false, persistent);
}

/** The target's connection may be used again, and the visitor's go on, or not. */
export function settle(exchange: Exchange, reusable: boolean, persistent: boolean): void {
  if (exchange.over) return;
  exchange.over = true;
  const { member, connection } = exchange;
  connection.user = undefined;
  if (reusable) member.pool.giveBack(connection, exchange.now());
  else connection.socket.destroy();
  exchange.onSettled(exchange, persistent);
}
