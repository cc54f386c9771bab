import { literal } from "../../src/constructs/template";

test.each([
  ["plain $ and % and {}", "plain $ and % and {}"],
  ["${name}", "$${name}"],
  ["%{file:x}", "%%{file:x}"],
  ["$${a} %%{b}", "$$${a} %%%{b}"],
  ["a${b}${c}%{d}", "a$${b}$${c}%%{d}"],
])("%j is written as %j", (text, written) => {
  expect(literal(text)).toBe(written);
});
