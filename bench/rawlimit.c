/* The limit that the machine sets: one thread, epoll, and for each delivery one write of a frame that was built once.
 *
 * Knows of Socket.IO what the generator needs (join, rebut, an answer to each) and of everything else nothing: no JSON is
 * parsed, nobody is asked who they are, nothing is kept.   cc -O2 -o rawlimit rawlimit.c && ./rawlimit PORT
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { LONGEST = 16384, HEAD = 4, MOST_CLIENTS = 4096, MOST_ROOMS = 1024 };

struct client {
    int fd, room;
    bool open;              /* has shaken hands */
    char in[LONGEST + 16];  /* what has come and is not a whole frame yet */
    size_t in_length;
    char *out;              /* what the kernel would not take yet */
    size_t out_length;
};

struct room {
    int count;
    struct client *clients[MOST_CLIENTS];
};

static struct room *rooms[MOST_ROOMS];
static int poll_fd;

/* ---- SHA-1 and Base64, for the handshake: FIPS 180-4 and RFC 4648 */

static uint32_t rotate(uint32_t word, int by) { return word << by | word >> (32 - by); }

static void sha1_block(uint32_t state[5], const uint8_t *block) {
    static const uint32_t constants[] = {0x5A827999, 0x6ED9EBA1, 0x8F1BBCDC, 0xCA62C1D6};
    uint32_t words[80], a = state[0], b = state[1], c = state[2], d = state[3], e = state[4];
    for (int i = 0; i < 80; i++)
        words[i] = i < 16 ? (uint32_t)block[4 * i] << 24 | block[4 * i + 1] << 16 | block[4 * i + 2] << 8 | block[4 * i + 3]
                          : rotate(words[i - 3] ^ words[i - 8] ^ words[i - 14] ^ words[i - 16], 1);
    for (int i = 0; i < 80; i++) {
        uint32_t mix = i < 20 ? (b & c) | (~b & d) : i >= 40 && i < 60 ? (b & c) | (b & d) | (c & d) : b ^ c ^ d;
        uint32_t next = rotate(a, 5) + mix + e + constants[i / 20] + words[i];
        e = d, d = c, c = rotate(b, 30), b = a, a = next;
    }
    state[0] += a, state[1] += b, state[2] += c, state[3] += d, state[4] += e;
}

/* The answer to the key of a handshake: 28 characters and a zero. A key has 24 characters, so key and GUID fill 60 bytes. */
static void accept_key(const char *key, char *answer) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    uint8_t message[129] = {0}, digest[21] = {0};
    uint32_t state[] = {0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0};
    snprintf((char *)message, sizeof message, "%.24s258EAFA5-E914-47DA-95CA-C5AB0DC85B11", key);
    message[60] = 0x80;
    message[126] = 60 * 8 >> 8, message[127] = 60 * 8 & 255;
    sha1_block(state, message);
    sha1_block(state, message + 64);
    for (int i = 0; i < 20; i++) digest[i] = state[i / 4] >> (24 - i % 4 * 8);
    for (int i = 0; i < 7; i++) {
        uint32_t three = digest[3 * i] << 16 | digest[3 * i + 1] << 8 | digest[3 * i + 2];
        for (int j = 0; j < 4; j++) *answer++ = digits[three >> (18 - 6 * j) & 63];
    }
    strcpy(answer - 1, "=");
}

/* ---- writing */

static void watch(struct client *client, int operation, uint32_t events) {
    struct epoll_event event = {events, {.ptr = client}};
    if (epoll_ctl(poll_fd, operation, client->fd, &event)) err(1, "epoll_ctl");
}

static void put(struct client *client, const char *bytes, size_t length) {
    if (!client->out_length) {
        ssize_t sent = send(client->fd, bytes, length, MSG_NOSIGNAL);
        if (sent == (ssize_t)length) return;
        if (sent < 0) {
            if (errno != EAGAIN) return; /* it went; reading will tell */
            sent = 0;
        }
        bytes += sent, length -= sent;
        watch(client, EPOLL_CTL_MOD, EPOLLIN | EPOLLOUT);
    }
    client->out = realloc(client->out, client->out_length + length);
    memcpy(client->out + client->out_length, bytes, length);
    client->out_length += length;
}

static void put_rest(struct client *client) {
    ssize_t sent = send(client->fd, client->out, client->out_length, MSG_NOSIGNAL);
    if (sent < 0) return;
    client->out_length -= sent;
    memmove(client->out, client->out + sent, client->out_length);
    if (!client->out_length) watch(client, EPOLL_CTL_MOD, EPOLLIN);
}

/* Puts the head of a frame before `text`, which has HEAD bytes free before it; where the frame begins. */
static char *framed(char *text, size_t *length) {
    size_t head = *length < 126 ? 2 : 4;
    char *frame = text - head;
    frame[0] = (char)0x81;
    frame[1] = head == 2 ? *length : 126;
    if (head == 4) frame[2] = *length >> 8, frame[3] = *length;
    *length += head;
    return frame;
}

static void say(struct client *client, const char *words) {
    char space[HEAD + 256];
    size_t length = snprintf(space + HEAD, 256, "%s", words);
    char *frame = framed(space + HEAD, &length);
    put(client, frame, length);
}

/* ---- rooms */

static struct room *room_of(const char *event) {
    const char *named = strstr(event, "\"room_id\":");
    int number = named ? atoi(named + strlen("\"room_id\":")) : 0;
    if (number < 0 || number >= MOST_ROOMS) errx(1, "there is no room %d", number);
    if (!rooms[number]) rooms[number] = calloc(1, sizeof *rooms[number]);
    return rooms[number];
}

static void end(struct client *client) {
    if (client->room >= 0) {
        struct room *room = rooms[client->room];
        for (int i = 0; i < room->count; i++)
            if (room->clients[i] == client) room->clients[i] = room->clients[--room->count];
    }
    close(client->fd);
    free(client->out);
    free(client);
}

/* `text` ends with a zero and has room before it for a head. */
static void hear(struct client *client, char *text, size_t length) {
    static const char told[] = "42[\"post\",";
    char answer[64], *event = strchr(text, '[');
    if (!strncmp(text, "40", 2)) say(client, "40{\"sid\":\"x\"}");
    if (strncmp(text, "42", 2) || !event) return;
    snprintf(answer, sizeof answer, "43%d[{\"ok\":true}]", atoi(text + 2));
    struct room *room = room_of(event);
    if (!strncmp(event, "[\"join\",", 8)) {
        if (room->count == MOST_CLIENTS) errx(1, "the room is full");
        room->clients[room->count++] = client;
        for (client->room = 0; rooms[client->room] != room; client->room++) {}
    } else if (!strncmp(event, "[\"rebut\",", 9)) {
        /* the same words go out, under another name, which is never longer than number and name were */
        char *words = event + 9 - strlen(told);
        size_t told_length = text + length - words;
        memcpy(words, told, strlen(told));
        char *frame = framed(words, &told_length);
        for (int i = 0; i < room->count; i++) put(room->clients[i], frame, told_length);
    }
    say(client, answer);
}

/* ---- reading */

static bool shake_hands(struct client *client) {
    static const char opening[] =
        "0{\"sid\":\"x\",\"upgrades\":[],\"pingInterval\":25000,\"pingTimeout\":20000,\"maxPayload\":16384}";
    static const char named[] = "Sec-WebSocket-Key: ";
    char key[29], answer[160], *head_end = strstr(client->in, "\r\n\r\n");
    if (!head_end) return true;
    char *given = strcasestr(client->in, named);
    if (!given) {
        put(client, "HTTP/1.1 400 Bad Request\r\n\r\n", 28);
        return false;
    }
    accept_key(given + strlen(named), key);
    size_t length = snprintf(answer, sizeof answer,
                             "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                             "Sec-WebSocket-Accept: %s\r\n\r\n", key);
    put(client, answer, length);
    client->in_length = 0; /* a browser says nothing before it is answered */
    client->open = true;
    say(client, opening);
    return true;
}

/* Hears every whole frame; false when the client has ended or says what is not understood here. */
static bool read_frames(struct client *client) {
    static char copy[HEAD + 16 + LONGEST + 16];
    uint8_t *in = (uint8_t *)client->in, *last = in + client->in_length;
    while (last - in >= 6) {
        size_t length = in[1] & 127, head = 2;
        if (length == 126) length = in[2] << 8 | in[3], head = 4;
        if ((in[0] & 15) != 1 || !(in[1] & 128) || length > LONGEST) return false;
        uint8_t *mask = in + head, *masked = mask + 4;
        if (masked + length > last) break;
        char *text = copy + HEAD + 16;
        for (size_t i = 0; i < length; i++) text[i] = masked[i] ^ mask[i & 3];
        text[length] = 0;
        hear(client, text, length);
        in = masked + length;
    }
    client->in_length = last - in;
    memmove(client->in, in, client->in_length);
    return true;
}

static bool receive(struct client *client) {
    ssize_t came = recv(client->fd, client->in + client->in_length, sizeof client->in - client->in_length - 1, 0);
    if (came <= 0) return came < 0 && errno == EAGAIN;
    client->in_length += came;
    client->in[client->in_length] = 0;
    return client->open ? read_frames(client) : shake_hands(client);
}

static void take_in(int listening) {
    int fd, yes = 1;
    while ((fd = accept4(listening, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
        struct client *client = calloc(1, sizeof *client);
        client->fd = fd, client->room = -1;
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        watch(client, EPOLL_CTL_ADD, EPOLLIN);
    }
}

int main(int count, char **arguments) {
    int yes = 1, listening = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (count != 2) errx(1, "usage: rawlimit PORT");
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    here.sin_port = htons(atoi(arguments[1]));
    setsockopt(listening, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(listening, (struct sockaddr *)&here, sizeof here) || listen(listening, 4096)) err(1, "port %s", arguments[1]);
    poll_fd = epoll_create1(0);
    struct epoll_event door = {EPOLLIN, {.ptr = NULL}}, events[256];
    if (epoll_ctl(poll_fd, EPOLL_CTL_ADD, listening, &door)) err(1, "epoll_ctl");
    for (;;) {
        int ready = epoll_wait(poll_fd, events, 256, -1);
        for (int i = 0; i < ready; i++) {
            struct client *client = events[i].data.ptr;
            if (!client) {
                take_in(listening);
                continue;
            }
            if (events[i].events & EPOLLOUT) put_rest(client);
            if (events[i].events & ~EPOLLOUT && !receive(client)) end(client);
        }
    }
}
