import { lastLines } from "../../src/cli/last-lines";
import { folderOf } from "../support/site-folder";

test("of each log the last lines that tell of something wrong are shown", () => {
  const many = Array.from({ length: 9 }, (_, number) => `httpd failed ${number}\nand more\n`).join("");
  const folder = folderOf({
    "emulator.log": "GET / 200\n",
    "servers.log": many,
    "terraform.log": `$ terraform apply\n{"@message":"Error: no such image","type":"diagnostic"}\n`,
    "empty.log": "",
    env: "an error\n",
  });
  expect(lastLines(folder)).toBe(
    [
      "The end of servers.log:",
      ...[3, 4, 5, 6, 7, 8].map((number) => `    httpd failed ${number}`),
      "The end of terraform.log:",
      "    Error: no such image",
      "",
    ].join("\n"),
  );
});

test("where nothing was logged, nothing is shown", () => {
  expect(lastLines("/no/such/folder")).toBe("");
});
