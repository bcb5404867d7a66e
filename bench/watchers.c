// Many WebSocket clients that watch one channel, and what they cost the server.
//
//   watchers PORT CLIENTS SECONDS [-s DEAF] [-p SERVER_PID] [-c CONNECTS_AT_ONCE] [-w SETTLE] [-u PATH]
//
// DEAF of the clients never read. Measuring begins SETTLE seconds (default 0) after all are connected. One thread and
// epoll; prints one JSON object:
//   accept   time until all were connected, errors, the server's CPU for each (ms)
//   frames   text messages while measuring, bytes of one
//   delivery from the timestamp in a message until it was here, over all messages (ms)
//   last     the same for the last reading client of each broadcast that all of them got (ms)
//   server   CPU for each message (us), resident memory a client (KB, the growth since the start)
// Build: gcc -O2 -o watchers watchers.c
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define PORTS_AN_ADDRESS 2000
#define INBOX_BYTES 65536
#define LATENCY_BUCKETS 20000  // milliseconds
#define BROADCASTS_MAX 4096
#define GIVE_UP_SECONDS 120

enum phase { IDLE, OPENING, ASKED, WATCHING, GONE };

struct client {
    int fd;
    enum phase phase;
    int deaf;
    unsigned char *held;  // bytes of an unfinished frame
    size_t holding;
};

struct broadcast {
    double stamp, last_arrival;
    int arrivals;
};

static struct client *clients;
static int count, deaf, opened, failed, opening, poller;
static long frames, frame_bytes;
static int measuring;
static long latency[LATENCY_BUCKETS + 1];
static struct broadcast broadcasts[BROADCASTS_MAX];
static int broadcast_count;
static unsigned char inbox[INBOX_BYTES + 65536 + 16];
static const char *path = "/ws/metrics";

static double wall(void) {
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

// User and system time of a process in seconds.
static double cpu_seconds(int pid) {
    char name[64], line[1024];
    unsigned long user = 0, system = 0;
    snprintf(name, sizeof name, "/proc/%d/stat", pid);
    FILE *f = fopen(name, "r");
    if (!f) return 0;
    if (fgets(line, sizeof line, f)) {
        char *after = strrchr(line, ')');
        if (after) sscanf(after + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system);
    }
    fclose(f);
    return (double)(user + system) / sysconf(_SC_CLK_TCK);
}

static long resident_kb(int pid) {
    char name[64];
    long pages = 0;
    snprintf(name, sizeof name, "/proc/%d/statm", pid);
    FILE *f = fopen(name, "r");
    if (!f) return 0;
    if (fscanf(f, "%*d %ld", &pages) != 1) pages = 0;
    fclose(f);
    return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

static int digits(const char *p, int n) {
    int v = 0;
    while (n--) v = v * 10 + (*p++ - '0');
    return v;
}

// The stamp that ends every message: "timestamp":"2026-11-23T05:53:17.975Z"}
static double stamp_of(const char *text, size_t length) {
    static char day[11];
    static double midnight;
    size_t from = length > 64 ? length - 64 : 0;
    const char *p = memmem(text + from, length - from, "\"timestamp\":\"", 13);
    if (!p) return 0;
    p += 13;
    if (strncmp(day, p, 10)) {
        struct tm tm = {.tm_year = digits(p, 4) - 1900, .tm_mon = digits(p + 5, 2) - 1, .tm_mday = digits(p + 8, 2)};
        memcpy(day, p, 10);
        midnight = timegm(&tm);
    }
    double seconds = midnight + digits(p + 11, 2) * 3600 + digits(p + 14, 2) * 60 + digits(p + 17, 2);
    return p[19] == '.' ? seconds + strtod(p + 19, NULL) : seconds;
}

static void text_came(const char *text, size_t length, double now) {
    if (!measuring) return;
    if (!memmem(text, length < 32 ? length : 32, "\"metrics\"", 9)) return;
    double stamp = stamp_of(text, length);
    frames++;
    frame_bytes = length;
    long ms = (now - stamp) * 1000;
    latency[ms < 0 ? 0 : ms > LATENCY_BUCKETS ? LATENCY_BUCKETS : ms]++;
    for (int i = broadcast_count - 1; i >= 0 && i >= broadcast_count - 8; i--) {
        if (broadcasts[i].stamp == stamp) {
            broadcasts[i].arrivals++;
            broadcasts[i].last_arrival = now;
            return;
        }
    }
    if (broadcast_count < BROADCASTS_MAX) broadcasts[broadcast_count++] = (struct broadcast){stamp, now, 1};
}

static void lose(struct client *c) {
    if (c->phase == OPENING || c->phase == ASKED) opening--;
    if (c->phase == WATCHING) opened--;
    if (c->phase != GONE) failed++;
    c->phase = GONE;
    close(c->fd);
}

static void watch(struct client *c, int events) {
    struct epoll_event e = {.events = events, .data.ptr = c};
    epoll_ctl(poller, EPOLL_CTL_MOD, c->fd, &e);
}

// Takes whole frames from the buffer; returns how many bytes they had, or -1 for a close frame.
static long take_frames(struct client *c, unsigned char *b, size_t have) {
    size_t at = 0;
    double now = wall();
    while (have - at >= 2) {
        size_t head = 2;
        uint64_t length = b[at + 1] & 127;
        if (length >= 126) {
            int extra = length == 126 ? 2 : 8;
            if (have - at < 2 + (size_t)extra) break;
            length = 0;
            for (int i = 0; i < extra; i++) length = length << 8 | b[at + 2 + i];
            head += extra;
        }
        if (have - at < head + length) break;
        switch (b[at] & 15) {
            case 1: text_came((char *)b + at + head, length, now); break;
            case 8: return -1;
            case 9: {
                unsigned char pong[6 + 125] = {0x8A, 0x80 | length};
                memcpy(pong + 6, b + at + head, length);
                send(c->fd, pong, 6 + length, MSG_NOSIGNAL);
            }
        }
        at += head + length;
    }
    return at;
}

static void readable(struct client *c) {
    size_t have = c->holding;
    if (have) memcpy(inbox, c->held, have);
    ssize_t got = recv(c->fd, inbox + have, INBOX_BYTES, 0);
    if (got == 0 || (got < 0 && errno != EAGAIN)) {
        lose(c);
        return;
    }
    if (got < 0) return;
    have += got;
    size_t at = 0;
    if (c->phase == ASKED) {
        char *end = memmem(inbox, have, "\r\n\r\n", 4);
        if (end) {
            if (memcmp(inbox, "HTTP/1.1 101", 12)) {
                fprintf(stderr, "refused: %.40s\n", inbox);
                lose(c);
                return;
            }
            at = end + 4 - (char *)inbox;
            c->phase = WATCHING;
            opening--;
            opened++;
            if (c->deaf) watch(c, 0);
        }
    }
    if (c->phase == WATCHING) {
        long taken = take_frames(c, inbox + at, have - at);
        if (taken < 0) {
            lose(c);
            return;
        }
        at += taken;
    }
    c->holding = have - at;
    c->held = realloc(c->held, c->holding + 1);
    memcpy(c->held, inbox + at, c->holding);
}

static void ask(struct client *c, int port) {
    char request[512];
    int length = snprintf(request, sizeof request,
        "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n", path, port);
    if (send(c->fd, request, length, MSG_NOSIGNAL) != length) {
        lose(c);
        return;
    }
    c->phase = ASKED;
    watch(c, EPOLLIN);
}

static void open_one(struct client *c, int number, int port) {
    int on = 1, small = 4096;
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    // Addresses of the loopback network that the run before hardly had (they go by the process id): closed connections
    // keep their ports for a minute, and the kernel's search for a free one among them takes milliseconds a connection.
    in_addr_t own = INADDR_LOOPBACK + ((in_addr_t)(getpid() % 250) << 16) + ((in_addr_t)(number / PORTS_AN_ADDRESS) << 8);
    struct sockaddr_in from = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(own)};
    c->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (c->fd < 0) {
        perror("socket");
        exit(1);
    }
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    c->deaf = number < deaf;
    if (c->deaf) setsockopt(c->fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
    bind(c->fd, (struct sockaddr *)&from, sizeof from);
    c->phase = OPENING;
    opening++;
    struct epoll_event e = {.events = EPOLLOUT, .data.ptr = c};
    epoll_ctl(poller, EPOLL_CTL_ADD, c->fd, &e);
    if (connect(c->fd, (struct sockaddr *)&to, sizeof to) && errno != EINPROGRESS) lose(c);
}

static long percentile(double share) {
    long all = 0, seen = 0;
    for (int i = 0; i <= LATENCY_BUCKETS; i++) all += latency[i];
    for (int i = 0; i <= LATENCY_BUCKETS; i++) {
        seen += latency[i];
        if (seen >= share * all) return i;
    }
    return -1;
}

static int ascending(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

int main(int argc, char **argv) {
    int option, pid = 0, at_once = 128;
    double settle = 0;
    while ((option = getopt(argc, argv, "s:p:c:w:u:")) != -1) {
        switch (option) {
            case 's': deaf = atoi(optarg); break;
            case 'p': pid = atoi(optarg); break;
            case 'c': at_once = atoi(optarg); break;
            case 'w': settle = atof(optarg); break;
            case 'u': path = optarg; break;
            default: return 2;
        }
    }
    if (argc - optind != 3) {
        fprintf(stderr, "usage: watchers PORT CLIENTS SECONDS [-s DEAF] [-p PID] [-c CONNECTS_AT_ONCE] [-w SETTLE] "
                        "[-u PATH]\n");
        return 2;
    }
    int port = atoi(argv[optind]);
    count = atoi(argv[optind + 1]);
    double seconds = atof(argv[optind + 2]);
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    clients = calloc(count, sizeof *clients);
    poller = epoll_create1(0);
    long resident_before = pid ? resident_kb(pid) : 0;
    double began = wall(), cpu_began = cpu_seconds(pid), all_open = 0, cpu_open = 0, cpu_measuring = 0;
    int started = 0;
    struct epoll_event events[512];
    for (;;) {
        while (started < count && opening < at_once) open_one(&clients[started], started, port), started++;
        int ready = epoll_wait(poller, events, 512, 20);
        for (int i = 0; i < ready; i++) {
            struct client *c = events[i].data.ptr;
            if (c->phase == GONE) continue;
            if (events[i].events & (EPOLLERR | EPOLLHUP)) lose(c);
            else if (c->phase == OPENING) ask(c, port);
            else readable(c);
        }
        double now = wall();
        if (!all_open && started == count && !opening) {
            all_open = now;
            cpu_open = cpu_seconds(pid);
        }
        if (all_open && !measuring && now >= all_open + settle) {
            cpu_measuring = cpu_seconds(pid);
            measuring = 1;
        }
        if (all_open ? now >= all_open + settle + seconds : now > began + GIVE_UP_SECONDS) break;
    }
    double cpu_end = cpu_seconds(pid);
    double *last = calloc(broadcast_count + 1, sizeof *last);
    int whole = 0;
    for (int i = 0; i < broadcast_count; i++)
        if (broadcasts[i].arrivals >= opened - deaf)
            last[whole++] = (broadcasts[i].last_arrival - broadcasts[i].stamp) * 1000;
    qsort(last, whole, sizeof *last, ascending);
    printf("{\"clients\":%d,\"deaf\":%d,\"open\":%d,\"errors\":%d,\"accept_s\":%.2f,\"accept_cpu_ms\":%.3f,"
           "\"frames\":%ld,\"frame_bytes\":%ld,\"delivery_p50_ms\":%ld,\"delivery_p99_ms\":%ld,\"broadcasts\":%d,"
           "\"last_p50_ms\":%.0f,\"last_p99_ms\":%.0f,\"cpu_us\":%.2f,\"kb\":%.1f,\"resident_mb\":%.0f}\n",
           count, deaf, opened, failed, all_open - began, (cpu_open - cpu_began) * 1000 / count, frames, frame_bytes,
           percentile(.5), percentile(.99), whole, whole ? last[whole / 2] : -1,
           whole ? last[(int)(.99 * (whole - 1) + .5)] : -1, frames ? (cpu_end - cpu_measuring) * 1e6 / frames : 0,
           (double)(pid ? resident_kb(pid) - resident_before : 0) / count, pid ? resident_kb(pid) / 1024. : 0);
    return 0;
}
