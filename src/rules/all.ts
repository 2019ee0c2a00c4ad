import type { Rule } from '../model/rule.ts';
import { unknownKey } from './ta001-unknown-key.ts';
import { notOnThisKernel } from './ta002-not-on-this-kernel.ts';
import { valueRefused } from './ta003-value-refused.ts';
import { needsUnmet } from './ta004-needs-unmet.ts';
import { setTwice } from './ta005-set-twice.ts';
import { valuePartlyRead } from './ta006-value-partly-read.ts';
import { inertKey } from './ta007-inert-key.ts';
import { harmfulValue } from './ta008-harmful-value.ts';
import { lowersDefault } from './ta009-lowers-default.ts';
import { folkloreValue } from './ta010-folklore-value.ts';
import { guardedValue } from './ta011-guarded-value.ts';
import { localPortsCoverListener } from './ta012-local-ports-cover-listener.ts';
import { copiedBlock } from './ta013-copied-block.ts';
import { badLine } from './ta014-bad-line.ts';
import { wrongSeparator } from './ta015-wrong-separator.ts';
import { byteOrderMark } from './ta016-byte-order-mark.ts';
import { readerDependent } from './ta017-reader-dependent.ts';
import { notWritable } from './ta019-not-writable.ts';
import { limitsBadLine } from './ta030-limits-bad-line.ts';
import { limitsUnknownWord } from './ta031-limits-unknown-word.ts';
import { limitsValueMisread } from './ta032-limits-value-misread.ts';
import { softAboveHard } from './ta033-soft-above-hard.ts';
import { nofileAboveNrOpen } from './ta034-nofile-above-nr-open.ts';
import { wildcardMissesRoot } from './ta035-wildcard-misses-root.ts';

/** Every rule, in the order of its id. */
export const allRules: readonly Rule[] = [
  unknownKey,
  notOnThisKernel,
  valueRefused,
  needsUnmet,
  setTwice,
  valuePartlyRead,
  inertKey,
  harmfulValue,
  lowersDefault,
  folkloreValue,
  guardedValue,
  localPortsCoverListener,
  copiedBlock,
  badLine,
  wrongSeparator,
  byteOrderMark,
  readerDependent,
  notWritable,
  limitsBadLine,
  limitsUnknownWord,
  limitsValueMisread,
  softAboveHard,
  nofileAboveNrOpen,
  wildcardMissesRoot,
];
