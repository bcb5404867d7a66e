"""Asks an HTTP server again and again, with a connection each time, until SIGTERM; then prints "requests failed longest-gap-ms":
python3 poll_gaps.py ADDRESS PORT INTERVAL_MS

The gap is the time between two answers that follow each other; while everything is well it is the interval and what an answer takes.
"""
import signal, socket, sys, time

address, port, interval = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]) / 1000
# No answer within that time is a failure: under load a good one takes longer than on a machine at rest.
TIMEOUT_SECONDS = 0.5
ended = False


def end(_signal, _frame):
    global ended
    ended = True


def answered():
    try:
        with socket.create_connection((address, port), timeout=TIMEOUT_SECONDS) as connection:
            connection.settimeout(TIMEOUT_SECONDS)
            connection.sendall(b"GET / HTTP/1.0\r\n\r\n")
            return connection.recv(64).split(b" ")[1:2] == [b"200"]
    except OSError:
        return False


signal.signal(signal.SIGTERM, end)
requests = failed = 0
longest = 0.0
last = None
following = time.monotonic()
while not ended:
    good = answered()
    now = time.monotonic()
    requests += 1
    if good:
        longest = max(longest, now - last) if last is not None else 0.0
        last = now
    else:
        failed += 1
    following = max(following + interval, now)
    time.sleep(max(0.0, following - time.monotonic()))
print(requests, failed, round(longest * 1000))
