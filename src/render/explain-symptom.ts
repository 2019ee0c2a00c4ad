import type { Need } from '../model/symptom.ts';
import type { SymptomPage } from './explain-page.ts';
import type { Section } from './explain-section.ts';

/** A symptom: what it is, how it is told, and what would be said of its example. */
export function explainSymptom({ symptom, example }: SymptomPage): readonly Section[] {
  return [
    { title: '', lines: [symptom.title, symptom.what] },
    { title: 'how it is told', lines: [symptom.why] },
    { title: 'looks at', lines: symptom.needs.map(needText) },
    ...(example === undefined
      ? []
      : [
          {
            title: `for example: ${example.title} (${example.confidence})`,
            lines: example.evidence.map(({ fact, value }) => `${fact} ${value}`),
          },
          { title: 'reading', lines: [example.reading] },
          { title: 'do', lines: example.do },
          { title: 'not this', lines: example.notThis.map(({ key, text }) => (key === undefined ? text : `${key}: ${text}`)) },
          { title: 'sets', lines: example.keys ?? [] },
        ]),
    { title: 'sources', lines: symptom.sources },
  ];
}

/** What a symptom cannot do without, in words. */
export function needText(need: Need): string {
  if ('number' in need) return need.number.replaceAll('.', ' ');
  if ('rate' in need) return `${need.rate.replaceAll('.', ' ')}, twice`;
  return 'sysctl' in need ? need.sysctl : need.part;
}
