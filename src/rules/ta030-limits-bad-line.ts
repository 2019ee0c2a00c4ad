import type { Kernel } from '../model/kernel-types.ts';
import { pamAtLeast } from '../model/pam-words.ts';
import type { Report, Rule, RuleContext } from '../model/rule.ts';
import { pamLines } from './limit-line.ts';
import { distributionOf } from './nr-open.ts';
import { short } from './quoted.ts';
import { isTemplate, placeAt } from './setting-line.ts';

function check(context: RuleContext): readonly Report[] {
  const bad = context.files.flatMap((file) => {
    if (file.kind !== 'limits') return [];
    return file.lines
      .filter((line) => line.kind === 'bad' && !isTemplate(line.text) && !/^(?:\ufeff|\u00ef\u00bb\u00bf)/.test(line.text))
      .map((line): Report => {
        const pasted = /^\s*-?[a-z]\w*[./][\w./-]+\s*=/.test(line.text);
        return {
          message: pasted
            ? `'${short(line.text.trim())}' is a line for sysctl.d: pam_limits skips it`
            : `'${short(line.text.trim())}': ${line.problem}`,
          place: placeAt(line.path, line.span),
          why: 'pam_limits skips a line that does not have its four fields and says so only in the log',
        };
      });
  });
  return [...bad, ...carriageReturns(context)];
}

/** `undefined`: which Linux-PAM reads the file is not known. */
function keepsIt(context: RuleContext, kernel: Kernel): boolean | undefined {
  const version = distributionOf(context, kernel)?.pam;
  return version === undefined ? undefined : pamAtLeast(version, '1.6.0');
}

/** A number survives the carriage return of a DOS line end, a word does not. */
function carriageReturns(context: RuleContext): readonly Report[] {
  return pamLines(context).flatMap(({ file, line, value }): readonly Report[] => {
    if (file.format !== undefined || !line.valueSpan || line.valueSpan.end !== line.span.end) return [];
    if (file.text.charCodeAt(line.span.end) !== 13 || /^-?\d/.test(value)) return [];
    const kernels = context.kernels.filter((kernel) => keepsIt(context, kernel) !== false);
    if (kernels.length === 0) return [];
    return [
      {
        ...(kernels.some((kernel) => keepsIt(context, kernel) !== true) && { severity: 'warning' as const }),
        kernels,
        message: `'${short(value)}' ends in a carriage return, which pam_limits takes for a part of it: expected Unix line ends`,
        place: placeAt(file.path, line.valueSpan),
        why: 'Linux-PAM 1.6 or later refuses the value as a wrong one, and no limit is set; before, a carriage return was a blank',
        fix: { title: 'save the file with Unix line ends', disposition: 'review' },
      },
    ];
  });
}

export const limitsBadLine: Rule = {
  id: 'TA030',
  slug: 'limits-bad-line',
  severity: 'error',
  confidence: 'proved',
  what: 'A line of a limits file that pam_limits skips',
  why: 'the limit is not set, and only the log says so',
  instead: 'write domain, type, item and value, with blanks between them',
  bad: { files: { 'etc/security/limits.conf': 'fs.suid_dumpable = 0\n' }, kernel: '6.1' },
  good: { files: { 'etc/security/limits.conf': 'proxy soft nofile 65536 # measured\nbackup -\n' }, kernel: '6.1' },
  check,
};
