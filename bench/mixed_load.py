"""Mixed load for bench/soak: python3 mixed_load.py PORT PID MINUTES MAX_MB RATE GROUP. Loopback only, bounded in time and number."""

import base64
import http.client
import json
import os
import selectors
import socket
import sys
import threading
import time

PORT, PID, MINUTES, MAX_MB, RATE = (int(float(a)) if a.isdigit() else float(a) for a in sys.argv[1:6])
GROUP = sys.argv[6] if len(sys.argv) > 6 else ""
SERVICES, SOCKETS, STREAMS, WORKERS = 20, 50, 10, 5
READS = [
    "/api/v1/state", "/api/v1/status", "/api/v1/logs?limit=100", "/api/v1/events?limit=50", "/api/v1/containers",
    "/api/v1/apps", "/api/v1/reconciliation", "/api/v1/metrics", "/health/ready", "/api/v1/state/plan", "/",
    "/api/v1/metrics/history?maxPoints=100",
]
lock = threading.Lock()
times, errors, statuses = [], [], {}
end = time.monotonic() + MINUTES * 60
received = 0


def note(path, status, took):
    with lock:
        times.append(took)
        statuses[status] = statuses.get(status, 0) + 1
        if status >= 500:
            errors.append(f"{path}: {status}")


def target(n):
    services = [
        {"serviceId": i, "serviceName": f"s{i}", "imageName": f"web:{i}",
         "config": {"image": f"web:{i}", "environment": {"ROUND": str(n if i % 5 == n % 5 else 0), "PAD": "x" * 400}}}
        for i in range(1, SERVICES + 1)
    ]
    return json.dumps({"apps": {"1": {"appId": 1, "appName": "soak", "services": services}}})


def worker(number):
    """Each fifth keeps a target changing and applied; the others read."""
    connection, n = None, number
    pause = WORKERS / RATE
    due = time.monotonic()
    while time.monotonic() < end:
        due = max(due + pause, time.monotonic() - 1)
        time.sleep(max(0, due - time.monotonic()))
        n += 1
        begun = time.monotonic()
        path = "?"
        try:
            connection = connection or http.client.HTTPConnection("127.0.0.1", PORT, timeout=30)
            if number == 0 and n % 10 == 0:
                path = "/api/v1/state/target?apply=true"
                connection.request("POST", path, target(n // 10), {"Content-Type": "application/json"})
            elif number == 1 and n % 11 == 0:
                path = "/metrics"
                connection.request("GET", path)
            else:
                path = READS[n % len(READS)]
                connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
            note(path, answer.status, time.monotonic() - begun)
        except (OSError, http.client.HTTPException) as failed:
            with lock:
                errors.append(f"{path}: {failed!r}")
            connection = None
            time.sleep(0.5)


def watchers():
    """WebSockets of which each tenth never reads, and event streams; one that was closed comes again."""
    global received
    chosen = selectors.DefaultSelector()
    wanted = [("ws", i) for i in range(SOCKETS)] + [("sse", i) for i in range(STREAMS)]
    again = []

    def connect(kind, i):
        s = socket.create_connection(("127.0.0.1", PORT), timeout=10)
        if kind == "ws":
            key = base64.b64encode(os.urandom(16)).decode()
            s.sendall((f"GET /ws/metrics HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                       f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n").encode())
            text = json.dumps({"type": "subscribe", "channel": ["logs", "events", "state", "containers"][i % 4]}).encode()
            s.sendall(bytes([0x81, 0x80 | len(text), 0, 0, 0, 0]) + text)
        else:
            s.sendall(b"GET /api/v1/stream?channels=metrics,events,logs HTTP/1.1\r\nHost: localhost\r\n\r\n")
        s.setblocking(False)
        if kind == "sse" or i % 10:
            chosen.register(s, selectors.EVENT_READ, (kind, i))
        return s

    deaf = [connect(*one) for one in wanted]
    last_pong = time.monotonic()
    while time.monotonic() < end:
        for key, _ in chosen.select(1):
            try:
                data = key.fileobj.recv(1 << 16)
            except OSError:
                data = b""
            received += len(data)
            if not data:
                chosen.unregister(key.fileobj)
                key.fileobj.close()
                again.append(key.data)
        if time.monotonic() - last_pong > 10:
            last_pong = time.monotonic()
            for key in list(chosen.get_map().values()):
                if key.data[0] == "ws":
                    try:
                        key.fileobj.send(bytes([0x8A, 0x80, 0, 0, 0, 0]))
                    except OSError:
                        pass
            for one in again:
                try:
                    deaf.append(connect(*one))
                except OSError:
                    pass
            again.clear()


def status():
    with open(f"/proc/{PID}/status") as file:
        lines = dict(line.split(":", 1) for line in file if ":" in line)
    return int(lines["VmRSS"].split()[0]) / 1024, int(lines["VmHWM"].split()[0]) / 1024, int(lines["Threads"])


def percentile(values, p):
    return sorted(values)[min(len(values) - 1, int(len(values) * p))] * 1000 if values else 0


def group_mb():
    for name in ("memory.current", "memory.usage_in_bytes"):
        try:
            with open(os.path.join(GROUP, name)) as file:
                return f"{int(file.read()) / 1048576:.0f}"
        except OSError:
            continue
    return "-"


threads = [threading.Thread(target=worker, args=(i,), daemon=True) for i in range(WORKERS)]
threads.append(threading.Thread(target=watchers, daemon=True))
for thread in threads:
    thread.start()
print(f"{'minute':>6} {'requests':>8} {'p50 ms':>7} {'p99 ms':>7} {'rss MB':>7} {'peak MB':>7} {'group MB':>8} {'threads':>7} {'files':>6} {'MB pushed':>9} {'errors':>6}")
minute, peak, everything = 0, 0.0, []
try:
    while time.monotonic() < end:
        until = min(end, time.monotonic() + 60)
        highest = 0.0
        while time.monotonic() < until:
            time.sleep(min(1, max(0, until - time.monotonic())))
            rss, peak, count = status()
            highest = max(highest, rss)
        minute += 1
        with lock:
            took, times[:] = times[:], []
        everything += took
        files = len(os.listdir(f"/proc/{PID}/fd"))
        print(f"{minute:6} {len(took):8} {percentile(took, .5):7.1f} {percentile(took, .99):7.1f} {highest:7.0f} {peak:7.0f} "
              f"{group_mb():>8} {count:7} {files:6} {received / 1048576:9.1f} {len(errors):6}", flush=True)
except OSError as gone:
    print(f"the service ended: {gone}")
    sys.exit(1)
print(f"p99 of all {len(everything)}: {percentile(everything, .99):.1f} ms; peak resident {peak:.0f} MB of {MAX_MB}; answers {dict(sorted(statuses.items()))}")
for error in errors[:10]:
    print("error:", error)
sys.exit(1 if errors or peak > MAX_MB else 0)
