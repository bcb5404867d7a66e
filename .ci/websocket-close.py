"""Holds WebSockets open until the server closes them; prints how each ended: python3 websocket-close.py HOST PORT TOKEN HOST_HEADER COUNT

A line "open" is printed once all are open, then "close CODE" for each, or "lost" for one that ended without a close frame. No packages
are needed, and nothing of the service is used: a client of another make.
"""
import base64, os, socket, struct, sys

host, port, token, name, count = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4], int(sys.argv[5])
LIMIT_SECONDS = 120


def upgraded():
    connection = socket.create_connection((host, port), timeout=LIMIT_SECONDS)
    key = base64.b64encode(os.urandom(16)).decode()
    connection.sendall((f"GET /ws/metrics HTTP/1.1\r\nHost: {name}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\nAuthorization: Bearer {token}\r\n\r\n").encode())
    stream = connection.makefile("rb")
    status = stream.readline().decode().strip()
    if " 101 " not in status + " ":
        sys.exit(f"no upgrade: {status}")
    while stream.readline().strip():
        pass
    return connection, stream


def ended(connection, stream):
    while True:
        head = stream.read(2)
        if len(head) < 2:
            return "lost"
        opcode, length = head[0] & 15, head[1] & 127
        if length == 126:
            length, = struct.unpack("!H", stream.read(2))
        elif length == 127:
            length, = struct.unpack("!Q", stream.read(8))
        body = stream.read(length)
        if opcode == 8:
            return f"close {struct.unpack('!H', body[:2])[0]}"
        if opcode == 9:
            try:
                connection.sendall(bytes([0x8A, 0x80 | len(body), 0, 0, 0, 0]) + body)
            except OSError:
                pass  # Its close frame is behind this ping.


clients = [upgraded() for _ in range(count)]
print("open", flush=True)
for client in clients:
    print(ended(*client), flush=True)
