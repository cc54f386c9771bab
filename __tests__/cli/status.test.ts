import type { Picture } from "../../src/cli/picture";
import { statusText } from "../../src/cli/status";

const healthy = { state: "healthy", reason: null, description: null };
const server = { name: "server-1", instance_id: "i-1", state: "running", type: "t3.micro", health: healthy };
const picture = (...second: Partial<Picture["zones"][number]["servers"][number]>[]): Picture => ({
  url: "http://127.0.0.1:8080",
  region: "us-east-1",
  release: "abc",
  image: "ami-1",
  zones: [
    { name: "us-east-1a", servers: [{ ...server, release: "abc" }] },
    {
      name: "us-east-1b",
      servers: second.map((more) => ({
        ...server,
        name: "server-2",
        instance_id: "i-2",
        release: "abc",
        ...more,
      })),
    },
  ],
});

test("the status is a table of the servers under the site's address", () => {
  expect(statusText(picture({}))).toBe(
    [
      "http://127.0.0.1:8080  us-east-1",
      "published content abc, image ami-1",
      "",
      "server    zone        instance  type      state    health   content",
      "server-1  us-east-1a  i-1       t3.micro  running  healthy  abc",
      "server-2  us-east-1b  i-2       t3.micro  running  healthy  abc",
    ].join("\n"),
  );
});

test("a server that is not well is told with the reason in AWS's words", () => {
  const health = {
    state: "unhealthy",
    reason: "Target.Timeout",
    description: "Request timed out",
  };
  const text = statusText(picture({ health, release: null }));
  expect(text).toMatch(
    /server-2 .* unhealthy +did not answer\n\nserver-2: Target.Timeout, Request timed out$/,
  );
});

test("a server that is behind is told with what it has", () => {
  expect(statusText(picture({ release: "old" }))).toMatch(/server-2 .* old \(not yet\)$/);
});
