// The floor of fan-out: one thread, and one write of a ready frame a client a second. No slow client is thought of.
//   floor PORT FRAME_BYTES
// Build: gcc -O2 -o floor floor.c
#define _GNU_SOURCE
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define FILES_MAX (1 << 17)
#define AROUND_PADDING "{\"type\":\"metrics\",\"data\":{\"padding\":\"%s\"},\"timestamp\":\"%s.%03ldZ\"}"

static const char SWITCHING[] =
    "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";
static char watching[FILES_MAX];

static long now_ms(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

// A text frame of that many bytes whose message ends with the time.
static int make_frame(char *frame, int bytes) {
    static char padding[1 << 16], empty[256];
    char second[32];
    struct timespec t;
    struct tm utc;
    clock_gettime(CLOCK_REALTIME, &t);
    strftime(second, sizeof second, "%Y-%m-%dT%H:%M:%S", gmtime_r(&t.tv_sec, &utc));
    int around = snprintf(empty, sizeof empty, AROUND_PADDING, "", second, t.tv_nsec / 1000000);
    memset(padding, 'x', bytes - around);
    int length = sprintf(frame + 4, AROUND_PADDING, padding, second, t.tv_nsec / 1000000);
    frame[0] = (char)0x81;
    frame[1] = 126;
    frame[2] = length >> 8;
    frame[3] = length;
    return 4 + length;
}

static void heard(int fd) {
    char request[4096];
    ssize_t got = read(fd, request, sizeof request);
    if (got == 0 || (got < 0 && errno != EAGAIN)) {
        watching[fd] = 0;
        close(fd);
    } else if (got > 0 && !watching[fd]) {
        watching[fd] = write(fd, SWITCHING, sizeof SWITCHING - 1) > 0;
    }
}

int main(int argc, char **argv) {
    int on = 1, highest = 0, bytes = argc > 2 ? atoi(argv[2]) : 1400;
    struct rlimit files = {FILES_MAX, FILES_MAX};
    setrlimit(RLIMIT_NOFILE, &files);
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[1]))};
    int door = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), poller = epoll_create1(0);
    setsockopt(door, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(door, (struct sockaddr *)&here, sizeof here) || listen(door, 4096)) {
        perror("listen");
        return 1;
    }
    struct epoll_event event = {.events = EPOLLIN, .data.fd = door}, events[256];
    epoll_ctl(poller, EPOLL_CTL_ADD, door, &event);
    char *frame = malloc(bytes + 512);
    for (long next = now_ms() + 1000;;) {
        long wait = next - now_ms();
        int ready = epoll_wait(poller, events, 256, wait > 0 ? wait : 0);
        for (int i = 0; i < ready; i++) {
            if (events[i].data.fd != door) {
                heard(events[i].data.fd);
                continue;
            }
            for (int fd; (fd = accept4(door, NULL, NULL, SOCK_NONBLOCK)) >= 0;) {
                setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
                event.data.fd = fd;
                epoll_ctl(poller, EPOLL_CTL_ADD, fd, &event);
                highest = fd > highest ? fd : highest;
            }
        }
        if (now_ms() >= next) {
            next += 1000;
            int length = make_frame(frame, bytes);
            for (int fd = 0; fd <= highest; fd++)
                if (watching[fd] && write(fd, frame, length) < 0 && errno != EAGAIN) watching[fd] = 0;
        }
    }
}
