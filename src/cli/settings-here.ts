import type { LocalAws } from "../local/local-aws";
import { makeStandInSubnets } from "../local/stand-in-subnets";
import type { Settings } from "../settings/load";
import { newestImage } from "./image";
import type { Io } from "./io";

/**
 * What the settings name by its id is on AWS: for this machine's AWS, settings with others like it in its place.
 * Most settings name nothing: then nothing waits for that AWS.
 */
export async function settingsHere(
  starting: Promise<LocalAws>,
  settings: Settings,
  io: Pick<Io, "env" | "signal">,
  line: (text: string) => void,
): Promise<Partial<Settings>> {
  const { network, baseImage } = settings;
  const made: { -readonly [Name in keyof Settings]?: Settings[Name] } = {};
  if (typeof network !== "string") {
    made.network = await subnetsHere(await starting, settings, network);
    line("    the subnets of the setting network are not here, others stand in for them");
  }
  if (baseImage !== "newest") {
    const env = (await starting).environment(io.env);
    made.baseImage = await newestImage(settings, { env, signal: io.signal });
    line(
      `    the image ${baseImage} of the setting baseImage is not here, ${made.baseImage} stands in for it`,
    );
  }
  return made;
}

type Subnets = Exclude<Settings["network"], string>;

async function subnetsHere(
  { endpoint }: LocalAws,
  { region, directHttp }: Settings,
  { balancerSubnets, serverSubnets }: Subnets,
): Promise<Subnets> {
  const zones = Math.max(balancerSubnets.length, serverSubnets.length);
  const { open, closed } = await makeStandInSubnets(endpoint, region, zones);
  return {
    balancerSubnets: open.slice(0, balancerSubnets.length),
    serverSubnets: (directHttp ? open : closed).slice(0, serverSubnets.length),
  };
}
