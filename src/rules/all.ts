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
import { exclusivePair } from './ta018-exclusive-pair.ts';
import { notWritable } from './ta019-not-writable.ts';
import { aliasConflict } from './ta020-alias-conflict.ts';
import { fileNotRead } from './ta021-file-not-read.ts';
import { outOfOrder } from './ta022-out-of-order.ts';
import { smallerCap } from './ta023-smaller-cap.ts';
import { bytesInPages } from './ta024-bytes-in-pages.ts';
import { limitsBadLine } from './ta030-limits-bad-line.ts';
import { limitsUnknownWord } from './ta031-limits-unknown-word.ts';
import { limitsValueMisread } from './ta032-limits-value-misread.ts';
import { softAboveHard } from './ta033-soft-above-hard.ts';
import { nofileAboveNrOpen } from './ta034-nofile-above-nr-open.ts';
import { wildcardMissesRoot } from './ta035-wildcard-misses-root.ts';
import { limitsBadDomain } from './ta036-limits-bad-domain.ts';
import { limitsNotForUnits } from './ta037-limits-not-for-units.ts';
import { limitsUnitOfValue } from './ta038-limits-unit-of-value.ts';
import { unitLimitRefused } from './ta040-unit-limit-refused.ts';
import { unitLimitMisplaced } from './ta041-unit-limit-misplaced.ts';
import { unitNofileInfinity } from './ta042-unit-nofile-infinity.ts';
import { unitNofileAboveNrOpen } from './ta043-unit-nofile-above-nr-open.ts';
import { unitLimitUnitOfValue } from './ta044-unit-limit-unit-of-value.ts';
import { unitLimitSetTwice } from './ta045-unit-limit-set-twice.ts';
import { containerSysctlNotNamespaced } from './ta050-container-sysctl-not-namespaced.ts';
import { podSysctlUnsafe } from './ta051-pod-sysctl-unsafe.ts';
import { podSysctlNotText } from './ta052-pod-sysctl-not-text.ts';
import { podSysctlHostNamespace } from './ta053-pod-sysctl-host-namespace.ts';
import { yamlNumberChanged } from './ta055-yaml-number-changed.ts';
import { overwritesSystemFile } from './ta060-overwrites-system-file.ts';
import { appendsEachRun } from './ta061-appends-each-run.ts';
import { ulimitInProfile } from './ta062-ulimit-in-profile.ts';
import { lostAtBuild } from './ta063-lost-at-build.ts';

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
  exclusivePair,
  notWritable,
  aliasConflict,
  fileNotRead,
  outOfOrder,
  smallerCap,
  bytesInPages,
  limitsBadLine,
  limitsUnknownWord,
  limitsValueMisread,
  softAboveHard,
  nofileAboveNrOpen,
  wildcardMissesRoot,
  limitsBadDomain,
  limitsNotForUnits,
  limitsUnitOfValue,
  unitLimitRefused,
  unitLimitMisplaced,
  unitNofileInfinity,
  unitNofileAboveNrOpen,
  unitLimitUnitOfValue,
  unitLimitSetTwice,
  containerSysctlNotNamespaced,
  podSysctlUnsafe,
  podSysctlNotText,
  podSysctlHostNamespace,
  yamlNumberChanged,
  overwritesSystemFile,
  appendsEachRun,
  ulimitInProfile,
  lostAtBuild,
];
