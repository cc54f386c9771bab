import { isIP } from "node:net";
import { createSecureContext, type SecureContext, type SecureContextOptions } from "node:tls";
import { generate } from "selfsigned";

/** Certificates for whatever name is asked for, made when it is, by an authority of this run alone. */
export interface LocalCertificates {
  /** Who trusts this certificate trusts the others. */
  readonly authority: string;
  /** The certificate for visitors that name no host, as those do that ask for an address. */
  readonly own: SecureContextOptions;
  contextFor(host: string): Promise<SecureContext>;
}

export async function newLocalCertificates(): Promise<LocalCertificates> {
  const authority = await generate([{ name: "commonName", value: "Tandem on this machine" }], {
    ...strong,
    extensions: [
      { name: "basicConstraints", cA: true, critical: true },
      { name: "keyUsage", keyCertSign: true, critical: true },
    ],
  });
  const issue = async (names: readonly [string, ...string[]]): Promise<SecureContextOptions> => {
    const { cert, private: key } = await generate([{ name: "commonName", value: names[0] }], {
      ...strong,
      ca: { cert: authority.cert, key: authority.private },
      extensions: [
        { name: "basicConstraints", cA: false, critical: true },
        { name: "keyUsage", digitalSignature: true, critical: true },
        { name: "extKeyUsage", serverAuth: true },
        { name: "subjectAltName", altNames: names.map(altName) },
      ],
    });
    return { cert, key };
  };
  const contexts = new Map<string, Promise<SecureContext>>();
  return {
    authority: authority.cert,
    own: await issue(["localhost", "127.0.0.1"]),
    contextFor: (host) => {
      const made = contexts.get(host) ?? issue([host]).then(createSecureContext);
      contexts.set(host, made);
      return made;
    },
  };
}

const strong = { keyType: "ec", curve: "P-256", algorithm: "sha256" } as const;

function altName(name: string) {
  return isIP(name) === 0 ? ({ type: 2, value: name } as const) : ({ type: 7, ip: name } as const);
}
