/** One thing that a local server has instead of the real one. */
export interface StandIn {
  readonly what: string;
  readonly insteadOf: string;
  readonly differs: string;
}

/** Everything a local server stands in for: the one place that says so. The programs themselves are in stand-ins/. */
export const standIns: readonly StandIn[] = [
  {
    what: "a folder",
    insteadOf: "an EC2 instance's disk, and an image of it",
    differs: "no root of its own: scripts find its files below $SERVER_ROOT; owners of files are ignored",
  },
  {
    what: "processes of this machine",
    insteadOf: "an Amazon Linux 2023 virtual machine",
    differs: "no kernel, user, network or memory limit of its own; python3, curl and sh are the machine's",
  },
  {
    what: "a metadata service on 127.0.0.1",
    insteadOf: "the one on 169.254.169.254",
    differs:
      "version 2 only, found by $AWS_EC2_METADATA_SERVICE_ENDPOINT; the categories that servers commonly read",
  },
  {
    what: "a port of this machine for each server",
    insteadOf: "port 80 of its network interface",
    differs: "a connection while nothing listens is reset instead of refused; security groups do not filter",
  },
  {
    what: "sh, started by this process",
    insteadOf: "Systems Manager's agent and AWS-RunShellScript",
    differs: "needs no role and no network; a command line that begins with a path means the server's disk",
  },
  {
    what: "cloud-init",
    insteadOf: "the real cloud-init",
    differs:
      "bootcmd, write_files, packages, runcmd and scripts/per-*; other keys are noted and ignored, nothing is validated; no SSH host keys",
  },
  {
    what: "systemctl",
    insteadOf: "systemd and its systemctl",
    differs:
      "services, monotonic timers and targets; no cgroups: a process that leaves its group outlives its unit until power off; timers are exact; sandboxing, users and calendar timers are ignored",
  },
  { what: "journalctl", insteadOf: "systemd's journal", differs: "one text file; -u, -t, -n and -o cat" },
  { what: "logger", insteadOf: "logger", differs: "writes to the same journal; priorities are ignored" },
  {
    what: "dnf",
    insteadOf: "dnf and Amazon Linux's packages",
    differs: "installs httpd; every other name has no match",
  },
  { what: "yum", insteadOf: "yum", differs: "is dnf" },
  {
    what: "httpd",
    insteadOf: "Apache httpd",
    differs:
      "static files, and the directives and expressions that httpd-config.ts lists; others are noted and ignored",
  },
  { what: "apachectl", insteadOf: "Apache's apachectl", differs: "configtest and graceful" },
  {
    what: "hostnamectl",
    insteadOf: "systemd's hostnamectl",
    differs: "writes /etc/hostname of the disk; hostname(1) is the machine's",
  },
  { what: "shutdown", insteadOf: "shutdown", differs: "turns the local server off, at once" },
  { what: "poweroff", insteadOf: "poweroff", differs: "turns the local server off" },
  { what: "halt", insteadOf: "halt", differs: "turns the local server off" },
  { what: "reboot", insteadOf: "reboot", differs: "boots the local server anew" },
];
