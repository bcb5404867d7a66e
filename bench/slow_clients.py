"""Slow clients for bench/limits: python3 slow_clients.py PORT PID CONNECTIONS BODIES DEAF MAX_MS. Loopback only, bounded in number."""

import http.client
import os
import resource
import socket
import subprocess
import sys
import time

PORT, PID, CONNECTIONS, BODIES, DEAF, MAX_MS = map(int, sys.argv[1:7])
HEAD = (b"GET /api/v1/status HTTP/1.1\r\nHost: localhost\r\nX-Slow: " + b"a" * 15_000)
BODY = b"POST /api/v1/state/target HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 4000000\r\n\r\n"
BACK_SECONDS = 60

PROBE = r'''
import http.client, sys, time
port, until = int(sys.argv[1]), float(sys.argv[2])
standing, times, failed, n = None, [], 0, 0
while time.time() < until:
    n += 1
    begun = time.monotonic()
    try:
        fresh = n % 2 == 0
        c = http.client.HTTPConnection("127.0.0.1", port, timeout=10) if fresh or standing is None else standing
        c.request("GET", "/health/ready" if n % 4 < 2 else "/api/v1/status")
        r = c.getresponse(); r.read()
        failed += r.status != 200
        if fresh: c.close()
        else: standing = c
    except (OSError, http.client.HTTPException):
        failed += 1
        standing = None
    times.append(time.monotonic() - begun)
    time.sleep(max(0, 0.02 - times[-1]))
times.sort()
at = lambda p: times[min(len(times) - 1, int(len(times) * p))] * 1000
print(f"{len(times)} {failed} {at(.5):.1f} {at(.99):.1f} {times[-1] * 1000:.1f}")
'''
bad = False


def status():
    with open(f"/proc/{PID}/status") as file:
        lines = dict(line.split(":", 1) for line in file if ":" in line)
    return int(lines["VmRSS"].split()[0]) / 1024, len(os.listdir(f"/proc/{PID}/fd"))


def phase(name, seconds, work):
    """Runs the work while others ask from a process of their own."""
    global bad
    probe = subprocess.Popen([sys.executable, "-c", PROBE, str(PORT), str(time.time() + seconds)], stdout=subprocess.PIPE, text=True)
    told = work(time.monotonic() + seconds) or ""
    asked, failed, p50, p99, worst = probe.communicate()[0].split()
    rss, files = status()
    wrong = int(failed) > 0 or float(p99) > MAX_MS
    bad = bad or wrong
    print(f"{name:28} {asked:>6} {failed:>6} {p50:>7} {p99:>7} {worst:>7} {rss:7.0f} {files:6}  {told}{'  TOO SLOW' if wrong else ''}", flush=True)


def idle(until):
    time.sleep(max(0, until - time.monotonic()))


def open_slow(i, first):
    s = socket.socket()
    s.setblocking(False)
    # Addresses of their own, so that each has ports enough and counts by itself.
    s.bind((f"127.0.1.{1 + i % 50}", 0))
    try:
        s.connect(("127.0.0.1", PORT))
    except BlockingIOError:
        pass
    return [s, first, 0]


def trickle(sockets):
    """Sends what each has left, then a byte a round; returns those that are still open."""
    open_now = []
    for one in sockets:
        s, left, _ = one
        try:
            if left:
                one[1] = left[s.send(left):]
            else:
                s.send(b"a")
        except BlockingIOError:
            pass
        except OSError as gone:
            if gone.errno not in (11, 107, 115):
                s.close()
                continue
        open_now.append(one)
    return open_now


def slow(count, first):
    def work(until):
        sockets, opened = [], 0
        # All within half of the time, the rest of it they stay and trickle.
        step = max(1, count // 100)
        while time.monotonic() < until:
            for _ in range(min(step, count - opened)):
                try:
                    sockets.append(open_slow(opened, first))
                except OSError as full:
                    print("no more sockets here:", full)
                    break
                opened += 1
            sockets = trickle(sockets)
            time.sleep(0.05)
        left = len(sockets)
        for one in sockets:
            one[0].close()
        return f"{opened} opened, {left} not yet closed by the service in the end"
    return work


def deaf(until):
    sockets = []
    request = b"GET /openapi HTTP/1.1\r\nHost: localhost\r\n\r\n" * 60
    for i in range(DEAF):
        s = socket.socket()
        s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        s.bind((f"127.0.2.{1 + i % 50}", 0))
        s.connect(("127.0.0.1", PORT))
        s.setblocking(False)
        try:
            s.send(request)
        except OSError:
            pass
        sockets.append(s)
        time.sleep(0.002)
    idle(until)
    for s in sockets:
        s.close()
    return f"{len(sockets)} clients that never read"


soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
if hard < CONNECTIONS + 100:
    print(f"only {hard} open files are allowed here: some connections cannot be opened at the same time")
print(f"{'phase':28} {'asked':>6} {'failed':>6} {'p50 ms':>7} {'p99 ms':>7} {'max ms':>7} {'rss MB':>7} {'files':>6}")
phase("warming up", 10, idle)
bad = False
phase("nobody else", 10, idle)
before = status()[1]
phase(f"{CONNECTIONS} slow headers", 40, slow(CONNECTIONS, HEAD))
phase(f"{BODIES} unfinished bodies", 25, slow(BODIES, BODY + b"{" + b" " * 30_000))
phase(f"{DEAF} never read", 25, deaf)
back = time.monotonic() + BACK_SECONDS
while time.monotonic() < back and status()[1] > before + 5:
    time.sleep(0.5)
rss, files = status()
print(f"files: {before} before, {files} after {BACK_SECONDS - (back - time.monotonic()):.1f} s")
if files > before + 5:
    bad = True
phase("afterwards", 10, idle)
sys.exit(1 if bad else 0)
