import { checkWorker } from './check-worker.ts';
import { byId } from './element.ts';
import { pageKnowledge } from './page-knowledge.ts';
import { startPage } from './start-page.ts';
import { unpacked } from './unpacked.ts';

/** What the page cannot do is said on it: nobody looks into the console of a browser. */
function tellTrouble(what: string, error: unknown): void {
  const verdict = byId('verdict', 'p');
  verdict.classList.add('problem');
  verdict.textContent = `${what}: ${error instanceof Error ? error.message : String(error)}`;
}

// the same script runs in the worker that checks large files
if (typeof document === 'undefined') checkWorker();
else {
  document.documentElement.setAttribute('data-runs', '');
  const script = document.currentScript?.textContent ?? '';
  addEventListener('error', ({ error }) => tellTrouble('this page made a mistake, its answer may be an old one', error));
  addEventListener('unhandledrejection', ({ reason }) => tellTrouble('this page made a mistake, its answer may be an old one', reason));
  unpacked(byId('data', 'script').textContent ?? '')
    .then((data) => startPage(pageKnowledge(data), script, data))
    .catch((error: unknown) => tellTrouble('this page does not work here', error));
}
