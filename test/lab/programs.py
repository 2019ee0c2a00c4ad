"""Small programs with one fault each, as people have them. Run as: programs.py NAME ARGUMENT ...; the process carries the name."""

import ctypes
import errno
import os
import socket
import sys
import time


def carry_name(name):
    ctypes.CDLL(None).prctl(15, name.encode(), 0, 0, 0)


def listening(port, backlog=128, keepalive=False):
    server = socket.socket()
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if keepalive:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    server.bind(('0.0.0.0', port))
    server.listen(backlog)
    return server


def stuck(port, backlog):
    """Its accept loop ends at the first error and nobody notices."""
    server = listening(int(port), int(backlog))
    kept = []
    try:
        while True:
            kept.append(server.accept()[0])
    except OSError as error:
        if error.errno != errno.EMFILE:
            raise
    time.sleep(3600)


def leaky(port):
    """Forgets to close what its clients have closed."""
    server = listening(int(port))
    kept = []
    while True:
        kept.append(server.accept()[0])


def holder(port, keepalive):
    """Holds connections and tells, a line each, how long after the start one ended and why."""
    import select

    server = listening(int(port), 4096, keepalive == 'keepalive')
    watch = select.epoll()
    watch.register(server, select.EPOLLIN)
    kept = {}
    while True:
        for fd, _ in watch.poll():
            if fd == server.fileno():
                connection = server.accept()[0]
                kept[connection.fileno()] = connection
                watch.register(connection, select.EPOLLIN)
                continue
            try:
                reason = 'data' if kept[fd].recv(4096) else 'end'
            except OSError as error:
                reason = errno.errorcode[error.errno]
            if reason != 'data':
                watch.unregister(fd)
                kept.pop(fd).close()
                print(f'{time.monotonic():.3f} {reason}', flush=True)


def closes_first(port):
    """Answers a line and closes, so that TIME-WAIT stays here."""
    server = listening(int(port), 4096)
    while True:
        connection = server.accept()[0]
        connection.close()


def half_closer(port):
    """Sends all it has, shuts its side down and waits for the other side for ever."""
    server = listening(int(port), 4096)
    kept = []
    while True:
        connection = server.accept()[0]
        connection.sendall(b'bye\n')
        connection.shutdown(socket.SHUT_WR)
        kept.append(connection)


def slow_reader(port):
    """Opens a UDP port and does not read it."""
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(('0.0.0.0', int(port)))
    time.sleep(3600)


def visitor(address, port, manner):
    """Asks again and again, over a new connection each time or over one."""
    while True:
        with socket.create_connection((address, int(port)), 5) as one:
            for _ in range(1 if manner == 'new' else 500):
                one.sendall(f'GET / HTTP/1.1\r\nHost: edge1\r\nConnection: {"close" if manner == "new" else "keep-alive"}\r\n\r\n'.encode())
                one.recv(4096)
            if manner == 'new':
                one.recv(1)


NAMES = {
    'stuck': stuck,
    'leaky': leaky,
    'holder': holder,
    'closes-first': closes_first,
    'half-closer': half_closer,
    'slow-reader': slow_reader,
    'visitor': visitor,
}

if __name__ == '__main__':
    carry_name(sys.argv[1])
    try:
        NAMES[sys.argv[1]](*sys.argv[2:])
    except KeyboardInterrupt:
        os._exit(0)
