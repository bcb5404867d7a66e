"""What bench/kill-daemon runs: stops, port, then the command that starts the service."""

import http.client, json, os, random, shutil, signal, subprocess, sys, tempfile, time

STOPS, PORT, COMMAND = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
SERVICES = 5
READY_MAX_SECONDS = 60
DAEMON_MAX_SECONDS = 180
CONVERGE_MAX_SECONDS = 180
APP = 77
ALL_ONCE = [str(i) for i in range(1, SERVICES + 1)]
PROGRESS_EVERY_STOPS = 10

folder = tempfile.mkdtemp(prefix="kill-daemon")
socket = f"unix://{folder}/docker.sock"


def docker(*arguments, check=True):
    done = subprocess.run(["docker", "-H", socket, *arguments], capture_output=True, text=True)
    if check and done.returncode:
        sys.exit(f"docker {' '.join(arguments)}: {done.stderr}")
    return done.stdout


def start_daemon():
    """The daemon, once it answers; one that gives up because its containerd was slow is started again."""
    log = open(f"{folder}/dockerd.log", "a")
    deadline = time.monotonic() + DAEMON_MAX_SECONDS
    while time.monotonic() < deadline:
        daemon = subprocess.Popen(
            ["unshare", "--net", "dockerd", f"--data-root={folder}/data", f"--exec-root={folder}/exec", f"--pidfile={folder}/pid",
             f"--host={socket}", "--bridge=none", "--iptables=false", "--ip-forward=false"], stdout=log, stderr=log)
        while daemon.poll() is None and time.monotonic() < deadline:
            if subprocess.run(["docker", "-H", socket, "version"], capture_output=True).returncode == 0:
                return daemon
            time.sleep(0.2)
        if os.path.exists(f"{folder}/pid"):
            os.unlink(f"{folder}/pid")
    sys.exit(f"the daemon does not answer: {folder}/dockerd.log")


def wait(condition, seconds, complaint):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if condition():
                return
        except (OSError, http.client.HTTPException, ValueError):
            pass
        time.sleep(0.1)
    sys.exit(complaint)


def ask(method, path, body=None):
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=30)
    try:
        headers = {"Authorization": f"Bearer {token}"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


def app(generation):
    return {"appName": "load", "services": [
        {"serviceId": i, "serviceName": f"s{i}", "imageName": "load:1",
         "config": {"command": ["sleep", "3600"], "networkMode": "none", "environment": {"GENERATION": str(generation if i <= 2 else 0)},
                    "volumes": [f"data{i}:/data"], "stopGracePeriod": "1s", "stopSignal": "SIGKILL"}} for i in range(1, SERVICES + 1)]}


def change(generation):
    for path, body in ((f"/api/v1/apps/{APP}", json.dumps(app(generation))), ("/api/v1/state/apply", None)):
        status, answer = ask("POST", path, body)
        if status >= 300:
            sys.exit(f"refused: {answer}")


def in_sync():
    status, answer = ask("GET", "/api/v1/reconciliation")
    services = answer["status"].get(str(APP), {}).get("services", {})
    return status == 200 and len(services) == SERVICES and all(s["status"] == "in-sync" for s in services.values())


def running():
    """Names of running services, by label, one for each container."""
    return sorted(docker("ps", "--filter", f"label=io.containermanager.app-id={APP}", "--format",
                         '{{.Label "io.containermanager.service-id"}}').split())


daemon = manager = None
token = ""
held = doubled = 0
slowest = 0.0
try:
    daemon = start_daemon()
    subprocess.run(f"""set -e; r={folder}/root; mkdir -p $r/bin; cp /bin/busybox $r/bin/; ln -s busybox $r/bin/sleep
        tar -C $r -c . | docker -H {socket} import -c 'CMD ["sleep","3600"]' - load:1""", shell=True, check=True, stdout=subprocess.DEVNULL)
    log = open(f"{folder}/manager.log", "w")
    manager = subprocess.Popen(COMMAND, stdout=log, stderr=log, env=dict(
        os.environ, PORT=str(PORT), DATABASE_PATH=f"{folder}/database.sqlite", USE_REAL_DOCKER="true", DOCKER_HOST=socket,
        RECONCILE_MIN_HEALTHY="500"))
    wait(lambda: os.path.exists(f"{folder}/admin-token"), READY_MAX_SECONDS, "the service did not start")
    token = open(f"{folder}/admin-token").read().strip()
    wait(lambda: ask("GET", "/health/ready")[0] == 200, READY_MAX_SECONDS, "the service is not ready")
    change(0)
    wait(in_sync, CONVERGE_MAX_SECONDS, "the first apply did not converge")
    for stop in range(1, STOPS + 1):
        change(stop)
        time.sleep(random.uniform(0, 2.5))
        daemon.send_signal(signal.SIGKILL if stop % 2 else signal.SIGTERM)
        pid = int(open(f"{folder}/pid").read()) if os.path.exists(f"{folder}/pid") else 0
        if pid and stop % 2:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        daemon.wait()
        if os.path.exists(f"{folder}/pid"):
            os.unlink(f"{folder}/pid")
        daemon = start_daemon()
        began = time.monotonic()
        deadline = began + CONVERGE_MAX_SECONDS
        # Until the service has noticed that the daemon was away it tells what it saw before.
        while time.monotonic() < deadline and not (in_sync() and running() == ALL_ONCE):
            time.sleep(0.2)
        slowest = max(slowest, time.monotonic() - began)
        if not in_sync():
            held += 1
            print(f"stop {stop}: not in sync: {json.dumps(ask('GET', '/api/v1/reconciliation')[1])[:600]}", flush=True)
        if running() != ALL_ONCE:
            doubled += 1
            print(f"stop {stop}: running {running()}", flush=True)
        volumes = docker("volume", "ls", "-q").split()
        if sum(1 for v in volumes if v.startswith(f"{APP}_data")) != SERVICES:
            sys.exit(f"volumes lost: {volumes}")
        if stop % PROGRESS_EVERY_STOPS == 0:
            print(f"{stop} stops, {stop - held} converged, slowest {slowest:.0f} s", flush=True)
    print(f"{STOPS} stops of the daemon, {STOPS - held} converged, {doubled} with a service that ran not once, slowest {slowest:.0f} s")
finally:
    if manager is not None:
        manager.kill()
        manager.wait()
    if daemon is not None:
        for container in docker("ps", "-q", check=False).split():
            docker("kill", container, check=False)
        daemon.terminate()
        daemon.wait()
    # What killed daemons left: their containerd, containers and mounts.
    subprocess.run(["pkill", "-KILL", "-f", folder + "/"])
    mounts = [line.split()[1] for line in open("/proc/mounts") if line.split()[1].startswith(folder)]
    for mount in sorted(mounts, reverse=True):
        subprocess.run(["umount", "-l", mount])
    shutil.rmtree(folder, ignore_errors=True)
sys.exit(1 if held or doubled else 0)
