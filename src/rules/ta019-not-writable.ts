import type { Report, Rule, RuleContext } from '../model/rule.ts';
import { lineReports } from './line-reports.ts';
import { assignment } from './quoted.ts';
import { atKey, type SettingLine } from './setting-line.ts';

function check(context: RuleContext): readonly Report[] {
  return lineReports(context, (setting) => {
    const { kind } = setting;
    if (kind === 'status') return [readOnly(setting)];
    // what the knowledge judges needs no second finding
    return kind === 'action' && !setting.parameter?.judgements.length ? [action(setting)] : [];
  });
}

function readOnly(setting: SettingLine): Report {
  const { line } = setting;
  return {
    severity: line.forgiving ? 'advice' : 'error',
    message: `${assignment(setting)}: the key can only be read`,
    place: atKey(setting),
    key: setting.key,
    why: 'the kernel shows a state there: writing fails with permission denied, for root too',
    fix: { title: 'delete the line', disposition: 'safe', edits: [{ path: line.path, line: line.line, from: line.text, to: null }] },
  };
}

function action(setting: SettingLine): Report {
  return {
    severity: 'advice',
    confidence: 'likely',
    message: `${assignment(setting)} acts once when the file is loaded and keeps nothing`,
    place: atKey(setting),
    key: setting.key,
    why: 'the key is a command, no setting: at boot there is mostly nothing for it to do',
    fix: { title: 'delete the line', disposition: 'review' },
  };
}

export const notWritable: Rule = {
  id: 'TA019',
  slug: 'not-writable',
  severity: 'error',
  confidence: 'proved',
  what: 'A key that cannot be set: the kernel shows a state there, or takes a command',
  why: 'the write fails, or acts once and is gone',
  instead: 'delete the line',
  bad: { files: { 'etc/sysctl.conf': 'fs.file-nr = 1024 0 65536\n' }, kernel: '6.1' },
  good: { files: { 'etc/sysctl.conf': 'fs.nr_open = 2097152\n' }, kernel: '6.1' },
  check,
};
