# Runs a command on a terminal of its own, and gives it keys once it shows a text: on-terminal.py TEXT KEYS COMMAND...
import os
import pty
import select
import signal
import sys
import time

text, keys, command = sys.argv[1].encode(), sys.argv[2].split(","), sys.argv[3:]
codes = {"enter": b"\r", "down": b"\x1b[B"}
pid, terminal = pty.fork()
if pid == 0:
    # A person is at this terminal: in CI the prompt would not be drawn.
    for name in ("CI", "CONTINUOUS_INTEGRATION", "BUILD_NUMBER", "RUN_ID", "GITHUB_ACTIONS"):
        os.environ.pop(name, None)
    os.execvp(command[0], command)
seen, asked, end = b"", False, time.monotonic() + 400
while time.monotonic() < end:
    if not select.select([terminal], [], [], 1)[0]:
        continue
    try:
        some = os.read(terminal, 65536)
    except OSError:
        break
    if not some:
        break
    seen += some
    if not asked and text in seen:
        asked = True
        for key in keys:
            time.sleep(1)
            os.write(terminal, codes.get(key, key.encode()))
else:
    os.killpg(pid, signal.SIGTERM)
sys.stdout.buffer.write(seen)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
