import { describe, expect, it } from 'vitest';
import { readUnit } from '../../src/read/systemd-unit.ts';
import { leastTime } from './least-time.ts';

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

  it('ends at a backslash in the last line, and is linear', () => {
    expect(brief('[Service]\nLimitCORE=0\\')).toEqual([[2, 'Service', 'LimitCORE', '0']]);
    expect(read('LimitCORE=0\n'.repeat(100_000))).toHaveLength(100_000);
    expect(leastTime(() => read('LimitCORE=0\\\n'.repeat(100_000)))).toBeLessThan(1000);
  });
});
