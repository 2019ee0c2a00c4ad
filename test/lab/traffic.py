"""Bounded traffic between hosts of the laboratory. Addresses are private and exist only in its namespaces."""

import errno
import os
import socket
import struct
import subprocess
import sys
import tempfile
import time

from hosts import Host, link

PROGRAMS = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'programs.py')
SYN = 0x02


def pair(one='edge1', other='clients'):
    """Two hosts on one cable: 10.0.0.1 and 10.0.0.2."""
    first, second = Host(one), Host(other)
    link(first, second, '10.0.0.1', '10.0.0.2')
    return first, second


def connect(host, address, port, count, source=None, timeout=2.0):
    """Connections of `host`, begun one after the other."""
    made = []
    with host:
        for index in range(count):
            one = socket.socket()
            one.settimeout(timeout)
            if source is not None:
                one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                one.bind((source[0], source[1] + index))
            one.connect((address, port))
            made.append(one)
    return made


def knock(host, address, port, count):
    """Connections that are begun and not waited for."""
    made = []
    with host:
        for _ in range(count):
            one = socket.socket()
            one.setblocking(False)
            if one.connect_ex((address, port)) not in (0, errno.EINPROGRESS):
                raise RuntimeError(f'connect to {address}:{port} failed at once')
            made.append(one)
    return made


def close(sockets):
    for one in sockets:
        one.close()
    sockets.clear()


def connect_and_close(host, address, port, count):
    """Connections whose TIME-WAIT stays with `host`. Returns how many found no local port."""
    without_port = 0
    with host:
        for _ in range(count):
            one = socket.socket()
            one.settimeout(2)
            try:
                one.connect((address, port))
            except OSError as error:
                if error.errno != errno.EADDRNOTAVAIL:
                    raise
                without_port += 1
            one.close()
    return without_port


def program(host, name, *arguments, **options):
    return host.start(sys.executable, PROGRAMS, name, *[str(one) for one in arguments], **options)


def nginx(host, listen, more='', workers=1, http=''):
    """A real nginx; `more` goes into its server."""
    folder = tempfile.mkdtemp(dir=os.environ['LAB_SCRATCH'])
    paths = ' '.join(f'{kind}_temp_path {folder}/{kind};' for kind in ('client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'))
    with open(f'{folder}/nginx.conf', 'w') as file:
        file.write(
            f'daemon off; user root; worker_processes {workers}; pid {folder}/pid; error_log {folder}/errors;\n'
            f'events {{ worker_connections 8000; }}\n'
            f'http {{ access_log off; {paths} {http}\n'
            f'server {{ listen {listen}; {more} location / {{ return 200 "ok\\n"; }} }} }}\n'
        )
    server = host.start('nginx', '-e', f'{folder}/errors', '-p', folder, '-c', f'{folder}/nginx.conf')
    host.wait_for_listener(int(listen.split()[0]))
    return server


def haproxy(host, port, servers):
    """A real haproxy that passes TCP on."""
    folder = tempfile.mkdtemp(dir=os.environ['LAB_SCRATCH'])
    lines = '\n'.join(f'  server upstream{index} {one}' for index, one in enumerate(servers))
    with open(f'{folder}/haproxy.cfg', 'w') as file:
        file.write(
            'global\n  maxconn 4000\n  nbthread 1\n'
            'defaults\n  mode tcp\n  retries 0\n  timeout connect 2s\n  timeout client 60s\n  timeout server 60s\n'
            f'listen entry\n  bind 0.0.0.0:{port}\n  balance roundrobin\n{lines}\n'
        )
    server = host.start('haproxy', '-db', '-f', f'{folder}/haproxy.cfg')
    host.wait_for_listener(port)
    return server


def redis(host, port=6379):
    folder = tempfile.mkdtemp(dir=os.environ['LAB_SCRATCH'])
    options = {'port': port, 'bind': '0.0.0.0', 'protected-mode': 'no', 'save': '', 'dir': folder, 'tcp-backlog': 511}
    server = host.start('redis-server', *[word for name, value in options.items() for word in (f'--{name}', str(value))])
    host.wait_for_listener(port)
    return server


def children(pid):
    told = subprocess.run(['ps', '-o', 'pid=', '--ppid', str(pid)], capture_output=True, text=True).stdout
    return [int(one) for one in told.split()]


def until(holds, seconds=5.0, what='it'):
    ends = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > ends:
            raise RuntimeError(f'{what} did not come about in {seconds} s')
        time.sleep(0.05)


# --- packets with addresses of hosts that are not there --------------------------------------------------------------


def ip_header(source, destination, protocol):
    return struct.pack('!BBHHHBBH4s4s', 0x45, 0, 0, 0, 0, 64, protocol, 0, socket.inet_aton(source), socket.inet_aton(destination))


def raw(host):
    with host:
        return socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)


def syns(host, destination, port, sources):
    """One SYN for each (address, port) of `sources`, sent from `host` with that address."""
    sender = raw(host)
    for address, source_port in sources:
        options = struct.pack('!BBH', 2, 4, 1460)
        segment = struct.pack('!HHIIBBHHH', source_port, port, 1000 + source_port, 0, 0x60, SYN, 64240, 0, 0) + options
        pseudo = socket.inet_aton(address) + socket.inet_aton(destination) + struct.pack('!BBH', 0, 6, len(segment))
        total = sum(struct.unpack(f'!{(len(pseudo) + len(segment)) // 2}H', pseudo + segment))
        total = (total & 0xFFFF) + (total >> 16)
        total = (total & 0xFFFF) + (total >> 16)
        segment = segment[:16] + struct.pack('!H', ~total & 0xFFFF) + segment[18:]
        sender.sendto(ip_header(address, destination, 6) + segment, (destination, 0))
    sender.close()


def datagrams(host, flows):
    """One UDP datagram for each (source, source port, destination, destination port); consecutive ones of one pair are quick."""
    sender = raw(host)
    body = struct.pack('!HH', 12, 0) + b'ping'
    pack = struct.Struct('!HH').pack
    known = {}
    for source, source_port, destination, destination_port in flows:
        header = known.get((source, destination))
        if header is None:
            header = known[source, destination] = ip_header(source, destination, 17)
        sender.sendto(header + pack(source_port, destination_port) + body, (destination, 0))
    sender.close()
