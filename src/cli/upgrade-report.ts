import { upgrade } from '../core/upgrade.ts';
import type { UpgradeMachine } from '../core/upgrade-usual.ts';
import type { NotChecked } from '../model/facts.ts';
import type { Knowledge } from '../model/knowledge.ts';
import type { SourceFile } from '../model/source-file.ts';
import type { UpgradeReport, UpgradeSide } from '../model/upgrade.ts';
import { lintFiles, readFiles } from './lint-files.ts';
import { upgradeTrees } from './upgrade-trees.ts';

export interface UpgradeQuestion {
  readonly files: readonly SourceFile[];
  readonly from: UpgradeSide;
  readonly to: UpgradeSide;
  readonly machine: UpgradeMachine;
  readonly knowledge: Knowledge;
  readonly nat?: readonly ('clients' | 'outbound' | 'gateway')[];
  readonly notChecked: readonly NotChecked[];
}

/** Runs lint for both ends and tells the differences. */
export async function upgradeReport(question: UpgradeQuestion): Promise<UpgradeReport> {
  const { files, from, to, machine, knowledge, nat } = question;
  const read = await readFiles(files);
  const findings = async ({ kernel, name }: UpgradeSide) =>
    (await lintFiles({ files, kernels: [kernel], kernelsFrom: name, knowledge, ...machine, ...(nat && { nat }) })).findings;
  const unread = files.flatMap(({ path, problem }) => (problem === undefined ? [] : [{ what: path, why: problem }]));
  return upgrade({
    files: read.files,
    from,
    to,
    findings: { from: await findings(from), to: await findings(to) },
    trees: upgradeTrees(files),
    knowledge,
    machine,
    notChecked: [...question.notChecked, ...unread, ...read.notChecked],
  });
}
