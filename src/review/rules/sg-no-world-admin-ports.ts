import { isWorld } from "../addresses";
import { openingsOf } from "../openings";
import { wrong, type Rule } from "../rule";

const admin: readonly (readonly [number, string])[] = [
  [22, "SSH"],
  [3389, "Remote Desktop"],
  [20, "FTP"],
  [21, "FTP"],
  [23, "Telnet"],
  [445, "SMB"],
  [1433, "SQL Server"],
  [2375, "Docker"],
  [3306, "MySQL"],
  [5432, "PostgreSQL"],
  [5601, "Kibana"],
  [5985, "WinRM"],
  [6379, "Redis"],
  [9200, "Elasticsearch"],
  [11211, "Memcached"],
  [27017, "MongoDB"],
];

export const sgNoWorldAdminPorts: Rule = {
  id: "sg-no-world-admin-ports",
  title: "No port of administration or of a database is open to everybody",
  severity: "refuse",
  critical: true,
  mandatory: true,
  why: "such ports are found within minutes and attacked without end",
  fix: "remove the rule; Session Manager needs no open port",
  see: "https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager.html",
  peers: [
    "CKV_AWS_24",
    "CKV_AWS_25",
    "AVD-AWS-0107",
    "EC2RestrictedSSH",
    "EC2RestrictedCommonPorts",
    "EC2.19",
    "EC2.13",
    "EC2.14",
    "terrascan:137 single-port rules",
  ],
  *check(model) {
    for (const opening of openingsOf(model)) {
      if (opening.direction !== "in" || opening.protocol === "all" || !opening.cidrs.some(isWorld)) continue;
      if (opening.protocol !== "tcp" && opening.protocol !== undefined) continue;
      if (opening.from === 0 && opening.to >= 65535) continue;
      const found = admin.find(([port]) => opening.from <= port && port <= opening.to);
      if (found !== undefined)
        yield wrong(opening.at, `it opens port ${found[0]} (${found[1]}) to everybody`, {
          path: opening.path,
        });
    }
  },
};
