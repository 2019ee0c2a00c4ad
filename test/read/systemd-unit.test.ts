import { describe, expect, it } from 'vitest';
import { readUnit, readUnitLines } from '../../src/read/systemd-unit.ts';

const read = (text: string) => readUnit('etc/systemd/system/proxy.service.d/60-limits.conf', text);
const brief = (text: string) => read(text).map((l) => [l.line, l.section, l.name, l.value]);

describe('units', () => {
  it('reads sections, comments and Windows line ends', () => {
    expect(brief('# limits\r\n[Unit]\r\nDescription=Proxy = fast\r\n\r\n[Service]\r\n;x\r\n LimitNOFILE = 1024:524288 \r\n')).toEqual([
      [3, 'Unit', 'Description', 'Proxy = fast'],
      [7, 'Service', 'LimitNOFILE', '1024:524288'],
    ]);
  });

  it('joins lines that end in a backslash and skips comments between them', () => {
    const text = '[Service]\nExecStart=/usr/sbin/proxy \\\n# quiet\n  --quiet\nLimitNOFILE=65536\n';
    expect(brief(text)).toEqual([
      [2, 'Service', 'ExecStart', '/usr/sbin/proxy    --quiet'],
      [5, 'Service', 'LimitNOFILE', '65536'],
    ]);
    const [start, limit] = read(text).map((l) => text.slice(l.valueSpan.start, l.valueSpan.end));
    expect(start).toBe('/usr/sbin/proxy \\\n# quiet\n  --quiet');
    expect(limit).toBe('65536');
  });

  it('keeps an empty value, which takes back what came before', () => {
    expect(brief('[Service]\nLimitNOFILE=\n')).toEqual([[2, 'Service', 'LimitNOFILE', '']]);
  });

  it('leaves out lines that assign nothing and names no section before the first', () => {
    expect(brief('LimitCORE=0\nnonsense\n=5\n[Service')).toEqual([[1, '', 'LimitCORE', '0']]);
  });

  it('ends at a backslash in the last line, after many lines too', () => {
    expect(brief('[Service]\nLimitCORE=0\\')).toEqual([[2, 'Service', 'LimitCORE', '0']]);
    expect(read('LimitCORE=0\n'.repeat(100_000))).toHaveLength(100_000);
    expect(read('LimitCORE=0\\\n'.repeat(50_000))).toHaveLength(1);
    expect(read('LimitCORE=0\\\n'.repeat(100_000))).toEqual([]);
  });

  it('names a joined line as systemd does, by its last part', () => {
    expect(read('[Service]\nLimitNOFILE=\\\n# note\n  65536\nLimitCORE=0\\\n').map((l) => [l.line, l.reported, l.value])).toEqual([
      [2, 4, '65536'],
      [5, 6, '0'],
    ]);
  });

  it('keeps the words of every token where they stand', () => {
    const text = '\ufeff[Service]\r\n\t LimitNOFILE \t=  1024:524288 \r\n[X-\u00e4]\rLimitCORE=0\0LimitCPU=\\\n 90\n';
    for (const line of readUnitLines('edge1.service', text)) {
      if (line.nameSpan) expect(text.slice(line.nameSpan.start, line.nameSpan.end)).toBe(line.name);
      if (line.valueSpan.line === line.valueSpan.endLine) expect(text.slice(line.valueSpan.start, line.valueSpan.end)).toBe(line.value);
    }
    expect(readUnitLines('edge1.service', text).map((l) => [l.line, l.reported, l.kind ?? l.name, l.section])).toEqual([
      [1, 1, 'section', 'Service'],
      [2, 2, 'LimitNOFILE', 'Service'],
      [3, 3, 'section', 'X-\u00e4'],
      [3, 4, 'LimitCORE', 'X-\u00e4'],
      [3, 6, 'LimitCPU', 'X-\u00e4'],
    ]);
  });

  it('gives up on a file where systemd does', () => {
    const last = (text: string, encoding?: 'latin1') =>
      readUnitLines('edge1.service', `[Service]\nLimitCORE=0\n${text}\nLimitCPU=1\n`, encoding).at(-1);
    for (const line of ['[Service', '[Service] # note', "['Service']", '[', 'Description=\uffff'])
      expect(last(line)).toMatchObject({ kind: 'fatal', line: 3 });
    expect(last('Description=\xff', 'latin1')).toMatchObject({ kind: 'fatal', problem: 'the line is no UTF-8' });
    expect(last('Description=\xc3\xa4', 'latin1')).toMatchObject({ name: 'LimitCPU' });
    expect(last(`X-Note=${'5'.repeat(1024 * 1024)}`)).toMatchObject({ kind: 'fatal', problem: 'the line is longer than 1 MiB' });
    expect(last('X-Note=\\\n'.repeat(200_000))).toMatchObject({ kind: 'fatal' });
  });

  it('takes a comment behind a byte order mark for no comment, and a form feed for no blank', () => {
    expect(readUnitLines('edge1.service', '\ufeff# limits\n[Service]\n\f\nLimitCORE=\u00a05').map((l) => [l.kind, l.value])).toEqual([
      ['bad', '# limits'],
      ['section', 'Service'],
      ['bad', '\f'],
      [undefined, '\u00a05'],
    ]);
  });
});
