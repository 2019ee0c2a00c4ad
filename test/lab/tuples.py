"""Local ports toward one destination, and the table of TIME-WAIT."""

import time

from traffic import close, connect, connect_and_close, haproxy, nginx, pair, program, until
from window import diagnose


def toward(host, address, port):
    """Sockets of one tuple as ss tells them."""
    return len(host.sockets('dst', f'{address}:{port}'))


def upstream_ports(found):
    """ports toward one nginx used up by TIME-WAIT; tcp_tw_reuse=1 cures it"""
    proxy1, upstream = pair('proxy1', 'upstream')
    proxy1.set('net.ipv4.ip_local_port_range', '40000 40999')
    nginx(upstream, '8080 backlog=2000')
    connect_and_close(proxy1, '10.0.0.2', 8080, 1000)
    refused = []
    window = diagnose(proxy1, during=lambda: refused.append(connect_and_close(proxy1, '10.0.0.2', 8080, 20)))
    found.happened(refused == [20], f'{refused} of 20 connections found no port')
    cause = found.first(window, 'TS001', not_this=['net.ipv4.tcp_fin_timeout', 'net.ipv4.tcp_max_tw_buckets'])
    found.same('sockets of the tuple', window.told('^sockets from 10.0.0.1 to 10.0.0.2'), toward(proxy1, '10.0.0.2', 8080), 'ss')
    if cause:
        found.that('net.ipv4.tcp_tw_reuse' in cause['keys'], f'net.ipv4.tcp_tw_reuse should be a key: {cause["keys"]}')
    proxy1.set('net.ipv4.tcp_tw_reuse', 1)
    refused.clear()
    window = diagnose(proxy1, during=lambda: refused.append(connect_and_close(proxy1, '10.0.0.2', 8080, 200)))
    found.happened(refused == [0], f'with tcp_tw_reuse=1 {refused} of 200 connections found no port')
    found.none(window)
    found.same('TIME-WAIT taken over', 200, window.rose('TcpExtTWRecycled'), 'nstat')


def more_tuples(found):
    """the same connections over two addresses of the upstream: no cause"""
    proxy1, upstream = pair('proxy1', 'upstream')
    upstream.run('ip', 'address', 'add', '10.0.0.3/24', 'dev', 'proxy10')
    proxy1.set('net.ipv4.ip_local_port_range', '40000 40999')
    nginx(upstream, '8080 backlog=2000')
    refused = [connect_and_close(proxy1, address, 8080, 510) for address in ('10.0.0.2', '10.0.0.3')]
    window = diagnose(proxy1, during=lambda: refused.append(connect_and_close(proxy1, '10.0.0.2', 8080, 20)))
    found.happened(refused == [0, 0, 0], f'{refused} connections found no port')
    found.none(window)


def through_haproxy(upstreams, count):
    """`count` clients held by a haproxy that has 200 ports toward each upstream."""
    proxy1, clients = pair('proxy1', 'clients')
    clients.run('ip', 'address', 'add', '10.0.0.3/24', 'dev', 'proxy10')
    proxy1.set('net.ipv4.ip_local_port_range', '40000 40199')
    program(clients, 'holder', 8080, 'plain')
    clients.wait_for_listener(8080)
    haproxy(proxy1, 80, [f'{address}:8080' for address in upstreams])
    held = connect(clients, '10.0.0.1', 80, count)
    until(lambda: sum(toward(proxy1, one, 8080) for one in upstreams) == count, what='connections to the upstream')
    return proxy1, clients, held


def haproxy_ports(found):
    """haproxy holds all 200 ports toward one upstream; a second upstream cures it"""
    proxy1, clients, held = through_haproxy(['10.0.0.2'], 200)
    late = []
    window = diagnose(proxy1, during=lambda: late.extend(connect(clients, '10.0.0.1', 80, 10)) or time.sleep(0.5))
    found.happened(all(one.recv(1) == b'' for one in late), 'haproxy let further clients in')
    cause = found.first(window, 'TS001', not_this=['net.ipv4.tcp_tw_reuse', 'net.ipv4.tcp_fin_timeout'])
    found.same('sockets of the tuple', window.told('^sockets from 10.0.0.1 to 10.0.0.2'), toward(proxy1, '10.0.0.2', 8080), 'ss')
    if cause:
        found.that(cause['place']['program'] == 'haproxy', f'haproxy should be named: {cause["place"]}')
        found.that('net.ipv4.tcp_tw_reuse' not in cause['keys'], 'net.ipv4.tcp_tw_reuse does not help here')
    close(held)
    close(late)
    proxy1, clients, held = through_haproxy(['10.0.0.2', '10.0.0.3'], 260)
    window = diagnose(proxy1, during=lambda: late.extend(connect(clients, '10.0.0.1', 80, 10)) or time.sleep(0.3))
    found.same('sockets of both tuples', 270, sum(toward(proxy1, one, 8080) for one in ('10.0.0.2', '10.0.0.3')), 'ss')
    found.none(window)
    close(held)
    close(late)


def bucket_overflow(found):
    """300 closes with tcp_max_tw_buckets 100"""
    proxy1, upstream = pair('proxy1', 'upstream')
    proxy1.set('net.ipv4.tcp_max_tw_buckets', 100)
    nginx(upstream, '8080 backlog=2000')
    window = diagnose(proxy1, during=lambda: connect_and_close(proxy1, '10.0.0.2', 8080, 300) or time.sleep(0.3))
    skipped = window.rose('TcpExtTCPTimeWaitOverflow')
    found.happened(skipped > 150, f'nstat saw TCPTimeWaitOverflow +{skipped}')
    cause = found.first(window, 'TS006', not_this=['net.ipv4.tcp_fin_timeout', 'net.ipv4.tcp_tw_reuse'])
    found.same('TCPTimeWaitOverflow', window.told('TCPTimeWaitOverflow'), skipped, 'nstat')
    found.same('TIME-WAIT', window.told('^TIME-WAIT$'), len(proxy1.sockets('state', 'time-wait')), 'ss')
    if cause:
        found.that(cause['keys'] == ['net.ipv4.tcp_max_tw_buckets'], f'net.ipv4.tcp_max_tw_buckets should be the key: {cause["keys"]}')


SCENARIOS = [upstream_ports, more_tuples, haproxy_ports, bucket_overflow]
