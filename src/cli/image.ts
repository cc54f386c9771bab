import { DescribeImagesCommand, EC2Client } from "@aws-sdk/client-ec2";
import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { clientConfig } from "../client-config";
import { UserError } from "../error";
import { loadSettings, type Settings } from "../settings/load";
import { newestImageParameter } from "../settings/newest-image";
import { confirmed } from "./confirm";
import type { Command, Io } from "./io";
import { writeSetting } from "./project-file";

/** The base image is a setting, so that a newer one comes when somebody says so, and as a release like any other. */
export const image: Command = {
  name: "image",
  summary: "show how old the servers' base image is, and pin the newest",
  ofSite: true,
  options: { yes: { type: "boolean", help: "do not ask" } },
  run: async (values, io) => {
    const settings = loadSettings(io.cwd, io.env);
    const { baseImage } = settings;
    const newest = await newestImage(settings, io);
    const [pinned, latest] = await Promise.all([
      baseImage === "newest" ? undefined : describe(baseImage, settings, io),
      describe(newest, settings, io),
    ]);
    io.out(
      baseImage === "newest"
        ? "The base image is not pinned: a server gets the newest at the time it is created."
        : `The base image is ${told(baseImage, pinned)}.`,
    );
    if (baseImage === newest) {
      io.out("There is no newer one.");
      return 0;
    }
    io.out(`The newest is ${told(newest, latest)}.`);
    const yes = values.yes === true;
    if (!yes && io.ask === undefined) {
      io.out("With --yes it is pinned.");
      return 0;
    }
    if (!(await confirmed(io, "Pin the newest?", yes))) return 1;
    writeSetting(io, settings, "baseImage", newest);
    const { environment } = settings;
    io.out(
      `'npm run deploy${environment === undefined ? "" : ` -- --env ${environment}`}' releases it: every server is made anew beside the old ones.`,
    );
    return 0;
  },
};

interface Image {
  readonly name: string;
  readonly created: Date;
}

/** The id of the newest base image for the settings' instance type. */
export async function newestImage(settings: Settings, io: Pick<Io, "env" | "signal">): Promise<string> {
  const name = newestImageParameter(settings);
  const client = new SSMClient(clientConfig(io.env, settings.region));
  try {
    const { Parameter } = await client.send(new GetParameterCommand({ Name: name }), {
      abortSignal: io.signal,
    });
    if (Parameter?.Value !== undefined) return Parameter.Value;
    throw new UserError(`AWS's parameter ${name} must name an image, and is empty`);
  } catch (error) {
    throw unanswered(error);
  } finally {
    client.destroy();
  }
}

/** What is known of an image; nothing when it is gone. */
async function describe(id: string, settings: Settings, io: Io): Promise<Image | undefined> {
  const client = new EC2Client(clientConfig(io.env, settings.region));
  try {
    const { Images = [] } = await client.send(
      // AWS deprecates its images after three months, and they are still what servers run on.
      new DescribeImagesCommand({ ImageIds: [id], IncludeDeprecated: true }),
      { abortSignal: io.signal },
    );
    const [found] = Images;
    if (found?.CreationDate === undefined) return undefined;
    return { name: found.Name ?? "without a name", created: new Date(found.CreationDate) };
  } catch (error) {
    if (error instanceof Error && /^InvalidAMIID/.test(error.name)) return undefined;
    throw unanswered(error);
  } finally {
    client.destroy();
  }
}

function told(id: string, found: Image | undefined): string {
  if (found === undefined) return `${id}, which is not there any more: no server can be made from it`;
  const days = Math.floor((Date.now() - found.created.getTime()) / 86_400_000);
  return `${id} (${found.name}) of ${found.created.toISOString().slice(0, 10)}, ${days} ${days === 1 ? "day" : "days"} old`;
}

function unanswered(error: unknown): unknown {
  if (error instanceof UserError || !(error instanceof Error)) return error;
  return new UserError(
    `AWS must say which images there are, and answered: ${error.message}. Set credentials first, for example with "aws configure" or AWS_PROFILE`,
  );
}
