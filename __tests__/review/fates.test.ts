import { fatesOf } from "../../src/review/fates";
import { modelOf } from "../../src/review/model";
import { fixture } from "./fixture";

function fates(name: string): string[] {
  const { servers, zones } = fatesOf(modelOf(fixture(name)));
  return [
    ...servers.map((each) => `${each.address} ${each.fate}`),
    ...zones.map((each) => `${each.zone} ${each.fate}`),
  ];
}

test.each([
  [
    "good/site",
    ["aws_instance.first new", "aws_instance.second new", "eu-central-1a new", "eu-central-1b new"],
  ],
  [
    "good/content",
    ["aws_instance.first stays", "aws_instance.second stays", "eu-central-1a stays", "eu-central-1b stays"],
  ],
  [
    "good/release",
    [
      "aws_instance.first handed over",
      "aws_instance.second handed over",
      "eu-central-1a handed over",
      "eu-central-1b handed over",
    ],
  ],
  [
    "bad/hidden-stop-start",
    [
      "aws_instance.first stays",
      "aws_instance.second interrupted",
      "eu-central-1a stays",
      "eu-central-1b interrupted",
    ],
  ],
  [
    "bad/never-disrupt-all--no-gate",
    [
      "aws_instance.first interrupted",
      "aws_instance.second interrupted",
      "eu-central-1a interrupted",
      "eu-central-1b interrupted",
    ],
  ],
])("%s: each server and zone has its fate", (name, expected) => {
  expect(fates(name).sort()).toEqual(expected.sort());
});

test("says why a server is taken out of service", () => {
  const { servers } = fatesOf(modelOf(fixture("bad/hidden-stop-start")));
  expect(servers.find(({ address }) => address === "aws_instance.second")?.reasons).toEqual([
    "it is stopped and started to change instance_type",
  ]);
});
