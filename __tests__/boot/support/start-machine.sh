#!/bin/bash
# start-machine.sh ROOT LOWER UPPER WORK NETNS CGROUP: a machine with its own disk, network, processes and clock of boots.
# Becomes its systemd, seen from outside as a child of unshare.
set -eu
export ROOT=$1 LOWER=$2 UPPER=$3 WORK=$4
echo $$ > "$6/cgroup.procs"
# shellcheck disable=SC2016 # The shell inside expands it.
exec nsenter --net="/run/netns/$5" unshare --cgroup --mount --propagation private --pid --uts --ipc --fork --kill-child bash -c '
  set -eu
  mount -t overlay overlay -o "lowerdir=$LOWER:/,upperdir=$UPPER,workdir=$WORK" "$ROOT"
  cd "$ROOT"
  mount -t proc proc proc
  mount -t sysfs -o ro sysfs sys
  mount -t tmpfs -o mode=755 tmpfs sys/fs/cgroup
  mount -t cgroup2 cgroup2 sys/fs/cgroup
  mount -t tmpfs -o mode=755 tmpfs dev
  for device in null zero full random urandom tty; do
    touch "dev/$device"
    mount --bind "/dev/$device" "dev/$device"
  done
  mkdir dev/pts dev/shm
  mount -t devpts -o newinstance,ptmxmode=0666,mode=620 devpts dev/pts
  ln -s pts/ptmx dev/ptmx
  ln -s /proc/self/fd dev/fd
  mount -t tmpfs tmpfs dev/shm
  mount -t tmpfs -o mode=755 tmpfs run
  mount -t tmpfs -o mode=1777 tmpfs tmp
  # By this systemd leaves the kernel alone: it is shared.
  mkdir -p run/host
  echo tandem > run/host/container-manager
  hostname localhost
  mkdir -p run/outside
  pivot_root . run/outside
  cd /
  umount -l /run/outside
  rmdir /run/outside
  exec env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin /usr/lib/systemd/systemd --log-target=console
'
