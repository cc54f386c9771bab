import { readEvent } from "../../src/terraform/events";

const line = (message: unknown) => JSON.stringify(message);

test.each([
  ["a text line", "Initializing the backend...", undefined],
  ["a broken line", '{"type":', undefined],
  ["a message that nobody waits for", line({ type: "version" }), undefined],
  [
    "a resource that begins",
    line({ type: "apply_start", hook: { resource: { addr: "aws_lb.a" }, action: "create" } }),
    { kind: "started", address: "aws_lb.a", action: "create" },
  ],
  [
    "a resource that is done",
    line({ type: "apply_complete", hook: { resource: { addr: "aws_lb.a" }, action: "create" } }),
    { kind: "finished", address: "aws_lb.a", action: "create" },
  ],
  [
    "a plan",
    line({ type: "change_summary", changes: { add: 2, change: 1, remove: 0, operation: "plan" } }),
    { kind: "planned", add: 2, change: 1, remove: 0 },
  ],
  [
    "an apply's summary",
    line({ type: "change_summary", changes: { add: 2, change: 1, remove: 0, operation: "apply" } }),
    undefined,
  ],
  ["a warning", line({ type: "diagnostic", diagnostic: { severity: "warning", summary: "old" } }), undefined],
  [
    "an error",
    line({
      type: "diagnostic",
      diagnostic: { severity: "error", summary: "No", detail: "way", address: "aws_lb.a" },
    }),
    { kind: "error", text: "aws_lb.a: No: way" },
  ],
])("reads %s", (_what, text, event) => {
  expect(readEvent(text)).toEqual(event);
});
