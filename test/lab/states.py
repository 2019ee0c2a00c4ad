"""Connections that stay in a state: ghosts, CLOSE-WAIT, FIN-WAIT."""

import subprocess
import threading
import time

from traffic import close, connect, nginx, pair, program, until
from window import diagnose

VANISH = """
table inet gone {
  chain incoming { type filter hook input priority 0; policy drop; }
  chain outgoing { type filter hook output priority 0; policy drop; }
}
"""


def ghost_host(keepalive):
    """(edge1, clients, the program, its connections); from the last line on the clients are gone without a word."""
    edge1, clients = pair()
    edge1.set('net.ipv4.tcp_keepalive_time', 6)
    edge1.set('net.ipv4.tcp_keepalive_intvl', 1)
    edge1.set('net.ipv4.tcp_keepalive_probes', 3)
    server = program(edge1, 'holder', 8080, keepalive, output=subprocess.PIPE)
    edge1.wait_for_listener(8080)
    held = connect(clients, '10.0.0.1', 8080, 40)
    until(lambda: established(edge1) == 40, what='40 connections')
    clients.nft(VANISH)
    return edge1, clients, server, held


def established(host, *filters):
    return len(host.sockets('state', 'established', *filters))


def ghosts(found):
    """40 clients vanish, no SO_KEEPALIVE: nobody finds out"""
    edge1, _, _, held = ghost_host('plain')
    # the path forgets after 5 s
    time.sleep(5.2)
    window = diagnose(edge1, interval=1, options=['--nat-idle-timeout', '5s'])
    lines = edge1.run('ss', '-H', '-t', '-n', '-o', 'state', 'established', 'sport = :8080').splitlines()
    without = sum('timer:' not in line for line in lines)
    found.happened(without == 40, f'{without} of 40 connections have no timer')
    cause = found.first(window, 'TS009', not_this=['net.ipv4.tcp_keepalive_time'])
    found.same('idle without a timer', window.told('idle for'), without, 'ss -o')
    if cause:
        found.that(cause['place']['port'] == 8080, f'port 8080 should be named: {cause["place"]}')
    time.sleep(4)
    # time + intvl * probes = 9 s have passed: the keys alone ended none
    found.same('still ESTAB after 11 s', 40, established(edge1), 'ss')
    del held


def ghosts_end(found):
    """40 clients vanish, SO_KEEPALIVE: all end after tcp_keepalive_time + intvl * probes = 9 s"""
    began = time.monotonic()
    edge1, _, server, held = ghost_host('keepalive')
    connected = time.monotonic()
    ends = []
    reader = threading.Thread(target=lambda: ends.extend(line.split() for line in server.stdout), daemon=True)
    reader.start()
    lines = edge1.run('ss', '-H', '-t', '-n', '-o', 'state', 'established', 'sport = :8080').splitlines()
    found.same('with a keepalive timer', 40, sum('timer:(keepalive' in line for line in lines), 'ss -o')
    time.sleep(2)
    window = diagnose(edge1, interval=1, options=['--nat-idle-timeout', '350s'])
    found.none(window)
    until(lambda: len(ends) == 40, seconds=12, what='the end of all ghosts')
    times = [float(when) for when, _ in ends]
    found.that({reason for _, reason in ends} == {'ETIMEDOUT'}, f'they should end with ETIMEDOUT: {ends[0]}')
    first, last = min(times) - began, max(times) - connected
    found.that(first >= 9 and last <= 10.5, f'they ended {first:.1f} to {last:.1f} s later')
    found.same('seconds to the last end', 9, round(last), 'the program', within=1)
    found.same('still ESTAB', 0, established(edge1), 'ss')
    del held


def close_wait(found):
    """a program that forgets to close: 60 connections, 60 more in the window"""
    edge1, clients = pair()
    program(edge1, 'leaky', 8080)
    edge1.wait_for_listener(8080)
    close(connect(clients, '10.0.0.1', 8080, 60))
    until(lambda: len(edge1.sockets('state', 'close-wait')) == 60, what='60 in CLOSE-WAIT')
    window = diagnose(edge1, during=lambda: close(connect(clients, '10.0.0.1', 8080, 60)))
    left = len(edge1.sockets('state', 'close-wait'))
    found.happened(left == 120, f'{left} of 120 are in CLOSE-WAIT')
    cause = found.first(window, 'TS011', not_this=['net.ipv4.tcp_fin_timeout', 'net.ipv4.tcp_keepalive_time', 'nofile'])
    found.same('CLOSE-WAIT', window.told('^CLOSE-WAIT of leaky'), left, 'ss')
    found.same('growth', window.told('^CLOSE-WAIT of all'), 60, 'ss')
    if cause:
        found.that(cause['place']['program'] == 'leaky', f'leaky should be named: {cause["place"]}')
        found.that(cause['confidence'] == 'proved', 'the growth proves it')


def fin_wait2_orphans(found):
    """nginx closes, 200 clients do not"""
    edge1, clients = pair()
    nginx(edge1, '8080', more='keepalive_timeout 0; lingering_close off;')
    held = connect(clients, '10.0.0.1', 8080, 200)

    for one in held:
        one.sendall(b'GET / HTTP/1.1\r\nHost: edge1\r\n\r\n')
    until(lambda: len(edge1.sockets('state', 'fin-wait-2')) == 200, what='200 in FIN-WAIT-2')
    window = diagnose(edge1, interval=2)
    waiting = len(edge1.sockets('state', 'fin-wait-2'))
    cause = found.first(window, 'TS012')
    found.same('FIN-WAIT-2', window.told('FIN-WAIT-2'), waiting, 'ss')
    if cause:
        found.that(all(key != 'net.ipv4.tcp_tw_reuse' for key in cause['keys']), 'net.ipv4.tcp_tw_reuse does not help here')
    close(held)


def fin_wait2_held(found):
    """a program shuts its side down and waits for ever"""
    edge1, clients = pair()
    program(edge1, 'half-closer', 8080)
    edge1.wait_for_listener(8080)
    held = connect(clients, '10.0.0.1', 8080, 150)
    until(lambda: len(edge1.sockets('state', 'fin-wait-2')) == 150, what='150 in FIN-WAIT-2')
    window = diagnose(edge1, interval=2)
    cause = found.first(window, 'TS012', not_this=['net.ipv4.tcp_fin_timeout'])
    found.same('FIN-WAIT-2', window.told('FIN-WAIT-2'), len(edge1.sockets('state', 'fin-wait-2')), 'ss')
    if cause:
        found.that(cause['place']['program'] == 'half-closer', f'half-closer should be named: {cause["place"]}')
    close(held)


SCENARIOS = [ghosts, ghosts_end, close_wait, fin_wait2_orphans, fin_wait2_held]
