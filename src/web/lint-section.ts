import type { Knowledge } from '../model/knowledge.ts';
import { byId, element } from './element.ts';
import { findingEntry } from './finding-entry.ts';
import { later } from './later.ts';
import { pastedFile } from './pasted.ts';

/** More entries would only make the page slow. */
const mostShown = 200;

/** The part of the page that checks a pasted file. @returns what is to be called when the kernel was changed */
export function lintSection(knowledge: Knowledge, kernel: () => string): () => void {
  const area = byId('paste', 'textarea');
  const verdict = byId('lint-verdict', 'p');
  const place = byId('findings', 'div');
  const check = () => {
    const text = area.value;
    if (text.trim() === '') {
      verdict.textContent = '';
      place.replaceChildren();
      return;
    }
    const kind = document.querySelector<HTMLInputElement>('input[name="kind"]:checked')?.value === 'limits' ? 'limits' : 'sysctl';
    const result = pastedFile(text, kind, kernel(), knowledge);
    verdict.classList.toggle('problem', 'problem' in result);
    if ('problem' in result) {
      verdict.textContent = result.problem;
      place.replaceChildren();
      return;
    }
    const { error, warning, advice } = result.summary;
    const counts = `${error} errors, ${warning} warnings, ${advice} pieces of advice`;
    const more = result.findings.length > mostShown ? `; the first ${mostShown} are shown` : '';
    verdict.textContent = result.findings.length === 0 ? 'nothing was found' : `${counts}${more}`;
    const lines = text.split('\n');
    place.replaceChildren(
      ...result.findings
        .slice(0, mostShown)
        .map((f) => findingEntry(f, lines[f.place.line - 1] ?? '', () => goTo(area, lines, f.place.line))),
      ...result.notChecked.map((n) => element('p', { class: 'quiet' }, `not checked: ${n.what}: ${n.why}`)),
    );
  };
  const soon = later(check, 300);
  area.addEventListener('input', soon);
  for (const radio of document.querySelectorAll('input[name="kind"]')) radio.addEventListener('change', soon);
  return soon;
}

function goTo(area: HTMLTextAreaElement, lines: readonly string[], line: number): void {
  const start = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
  area.focus();
  area.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0));
  area.scrollTop = (area.scrollHeight / Math.max(1, lines.length)) * Math.max(0, line - 3);
}
