"""What bench/kill-manager runs: kills, port, then the command that starts the service."""

import http.client, json, os, random, shutil, signal, subprocess, sys, tempfile, threading, time

KILLS, PORT, COMMAND = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
WRITERS = 4
READY_MAX_SECONDS = 60
WRITE_MAX_SECONDS = 0.8
REPORT_EVERY_KILLS = 50


def ask(method, path, body=None, timeout=60):
    """Status and parsed answer."""
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=timeout)
    try:
        headers = {"Content-Type": "application/json"} if body is not None else {}
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


def start(folder, log):
    environment = dict(os.environ, PORT=str(PORT), DATABASE_PATH=f"{folder}/database.sqlite", LOG_LEVEL="warning")
    process = subprocess.Popen(COMMAND, env=environment, stdout=log, stderr=log)
    deadline = time.monotonic() + READY_MAX_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            sys.exit(f"the service ended with {process.returncode}: see {log.name}")
        try:
            if ask("GET", "/health/ready", timeout=2)[0] == 200:
                return process
        except (OSError, http.client.HTTPException, json.JSONDecodeError):
            pass  # not yet, or a loaded machine
        time.sleep(0.02)
    sys.exit(f"not ready within {READY_MAX_SECONDS} s: see {log.name}")


def write(writer, name, acknowledged, stop):
    """Posts one app of its own until the service is gone; each acknowledgement is remembered under its revision."""
    while not stop.is_set():
        mark = f"{name}-{random.randrange(1 << 40):010x}"
        app = {"appName": f"writer{writer}", "services": [
            {"serviceId": 1, "serviceName": "s", "imageName": "good:1", "config": {"environment": {"MARK": mark}}}]}
        try:
            status, answer = ask("POST", f"/api/v1/apps/{writer}", json.dumps(app))
        except (OSError, http.client.HTTPException, json.JSONDecodeError):
            return
        if status != 200:
            refusals.append((status, answer))
        else:
            acknowledged[answer["revision"]] = (writer, mark)


def check(acknowledged):
    """How many acknowledged revisions are not what was acknowledged."""
    revision = ask("GET", "/api/v1/status")[1]["revision"] or 0
    lost = sum(1 for known in acknowledged if known > revision)
    for known, (writer, mark) in acknowledged.items():
        status, kept = ask("GET", f"/api/v1/state/history/{known}")
        if status == 404:
            continue  # older than the 200 that are kept; the newest of them was checked in its own round
        target = kept.get("target", kept)
        services = target["apps"][str(writer)]["services"]
        if services[0]["config"]["environment"]["MARK"] != mark:
            lost += 1
    return lost


folder = tempfile.mkdtemp()
log = open(f"{folder}/log", "w")
total = lost = 0
refusals = []
acknowledged = {}
process = None
began = time.monotonic()
try:
    for kill in range(KILLS + 1):
        process = start(folder, log)
        lost += check(acknowledged)
        if kill == KILLS:
            break
        acknowledged = {}
        stop = threading.Event()
        writers = [threading.Thread(target=write, args=(w, f"{kill}", acknowledged, stop)) for w in range(1, WRITERS + 1)]
        for writer in writers:
            writer.start()
        time.sleep(random.uniform(0.02, WRITE_MAX_SECONDS))
        process.send_signal(signal.SIGKILL)
        process.wait()
        stop.set()
        for writer in writers:
            writer.join()
        total += len(acknowledged)
        if (kill + 1) % REPORT_EVERY_KILLS == 0:
            print(f"{kill + 1} kills, {total} acknowledged targets, {lost} lost", file=sys.stderr, flush=True)
    if refusals:
        print("first refusal:", *refusals[0])
    print(f"{KILLS} kills, {total} acknowledged targets, {lost} lost, {time.monotonic() - began:.0f} s")
finally:
    if process is not None:
        process.kill()
    log.close()
shutil.rmtree(folder)  # kept when something went wrong
sys.exit(1 if lost or total == 0 else 0)
