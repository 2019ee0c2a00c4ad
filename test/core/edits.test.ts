import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editedText } from '../../src/core/edits.ts';
import { readSysctl } from '../../src/read/sysctl.ts';
import { carriedOut, planOf } from './plan-of.ts';

const edit = (line: number, from: string, to: string | null) => ({ path: '/etc/sysctl.conf', line, from, to, reason: 'test' });

describe('editedText', () => {
  it('keeps every other byte: no final line end, line ends of two kinds, a lone carriage return', () => {
    const text = 'a = 1\r\nb = 2\rx\n\n\tc = 3  \nd = 4';
    expect(editedText(text, [])).toBe(text);
    expect(editedText(text, [edit(1, 'a = 1', '# why\n# a = 1')])).toBe('# why\r\n# a = 1\r\nb = 2\rx\n\n\tc = 3  \nd = 4');
    expect(editedText(text, [edit(5, 'd = 4', '# why\n# d = 4')])).toBe('a = 1\r\nb = 2\rx\n\n\tc = 3  \n# why\n# d = 4');
    expect(editedText(text, [edit(4, '\tc = 3  ', null)])).toBe('a = 1\r\nb = 2\rx\n\nd = 4');
    expect(editedText('', [])).toBe('');
  });

  it('means the lines that the reader numbers', () => {
    const piece = fc.constantFrom('a = 1', '# x', '', '\r', '\n', '\r\n', ' ', '\u2028', '\u0085');
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 20 }).map((pieces) => pieces.join('')),
        fc.nat({ max: 12 }),
        (text, at) => {
          const lines = readSysctl('/etc/sysctl.conf', text);
          const line = lines[at];
          if (line === undefined) return;
          const after = editedText(text, [edit(line.line, line.text, null)]);
          expect(readSysctl('/etc/sysctl.conf', after).map((l) => l.text)).toEqual(lines.filter((l) => l !== line).map((l) => l.text));
          const marked = editedText(text, [edit(line.line, line.text, `¤${line.text}`)]);
          expect(marked.replace('¤', '')).toBe(text);
        },
      ),
    );
  });
});

describe('edits of a plan', () => {
  const profile = '[sysctl]\nnet.ipv4.tcp_keepalive_time = 60\n';

  it.each([
    ['\r\n', true],
    ['\r\n', false],
    ['\n', true],
    ['\n', false],
  ])('a file with line ends %j (final one: %s) keeps them', (end, final) => {
    const text =
      ['# head', 'net.ipv4.tcp_sack = 0', 'vm.swappiness = 10', 'net.ipv4.tcp_keepalive_time = 7200'].join(end) + (final ? end : '');
    const machine = { files: { '/etc/sysctl.conf': text } };
    const after = carriedOut(machine, planOf(profile, machine)).files?.['/etc/sysctl.conf'] ?? '';
    expect(after.split(end)).toHaveLength(6 + (final ? 1 : 0));
    expect(after.replaceAll(end, '')).not.toMatch(/[\r\n]/);
    expect(after.endsWith(end)).toBe(final);
    expect(after).toContain(`${end}vm.swappiness = 10${end}`);
    expect(after).toContain(`${end}# net.ipv4.tcp_keepalive_time = 7200`);
  });

  it('no text of a line ends the comment that it is put into', () => {
    const why = 'Not here.\u010aNever'.normalize();
    const plan = planOf(`[sysctl]\nnet.ipv4.tcp_mtu_probing = absent\n[why]\nnet.ipv4.tcp_mtu_probing = "${why}"\n`, {
      files: { '/etc/sysctl.conf': 'net.ipv4.tcp_mtu_probing = 1\nnet.core.somaxconn = 1\u001b[2Jx\u0085y\n' },
    });
    expect(plan.edits).toHaveLength(2);
    for (const { to } of plan.edits) {
      const [comment = ''] = (to ?? '').split('\n');
      expect((to ?? '').split('\n')).toHaveLength(2);
      for (const char of Buffer.from(comment, 'latin1')) expect(char).toBeGreaterThanOrEqual(32);
    }
  });
});
