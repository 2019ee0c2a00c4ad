const targets = {
  sysctl: '/etc/sysctl.d/60-edge.conf',
  limits: '/etc/security/limits.d/60-proxy.conf',
  unit: '/etc/systemd/system/proxy.service.d/60-limits.conf',
};

const indent = (lines, by) => lines.map((line) => ' '.repeat(by) + line);
const escaped = (line) => line.replace(/["\\$`]/g, '\\$&');

/** Ways to write a native file from another language: path, lines before it, lines of it, lines behind it. */
const ways = [
  (target, lines) => ['scripts/write.sh', ['#!/bin/sh', 'set -e', `cat > ${target} <<'EOF'`], lines, ['EOF', 'sysctl --system']],
  (target, lines) => ['scripts/write.sh', ['#!/bin/bash', `sudo tee ${target} >/dev/null <<'END'`], lines, ['END']],
  (target, lines) => ['scripts/write.sh', ['#!/bin/bash', `cat <<'EOF' | sudo tee ${target}`], lines, ['EOF']],
  (target, lines) => ['scripts/each.sh', ['#!/bin/bash', `: > ${target}`], lines.map((line) => `echo "${escaped(line)}" >> ${target}`), []],
  (target, lines) => [
    'roles/edge/tasks/main.yml',
    ['- name: write it', '  ansible.builtin.copy:', `    dest: ${target}`, '    content: |'],
    indent(lines, 6),
    [],
  ],
  (target, lines) => [
    'site.yml',
    ['- hosts: edge', '  tasks:', '    - name: write it', '      blockinfile:', `        path: ${target}`, '        block: |'],
    indent(lines, 10),
    [],
  ],
  (target, lines) => [
    'user-data.yaml',
    ['#cloud-config', 'write_files:', `  - path: ${target}`, '    content: |'],
    indent(lines, 6),
    ['runcmd:', '  - [reboot]'],
  ],
  (target, lines) => ['image/Dockerfile', ['FROM debian:12', `COPY <<'EOF' ${target}`], lines, ['EOF']],
  (target, lines) => [`templates${target}.j2`, ['{% if edge %}', '# {{ ansible_managed }}'], lines, ['{% endif %}']],
  (target, lines) => [`files${target}`, ['# of the role'], lines, ['']],
];

/** Of a unit no line stands alone. */
const byEcho = 3;

/** The ways that suit a fault: two lines that clash may stand in two branches of another language, so they go into plain files alone. */
export function waysFor(fault) {
  const all = ways.map((_, way) => way);
  if (fault.pair) return [ways.length - 1];
  return fault.kind === 'unit' ? all.filter((way) => way !== byEcho) : all;
}

/**
 * The lines of a fault as another language writes them into the file that they are for.
 * @returns a fault that is a tree of its own
 */
export function wrapped(fault, way) {
  const lead = fault.kind === 'unit' ? ['[Service]'] : [];
  const [path, before, own, after] = ways[way](targets[fault.kind], [...lead, ...fault.lines]);
  const { at = [fault.lines.length - 1] } = fault;
  const first = before.length + lead.length + 1;
  return {
    name: fault.name,
    ids: fault.ids,
    files: { [path]: `${[...before, ...own, ...after].join('\n')}\n` },
    at: at.map((offset) => [path, first + offset]),
  };
}
