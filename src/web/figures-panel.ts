import type { Plan } from '../model/plan.ts';
import { htmlCapacity } from '../render/html-capacity.ts';
import { htmlPlanMemory } from '../render/html-plan-memory.ts';
import { element } from './element.ts';

/** What the plan bears and costs, drawn as in its report; `undefined` where nothing of it is known. */
export function figuresPanel({ capacity, memory }: Plan): (() => readonly HTMLElement[]) | undefined {
  const parts = [capacity === undefined ? '' : htmlCapacity(capacity), memory === undefined ? '' : htmlPlanMemory(memory)];
  if (parts.every((part) => part === '')) return undefined;
  return () => parts.filter((part) => part !== '').map(partOf);
}

/** The reports escape all that is not theirs, so that their parts can be taken as they are; here they stand a level deeper. */
function partOf(html: string): HTMLElement {
  const { body } = new DOMParser().parseFromString(html, 'text/html');
  const part = element('div', { class: 'figures' });
  part.append(...(body.firstElementChild?.childNodes ?? []));
  for (const level of [3, 2])
    for (const title of part.querySelectorAll(`h${level}`)) {
      const deeper = document.createElement(`h${level + 1}`);
      deeper.append(...title.childNodes);
      title.replaceWith(deeper);
    }
  return part;
}
