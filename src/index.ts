/**
 * The public API: pure functions and types, no I/O. Facts, files and the knowledge are handed in; nothing is read or written.
 * @module
 */
export { accepts } from './core/accepts.ts';
export { type AdviseInput, advise } from './core/advise.ts';
export { composeProfile } from './core/compose-profile.ts';
export { defaultValue } from './core/default-value.ts';
export { editedText } from './core/edits.ts';
export { type LintInput, type LintResult, lint } from './core/lint.ts';
export { machineDefaults } from './core/machine-defaults.ts';
export { namedFacts } from './core/named-facts.ts';
export { natRoles } from './core/nat.ts';
export { precedence, type Reader } from './core/precedence.ts';
export { standIn } from './core/stand-in.ts';
export { suggest } from './core/suggest.ts';
export { support } from './core/support.ts';
export { type KnowledgeIndex, type KnowledgePack, loadKnowledge } from './knowledge/load.ts';
export { factNames } from './model/fact-names.ts';
export type { Facts } from './model/facts.ts';
export type { Finding } from './model/finding.ts';
export { atLeast, compareVersions, readKernel } from './model/kernel.ts';
export type { Kernel } from './model/kernel-types.ts';
export type { Knowledge } from './model/knowledge.ts';
export type { Parameter } from './model/parameter.ts';
export type { Plan } from './model/plan.ts';
export type { Profile } from './model/profile.ts';
export type { Rule } from './model/rule.ts';
export { readLimits } from './read/limits.ts';
export { readProfile } from './read/profile.ts';
export { readSysctl } from './read/sysctl.ts';
export { readUnit } from './read/systemd-unit.ts';
export { ansibleVars } from './render/ansible-vars.ts';
export { unifiedDiff } from './render/diff.ts';
export { allRules } from './rules/all.ts';
