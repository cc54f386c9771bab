import {
  parseAssignments,
  parseCommandLine,
  parseEnvironmentFile,
} from "../../src/local/server/command-line";
import { parseSpan } from "../../src/local/server/time-span";
import { parseUnit, readUnit } from "../../src/local/server/unit-file";
import { startOrder } from "../../src/local/server/unit-order";
import { put, temporaryFolder } from "./server-fixtures";

test.each([
  ["30", 30_000],
  ["30s", 30_000],
  ["1min 30s", 90_000],
  ["1m30s", 90_000],
  ["500ms", 500],
  ["1.5h", 5_400_000],
  ["300s 90s", 390_000],
  ["infinity", Infinity],
  ["soon", undefined],
  ["5 apples", undefined],
])("the time span %s", (text, milliseconds) => {
  expect(parseSpan(text)).toBe(milliseconds);
});

test.each([
  ["/bin/a b c", ["/bin/a", "b", "c"]],
  [`/bin/a "b c" 'd e' f\\ g`, ["/bin/a", "b c", "d e", "f g"]],
  ["/bin/a $LIST", ["/bin/a", "x", "y"]],
  ["/bin/a ${LIST}", ["/bin/a", "x y"]],
  ["/bin/a $UNSET ${UNSET}z $$", ["/bin/a", "z", "$"]],
  ["/bin/a %n 100%%", ["/bin/a", "unit.service", "100%"]],
  [`/bin/sh -c "echo 'a b'"`, ["/bin/sh", "-c", "echo 'a b'"]],
])("the command line %s", (line, words) => {
  const { program, args } = parseCommandLine(line, { LIST: "x y" }, { n: "unit.service" });
  expect([program, ...args]).toEqual(words);
});

test("a failure of a command line with a dash does not count", () => {
  expect(parseCommandLine("-/bin/a", {}, {})).toMatchObject({ program: "/bin/a", lenient: true });
});

test("reads Environment= and the lines of an EnvironmentFile=", () => {
  expect(parseAssignments([`A=1 "B=two words"`])).toEqual({ A: "1", B: "two words" });
  expect(parseEnvironmentFile(`# no\nA=1\nB="two words"\n\nbad line\n`)).toEqual({ A: "1", B: "two words" });
});

describe("a unit file", () => {
  const root = temporaryFolder();
  const text =
    "[Unit]\nAfter=a.service b.service\nAfter=c.service\n[Service]\nExecStart=/bin/a \\\n  b\n# no\nExecStop=/x\nExecStop=\nExecStop=/y\n";
  const unit = parseUnit("x.service", "/x.service", text);

  test("has lists, long lines and assignments that clear", () => {
    expect(unit.words("Unit", "After")).toEqual(["a.service", "b.service", "c.service"]);
    expect(unit.one("Service", "ExecStart")).toBe("/bin/a  b");
    expect(unit.all("Service", "ExecStop")).toEqual(["/y"]);
  });

  test("is completed by drop-ins and by links in its wants folder; /etc comes before /usr/lib", async () => {
    await put(root, {
      "usr/lib/systemd/system/x.service": "[Service]\nType=notify\nTimeoutStopSec=1\n",
      "etc/systemd/system/x.service.d/drain.conf": "[Service]\nTimeoutStopSec=9\n",
      "etc/systemd/system/x.service.wants/y.service": "",
    });
    const read = await readUnit(root, "x.service");
    expect(read?.one("Service", "Type")).toBe("notify");
    expect(read?.one("Service", "TimeoutStopSec")).toBe("9");
    expect(read?.words("Unit", "Wants")).toEqual(["y.service"]);
    expect(await readUnit(root, "z.service")).toBeUndefined();
  });
});

describe("the order of a start", () => {
  const order = (...units: [string, string][]) => {
    const said: string[] = [];
    const files = units.map(([name, text]) => parseUnit(name, name, `[Unit]\n${text}`));
    return { before: startOrder(files, (text) => said.push(text)), said };
  };

  test("follows Before and After", () => {
    const { before } = order(
      ["a.service", "Before=b.service"],
      ["b.service", ""],
      ["c.service", "After=b.service gone.service"],
    );
    expect([...(before.get("b.service") ?? [])]).toEqual(["a.service"]);
    expect([...(before.get("c.service") ?? [])]).toEqual(["b.service"]);
  });

  test("puts a target after what it wants, unless that wants to come after it", () => {
    const { before } = order(
      ["t.target", "Wants=a.service b.service"],
      ["a.service", ""],
      ["b.service", "After=t.target"],
    );
    expect([...(before.get("t.target") ?? [])]).toEqual(["a.service"]);
  });

  test("breaks a circle and says so", () => {
    const { said } = order(["a.service", "After=b.service"], ["b.service", "After=a.service"]);
    expect(said).toEqual([expect.stringMatching(/^ordering circle: /)]);
  });
});
