import { describe } from 'vitest';
import { inChromium, noChromium } from './chromium.ts';
import { answerTests } from './page-answers.ts';
import { checkTests } from './page-check.ts';
import { stateTests } from './page-state.ts';
import { reportTests } from './reports.ts';

// one file, so that one browser is started for all of it
describe.skipIf(noChromium)('in Chromium', () => {
  const chromium = inChromium();
  describe('the answers of the page', () => answerTests(chromium));
  describe('the check of files', () => checkTests(chromium));
  describe('the page as a page', () => stateTests(chromium));
  describe('the reports', () => reportTests(chromium));
});
