import { byId, element } from './element.ts';
import type { PageKnowledge } from './page-knowledge.ts';

export interface ProfilePicker {
  chosen(): readonly string[];
  choose(names: readonly string[]): void;
}

/** The list of profiles with a field that narrows it; what is chosen is always shown. */
export function profilePicker(profiles: PageKnowledge['profiles'], changed: () => void): ProfilePicker {
  const boxes = profiles.map(({ name, summary }) => {
    const box = element('input', { type: 'checkbox', name: 'profile', value: name });
    const row = element('label', { class: 'check' }, box, element('span', {}, name, element('span', { class: 'quiet' }, summary)));
    return { box, row, text: `${name} ${summary}`.toLowerCase() };
  });
  const filter = byId('filter', 'input');
  const narrow = () => {
    const words = filter.value.toLowerCase().split(/\s+/);
    for (const { box, row, text } of boxes) row.hidden = !box.checked && !words.every((word) => text.includes(word));
  };
  const chosen = () => boxes.filter(({ box }) => box.checked).map(({ box }) => box.value);
  const tell = () => {
    byId('chosen', 'p').textContent = chosen().length === 0 ? 'none chosen' : `chosen: ${chosen().join(', ')}`;
  };
  filter.addEventListener('input', (event) => {
    event.stopPropagation();
    narrow();
  });
  const list = byId('profiles', 'div');
  list.replaceChildren(...boxes.map(({ row }) => row));
  list.addEventListener('change', () => {
    tell();
    changed();
  });
  tell();
  return {
    chosen,
    choose(names) {
      for (const { box } of boxes) box.checked = names.includes(box.value);
      narrow();
      tell();
      boxes.find(({ box }) => box.checked)?.row.scrollIntoView({ block: 'nearest' });
    },
  };
}
