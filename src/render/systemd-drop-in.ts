import type { Plan } from '../model/plan.ts';
import { commentLines } from './comment-lines.ts';
import type { Header } from './header.ts';
import { planFile } from './plan-file.ts';

/**
 * The drop-ins of units as `--format systemd` prints them: the files as they are, and after them, in comments, what a unit cannot
 * hold of the plan and what it takes for the limits to hold.
 */
export function systemdDropIn(plan: Plan, header: Header): string {
  const sysctl = plan.changes.filter((change) => change.target === 'sysctl').length;
  const users = [...new Set(plan.changes.flatMap((c) => (c.target === 'limit' && c.unit === undefined ? (c.domain ?? []) : [])))].sort();
  const questions = plan.questions.filter((question) => question.fact === 'service');
  const after = [
    ...(plan.restart.length === 0
      ? []
      : commentLines(`to take effect: systemctl daemon-reload, then restart ${plan.restart.map((r) => r.unit).join(', ')}`)),
    ...questions.flatMap(({ why }) => commentLines(`not here: ${why}`)),
    ...(sysctl === 0
      ? []
      : commentLines(
          `not here: a unit holds no sysctl; ${sysctl === 1 ? 'the setting of one key is' : `the settings of ${sysctl} keys are`} in --format sysctl, which systemd-sysctl.service loads`,
        )),
    ...(users.length === 0 ? [] : commentLines(`not here: limits of the sessions of ${users.join(', ')}: --format limits`)),
  ];
  const file = planFile(plan, 'systemd', header);
  return after.length === 0 ? file : `${file}\n${after.join('\n')}\n`;
}
