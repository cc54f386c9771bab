import type { Socket } from "node:net";
import { bodyReader, takeBody } from "./body";
import type { BodyReader } from "./body";
import { fail, headEnd, longestHead, settle } from "./exchange";
import type { Exchange, TargetPool } from "./exchange";
import { parseAnswerHead } from "./head";
import type { AnswerHead } from "./head";
import { answerText } from "./headers";
import { connectionPool } from "./pool";

/** Connections to a target, on which its answers are passed on to the visitors as they arrive. */
export function targetPool(): TargetPool {
  return connectionPool<Exchange>({ received, drained, ended, broken: (exchange) => fail(exchange, 502) });
}

/** Also when the visitor has room again: then the target may go on. */
function drained(exchange: Exchange): void {
  if (!exchange.upload.done) exchange.visitor.resume();
}

function ended(exchange: Exchange): void {
  if (exchange.download?.length === "until-close") settle(exchange, false, false);
}

function received(exchange: Exchange, bytes: Buffer): void {
  exchange.lastActive = exchange.now();
  if (exchange.download !== undefined) passAnswer(exchange, exchange.download, bytes, 0, "");
  else readHead(exchange, exchange.unread === undefined ? bytes : Buffer.concat([exchange.unread, bytes]));
}

function readHead(exchange: Exchange, bytes: Buffer): void {
  const end = bytes.indexOf(headEnd);
  if (end === -1) {
    exchange.unread = bytes;
    if (bytes.length > longestHead) fail(exchange, 502);
    return;
  }
  const answer = parseAnswerHead(bytes.toString("latin1", 0, end), exchange.request.method);
  const start = end + headEnd.length;
  if (answer === undefined || (answer.status === 101 && !exchange.request.wantsWebSocket))
    fail(exchange, 502);
  else if (answer.status >= 200 || answer.status === 101) startAnswer(exchange, answer, bytes, start);
  // 100 (Continue) has been said by us already.
  else readHead(exchange, bytes.subarray(start));
}

function startAnswer(exchange: Exchange, answer: AnswerHead, bytes: Buffer, start: number): void {
  const upgraded = answer.status === 101;
  // After an upgrade both sides talk as they like, until one of them ends it.
  if (upgraded) exchange.upload = bodyReader("until-close");
  exchange.answer = answer;
  exchange.status = answer.status;
  exchange.unread = undefined;
  exchange.download = bodyReader(upgraded ? "until-close" : answer.body);
  const text = answerText(answer, {
    persistent: staysOpen(exchange, answer),
    keepsChunks: exchange.request.knowsChunks,
    more: exchange.moreLines,
  });
  passAnswer(exchange, exchange.download, bytes, start, text);
}

/** Where chunks are not known, only the end of the connection tells where an answer of unknown length ends. */
function staysOpen({ request }: Exchange, answer: AnswerHead): boolean {
  if (answer.body === "chunked") return request.persistent && request.knowsChunks;
  return request.persistent && answer.body !== "until-close";
}

function passAnswer(
  exchange: Exchange,
  download: BodyReader,
  bytes: Buffer,
  start: number,
  before: string,
): void {
  const { visitor, answer } = exchange;
  const unchunk = download.length === "chunked" && !exchange.request.knowsChunks;
  const pieces: Buffer[] | undefined = unchunk ? [] : undefined;
  const end = takeBody(
    download,
    bytes,
    start,
    pieces && ((from, to) => pieces.push(bytes.subarray(from, to))),
  );
  if (end === -1) {
    fail(exchange, 502);
    return;
  }
  const body = pieces === undefined ? bytes.subarray(start, end) : Buffer.concat(pieces);
  if (!write(visitor, before, body) && !download.done) exchange.connection.socket.pause();
  if (!download.done || answer === undefined) return;
  const reusable = answer.persistent && exchange.upload.done && end === bytes.length;
  settle(exchange, reusable, staysOpen(exchange, answer) && exchange.upload.done);
}

/** A head and a short body are one piece on the wire. */
function write(socket: Socket, text: string, bytes: Buffer): boolean {
  if (text === "") return bytes.length === 0 || socket.write(bytes);
  if (bytes.length < 16_384) return socket.write(text + bytes.toString("latin1"), "latin1");
  socket.write(text, "latin1");
  return socket.write(bytes);
}
