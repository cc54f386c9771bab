import { contains, isPrivate, isWorld } from "../../src/review/addresses";

test.each([
  ["0.0.0.0/0", "10.0.0.0/8", true],
  ["10.0.0.0/16", "10.0.1.0/24", true],
  ["10.0.1.0/24", "10.0.0.0/16", false],
  ["10.0.0.0/16", "10.1.0.0/24", false],
  ["::/0", "2001:db8::/32", true],
  ["2001:db8::/32", "2001:db9::/48", false],
  ["0.0.0.0/0", "::/0", false],
  ["10.0.0.0/16", "10.0.0.5", true],
  ["10.0.0.0/33", "10.0.0.0/8", false],
  ["nonsense", "10.0.0.0/8", false],
])("%s contains %s: %s", (outer, inner, expected) => {
  expect(contains(outer, inner)).toBe(expected);
});

test.each(["0.0.0.0/0", "::/0", "0.0.0.0/1", "128.0.0.0/1", "64.0.0.0/2", "2000::/3"])(
  "%s is the world",
  (cidr) => {
    expect(isWorld(cidr)).toBe(true);
  },
);

test.each(["10.0.0.0/8", "203.0.113.0/24", "", "0.0.0.0/x"])("%s is not the world", (cidr) => {
  expect(isWorld(cidr)).toBe(false);
});

test.each([
  ["10.1.0.0/16", true],
  ["192.168.1.0/24", true],
  ["fd00::/8", true],
  ["8.8.8.0/24", false],
])("%s is private: %s", (cidr, expected) => {
  expect(isPrivate(cidr)).toBe(expected);
});
