import { progressOf } from "../../src/cli/progress";

function follow() {
  const lines: string[] = [];
  const notes: string[] = [];
  return {
    lines,
    notes,
    see: progressOf({ line: (text) => void lines.push(text), note: (text) => void notes.push(text) }),
  };
}

test("what a person waits for is a line when it is done, all else a note while it runs", () => {
  const { lines, notes, see } = follow();
  see({ kind: "started", address: "aws_instance.server-1_instance_6A0F3C12", action: "create" });
  see({ kind: "started", address: 'aws_s3_object.content_files_2C79B190["a"]', action: "create" });
  expect(notes.at(-1)).toBe('server server-1 instance, s3 object content files["a"]');
  see({ kind: "finished", address: 'aws_s3_object.content_files_2C79B190["a"]', action: "create" });
  see({ kind: "finished", address: "aws_instance.server-1_instance_6A0F3C12", action: "create" });
  expect(lines).toEqual([expect.stringMatching(/^ {4}server server-1 instance {2}0\.\d s$/)]);
  expect(notes.at(-1)).toBe("");
});

test.each([
  ["update", "changed"],
  ["delete", "removed"],
])("a %s is told as %s", (action, word) => {
  const { lines, see } = follow();
  see({ kind: "started", address: "aws_lb.balancer_E3121A8F", action });
  see({ kind: "finished", address: "aws_lb.balancer_E3121A8F", action });
  expect(lines).toEqual([expect.stringContaining(`load balancer balancer ${word}  `)]);
});

test("what failed is not waited for any more", () => {
  const { lines, notes, see } = follow();
  see({ kind: "started", address: "aws_lb.balancer_E3121A8F", action: "create" });
  see({ kind: "failed", address: "aws_lb.balancer_E3121A8F", action: "create" });
  expect([lines, notes.at(-1)]).toEqual([[], ""]);
});
