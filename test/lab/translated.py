"""Gateways: tracked connections, and what both ends notice of them."""

import re
import socket
import time

from hosts import Host, link, route
from traffic import close, connect, datagrams, knock, program, redis, until
from window import diagnose

TRACK = """
table inet seen {
  chain through {
    type filter hook forward priority 0;
    ct state new accept
  }
}
"""
MASQUERADE = """
table ip nat {
  chain out {
    type nat hook postrouting priority 100;
    oifname "%s" masquerade
  }
}
"""
SERVER = '10.0.2.2'
# the kernel waits as long before a flow of datagrams counts as one that is answered
STREAM_AFTER = 2.1


def gateway(rules):
    """(clients 10.0.1.2, gateway, upstream 10.0.2.2)"""
    clients, nat1, upstream = Host('clients'), Host('nat1'), Host('upstream')
    link(clients, nat1, '10.0.1.2', '10.0.1.1')
    outer, _ = link(nat1, upstream, '10.0.2.1', SERVER)
    route(clients, 'default', '10.0.1.1')
    route(upstream, 'default', '10.0.2.1')
    nat1.nft(rules.replace('%s', outer))
    nat1.set('net.ipv4.ip_forward', 1)
    return clients, nat1, upstream


def tracked(host):
    return int(host.run('conntrack', '-C'))


def remembered(host):
    """Entries that have not expired; those that have are counted until somebody comes across them."""
    return len(host.run('conntrack', '-L').splitlines())


def flows(count):
    """`count` pairs (source, source port), all from clients."""
    per_source = 64000
    return [(f'10.0.1.{2 + index // per_source}', 1024 + index % per_source) for index in range(count)]


def dropped(host):
    return sum(int(one) for one in re.findall(r' drop=(\d+)', host.run('conntrack', '-S')))


def limit_of_tracking(found):
    with open('/proc/sys/net/netfilter/nf_conntrack_max') as file:
        limit = int(file.read())
    found.happened(limit <= 320000, f'nf_conntrack_max of this machine is {limit}: more than the laboratory fills')
    return limit


def conntrack_full(found):
    """as many flows as nf_conntrack_max through one gateway"""
    clients, nat1, upstream = gateway(TRACK)
    limit = limit_of_tracking(found)
    nat1.set('net.netfilter.nf_conntrack_udp_timeout', 300)
    nat1.set('net.netfilter.nf_conntrack_udp_timeout_stream', 300)
    program(upstream, 'holder', 8080, 'plain')
    upstream.wait_for_listener(8080)
    datagrams(clients, ((source, port, SERVER, 53) for source, port in flows(limit)))
    time.sleep(STREAM_AFTER)
    # an entry that was never answered would make room for a new one
    datagrams(upstream, ((SERVER, 53, source, port) for source, port in flows(limit)))
    datagrams(clients, ((source, port, SERVER, 53) for source, port in flows(limit)))
    found.happened(tracked(nat1) == limit, f'{tracked(nat1)} of {limit} flows are tracked')
    before = dropped(nat1)

    def during():
        late = knock(clients, SERVER, 8080, 30)
        time.sleep(0.5)
        found.happened(not upstream.sockets('state', 'established'), 'new connections came through')
        close(late)

    window = diagnose(nat1, interval=5, during=during)
    lost = dropped(nat1) - before
    found.happened(lost >= 30, f'conntrack -S saw drop +{lost}')
    cause = found.first(window, 'TS023', not_this=['net.netfilter.nf_conntrack_buckets'])
    found.same('conntrack drop', window.told('^conntrack drop'), lost, 'conntrack -S')
    found.same('nf_conntrack_count', window.told('^nf_conntrack_count'), tracked(nat1), 'conntrack -C')
    if cause:
        found.that('net.netfilter.nf_conntrack_max' in cause['keys'], f'net.netfilter.nf_conntrack_max should be a key: {cause["keys"]}')


def asks(connection):
    """Whether redis answers over a connection."""
    connection.settimeout(1)
    try:
        connection.sendall(b'PING\r\n')
        return connection.recv(16).startswith(b'+PONG')
    except OSError:
        return False


def gateway_forgets(found):
    """a NAT gateway forgets after 5 s, keepalive asks after 7200 s; with 2 s the connection lives"""
    clients, nat1, upstream = gateway(MASQUERADE)
    nat1.set('net.netfilter.nf_conntrack_tcp_timeout_established', 5)
    nat1.set('net.netfilter.nf_conntrack_tcp_loose', 0)
    redis(upstream)
    late, plain = connect(clients, SERVER, 6379, 8), connect(clients, SERVER, 6379, 8)
    for one in late:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    found.happened(all(asks(one) for one in late + plain), 'redis does not answer through the gateway')
    time.sleep(6.5)
    found.happened(remembered(nat1) == 0, f'the gateway still tracks {remembered(nat1)}')
    window = diagnose(clients, interval=1, options=['--nat-idle-timeout', '5s'])
    found.first(window, 'TS010', not_this=['net.ipv4.tcp_keepalive_probes'])
    lines = clients.run('ss', '-H', '-t', '-n', '-o', 'state', 'established').splitlines()
    found.same('idle with a timer', window.told('with a timer'), sum('timer:(keepalive' in line for line in lines), 'ss -o')
    ghosts = [cause for cause in window.causes if cause['id'] == 'TS009']
    found.same('idle without a timer', window.told('without a timer', ghosts), sum('timer:' not in line for line in lines), 'ss -o')
    alive, answers = connect(clients, SERVER, 6379, 1), []
    window = diagnose(nat1, interval=4, during=lambda: answers.extend(asks(one) for one in late[:1] + plain[:1] + alive))
    found.happened(answers == [False, False, True], f'redis answered over forgotten connections and a new one: {answers}')
    cause = found.first(window, 'TS025')
    if cause:
        found.that(
            cause['keys'] == ['net.netfilter.nf_conntrack_tcp_timeout_established'], f'the timeout should be the key: {cause["keys"]}'
        )
    clients.set('net.ipv4.tcp_keepalive_time', 2)
    clients.set('net.ipv4.tcp_keepalive_intvl', 1)
    close(late)
    close(plain)
    early = connect(clients, SERVER, 6379, 8)
    for one in early:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    time.sleep(8)
    window = diagnose(clients, interval=1, options=['--nat-idle-timeout', '5s'])
    found.that('TS010' not in window.ids, f'a probe every 2 s comes soon enough: {window.about("TS010")[1]}')
    found.that(all(asks(one) for one in early), 'with keepalive every 2 s redis should answer after 9 s')
    close(early)


def reused_port(found, rfc1337):
    """Two clients behind one address; the second gets the port whose TIME-WAIT the server still holds."""
    clients, nat1, upstream = gateway(MASQUERADE)
    addresses = [f'10.0.1.{last}' for last in range(10, 26)]
    for address in addresses:
        clients.run('ip', 'address', 'add', f'{address}/24', 'dev', 'nat10')
    nat1.set('net.netfilter.nf_conntrack_tcp_timeout_time_wait', 1)
    upstream.set('net.ipv4.tcp_rfc1337', rfc1337)
    program(upstream, 'closes-first', 8080)
    upstream.wait_for_listener(8080)
    first = connect(clients, SERVER, 8080, len(addresses) * 4, source=('10.0.1.2', 41000))
    for one in first:
        one.recv(1)
    close(first)
    until(lambda: len(upstream.sockets('state', 'time-wait')) == len(addresses) * 4, what='TIME-WAIT at the server')
    until(lambda: remembered(nat1) == 0, what='the gateway to forget')
    second = []

    def during():
        with clients:
            for index, address in enumerate(addresses):
                for step in range(4):
                    one = socket.socket()
                    one.bind((address, 41000 + index * 4 + step))
                    one.setblocking(False)
                    one.connect_ex((SERVER, 8080))
                    second.append((time.monotonic(), one))
        time.sleep(0.4)
        reached.append(sum(in_time(one) for _, one in second))
        time.sleep(1.6)
        reached.append(sum(in_time(one) for _, one in second))

    reached = []
    window = diagnose(upstream, interval=4.5, during=during)
    met = window.rose('TcpExtPAWSTimewait')
    found.happened(met > 0, 'nobody met a TIME-WAIT')
    cause = found.first(window, 'TS008', not_this=['net.ipv4.tcp_tw_reuse', 'net.ipv4.tcp_tw_recycle'])
    found.same('PAWSTimewait', window.told('PAWSTimewait'), met, 'nstat')
    found.same('PassiveOpens', window.told('PassiveOpens'), window.rose('TcpPassiveOpens'), 'nstat')
    found.rows.append({'what': f'of {len(second)} clients in after 0.4 s', 'told': reached[0], 'seen': reached[1], 'by': 'after 2 s'})
    # a reset ends the TIME-WAIT, unless tcp_rfc1337 forbids it
    found.that((reached[1] == len(second)) == (rfc1337 == 0), f'{reached[1]} of {len(second)} clients got in with tcp_rfc1337 {rfc1337}')
    if cause:
        found.that(('net.ipv4.tcp_rfc1337' in cause['keys']) == bool(rfc1337), f'keys with tcp_rfc1337 {rfc1337}: {cause["keys"]}')
    close([one for _, one in second])


def in_time(one):
    """Whether a connection that was begun is there (the server may have closed it since)."""
    return one.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0] not in (2, 7)


def time_wait_met_rfc1337_0(found):
    """two clients behind one NAT meet a TIME-WAIT, tcp_rfc1337 0: all get in"""
    reused_port(found, 0)


def time_wait_met_rfc1337_1(found):
    """two clients behind one NAT meet a TIME-WAIT, tcp_rfc1337 1: no way in"""
    reused_port(found, 1)


SCENARIOS = [conntrack_full, gateway_forgets, time_wait_met_rfc1337_0, time_wait_met_rfc1337_1]
