import { join } from "node:path";
import { logTail } from "../../src/terraform/log-tail";
import { folderOf } from "../support/site-folder";

test("the end of a log is told in Terraform's words, without its JSON", () => {
  const log = [
    "$ terraform apply -json plan",
    '{"@level":"info","@message":"aws_lb.web: Creating...","type":"apply_start"}',
    "",
    "{ not JSON",
    '{"type":"without a message"}',
  ];
  const file = join(folderOf({ "terraform.log": `${log.join("\n")}\n` }), "terraform.log");
  expect(logTail(file, 3)).toBe('aws_lb.web: Creating...\n{ not JSON\n{"type":"without a message"}');
});
