import { expect, it } from 'vitest';
import { readTemplate } from '../../src/read/template.ts';
import { foundIn } from './found-in.ts';

const found = (kind: 'sysctl' | 'limits' | 'unit', text: string) =>
  foundIn((path, whole) => readTemplate(path, whole, kind), text, 'edge.conf.j2');

it('Jinja: literal lines are read, filled in ones are counted, those under a condition are told', () => {
  expect(
    found(
      'sysctl',
      `# {{ ansible_managed }}
net.core.somaxconn = 4096
{% if proxy %}
net.ipv4.tcp_tw_reuse = 1
{% else %}
net.ipv4.tcp_tw_reuse = {{ reuse | default(0) }}
{% endif %}
{# net.ipv4.tcp_tw_recycle = 1
   gone #}
{% for key in keys %}
{{ key }} = 1
{% endfor %}
vm.swappiness = 10
`,
    ),
  ).toEqual([
    '2 setting net.core.somaxconn = 4096',
    '4 setting net.ipv4.tcp_tw_reuse = 1 ?',
    '13 setting vm.swappiness = 10',
    '3 filled in',
  ]);
});

it('ERB, Go and @VAR@', () => {
  expect(
    found(
      'limits',
      `<% if @web -%>
web soft nofile 1024
<% end -%>
web hard nofile <%= @hard %>
{{ if .db }}
db - nofile 2048
{{ end }}
@db@ - nofile 1
proxy - nproc @NPROC@
`,
    ),
  ).toEqual(['2 limit web soft nofile 1024 ?', '6 limit db - nofile 2048 ?', '8 limit @db@ - nofile 1', '2 filled in']);
  expect(found('unit', '[Service]\nLimitNOFILE={{ nofile }}\nLimitCORE=infinity\n')).toEqual([
    '1 unit [Service] =Service',
    '3 unit [Service] LimitCORE=infinity',
    '1 filled in',
  ]);
});
