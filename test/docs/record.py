"""Records the two looks of docs/tutorial.md: a real nginx whose accept queue is shorter than the burst that comes.

record.py FOLDER writes proxy1.before.json and proxy1.after.json there, as `tune-advise snapshot` prints them. It uses the fault
laboratory (test/lab): network, mount and process namespaces of its own, in which no key of this machine can be written. Needs root, the
built program, iproute2, and nginx-light.
"""

import ctypes
import json
import os
import re
import shutil
import signal
import sys
import tempfile
import time

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(TOP, 'test', 'lab'))

from hosts import CLONE_NEWNET, CLONE_NEWNS, CLONE_NEWPID, mount, own_proc, unshare  # noqa: E402
from traffic import children, connect, knock, nginx, pair, until  # noqa: E402

CLONE_NEWUTS = 0x04000000
NAME = b'proxy1'
CONFIG = """# from an old tuning guide
net.core.somaxconn = 128
net.ipv4.tcp_tw_recycle = 1
net.ipv4.tcp_fin_timeout = 15
"""
# what tells of the proxy; the log, the units and the container of the machine underneath would not
KEPT = re.compile(
    r'/(proc/(net/.*|sys/(?!kernel/init_).*|[0-9]+/(comm|stat|status|limits)|meminfo|cpuinfo|loadavg|stat|uptime)|etc/.*'
    r'|sys/.*|lib|sbin|usr/sbin/init|usr/lib/systemd/systemd|run/systemd|usr/lib/systemd/system/nginx\.service|usr/lib/sysctl\.d/.*)$'
)


def own_etc():
    """/etc as on a fresh Debian, with the one file that the team has put there."""
    kept = {}
    for name in ('passwd', 'group', 'nsswitch.conf', 'os-release', 'ld.so.cache', 'debian_version'):
        with open(f'/etc/{name}', 'rb') as file:
            kept[name] = file.read()
    alternatives = {one.name: os.readlink(one.path) for one in os.scandir('/etc/alternatives') if one.is_symlink()}
    mount('tmpfs', '/etc', 'tmpfs', 0)
    os.makedirs('/etc/alternatives')
    for name, target in alternatives.items():
        os.symlink(target, f'/etc/alternatives/{name}')
    for name, data in kept.items():
        with open(f'/etc/{name}', 'wb') as file:
            file.write(data)
    os.makedirs('/etc/sysctl.d')
    with open('/etc/sysctl.d/60-proxy.conf', 'w') as file:
        file.write(CONFIG)


def look(host, path):
    told = json.loads(host.run(os.environ['LAB_NODE'], os.environ['LAB_CLI'], 'snapshot'))
    told['files'] = {name: one for name, one in told['files'].items() if KEPT.match(name)}
    told['programs'] = {name: one for name, one in told['programs'].items() if name.startswith('ss -l')}
    told['partial'] = True
    with open(path, 'w') as file:
        json.dump(told, file, ensure_ascii=False, separators=(',', ':'))
        file.write('\n')


def record(folder):
    own_proc()
    own_etc()
    proxy1, clients = pair('proxy1', 'clients')
    proxy1.set('net.core.somaxconn', 128)
    proxy1.set('net.ipv4.tcp_fin_timeout', 15)
    server = nginx(proxy1, '80 backlog=4096')
    # stands for a worker that is busy elsewhere: it does not accept
    for worker in children(server.pid):
        os.kill(worker, signal.SIGSTOP)
    connect(clients, '10.0.0.1', 80, 129)
    waiting = lambda: int(proxy1.run('ss', '-H', '-l', '-t', '-n', 'sport = :80').split()[1])
    until(lambda: waiting() == 129, what='a full accept queue')
    look(proxy1, f'{folder}/proxy1.before.json')
    late = knock(clients, '10.0.0.1', 80, 400)
    time.sleep(2)
    look(proxy1, f'{folder}/proxy1.after.json')
    print(f'{waiting()} wait in the queue, {len(late)} more knocked')


def main(folder):
    os.environ['LAB_NODE'] = shutil.which('node')
    folder = os.path.abspath(folder)
    with tempfile.TemporaryDirectory(prefix='record') as scratch:
        os.environ['LAB_SCRATCH'] = scratch
        built = shutil.copytree(os.path.join(TOP, 'dist'), os.path.join(scratch, 'dist'))
        shutil.copy(os.path.join(TOP, 'package.json'), scratch)
        os.environ['LAB_CLI'] = os.path.join(built, 'cli.cjs')
        unshare(CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWUTS)
        first = os.fork()
        if first == 0:
            try:
                ctypes.CDLL(None).sethostname(NAME, len(NAME))
                record(folder)
                os._exit(0)
            finally:
                os._exit(1)
        return os.waitstatus_to_exitcode(os.waitpid(first, 0)[1])


if __name__ == '__main__':
    sys.exit(main(sys.argv[1]))
