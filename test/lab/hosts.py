"""Hosts made of network namespaces. Nothing here reaches the machine: every namespace is made by the laboratory and ends with it."""

import ctypes
import json
import os
import resource
import signal
import subprocess
import time

CLONE_NEWNS, CLONE_NEWPID, CLONE_NEWNET = 0x00020000, 0x20000000, 0x40000000
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_REMOUNT, MS_BIND, MS_REC, MS_PRIVATE = 1, 2, 4, 32, 4096, 16384, 1 << 18
PR_SET_PDEATHSIG = 1
PATH = '/usr/sbin:/usr/bin:/sbin:/bin'

# keys that each network namespace has for itself; no other may be written from here
OWN_KEYS = frozenset(
    [
        'net.core.somaxconn',
        'net.ipv4.ip_forward',
        'net.ipv4.ip_local_port_range',
        'net.ipv4.tcp_fin_timeout',
        'net.ipv4.tcp_keepalive_intvl',
        'net.ipv4.tcp_keepalive_probes',
        'net.ipv4.tcp_keepalive_time',
        'net.ipv4.tcp_max_tw_buckets',
        'net.ipv4.tcp_max_syn_backlog',
        'net.ipv4.tcp_rfc1337',
        'net.ipv4.tcp_syncookies',
        'net.ipv4.tcp_tw_reuse',
        'net.netfilter.nf_conntrack_tcp_loose',
        'net.netfilter.nf_conntrack_tcp_timeout_established',
        'net.netfilter.nf_conntrack_tcp_timeout_time_wait',
        'net.netfilter.nf_conntrack_udp_timeout',
        'net.netfilter.nf_conntrack_udp_timeout_stream',
    ]
)

libc = ctypes.CDLL(None, use_errno=True)


def checked(result, what):
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f'{what}: {os.strerror(number)}')


def unshare(flags):
    checked(libc.unshare(flags), 'unshare')


def enter(fd):
    checked(libc.setns(fd, CLONE_NEWNET), 'setns')


def mount(source, target, kind, flags):
    checked(libc.mount(source.encode(), target.encode(), kind.encode(), flags, None), f'mount {kind or source} on {target}')


def die_with_parent():
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def own_proc():
    """/proc of the new process namespace, of which only the part for networks can be written."""
    mount('', '/', '', MS_REC | MS_PRIVATE)
    mount('proc', '/proc', 'proc', MS_NOSUID | MS_NODEV)
    mount('/proc/sys/net', '/proc/sys/net', '', MS_BIND)
    mount('', '/proc', '', MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV)
    for path in ('/proc/sys/vm/swappiness', '/proc/sys/fs/file-max'):
        try:
            os.close(os.open(path, os.O_WRONLY))
        except OSError:
            continue
        raise RuntimeError(f'{path} can be written')


class Host:
    """One network namespace. `with host:` makes sockets of this process belong to it."""

    def __init__(self, name):
        self.name = name
        self.entered = []
        own = os.open('/proc/self/ns/net', os.O_RDONLY | os.O_CLOEXEC)
        unshare(CLONE_NEWNET)
        self.fd = os.open('/proc/self/ns/net', os.O_RDONLY | os.O_CLOEXEC)
        enter(own)
        os.close(own)
        self.run('ip', 'link', 'set', 'lo', 'up')

    def __enter__(self):
        self.entered.append(os.open('/proc/self/ns/net', os.O_RDONLY | os.O_CLOEXEC))
        enter(self.fd)
        return self

    def __exit__(self, *_):
        before = self.entered.pop()
        enter(before)
        os.close(before)

    def run(self, *argv, text=None):
        inside = {'env': {'PATH': PATH}, 'preexec_fn': lambda: enter(self.fd)}
        done = subprocess.run(argv, capture_output=True, text=True, input=text, timeout=60, **inside)
        if done.returncode != 0:
            raise RuntimeError(f'{" ".join(argv)}: {done.returncode} {done.stderr.strip()[:400]}')
        return done.stdout

    def start(self, *argv, descriptors=None, output=subprocess.DEVNULL, errors=subprocess.DEVNULL):
        """A program that ends with the laboratory."""

        def prepare():
            die_with_parent()
            enter(self.fd)
            if descriptors is not None:
                resource.setrlimit(resource.RLIMIT_NOFILE, (descriptors, descriptors))

        return subprocess.Popen(
            argv, stdin=subprocess.DEVNULL, stdout=output, stderr=errors, text=True, env={'PATH': PATH}, preexec_fn=prepare
        )

    def set(self, key, value):
        if key not in OWN_KEYS:
            raise RuntimeError(f'{key}: not one of the keys that a namespace has for itself')
        with self, open(f'/proc/sys/{key.replace(".", "/")}', 'w') as file:
            file.write(str(value))
        if self.get(key).split() != str(value).split():
            raise RuntimeError(f'{key}: {value} was not taken')

    def get(self, key):
        with self, open(f'/proc/sys/{key.replace(".", "/")}') as file:
            return file.read().strip()

    def counters(self):
        """All counters as nstat tells them: a source of its own beside what is tested."""
        return json.loads(self.run('nstat', '-a', '-s', '-z', '-j'))['kernel']

    def sockets(self, *filters):
        """Lines of ss for TCP."""
        return self.run('ss', '-H', '-t', '-a', '-n', *filters).splitlines()

    def nft(self, rules):
        self.run('nft', '-f', '-', text=rules)

    def wait_for_listener(self, port, protocol='-t', seconds=10):
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            if self.run('ss', '-H', '-l', '-n', protocol, f'sport = :{port}').strip():
                return
            time.sleep(0.03)
        raise RuntimeError(f'nobody listens on {port} at {self.name}')


def link(one, other, address, other_address, prefix=24):
    """A cable between two hosts. Returns the names of both ends."""
    name, far = f'{other.name}0'[:15], f'{one.name}0'[:15]
    one.run('ip', 'link', 'add', name, 'type', 'veth', 'peer', 'name', far, 'netns', f'/proc/{os.getpid()}/fd/{other.fd}')
    for host, end, own in ((one, name, address), (other, far, other_address)):
        host.run('ip', 'address', 'add', f'{own}/{prefix}', 'dev', end)
        host.run('ip', 'link', 'set', end, 'up')
    return name, far


def route(host, destination, gateway):
    host.run('ip', 'route', 'add', destination, 'via', gateway)
