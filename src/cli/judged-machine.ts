import { judgeMachine } from '../core/judge-machine.ts';
import { mergeFindings } from '../core/merge-findings.ts';
import { namedFacts } from '../core/named-facts.ts';
import { runningFindings } from '../core/running-findings.ts';
import { unreadFile } from '../core/unread-file.ts';
import type { Knowledge } from '../model/knowledge.ts';
import type { Profile } from '../model/profile.ts';
import { environmentWarning, hostLine } from '../render/host-line.ts';
import type { Judgement } from '../render/judge-text.ts';
import { advised } from './advised-plan.ts';
import { lintMachine } from './lint-machine.ts';
import type { Machine } from './machine.ts';
import type { ParsedFiles } from './parsed-files.ts';

const noProfile: Profile = { name: '', path: '', summary: '', include: [], conflicts: [], ask: new Map(), entries: [] };

/** What `advise` says of a machine without a profile: what it does, which profiles fit and why, what is wrong with what is set. */
export function judgedMachine(found: Machine, files: ParsedFiles, knowledge: Knowledge): Judgement {
  // without a profile nothing is proposed; the guards are on all the same
  const plan = advised(noProfile, found, files, knowledge, namedFacts(found.facts));
  const findings = mergeFindings(
    plan.findings,
    lintMachine(found, knowledge),
    runningFindings(found.facts, found.kernel, knowledge),
    new Set(),
  );
  const judged = judgeMachine(found.facts, knowledge, [...unreadFile(found.facts, knowledge, files.sysctl), ...findings]);
  const environment = environmentWarning(found.facts);
  return {
    host: hostLine(found.facts),
    ...(environment !== undefined && { environment }),
    does: judged.does,
    fits: judged.fits,
    findings: judged.findings,
    notChecked: [...found.facts.notChecked, ...(plan.notChecked ?? [])],
  };
}
