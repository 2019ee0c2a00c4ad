import { UsageError } from '../cli/errors.ts';
import { lintFiles } from '../cli/lint-files.ts';
import { kernelArgument } from '../cli/machine.ts';
import type { NotChecked } from '../model/facts.ts';
import type { Finding, Severity } from '../model/finding.ts';
import type { Knowledge } from '../model/knowledge.ts';
import { largestPaste, type Problem } from './largest-paste.ts';
import { kindNames, type PastedKind, pastedAs } from './pasted-kind.ts';

/** More entries would only make the page slow. */
const mostShown = 200;

/** What is to be checked, as plain data. */
export interface TextToCheck {
  readonly text: string;
  readonly kind: PastedKind;
  /** of the file that it came from; `''` where it was pasted */
  readonly name: string;
  readonly kernel: string;
}

export interface CheckedText {
  /** the language it was read as */
  readonly as: string;
  readonly summary: Readonly<Record<Severity | 'suppressed', number>>;
  readonly total: number;
  /** the first of them */
  readonly findings: readonly Finding[];
  readonly notChecked: readonly NotChecked[];
}

/** What lint says of a text on one kernel. Never throws for what was pasted. */
export async function checkedText({ text, kind, name, kernel }: TextToCheck, knowledge: Knowledge): Promise<CheckedText | Problem> {
  if (text.length > largestPaste)
    return {
      problem: `the text is larger than ${largestPaste >> 20} MiB, too large for this page; use the command line: tune-advise lint FILE`,
    };
  const as = pastedAs(text, kind, name);
  if (as.kind === undefined)
    return { problem: `nothing in it tells that it sets anything; expected ${kind === 'yaml' ? expectedYaml : 'another kind of file'}` };
  try {
    const { findings, summary, notChecked } = await lintFiles({
      files: [{ path: as.path, text, encoding: 'utf8' }],
      kernels: [kernelArgument(kernel, knowledge)],
      kernelsFrom: '--kernel',
      knowledge,
    });
    return {
      as: kindNames[as.kind],
      summary,
      total: findings.length,
      findings: findings.slice(0, mostShown),
      notChecked: notChecked.slice(0, mostShown),
    };
  } catch (error) {
    if (error instanceof UsageError) return { problem: error.message };
    throw error;
  }
}

const expectedYaml = 'Ansible, Kubernetes, Compose or cloud-init with settings in it';
