import { element } from './element.ts';

export interface Tab {
  readonly id: string;
  readonly title: string;
  /** made when it is looked at */
  readonly content: () => readonly HTMLElement[];
}

/** Fills a list of tabs and their panels; the arrow keys go along, and the tab that was open stays open. */
export function showTabs(list: HTMLElement, panels: HTMLElement, tabs: readonly Tab[]): void {
  const open = list.querySelector('[aria-selected="true"]')?.id;
  const focused = list.contains(document.activeElement);
  const buttons = tabs.map((tab) =>
    element('button', { type: 'button', role: 'tab', id: `tab-${tab.id}`, 'aria-controls': 'panel', tabindex: '-1' }, tab.title),
  );
  const panel = element('div', { role: 'tabpanel', id: 'panel' });
  const choose = (at: number, focus: boolean) => {
    const [tab, button] = [tabs[at], buttons[at]];
    if (tab === undefined || button === undefined) return;
    for (const other of buttons) {
      other.setAttribute('aria-selected', String(other === button));
      other.tabIndex = other === button ? 0 : -1;
    }
    panel.setAttribute('aria-labelledby', button.id);
    panel.replaceChildren(...tab.content());
    if (focus) button.focus();
  };
  for (const [at, button] of buttons.entries()) {
    button.addEventListener('click', () => choose(at, false));
    button.addEventListener('keydown', (event) => {
      const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      choose((to + tabs.length) % tabs.length, true);
    });
  }
  list.replaceChildren(...buttons);
  panels.replaceChildren(...(tabs.length > 0 ? [panel] : []));
  list.hidden = tabs.length === 0;
  choose(
    Math.max(
      0,
      buttons.findIndex((button) => button.id === open),
    ),
    focused,
  );
}
