import { describe, expect, it } from 'vitest';
import { readDockerfile } from '../../src/read/dockerfile.ts';
import { readShell } from '../../src/read/shell.ts';
import { shellCommands } from '../../src/read/shell-words.ts';
import { foundIn } from './found-in.ts';

const found = (text: string) => foundIn((path, whole) => readShell(path, whole), text, 'tune.sh');

describe('sysctl', () => {
  it.each([
    ['sysctl -w net.core.somaxconn=4096', '1 setting net.core.somaxconn = 4096 (sysctl -w in a script)'],
    ['sudo /sbin/sysctl net.core.somaxconn=4096', '1 setting net.core.somaxconn = 4096 (sysctl in a script)'],
    [`sysctl -w net.ipv4.tcp_rmem="4096 87380 16777216"`, '1 setting net.ipv4.tcp_rmem = 4096 87380 16777216 (sysctl -w in a script)'],
    [`sysctl -qw 'net.ipv4.tcp_wmem=4096 16384 1'`, '1 setting net.ipv4.tcp_wmem = 4096 16384 1 (sysctl -w in a script)'],
    ['sysctl -e -w vm.swappiness=1', '1 setting vm.swappiness = 1 ? (sysctl -w in a script)'],
    ['sysctl -w vm.swappiness=1 || true', '1 setting vm.swappiness = 1 ? (sysctl -w in a script)'],
    ['[ -e /proc/x ] && sysctl -w vm.swappiness=1', '1 setting vm.swappiness = 1 ? (sysctl -w in a script)'],
    ['apt-get update && sysctl -w vm.swappiness=1', '1 setting vm.swappiness = 1 (sysctl -w in a script)'],
    ['if true; then\n  sysctl -w vm.swappiness=1\nfi', '2 setting vm.swappiness = 1 ? (sysctl -w in a script)'],
    ['if true; then :; fi\nsysctl -w vm.swappiness=1', '2 setting vm.swappiness = 1 (sysctl -w in a script)'],
    ['sysctl -w vm.swappiness=$LOW', '1 filled in'],
    ['sysctl -w "vm.swappiness=$(low)"', '1 filled in'],
    [`bash -c 'sysctl -w vm.swappiness=1'`, '1 setting vm.swappiness = 1 (sysctl -w in a script)'],
    ['sysctl -w \\\n  vm.swappiness=1', '2 setting vm.swappiness = 1 (sysctl -w in a script)'],
    ['sysctl -w vm.swappiness = 1', '1 bad vm.swappiness =  (sysctl -w in a script)'],
    [
      'docker run --sysctl net.core.somaxconn=1 x',
      '1 setting net.core.somaxconn = 1 (--sysctl of a container in a script) <container at N>',
    ],
  ])('%s', (text, line) => expect(found(`${text}\n`)).toEqual([line]));

  it.each([
    'sysctl -n vm.swappiness',
    'sysctl --system',
    'sysctl -p /etc/sysctl.conf',
    '# sysctl -w vm.swappiness=1',
    'echo sysctl -w a.b=1',
    `sed -i '/tcp_tw_recycle/d' /etc/sysctl.conf`,
  ])('nothing in %s', (text) => expect(found(`${text}\n`)).toEqual([]));

  it('a value of several fields without quotes', () => {
    expect(found('sysctl -w net.ipv4.tcp_rmem=4096 87380 16777216\n')).toEqual([
      '1 setting net.ipv4.tcp_rmem = 4096 (sysctl -w in a script)',
      '1 bad 87380 =  (sysctl -w in a script)',
    ]);
  });
});

describe('what a script writes', () => {
  it('to /proc/sys', () => {
    expect(
      found(`echo 1 > /proc/sys/net/ipv4/ip_forward
echo "1024 65000" | sudo tee /proc/sys/net/ipv4/ip_local_port_range
echo 1 > "/proc/sys/net/ipv4/conf/eth0.100/rp_filter"
printf '%s\\n' 2 >/proc/sys/kernel/randomize_va_space
echo $X > /proc/sys/vm/swappiness
for i in /proc/sys/net/ipv4/conf/*/rp_filter; do echo 0 > $i; done
cat /proc/sys/vm/swappiness > /tmp/kept
`),
    ).toEqual([
      '1 setting net.ipv4.ip_forward = 1 (a write to /proc/sys/ in a script)',
      '2 setting net.ipv4.ip_local_port_range = 1024 65000 (a write to /proc/sys/ in a script)',
      '3 setting net.ipv4.conf.eth0/100.rp_filter = 1 (a write to /proc/sys/ in a script)',
      '4 setting kernel.randomize_va_space = 2 (a write to /proc/sys/ in a script)',
      '1 filled in',
    ]);
  });

  it('to files, by echo, tee and here-documents', () => {
    expect(
      found(`echo "net.core.somaxconn=4096" >> /etc/sysctl.conf
echo -e "vm.swappiness=1\\nvm.dirty_ratio = 5" | tee -a /etc/sysctl.d/60.conf
cat > /etc/sysctl.conf <<'EOF'
# edge1
net.ipv4.tcp_tw_reuse = 1
EOF
sudo tee /etc/security/limits.d/web.conf <<EOF
web soft nofile 1024
web hard nofile $HARD
EOF
cat <<-END >/etc/systemd/system/proxy.service.d/limits.conf
	[Service]
	LimitNOFILE=65k
	END
`),
    ).toEqual([
      "1 setting net.core.somaxconn = 4096 ('>>' to /etc/sysctl.conf in a script)",
      "2 setting vm.swappiness = 1 ('>>' to /etc/sysctl.d/60.conf in a script)",
      "2 setting vm.dirty_ratio = 5 ('>>' to /etc/sysctl.d/60.conf in a script)",
      "4 comment # edge1 ('>' to /etc/sysctl.conf in a script)",
      "5 setting net.ipv4.tcp_tw_reuse = 1 ('>' to /etc/sysctl.conf in a script)",
      "8 limit web soft nofile 1024 ('>' to /etc/security/limits.d/web.conf in a script)",
      '12 unit [Service] =Service',
      '13 unit [Service] LimitNOFILE=65k',
      '1 filled in',
    ]);
  });
});

it('ulimit', () => {
  const { files, filledIn } = readShell('limits.sh', 'ulimit -n 65536\nulimit -n\nulimit -n $N\nulimit -SHn 1 -Hu unlimited\n');
  const limits = files.flatMap((file) => (file.kind === 'limits' ? file.lines : []));
  expect(limits.map(({ line, type, item, value }) => [line, type, item, value])).toEqual([
    [1, '-', 'nofile', '65536'],
    [4, '-', 'nofile', '1'],
    [4, 'hard', 'nproc', 'unlimited'],
  ]);
  expect(filledIn).toBe(1);
});

it('Dockerfiles: both forms of RUN, continued lines, here-documents', () => {
  expect(
    foundIn(
      (path, text) => readDockerfile(path, text),
      `FROM edge
# RUN sysctl -w vm.swappiness=9
RUN apt-get update \\
 && sysctl -w vm.swappiness=1
RUN ["sysctl", "-w", "net.core.somaxconn=1024"]
RUN <<EOF
echo "fs.file-max = 100" >> /etc/sysctl.conf
EOF
CMD ["sh", "-c", "ulimit -n 1024 && exec proxy"]
ENV A=sysctl
`,
      'Dockerfile',
    ),
  ).toEqual([
    '4 setting vm.swappiness = 1 (sysctl -w in RUN of a Dockerfile)',
    '5 setting net.core.somaxconn = 1024 (sysctl -w in RUN of a Dockerfile)',
    "7 setting fs.file-max = 100 ('>>' to /etc/sysctl.conf in RUN of a Dockerfile)",
    '9 limit  - nofile 1024 (ulimit in CMD of a Dockerfile)',
  ]);
});

describe('hostile scripts', () => {
  it.each(['$(', '"', "'", '`', '<<A\n', '${', 'if ', 'case x in ', '>', '\\\n', '((((', 'a=b '])(
    '%j many times is read to its end',
    (part) => {
      const few = part.repeat(20_000);
      expect(Array.isArray(shellCommands(few))).toBe(true);
      expect(readShell('a.sh', `sysctl ${few}`)).toBeDefined();
    },
  );
});
