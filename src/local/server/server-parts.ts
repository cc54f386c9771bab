import { copyDisk, newDisk } from "./disk";
import { createFrontDoor, type FrontDoor } from "./front-door";
import { createHttpd, type Httpd } from "./httpd";

export interface ServerParts {
  readonly door: FrontDoor;
  readonly httpd: Httpd;
}

/** Makes what a server has from its first day to its last, on or off: a disk, a port, a web server's program. */
export async function prepareServer(
  folder: string,
  image: string | undefined,
  note: (text: string) => void,
): Promise<ServerParts> {
  if (image === undefined) await newDisk(folder);
  else await copyDisk(image, folder);
  const door = await createFrontDoor();
  door.hold(false);
  return { door, httpd: createHttpd(folder, door, onceEach(note)) };
}

function onceEach(say: (text: string) => void): (text: string) => void {
  const said = new Set<string>();
  return (text) => {
    if (!said.has(text)) say(text);
    said.add(text);
  };
}
