import type { Report, Rule, RuleContext } from '../model/rule.ts';
import { placeAt } from './setting-line.ts';

function check(context: RuleContext): readonly Report[] {
  return context.files.flatMap((file): readonly Report[] => {
    // a byte order mark is no harm to the readers of other languages
    if (file.kind === 'unit' || file.format !== undefined) return [];
    const [first] = file.lines;
    const mark = /^(?:\ufeff|\u00ef\u00bb\u00bf)/.exec(file.text)?.[0];
    if (!first || mark === undefined) return [];
    const bare = first.text.slice(mark.length);
    const harmless = /^\s*(?:[#;].*)?$/.test(bare) && !bare.includes('=');
    return [
      {
        severity: harmless ? 'warning' : 'error',
        message: harmless
          ? 'a byte order mark stands before the first line, which every reader then takes for a bad line'
          : `a byte order mark makes the first line a line for nothing: expected '${bare.trim().slice(0, 60)}' at the very start`,
        place: placeAt(file.path, first.span),
        why: 'no reader strips it, so it becomes part of the first word',
        fix: {
          title: 'save the file without a byte order mark',
          disposition: harmless ? 'safe' : 'review',
          edits: [{ path: file.path, line: 1, from: first.text, to: bare }],
        },
      },
    ];
  });
}

export const byteOrderMark: Rule = {
  id: 'TA016',
  slug: 'byte-order-mark',
  severity: 'error',
  confidence: 'proved',
  what: 'A file that starts with a byte order mark',
  why: 'the first key is lost to every reader, and most of them say so only in a log',
  instead: 'save the file as UTF-8 without a byte order mark',
  bad: { files: { 'etc/sysctl.d/60-edge.conf': '\ufeffnet.core.somaxconn = 8192\n' }, kernel: '6.1' },
  good: { files: { 'etc/sysctl.d/60-edge.conf': 'net.core.somaxconn = 8192\n' }, kernel: '6.1' },
  check,
};
