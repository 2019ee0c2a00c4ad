"""Machines with nothing wrong: each is looked at ten times, and no cause may be told."""

import itertools
import socket
import time

from traffic import close, connect, connect_and_close, datagrams, nginx, pair, program, redis, until
from translated import SERVER, TRACK, flows, gateway, limit_of_tracking, tracked
from window import diagnose

RUNS = 10


def ten_times(found, host, fill=lambda: None):
    windows = []
    for _ in range(RUNS):
        # TIME-WAIT ends after 60 s, which a slow machine may need for all of this
        fill()
        windows.append(diagnose(host, interval=1))
    told = [window for window in windows if window.causes]
    slowest = max(window.seconds for window in windows)
    found.rows.append({'what': 'seconds of a window of 1 s', 'told': f'{slowest:.1f}', 'seen': 60, 'by': 'at most'})
    found.rows.append({'what': f'causes in {RUNS} runs', 'expected': 'none', 'found': str(sum(len(window.causes) for window in told))})
    for window in told:
        found.none(window)
    return windows


def idle(found):
    """nginx, redis and 40 idle connections"""
    edge1, clients = pair()
    nginx(edge1, '8080')
    redis(edge1)
    held = connect(clients, '10.0.0.1', 8080, 20) + connect(clients, '10.0.0.1', 6379, 20)
    ten_times(found, edge1)
    close(held)


def busy(found):
    """nginx and redis under load"""
    edge1, clients = pair()
    nginx(edge1, '8080', workers=2)
    redis(edge1)
    programs = [
        program(clients, 'visitor', '10.0.0.1', 8080, 'new'),
        program(clients, 'visitor', '10.0.0.1', 8080, 'kept'),
        clients.start('redis-benchmark', '-h', '10.0.0.1', '-c', '30', '-n', '100000000', '-t', 'get', '-q'),
    ]
    time.sleep(0.5)
    windows = ten_times(found, edge1)
    found.happened(all(one.poll() is None for one in programs), 'a client ended')
    rates = [window.rose('TcpPassiveOpens') / window.seconds for window in windows]
    found.happened(min(rates) > 200, f'only {min(rates):.0f} connections a second')
    found.rows.append({'what': 'new connections a second', 'told': round(min(rates)), 'seen': round(max(rates)), 'by': 'at most'})


def ports_80(found):
    """22,586 of 28,232 ports toward one upstream taken, 6,000 of them by living connections"""
    proxy1, upstream = pair('proxy1', 'upstream')
    nginx(upstream, '8080 backlog=4000', http='client_header_timeout 600s;')
    held = connect(proxy1, '10.0.0.2', 8080, 6000)
    used = lambda: len(proxy1.sockets('dst', '10.0.0.2:8080'))

    def fill():
        refused = connect_and_close(proxy1, '10.0.0.2', 8080, 22586 - used())
        found.happened(refused == 0, f'{refused} connections found no port')

    windows = ten_times(found, proxy1, fill)
    left = used()
    found.happened(left > 20000, f'only {left} sockets at the end')
    name, why = windows[0].about('TS001')
    found.that(name == 'notYet', f'TS001 should be told as near: {name} {why}')
    close(held)


def conntrack_80(found):
    """80 % of nf_conntrack_max tracked by a gateway"""
    clients, nat1, _ = gateway(TRACK)
    limit = limit_of_tracking(found)
    nat1.set('net.netfilter.nf_conntrack_udp_timeout', 300)
    count = limit * 8 // 10 + 1
    datagrams(clients, ((source, port, SERVER, 53) for source, port in flows(count)))
    windows = ten_times(found, nat1)
    found.happened(tracked(nat1) == count, f'{tracked(nat1)} of {count} flows are tracked')
    name, why = windows[0].about('TS023')
    found.that(name == 'notYet' and str(count) in why, f'TS023 should be told as near: {name} {why}')


def time_wait_30000(found):
    """30,000 TIME-WAIT at an nginx that closes first"""
    edge1, clients = pair()
    nginx(edge1, '8080 backlog=4000', more='return 444;', workers=2)
    for last in range(3, 5):
        clients.run('ip', 'address', 'add', f'10.0.0.{last}/24', 'dev', 'edge10')
    waiting = lambda: len(edge1.sockets('state', 'time-wait'))
    # a port for each: one that is taken again would take its TIME-WAIT along
    fresh = ((f'10.0.0.{last}', port) for port in range(20000, 60000) for last in (2, 3, 4))

    def fill():
        with clients:
            for source in itertools.islice(fresh, max(0, 30500 - waiting())):
                one = socket.socket()
                one.bind(source)
                one.settimeout(3)
                one.connect(('10.0.0.1', 8080))
                one.sendall(b'GET / HTTP/1.0\r\n\r\n')
                one.recv(1)
                one.close()
        until(lambda: waiting() >= 30000, what='30,000 TIME-WAIT')

    windows = ten_times(found, edge1, fill)
    found.that(windows[0].about('TS002')[0] == 'ruledOut', 'TS002 is never a cause')


SCENARIOS = [idle, busy, ports_80, conntrack_80, time_wait_30000]
