"""Listeners: queues of finished and unfinished handshakes, descriptors, datagrams."""

import os
import signal
import socket
import time

from traffic import children, close, connect, knock, nginx, pair, program, redis, syns, until
from window import diagnose

BACKLOG_NOT = ['net.core.somaxconn', 'net.ipv4.tcp_max_syn_backlog']


def queue_of(host, port):
    """(waiting, limit) as ss tells it."""
    waiting, limit = host.run('ss', '-H', '-l', '-t', '-n', f'sport = :{port}').split()[1:3]
    return int(waiting), int(limit)


def overflow(found, host, clients, port, not_this, **how):
    """With the accepting process stopped: fills the queue, lets 20 more SYNs come in the window and compares."""
    _, limit = queue_of(host, port)
    waiting = connect(clients, '10.0.0.1', port, limit + 1)
    until(lambda: queue_of(host, port)[0] == limit + 1, what='a full accept queue')

    def during():
        late = knock(clients, '10.0.0.1', port, 20)
        time.sleep(0.5)
        close(late)

    window = diagnose(host, during=during, **how)
    found.happened(window.rose('TcpExtListenOverflows') == 20, f'nstat saw ListenOverflows +{window.rose("TcpExtListenOverflows")} of 20')
    cause = found.first(window, 'TS003', not_this=not_this)
    found.same('ListenOverflows', window.told('ListenOverflows'), window.rose('TcpExtListenOverflows'), 'nstat')
    found.same('accept queue', window.told('^accept queue'), queue_of(host, port)[0], 'ss')
    close(waiting)
    return cause


def accept_backlog(found):
    """nginx with backlog=5 under somaxconn 4096 does not accept"""
    edge1, clients = pair()
    server = nginx(edge1, '8080 backlog=5')
    for worker in children(server.pid):
        os.kill(worker, signal.SIGSTOP)
    small_backlog(found, overflow(found, edge1, clients, 8080, BACKLOG_NOT))


def accept_backlog_by_pid(found):
    """the same, looked at from another network namespace with --pid"""
    edge1, clients = pair()
    server = nginx(edge1, '8080 backlog=5')
    for worker in children(server.pid):
        os.kill(worker, signal.SIGSTOP)
    small_backlog(found, overflow(found, edge1, clients, 8080, BACKLOG_NOT, options=['--pid', str(server.pid)], at=clients))


def small_backlog(found, cause):
    if cause:
        found.that(cause['place']['program'] == 'nginx', f'nginx should be named: {cause["place"]}')
        found.that(cause['keys'] == [], f'a backlog of the program names no key: {cause["keys"]}')
        found.that('min(somaxconn 4096, backlog 5) = 5' in cause['reading'], f'it should tell the smaller number: {cause["reading"]}')


def accept_somaxconn(found):
    """redis asks for 511 and gets somaxconn 8"""
    edge1, clients = pair()
    edge1.set('net.core.somaxconn', 8)
    server = redis(edge1)
    os.kill(server.pid, signal.SIGSTOP)
    cause = overflow(found, edge1, clients, 6379, ['net.ipv4.tcp_max_syn_backlog'])
    if cause:
        found.that(cause['keys'] == ['net.core.somaxconn'], f'net.core.somaxconn should be the key: {cause["keys"]}')
        found.that(all(one['key'] != 'net.core.somaxconn' for one in cause['notThis']), 'net.core.somaxconn does help here')


def descriptors_gone(found):
    """an accept loop that ended with EMFILE at nofile 64"""
    edge1, clients = pair()
    server = program(edge1, 'stuck', 8080, 10, descriptors=64)
    edge1.wait_for_listener(8080)
    opened = lambda: len(os.listdir(f'/proc/{server.pid}/fd'))
    taken = []
    for _ in range(64 - opened()):
        taken += connect(clients, '10.0.0.1', 8080, 1)
    until(lambda: opened() == 64, what='the last descriptor')
    taken += knock(clients, '10.0.0.1', 8080, 11)
    until(lambda: queue_of(edge1, 8080)[0] == 11, what='a full accept queue')

    def during():
        late = knock(clients, '10.0.0.1', 8080, 15)
        time.sleep(0.5)
        close(late)

    window = diagnose(edge1, during=during)
    found.happened(window.rose('TcpExtListenOverflows') == 15, f'nstat saw ListenOverflows +{window.rose("TcpExtListenOverflows")} of 15')
    cause = found.first(window, 'TS013', follows=['TS003'])
    found.same('descriptors', window.told('^descriptors'), opened(), '/proc/PID/fd')
    found.same('accept queue', window.told('^accept queue'), queue_of(edge1, 8080)[0], 'ss')
    if cause:
        told = window.told('ListenOverflows', [cause, *cause['follows']])
        found.same('ListenOverflows', told, window.rose('TcpExtListenOverflows'), 'nstat')
        found.that('nofile' in cause['keys'], f'nofile should be a key: {cause["keys"]}')
    close(taken)


def flood(found, cookies):
    edge1, clients = pair()
    edge1.run('ip', 'route', 'add', '10.66.0.0/16', 'via', '10.0.0.2')
    edge1.set('net.ipv4.tcp_syncookies', cookies)
    nginx(edge1, '8080 backlog=128')
    forged = lambda count, net: [(f'10.66.{net}.{1 + index % 250}', 2000 + index) for index in range(count)]
    syns(clients, '10.0.0.1', 8080, forged(140, 1))
    reached = []

    def during():
        syns(clients, '10.0.0.1', 8080, forged(600, 2))
        late = knock(clients, '10.0.0.1', 8080, 1)
        time.sleep(0.4)
        reached.append(is_connected(late[0]))
        close(late)

    window = diagnose(edge1, interval=4.0, during=during)
    half_open = len(edge1.sockets('state', 'syn-recv'))
    counter = 'TCPReqQFullDoCookies' if cookies else 'TCPReqQFullDrop'
    moved = window.rose(f'TcpExt{counter}')
    found.happened(moved >= 600, f'nstat saw {counter} +{moved} of 600')
    cause = found.first(window, 'TS005')
    found.same(counter, window.told(counter), moved, 'nstat')
    found.same('half-open', window.told('^half-open'), half_open, 'ss')
    found.that(reached == [cookies == 1], f'a real client {"should" if cookies else "should not"} get in with tcp_syncookies {cookies}')
    return cause


def is_connected(one):
    try:
        one.getpeername()
        return True
    except OSError:
        return False


def syn_flood_cookies_off(found):
    """600 forged SYNs at nginx with tcp_syncookies 0"""
    cause = flood(found, 0)
    if cause:
        found.that('net.ipv4.tcp_syncookies' in cause['keys'], f'net.ipv4.tcp_syncookies should be a key: {cause["keys"]}')


def syn_flood_cookies_on(found):
    """600 forged SYNs at nginx with tcp_syncookies 1"""
    flood(found, 1)


def udp_drops(found):
    """4000 datagrams to a program that does not read"""
    edge1, clients = pair()
    program(edge1, 'slow-reader', 5300)
    edge1.wait_for_listener(5300, '-u')

    def during():
        with clients:
            sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        for _ in range(4000):
            sender.sendto(b'x' * 200, ('10.0.0.1', 5300))
        time.sleep(0.3)

    window = diagnose(edge1, during=during)
    lost = window.rose('UdpRcvbufErrors')
    found.happened(lost > 3000, f'nstat saw UdpRcvbufErrors +{lost} of 4000')
    cause = found.first(window, 'TS026', not_this=['net.ipv4.udp_mem'])
    dropped = int(edge1.run('ss', '-H', '-u', '-a', '-n', '-m', 'sport = :5300').split(',d')[1].split(')')[0])
    found.same('RcvbufErrors', window.told('RcvbufErrors'), lost, 'nstat')
    found.same('drops of the socket', window.told('^drops'), dropped, 'ss -m')
    if cause:
        found.that('net.core.rmem_default' in cause['keys'], f'net.core.rmem_default should be a key: {cause["keys"]}')


SCENARIOS = [
    accept_backlog,
    accept_backlog_by_pid,
    accept_somaxconn,
    descriptors_gone,
    syn_flood_cookies_off,
    syn_flood_cookies_on,
    udp_drops,
]
