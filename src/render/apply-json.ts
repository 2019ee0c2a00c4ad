import type { ApplyReport } from '../model/apply.ts';
import type { Tool } from './header.ts';
import { jsonText } from './json-text.ts';

export interface ApplyTold {
  readonly command: 'apply' | 'confirm' | 'revert';
  readonly tool: Tool;
  /** false: it says what would be done */
  readonly done: boolean;
  readonly notes: readonly string[];
  /** what must be run by hand */
  readonly run: readonly string[];
  readonly notLoaded: readonly { readonly key: string; readonly value: string; readonly why: string }[];
}

/** The report of apply, confirm and revert (schemas/report-apply.schema.json). */
export function applyJson(report: ApplyReport, { command, tool, done, notes, run, notLoaded }: ApplyTold): string {
  return jsonText({
    version: 1,
    command,
    tool: { name: tool.name, version: tool.version, knowledge: tool.knowledge },
    done,
    id: report.id,
    written: report.written,
    loaded: report.loaded,
    readBack: report.readBack,
    notLoaded,
    restart: report.restart,
    run,
    rolledBack: report.rolledBack,
    why: report.why,
    notes,
  });
}
